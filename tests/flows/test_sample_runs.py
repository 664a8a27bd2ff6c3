"""Test runs with a real worker: few samples are answered at once, what must be read first comes by and by."""

import time
from io import BytesIO

import pytest
from django.core.files.storage import default_storage

from accounts.audit import SYSTEM
from builder import samples, testing
from builder.models import Sample
from extraction import KEPT_NAME
from jobs import storage
from jobs.models import Job
from templates_app import services
from templates_app.errors import SamplesWorse
from tests import factories
from tests.builder.made_samples import SAME, SOURCE, WORSE, draft, invoice_pdf
from tests.flows.running_desk import RunningDesk, wait_until

pytestmark = pytest.mark.queue


def test_publishing_has_both_versions_tried_by_a_worker(desk: RunningDesk, capsys: pytest.CaptureFixture[str]) -> None:
    # given
    environment = factories.make_environment()
    version = factories.make_template(environment, SOURCE)
    desk.start_worker()
    sample = samples.add_sample(version.template, SYSTEM, file=BytesIO(invoice_pdf()), filename="b.pdf")
    wait_until(lambda: Job.objects.get().status == "completed", timeout_s=60, what="reading")
    right = {"number": "INV-1", "date": "2026-01-31", "total": "1471.60"}
    samples.approve_sample(Sample.objects.get(), SYSTEM, right, {"total": "USD"})

    # when
    began = time.monotonic()
    with pytest.raises(SamplesWorse) as refused:
        services.publish(version=draft(version, WORSE), actor=SYSTEM)
    took_s = time.monotonic() - began

    # then
    with capsys.disabled():
        print(f"\nboth versions were tried in {took_s * 1000:.0f} ms")
    assert [each.field for each in refused.value.problems] == ["date"]

    # and what has to be read anew first is read in the background
    default_storage.delete(storage.job_file_key(sample.job, KEPT_NAME))
    run = testing.start_run(version=draft(version, SAME), actor=SYSTEM)

    def has_ended() -> bool:
        run.refresh_from_db()
        return run.ended_at is not None

    wait_until(has_ended, timeout_s=60, what="the run")
    assert testing.outcomes_of(run)[sample.pk].verdicts == dict.fromkeys(right, "right")
