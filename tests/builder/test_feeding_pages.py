"""What pages say of samples that came by themselves, and the switch of each template."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Environment
from builder.models import Sample
from jobs.models import Job
from templates_app.models import TemplateVersion
from tests import factories
from tests.builder.approved_jobs import approve, waiting

FOUND = {"number": "INV-1", "date": "2026-01-31", "total": "1471.60"}


@pytest.fixture
def rita(environment: Environment) -> Actor:
    return factories.acting(factories.make_member(environment, "reviewer", "rita"))


@pytest.fixture
def version(environment: Environment) -> TemplateVersion:
    return factories.make_template(environment)


@pytest.fixture
def admin(client: Client, environment: Environment) -> Client:
    client.force_login(factories.make_member(environment, "admin", "ada"))
    return client


def text_of(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


def test_pages_say_where_a_sample_is_from_and_when_it_goes(
    version: TemplateVersion, rita: Actor, admin: Client
) -> None:
    Environment.objects.update(result_retention_days=30)
    job = approve(waiting(version), rita)
    at = timezone.now().replace(month=3, day=4)
    Job.objects.update(ended_at=at)
    Sample.objects.update(fed_at=at)
    sample = Sample.objects.get()
    mark = "from review, 4 Mar, by rita; goes with its job on 3 Apr"
    url = reverse("jobs:detail", args=[job.pk])

    assert f'<span class="small muted">{mark}</span>' in text_of(admin, reverse("builder:samples", args=["invoice"]))
    own = text_of(admin, reverse("builder:sample", args=["invoice", sample.pk]))
    assert f"It came {mark}. Keep it, or correct a value, and it stays." in own
    assert "Kept until" in text_of(admin, f"{url}?tab=timeline")
    assert "(from its review, as long as the job is kept)" in text_of(admin, f"{url}?tab=timeline")
    assert "Approved, so it is a sample of Invoice as long as it is kept" in text_of(admin, url)

    admin.post(reverse("builder:keep_job", args=[job.pk]), {"template": "invoice"})

    assert Job.objects.get().is_kept
    assert "It does not expire as long as it is a sample of Invoice" in text_of(admin, url)
    assert "from review" not in text_of(admin, reverse("builder:samples", args=["invoice"]))


def test_an_admin_switches_it_on_the_page_of_samples(version: TemplateVersion, rita: Actor, admin: Client) -> None:
    url = reverse("builder:samples", args=["invoice"])
    arrive = "Jobs that a reviewer approves arrive here by themselves."
    assert arrive in text_of(admin, url)
    approve(waiting(version), rita)
    assert "from review</button>" not in text_of(admin, url)

    answer = admin.post(reverse("builder:switch_feeding", args=["invoice"]), {"on": "0"}, follow=True)
    assert "Approved jobs become no samples any more. Those that are here stay." in answer.content.decode()
    assert "Remove 1 from review</button>" in answer.content.decode()

    answer = admin.post(reverse("builder:remove_fed", args=["invoice"]), follow=True)
    assert "1 sample from review taken away." in answer.content.decode()
    assert not Sample.objects.exists()
    assert arrive not in text_of(admin, url)

    admin.post(reverse("builder:switch_feeding", args=["invoice"]), {"on": "1"})
    assert arrive in text_of(admin, url)


def test_who_corrects_what_has_gone_is_told_so(version: TemplateVersion, rita: Actor, admin: Client) -> None:
    approve(waiting(version), rita)
    Job.objects.update(expired_at=timezone.now())
    arguments = ["invoice", Sample.objects.get().pk]
    for name, more in (("builder:correct_sample", ["number"]), ("builder:approve_sample", [])):
        answer = admin.post(reverse(name, args=[*arguments, *more]), {"value": "INV-2"}, follow=True)
        assert "This document is no sample any more" in answer.content.decode()
    assert Sample.objects.get().values == FOUND
