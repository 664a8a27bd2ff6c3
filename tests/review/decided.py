"""Makes documents that were reviewed: values with a raw probability, of which reviewers left some as they were."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Environment
from extraction import FieldResult
from extraction.calibration import Calibration, load_prior
from jobs.deciding import RESULT_JSON
from jobs.models import Extraction, JobStatus, Release
from jobs.selectors import parse_result
from review.models import Cause, Outcome, ReviewTask
from templates_app.models import TemplateVersion
from tests import factories

NAMES = tuple("abcdefghij")
SOURCE = "template: ten\ntitle: Ten\nreview: {sample: 0.1}\nfields:\n" + "".join(
    f"  {name}: {{type: text, find: [{{label: {name.upper()}}}]}}\n" for name in NAMES
)


def ten_fields(environment: Environment) -> TemplateVersion:
    """The template `ten`, of whose sure documents one in ten is audited."""
    found = TemplateVersion.objects.filter(template__environment=environment, template__name="ten").first()
    return found or factories.make_template(environment, SOURCE)


def value(name: str, raw: float, judge: Calibration | None = None, **changes: Any) -> FieldResult:
    told = (judge or load_prior()).probability(raw)
    return factories.make_field(name, f"found {name}", raw_confidence=raw, confidence=round(told, 4), **changes)


def decide(
    environment: Environment,
    values: Sequence[tuple[float, bool]] = (),
    *,
    fields: Sequence[FieldResult] = (),
    released: Mapping[str, Any] | None = None,
    cause: str = Cause.FLAGGED,
    version: TemplateVersion | None = None,
    flags: Mapping[str, str] | None = None,
    calibration: str = "",
    age: timedelta = timedelta(),
    **columns: Any,
) -> ReviewTask:
    """A document that was approved: for each of `values` its raw probability, and whether it was left as it was; or
    `fields`, of which those in `released` got another value. It was judged by `calibration`, by default the shipped
    one."""
    found = list(fields) or [value(name, raw) for name, (raw, _) in zip(NAMES, values, strict=False)]
    changed = {name: "corrected" for name, (_, right) in zip(NAMES, values, strict=False) if not right}
    changed |= released or {}
    job = factories.make_job(environment, JobStatus.COMPLETED, version or ten_fields(environment))
    extraction = factories.make_extraction(job, found, flags)
    extraction.result["calibration"] = calibration or load_prior().version
    extraction.save(update_fields=["result"])
    release(extraction, [replace(field, value=changed.get(field.name, field.value)) for field in found])
    when = timezone.now() - age
    decided = {"outcome": Outcome.APPROVED, "decided_at": when, **columns}
    task = ReviewTask.objects.create(environment=environment, job=job, cause=cause, **decided)
    ReviewTask.objects.filter(pk=task.pk).update(created_at=when)
    return task


def release(extraction: Extraction, fields: Sequence[FieldResult], revision: int = 1) -> Release:
    result = replace(parse_result(extraction.result), fields=tuple(fields))
    documents = [RESULT_JSON.dump_python(result, mode="json")]
    return Release.objects.create(job=extraction.job, revision=revision, documents=documents)
