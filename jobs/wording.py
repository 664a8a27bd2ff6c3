"""How jobs and their fields are told to people: labels, values, how sure the machine is, why a person must look."""

import re
from collections.abc import Mapping

from extraction import FieldResult, FieldType, JsonValue, TemplateSpec

# Why a person must see a field (Extraction.flags), and what else makes the machine less sure (FieldResult.flags).
REASONS: Mapping[str, str] = {
    "missing_required": "The template requires this field, and no value was found.",
    "forced": "The template asks a person to look at this field every time.",
    "ambiguous_date": "Day and month can be told apart only by guessing.",
    "ambiguous_number": "The separator may stand for thousands or for decimals.",
    "repaired_number": "A character that is no digit was read as one.",
    "fuzzy_option": "The printed word differs from the option by a letter.",
    "low_ocr": "The print is hard to read here.",
    "several_candidates": "Other places in the document hold another value.",
    "steps_disagree": "Another find step found another value.",
}
TYPE_REFUSALS: Mapping[FieldType, str] = {
    "text": "does not have the form that the template asks for",
    "int": "is no whole number",
    "decimal": "is no number",
    "money": "is no amount",
    "date": "is no date",
    "bool": "is neither yes nor no",
    "enum": "is none of the options",
}


def level_of(found: FieldResult, reason: str | None, threshold: float) -> str:
    """How sure the machine is, in the four steps that the desk shows."""
    if found.value is None:
        return "missing"
    if found.confidence < 0.6:
        return "unsure"
    return "check" if reason or found.confidence < threshold else "sure"


def reason_text(code: str, found: FieldResult, threshold: float) -> str:
    """Why a person must see a field (Extraction.flags), or why the machine is less sure (FieldResult.flags)."""
    if code == "low_confidence":
        return f"The machine is less sure than the threshold of {threshold * 100:g} %."
    if code == "not_valid":
        return f"“{found.raw_text}” is printed here, but it {TYPE_REFUSALS[found.type]}."
    return REASONS.get(code, code.replace("_", " ").capitalize() + ".")


def value_text(value: JsonValue, currency: str | None = None) -> str:
    """A value as people read it; "" for none."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    return f"{value} {currency}" if currency else str(value)


def field_label(spec: TemplateSpec, name: str) -> str:
    """The field's title, else its name as words: `netAmount` and `net_amount` are "Net amount"."""
    title = spec.fields[name].title if name in spec.fields else ""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").strip().lower()
    return title or words[:1].upper() + words[1:]
