"""normalize(): every type by its own rules, and the words of a refusal."""

import pytest

from extraction.datamodel import FieldType, JsonValue
from extraction.finders.label import LabelStep
from extraction.normalizers import NormalizedValue, NotValid, may_hold, normalize
from extraction.template_spec import FieldSpec

OPTIONS = {"Credit card": "card", "Bank transfer": "transfer", "Cash": "cash"}


def spec(type: FieldType, pattern: str | None = None) -> FieldSpec:
    options = OPTIONS if type == "enum" else {}
    return FieldSpec(type=type, pattern=pattern, options=options, find=(LabelStep(label=("x",)),))


@pytest.mark.parametrize(
    ("type", "printed", "value"),
    [
        ("text", "  ACME   Ltd \n Hull ", "ACME Ltd\nHull"),
        ("text", ": RE-4711,", "RE-4711"),
        ("text", "0", "0"),
        ("int", "1,234", 1234),
        ("int", "1.234.567", 1234567),
        ("int", "-5", -5),
        ("int", "12.00", 12),
        ("int", "0", 0),
        ("decimal", "1.471,605", "1471.605"),
        ("decimal", "-0,5", "-0.5"),
        ("decimal", "-0", "0"),
        ("money", "EUR 1.471,60", "1471.60"),
        ("date", "4 March 2026", "2026-03-04"),
        ("bool", "Ja", True),
        ("bool", "☒", True),
        ("bool", "[ ]", False),
        ("bool", "no.", False),
        ("enum", "CREDIT CARD", "card"),
        ("enum", "Credit-Card", "card"),
        ("enum", "transfer", "transfer"),
    ],
)
def test_a_printed_text_becomes_a_value(type: FieldType, printed: str, value: JsonValue) -> None:
    result = normalize(printed, spec(type), locale="auto")
    assert (result.value, result.flags) == (value, ())


@pytest.mark.parametrize(
    ("printed", "locale", "expected"),
    [
        ("1,234", "auto", NormalizedValue("1234", flags=("ambiguous_number",))),
        ("1.234", "auto", NormalizedValue("1.234", flags=("ambiguous_number",))),
        ("1,234", "en-US", NormalizedValue("1234")),
        ("1,234", "de-DE", NormalizedValue("1.234")),
    ],
)
def test_a_decimal_that_can_be_read_in_two_ways_is_flagged_without_a_locale(
    printed: str, locale: str, expected: NormalizedValue
) -> None:
    assert normalize(printed, spec("decimal"), locale=locale) == expected


def test_an_option_with_a_misread_letter_is_taken_and_flagged() -> None:
    assert normalize("Bamk transfer", spec("enum"), locale="auto") == NormalizedValue(
        "transfer", flags=("fuzzy_option",)
    )


@pytest.mark.parametrize(
    ("type", "printed", "reason"),
    [
        ("text", " \n ", "there is no text"),
        ("text", ":;", "there is no text"),
        ("text", "x" * 10_001, "the text is longer than 10000 characters"),
        ("int", "3.5", "“3.5” is not a whole number"),
        ("int", "A12", "“A12” is not a number"),
        ("decimal", "12 EUR", "“12 EUR” is not a number"),
        ("bool", "maybe", "“maybe” is neither yes nor no"),
        ("enum", "Cheque", "“Cheque” is not one of: Credit card, Bank transfer, Cash"),
    ],
)
def test_what_cannot_be_read_is_refused_in_plain_words(type: FieldType, printed: str, reason: str) -> None:
    with pytest.raises(NotValid) as caught:
        normalize(printed, spec(type), locale="auto")
    assert caught.value.reason == reason


def test_text_must_have_the_pattern_as_a_whole() -> None:
    assert normalize("RE-4711", spec("text", r"RE-\d+"), locale="auto").value == "RE-4711"
    with pytest.raises(NotValid, match="does not have the form asked for"):
        normalize("RE-4711 x", spec("text", r"RE-\d+"), locale="auto")


def test_a_pattern_that_never_ends_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extraction.normalizers.PATTERN_TIMEOUT_S", 0.05)
    with pytest.raises(NotValid, match=r"took longer than 0\.05 s: make it simpler"):
        normalize("a" * 200 + "c", spec("text", r"(a|aa)+"), locale="auto")


@pytest.mark.parametrize("type", ["int", "decimal", "money", "percent", "date"])
def test_a_text_without_a_figure_is_refused_at_a_glance_and_when_it_is_read(type: FieldType) -> None:
    for printed in ("Total EUR", "March", "-", "O.O", "½"):
        assert not may_hold(printed, type)
        with pytest.raises(NotValid):
            normalize(printed, spec(type), locale="auto")


def test_a_glance_keeps_every_text_that_may_be_a_value() -> None:
    assert [may_hold(printed, "money") for printed in ("¹", "１２", "٣", "5")] == [True] * 4
    assert may_hold("ACME Ltd", "text")
    assert may_hold("DEUTDEFF", "bic")
