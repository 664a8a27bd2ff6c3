"""How jobs and their fields are told to people: labels, values, how sure the machine is, why a person must look."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from extraction import FieldResult, FieldType, JsonValue, TemplateSpec

# Why a person must see a field (Extraction.flags), and what else makes the machine less sure (FieldResult.flags).
REASONS: Mapping[str, str] = {
    "missing_required": "Required, but nothing was found.",
    "forced": "The template wants a person to look.",
    "ambiguous_date": "Day and month can be told apart only by guessing.",
    "ambiguous_number": "The separator may stand for thousands or for decimals.",
    "repaired_number": "A character that is no digit was read as one.",
    "fuzzy_option": "The printed word differs from the option by a letter.",
    "low_ocr": "The print is hard to read here.",
    "several_candidates": "Other places in the document hold another value.",
    "steps_disagree": "Another find step found another value.",
    "failed_check": "A check of the template fails.",
    "check_warning": "A check of the template warns.",
}
NUMBER_TYPES = {"int", "decimal", "money", "percent"}
# Why a job failed, in the few words that a list has room for.
FAILURES: Mapping[str, str] = {
    "PASSWORD_REQUIRED": "Needs its password",
    "CORRUPT_DOCUMENT": "File is damaged",
    "UNSUPPORTED_TYPE": "Kind of file not supported",
    "TOO_MANY_PAGES": "Too many pages",
    "TOO_MANY_SCANNED_PAGES": "Too many scanned pages",
    "DOCUMENT_TOO_LARGE": "Too large",
    "NO_TEXT": "No text found",
    "NOT_A_FORM": "No PDF with fields",
    "OCR_UNAVAILABLE": "Text recognition missing",
    "TEMPLATE_INVALID": "Template has an error",
    "PROCESSING_TIMEOUT": "Took too long",
    "DOCUMENT_CRASHED_READER": "File could not be read",
    "WORKER_LOST": "Worker stopped",
    "REVIEW_REJECTED": "Rejected by a reviewer",
}
TYPE_REFUSALS: Mapping[FieldType, str] = {
    "text": "does not have the form that the template asks for",
    "int": "is no whole number",
    "decimal": "is no number",
    "money": "is no amount",
    "date": "is no date",
    "bool": "is neither yes nor no",
    "enum": "is none of the options",
    "percent": "is no rate",
    "iban": "is no IBAN, or a character of it is misread",
    "bic": "is no BIC",
    "vat": "is no VAT number, or a character of it is misread",
    "email": "is no e-mail address",
    "phone": "is no telephone number",
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
        return f"Below the review threshold of {threshold * 100:g} %."
    if code == "not_valid":
        return _not_valid(found)
    if code in ("failed_check", "check_warning"):
        return _failed_checks(found) or REASONS[code]
    return REASONS.get(code, code.replace("_", " ").capitalize() + ".")


def _not_valid(found: FieldResult) -> str:
    if found.raw_text is None:
        return "Something is printed in it that could not be read."
    refusal = TYPE_REFUSALS.get(found.type, f"is no valid {found.type.removeprefix('stdnum:')}")
    return f"“{found.raw_text}” is printed here, but it {refusal}."


def _failed_checks(found: FieldResult) -> str:
    """Each check that fails on the field, or on a part of it, with the values that it met."""
    own = [step for step in found.trace if step.finder == "check" and step.outcome == "failed"]
    said = [f"“{step.detail}” does not hold: {step.note}." for step in own]
    return " ".join(said or filter(None, map(_failed_checks, found.fields)))


def failure_text(code: str) -> str:
    """Why a job failed, in a few words; "" for a job that has not."""
    return FAILURES.get(code, "Could not be processed") if code else ""


def value_text(value: JsonValue, currency: str | None = None) -> str:
    """A value as people read it; "" for none. Many values, rows and the members of a group stand on a line each."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return "\n".join(_row_text(row) if isinstance(row, dict) else value_text(row) for row in value)
    if isinstance(value, dict):
        return "\n".join(f"{name}: {value_text(part)}" for name, part in value.items() if part is not None)
    return f"{value} {currency}" if currency else str(value)


@dataclass(frozen=True, slots=True)
class ValueTable:
    """The rows of a list as people read them. Headings and cells are (text, whether the column holds numbers)."""

    headings: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[tuple[str, bool], ...], ...]


def value_table(found: FieldResult) -> ValueTable | None:
    """For a list with rows; None for everything else."""
    if found.type != "list" or not found.items:
        return None
    return ValueTable(
        headings=tuple((_as_words(cell.name), cell.type in NUMBER_TYPES) for cell in found.items[0].fields),
        rows=tuple(
            tuple((value_text(cell.value), cell.type in NUMBER_TYPES) for cell in row.fields) for row in found.items
        ),
    )


def _row_text(row: Mapping[str, JsonValue]) -> str:
    return " | ".join(value_text(cell).replace("\n", " ") for cell in row.values())


def field_label(spec: TemplateSpec, name: str) -> str:
    """The field's title, else its name as words: `netAmount` and `net_amount` are "Net amount"."""
    return title_or_words(spec.fields[name].title if name in spec.fields else "", name)


def title_or_words(title: str, name: str) -> str:
    return title or _as_words(name)


def _as_words(name: str) -> str:
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").strip().lower()
    return words[:1].upper() + words[1:]
