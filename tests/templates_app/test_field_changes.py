"""Two versions are compared field by field, in words."""

import pytest
from django.test import Client

from accounts.audit import SYSTEM
from accounts.models import Environment
from extraction import load_template
from templates_app import services
from templates_app.field_changes import FieldChange, Setting, field_changes
from templates_app.rule_wording import filters_leading_to
from tests.factories import DEFAULT_SOURCE, make_environment, make_filter, make_member, make_template

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


def test_a_versions_page_tells_the_changes_and_what_archived_means(client: Client, environment: Environment) -> None:
    first = make_template(environment)
    text = DEFAULT_SOURCE.replace("type: date", "type: text")
    second = services.save_version(template=first.template, source=text, actor=SYSTEM)
    services.publish(version=second, actor=SYSTEM)
    make_filter(environment)
    client.force_login(make_member(environment, "reviewer"))

    old, new = (client.get(f"/templates/invoice/versions/{number}/").content.decode() for number in (1, 2))

    assert "<del>date</del>" in new
    assert "<ins>text</ins>" in new
    assert "Archived: it was published until another version took its place." in old
    assert "Archived:" not in new
    detail = client.get("/templates/invoice/").content.decode()
    assert "rule 1, Invoices: “Invoice No” is printed" in detail


def test_a_version_that_cannot_be_read_any_more_is_compared_by_its_text_only(
    client: Client, environment: Environment
) -> None:
    first = make_template(environment)
    services.save_version(template=first.template, source=DEFAULT_SOURCE + "# more\n", actor=SYSTEM)
    first.template.versions.filter(number=1).update(source="template: invoice\nold: language\n")
    client.force_login(make_member(environment, "reviewer"))

    page = client.get("/templates/invoice/versions/2/?against=1")

    assert page.status_code == 200
    assert page.context["field_changes"] == []
    assert any(row.before and row.before.pieces[0].text == "old" for row in page.context["rows"])
