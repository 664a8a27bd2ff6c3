"""Turns reviews into the words of v1. Pure but for the rows that it reads."""

from typing import Any

from accounts.models import ApiKey, User
from api.v1.presenting_results import NUMBERS, found
from api.v1.result_schemas import Box
from api.v1.review_task_schemas import (
    CorrectionShown,
    ReviewDocumentShown,
    ReviewerShown,
    ReviewFieldShown,
    ReviewTaskDetail,
    ReviewTaskShown,
)
from extraction import JsonValue
from extraction.amending import is_inserted
from extraction.template_spec import ValueSpec
from jobs.deciding import review_threshold
from jobs.selectors import extractions_of
from review.fields import ReviewedField
from review.history import spec_at, value_at
from review.models import Correction, ReviewTask
from review.pointers import field_pointer, tokens_of
from review.selectors import documents_of, holder_of, limit_of, shown_name, state_of, why_flagged


def task_shown(task: ReviewTask) -> ReviewTaskShown:
    return ReviewTaskShown(**_task(task))


def task_detail(task: ReviewTask) -> ReviewTaskDetail:
    """With every field of every document that has any."""
    extractions = {each.position: each for each in extractions_of(task.job)}
    documents = documents_of(task)
    shown = []
    for document in documents:
        own = extractions[document.position]
        version = own.template_version
        threshold = review_threshold(task.job, version) / 100
        shown.append(
            ReviewDocumentShown(
                index=document.position,
                template_name=version.template.name if version else "",
                label=own.label,
                source_pages=list(range(own.first_page, own.last_page + 1)),
                fields=[_field(field, threshold) for field in document.fields],
            )
        )
    open_count = sum(field.is_open for document in documents for field in document.fields)
    return ReviewTaskDetail(**_task(task), open_field_count=open_count, documents=shown)


def _task(task: ReviewTask) -> dict[str, Any]:
    job, holder, state = task.job, holder_of(task), state_of(task)
    versions = [each.template_version for each in job.extractions.all()]
    return {
        "id": task.pk,
        "job_id": job.pk,
        "revision": task.revision,
        "state": state,
        "created_at": task.created_at,
        "due_at": task.due_at,
        "filename": job.document.filename,
        "template_names": list(dict.fromkeys(version.template.name for version in versions if version)),
        "page_count": job.page_count,
        "flagged_field_count": (job.flagged_field_count or 0) if task.revision == 1 else 0,
        "claimed_by": _reviewer(task.claimed_by, task.claimed_by_key) if holder and state != "decided" else None,
        "claim_expires_at": task.claim_expires_at if holder and state != "decided" else None,
        **_handed_over(task if state != "decided" else None),
        "postponed_until": task.postponed_until if state == "postponed" else None,
        "outcome": task.outcome or None,
        "reason": task.reason or None,
        "decided_by": _reviewer(task.decided_by, task.decided_by_key, task.decided_by_name),
        "decided_at": task.decided_at,
    }


def _handed_over(task: ReviewTask | None) -> dict[str, Any]:
    if task is None or task.assigned_to is None:
        return {"handed_over_to": None, "handed_over_by": None, "note": None}
    return {
        "handed_over_to": _reviewer(task.assigned_to, None),
        "handed_over_by": _reviewer(task.assigned_by, task.assigned_by_key, task.assigned_by_name),
        "note": task.note or None,
    }


def _reviewer(user: User | None, key: ApiKey | None, name: str = "") -> ReviewerShown | None:
    shown = shown_name(user, key, name)
    return ReviewerShown(kind="key" if key else "user", name=shown) if shown else None


def _field(field: ReviewedField, threshold: float) -> ReviewFieldShown:
    return ReviewFieldShown(
        **dict(found(field.current)),
        pointer=field_pointer(field.position, field.name),
        name=field.name,
        title=field.title,
        type=field.spec.type,
        required=field.spec.required,
        flag=field.flag,
        why=why_flagged(field, limit_of(field, threshold)),
        state=field.state,
        is_open=field.is_open,
        corrections=[_correction(field, row) for row in field.said],
    )


def _correction(field: ReviewedField, row: Correction) -> CorrectionShown:
    path = tokens_of(row.path)
    spec = spec_at(field.spec, path)
    box = (row.part or {}).get("box") if row.part is not None else row.box
    return CorrectionShown(
        pointer=field_pointer(field.position, field.name, row.path),
        how=row.how,
        before=None if is_inserted(path) else _wire(value_at(row.before, path), spec),
        after=None if row.path and row.part is None else _wire(value_at(row.after, path), spec),
        by=row.by_name,
        at=row.at,
        seconds=row.seconds,
        page=box["page"] if box else None,
        bounding_box=Box(x0=box["x0"], y0=box["y0"], x1=box["x1"], y1=box["y1"]) if box else None,
    )


def _wire(value: JsonValue, spec: ValueSpec) -> Any:
    """A stored value as results tell it: numbers as numbers."""
    if isinstance(value, list):
        return [_wire(each, spec) for each in value]
    if isinstance(value, dict):
        return {name: _wire(each, spec_at(spec, (name,))) for name, each in value.items()}
    return float(value) if spec.type in NUMBERS and isinstance(value, str) else value
