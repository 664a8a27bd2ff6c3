"""Two versions are compared field by field, in words."""

import pytest

from accounts.models import Environment
from extraction import load_template
from templates_app.field_changes import FieldChange, Setting, field_changes
from templates_app.rule_wording import filters_leading_to
from tests.factories import DEFAULT_SOURCE, make_environment, make_filter, make_template

BASE = load_template(DEFAULT_SOURCE)


def changes(source: str) -> list[FieldChange]:
    return field_changes(BASE, load_template(source))


def test_equal_versions_have_no_changes() -> None:
    assert changes("# a comment\n" + DEFAULT_SOURCE) == []


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        ("en-US", "de-DE", FieldChange("", "The whole template", "changed", (Setting("Locale", "en-US", "de-DE"),))),
        (
            "at: right}\n  date",
            "at: below}\n  date",
            FieldChange(
                "number",
                "Invoice number",
                "changed",
                (Setting("Where to find it", "right of “Invoice No”", "below “Invoice No”"),),
            ),
        ),
        (
            "threshold: 0.95",
            "threshold: 0.8",
            FieldChange("total", "total", "changed", (Setting("A person looks", "below 95 %", "below 80 %"),)),
        ),
        (
            "    required: true\n    review",
            "    review",
            FieldChange("total", "total", "changed", (Setting("Required", "yes", ""),)),
        ),
        ("type: date", "type: text", FieldChange("date", "date", "changed", (Setting("Type", "date", "text"),))),
    ],
)
def test_a_setting_is_told_as_it_was_and_as_it_is(old: str, new: str, change: FieldChange) -> None:
    assert old in DEFAULT_SOURCE
    assert changes(DEFAULT_SOURCE.replace(old, new, 1)) == [change]


def test_a_field_under_another_name_is_one_added_and_one_taken_out() -> None:
    assert changes(DEFAULT_SOURCE.replace("  date:\n", "  due:\n")) == [
        FieldChange("due", "due", "added"),
        FieldChange("date", "date", "removed"),
    ]


def test_a_template_knows_the_filters_that_lead_to_it(environment: Environment) -> None:
    template = make_template(environment).template
    other = make_template(environment, DEFAULT_SOURCE.replace("template: invoice", "template: receipt")).template
    known = make_filter(environment)
    elsewhere = make_template(make_environment("acme")).template

    ((found, cards),) = filters_leading_to(template)

    assert found == known
    assert [(card.number, card.label, card.conditions) for card in cards] == [
        (1, "Invoices", ("“Invoice No” is printed",))
    ]
    assert filters_leading_to(other) == filters_leading_to(elsewhere) == []
