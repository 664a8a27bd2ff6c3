"""A result after people's words: what they said stands, the rest is computed and checked anew."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from extraction.checks import run_checks, unmarked
from extraction.computing import compute_fields, uncomputed
from extraction.datamodel import CheckResult, ExtractionResult, FieldResult
from extraction.finding_parts import group_of, list_of, row_of
from extraction.finding_values import many_of
from extraction.reviewing import general_threshold, own_threshold
from extraction.template_spec import FieldSpec, TemplateSpec


def revised(
    result: ExtractionResult, template: TemplateSpec, said: Mapping[str, FieldResult], settled: Collection[str]
) -> ExtractionResult:
    """The result with the fields that people have `said` (by name, in the state of unchecked()) in their places.

    Fields that were computed are computed again unless they were said, and every check is run on the present values.
    Fields named in `settled` stand as they were told, whatever a check says of them: certain and without flags, with
    the check in their trace. Confidences of all others are those that they had, after the checks of now.
    """
    fields = [said.get(found.name) or unchecked(found, template) for found in result.fields]
    specs = {name: spec for name, spec in template.fields.items() if name not in said}
    fields = [uncomputed(field, specs[field.name]) if field.name in specs else field for field in fields]
    checked, checks = run_checks(compute_fields(fields, specs), template)
    told = tuple(certain(field) if field.name in settled else field for field in checked)
    return replace(result, fields=told, checks=checks)


def unchecked(found: FieldResult, template: TemplateSpec) -> FieldResult:
    """A field of a result as it was before the template's checks."""
    return _unchecked(found, template.fields[found.name], general_threshold(template))


def _unchecked(found: FieldResult, spec: FieldSpec, general: float) -> FieldResult:
    threshold = own_threshold(spec.review, general)
    plain = unmarked(found, threshold)
    if spec.type == "list":
        return list_of(plain, tuple(row_of(row.name, row.fields) for row in found.items))
    if spec.type == "group":
        members = tuple(_unchecked(member, spec.fields[member.name], threshold) for member in found.fields)
        return replace(group_of(found.name, spec, members), trace=plain.trace)
    if spec.many is not None and found.items:
        return many_of(plain, spec.many, found.items)
    return plain


def certain(field: FieldResult) -> FieldResult:
    """A field for which a person vouches, with all its parts."""
    return replace(
        field,
        confidence=1.0,
        flags=(),
        items=tuple(certain(item) for item in field.items),
        fields=tuple(certain(member) for member in field.fields),
    )


def failed_fields(checks: Collection[CheckResult]) -> frozenset[str]:
    """The fields, by the names of the template, that failed checks of severity error speak of."""
    failed = [check for check in checks if check.outcome == "failed" and check.severity == "error"]
    return frozenset(name.partition(".")[0] for check in failed for name in check.fields)
