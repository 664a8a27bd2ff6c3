"""What v1 says of filters, and of a filter's trial: which rule fired and why."""

from typing import Any, Literal
from uuid import UUID

from pydantic import ConfigDict, Field

from api.v1 import presenting
from api.v1.order_fields import Name
from api.v1.schemas import EXAMPLE_ID, Moment, OutsideStatus, Wire
from api.v1.source_fields import RULES_CHOICE, STRICT, RulesSource, Title
from jobs.models import Extraction, Job
from jobs.rule_outcomes import rule_outcomes
from templates_app.models import Filter

_FILTER: dict[str, Any] = {
    "name": "incoming",
    "title": "Incoming mail",
    "createdAt": "2026-03-01T09:00:00.000Z",
    "updatedAt": "2026-03-12T10:00:00.000Z",
}
_SOURCE = {"source": "rules:\n  - label: Invoices\n    when: {any: [Invoice]}\n    template: invoice\n"}
_CREATE: dict[str, Any] = {"name": "incoming", "title": "Incoming mail", **_SOURCE}


class SaveFilterFields(RulesSource):
    """All of the filter: what is left out is not kept. Exactly one of `source` and `rules`."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={"oneOf": RULES_CHOICE, "example": {"title": "Incoming mail", **_SOURCE}}
    )

    title: Title = Field("", description="What people see; the name where it is empty.")
    # Checked with everything else that is wrong with them.
    rules: list[dict[str, Any]] = Field(
        default_factory=list, description="The rules themselves, as JSON.", json_schema_extra={"minItems": 1}
    )


class CreateFilterFields(SaveFilterFields):
    """A filter under a name. Exactly one of `source` and `rules`."""

    model_config = STRICT | ConfigDict(json_schema_extra={"oneOf": RULES_CHOICE, "example": _CREATE})

    name: Name = Field(description="What jobs send as `filterName`: small letters, digits, - and _.")


class FilterShown(Wire):
    name: str
    title: str
    created_at: Moment
    updated_at: Moment


class FilterSource(FilterShown):
    source: str


class FilterListAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={"example": {"success": True, "filters": [_FILTER], "nextCursor": None}}
    )

    success: bool = True
    filters: list[FilterShown]
    next_cursor: str | None = Field(description="Send it as `cursor` to get what follows; null on the last page.")


class FilterAnswer(Wire):
    model_config = ConfigDict(json_schema_extra={"example": {"success": True, "filter": _FILTER | _SOURCE}})

    success: bool = True
    filter: FilterSource


class RuleShown(Wire):
    """What became of one rule. A rule behind the one that fired is not looked at, and has no reasons."""

    number: int
    label: str
    template_name: str | None = Field(description="Null for a rule that skips.")
    outcome: Literal["fired", "passed_over", "not_looked_at"]
    reasons: list[str]


class TriedDocument(Wire):
    source_pages: list[int]
    used_template_name: str | None = Field(description="Null where it was skipped, or no rule fits.")
    label: str | None = Field(description="Of the rule that fired.")
    reason: str
    rules: list[RuleShown]


class Trial(Wire):
    """`documents` are there once the job is completed."""

    id: UUID
    filter_name: str
    status: OutsideStatus
    documents: list[TriedDocument]


class TrialAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "success": True,
                "trial": {
                    "id": EXAMPLE_ID,
                    "filterName": "incoming",
                    "status": "completed",
                    "documents": [
                        {
                            "sourcePages": [1],
                            "usedTemplateName": "invoice",
                            "label": "Invoices",
                            "reason": "the whole file; rule 1 “Invoices”: “Invoice” is printed",
                            "rules": [
                                {
                                    "number": 1,
                                    "label": "Invoices",
                                    "templateName": "invoice",
                                    "outcome": "fired",
                                    "reasons": ["“Invoice” is printed"],
                                }
                            ],
                        }
                    ],
                },
            }
        }
    )

    success: bool = True
    trial: Trial


def filter_shown(known: Filter) -> FilterShown:
    return FilterShown(name=known.name, title=known.title, created_at=known.created_at, updated_at=known.updated_at)


def filter_source(known: Filter) -> FilterSource:
    return FilterSource(**filter_shown(known).model_dump(), source=known.source)


def trial_shown(job: Job, extractions: list[Extraction]) -> Trial:
    documents = [_document(job, extraction) for extraction in extractions]
    status = presenting.outside_status(job)
    return Trial(id=job.pk, filter_name=job.filter_name, status=status, documents=documents)


def _document(job: Job, extraction: Extraction) -> TriedDocument:
    version = extraction.template_version
    rules = [
        RuleShown(
            number=each.number,
            label=each.label,
            template_name=each.template or None,
            outcome=each.outcome,
            reasons=list(each.reasons),
        )
        for each in rule_outcomes(job, extraction)
    ]
    return TriedDocument(
        source_pages=list(range(extraction.first_page, extraction.last_page + 1)),
        used_template_name=version.template.name if version else None,
        label=extraction.label or None,
        reason=extraction.reason,
        rules=rules,
    )
