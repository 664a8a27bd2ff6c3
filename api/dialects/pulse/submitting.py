"""Begins jobs: an extract, perhaps with values, and what follows on an extraction."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from api.auth import Caller
from api.dialects import jobs
from api.dialects.pulse import runs
from api.dialects.pulse.options import ExtractOptions
from api.dialects.pulse.runs import DIALECT
from api.dialects.templates import template_by_id
from api.errors import ApiError
from jobs.models import Document, Job, Operation
from jobs.ordering import Order
from jobs.services import Source


def extract(
    caller: Caller, source: Source | Document, options: ExtractOptions, batch_id: UUID | None = None, **asked: Any
) -> Job:
    """With a schema or a preset also the job that looks for the values, on the same document: both, or none.

    Raises what jobs.services.submit raises, and ApiError 403 and 404.
    """
    values = values_order(caller, options.schema, options.preset, batch_id) if _wants_values(options) else None

    def look_for_values(job: Job) -> None:
        if values is not None:
            together = {name: asked[name] for name in ("run", "at") if name in asked}
            follow(caller, job, values, **together, step=runs.VALUES)

    order = Order(operation=Operation.PARSE, batch_id=batch_id)
    asked_for = {"at": 0, **asked, "step": runs.EXTRACT, "options": options.as_json()}
    return jobs.submit(caller, DIALECT, source, order, in_transaction=look_for_values, **asked_for).job


def follow(caller: Caller, extraction: Job, order: Order, **asked: Any) -> Job:
    """A job on the document of an extraction. Raises what jobs.services.submit raises, and ApiError 403."""
    return jobs.submit(caller, DIALECT, extraction.document, order, **{"at": 0, **asked, "of": str(extraction.pk)}).job


def values_order(caller: Caller, schema: Mapping[str, Any] | None, preset: str, batch_id: UUID | None = None) -> Order:
    """For the values of a schema, or of the template that a preset is. Raises ApiError 404."""
    if schema is not None:
        return Order(json_schema=schema, batch_id=batch_id)
    return Order(template_name=_template_name(caller, preset), batch_id=batch_id)


def _wants_values(options: ExtractOptions) -> bool:
    return options.schema is not None or bool(options.preset)


def _template_name(caller: Caller, preset: str) -> str:
    template = template_by_id(caller.environment, preset)
    if template is None:
        raise ApiError(404, "CONFIG_NOT_FOUND", "There is no published template with this id.")
    return template.name
