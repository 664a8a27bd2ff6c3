"""Which fields of a result a person must see, and for what reason."""

from collections.abc import Mapping
from hashlib import blake2b

from extraction.datamodel import ExtractionResult, FieldResult
from extraction.template_rules import FieldReview
from extraction.template_spec import FieldSpec, TemplateSpec

DEFAULT_REVIEW_THRESHOLD = 0.90
_UNSURE_FLAGS = ("failed_check", "ambiguous_date", "ambiguous_number", "repaired_number", "not_valid")


def review_flags(
    result: ExtractionResult, template: TemplateSpec, *, threshold: float | None = None
) -> dict[str, str]:
    """Which fields a person must see: field name -> reason code, in the template's order.

    Reasons: "forced" (the field says always), "missing_required", "failed_check" (a check of severity error),
    "ambiguous_date", "ambiguous_number", "repaired_number", "not_valid" (something is printed there, but it cannot be
    read as the type asked for), "low_confidence". A group or a list has the first reason that one of its parts has.

    A field's own threshold comes first, then `threshold` (the job's), then the template's, then 0.90. A field that
    says never is not listed, whatever happened to it.
    """
    general = threshold if threshold is not None else general_threshold(template)
    reasons = {}
    for field in result.fields:
        reason = _reason(field, template.fields[field.name], general)
        if reason:
            reasons[field.name] = reason
    return reasons


def audit_flags(template: TemplateSpec, key: str) -> dict[str, str]:
    """The fields that a person must see on a document of which the machine is sure: mostly none.

    For the share `review.sample` of all keys these are all fields but those that say never, for the reason "forced",
    so that nothing tells such an audit from any other review. The choice is blind: it knows the key (the job's id) and
    nothing of the result, and the same key is chosen again.
    """
    drawn = int.from_bytes(blake2b(f"{template.template}/{key}".encode(), digest_size=8).digest()) / 2**64
    if drawn >= template.review.sample:
        return {}
    return {name: "forced" for name, field in template.fields.items() if not field.review.never}


def general_threshold(template: TemplateSpec) -> float:
    """The template's threshold, for fields that have none of their own and jobs that ask for no other."""
    return DEFAULT_REVIEW_THRESHOLD if template.review.threshold is None else template.review.threshold


def own_threshold(review: FieldReview, general: float) -> float:
    return general if review.threshold is None else review.threshold


def _reason(field: FieldResult, spec: FieldSpec, threshold: float) -> str | None:
    if spec.review.never:
        return None
    if spec.review.always:
        return "forced"
    if "missing_required" in field.flags or (field.value is None and spec.required):
        return "missing_required"
    if spec.fields and "failed_check" not in field.flags:
        return _member_reason(field, spec.fields, own_threshold(spec.review, threshold))
    unsure = next((flag for flag in _UNSURE_FLAGS if flag in field.flags), None)
    if unsure or field.value is None:
        return unsure
    return "low_confidence" if field.confidence < own_threshold(spec.review, threshold) else None


def _member_reason(group: FieldResult, members: Mapping[str, FieldSpec], threshold: float) -> str | None:
    reasons = (_reason(member, members[member.name], threshold) for member in group.fields)
    return next((reason for reason in reasons if reason), None)
