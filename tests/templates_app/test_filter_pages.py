"""The pages of filters: who may see and change what, the editor's refusals, and what a preview says."""

from typing import Any

import pytest
from django.test import Client

from accounts.audit import SYSTEM
from accounts.models import AuditEntry, Environment
from templates_app import filters
from templates_app.models import Filter
from tests.factories import DEFAULT_RULES, make_environment, make_filter, make_member, make_template

LIST, NEW, CHECK = "/templates/-/filters/", "/templates/-/filters/-/new/", "/templates/-/filters/-/check/"
DETAIL = "/templates/-/filters/incoming/"
EDIT, DELETE = f"{DETAIL}edit/", f"{DETAIL}delete/"
EDITED = DEFAULT_RULES.replace("label: Invoices", "label: Bills")
BROKEN = DEFAULT_RULES.replace("template: invoice", "template: invoic")


@pytest.fixture
def admin(environment: Environment, client: Client) -> Any:
    user = make_member(environment, "admin", "ada")
    client.force_login(user)
    return user


@pytest.fixture
def incoming(environment: Environment) -> Filter:
    make_template(environment)
    return make_filter(environment)


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("role", ["staff", "reviewer"])
def test_other_roles_read_but_do_not_change(
    client: Client, environment: Environment, incoming: Filter, role: str
) -> None:
    client.force_login(make_member(environment, role))

    for url in (LIST, DETAIL):
        page = client.get(url)
        assert page.status_code == 200
        assert not any(address in text(page) for address in (NEW, EDIT, DELETE))
    assert ("jobs/trials/filters/incoming/" in text(client.get(DETAIL))) == (role == "staff")
    for url in (NEW, EDIT, DELETE, CHECK):
        assert client.post(url, {"source": EDITED, "name": "x"}).status_code == 403

    assert [(one.name, one.source) for one in Filter.objects.all()] == [("incoming", DEFAULT_RULES)]


def test_filters_of_another_environment_are_not_found(client: Client, admin: Any) -> None:
    other = make_environment("acme")
    make_template(other)
    make_filter(other)

    assert [client.get(url).status_code for url in (DETAIL, EDIT)] == [404, 404]
    assert [client.post(url, {"source": EDITED}).status_code for url in (EDIT, DELETE)] == [404, 404]
    assert "No filters yet" in text(client.get(LIST))
    assert Filter.objects.get().source == DEFAULT_RULES


def test_an_empty_list_says_what_to_do_next(client: Client, environment: Environment, admin: Any) -> None:
    assert "Publish a template first" in text(client.get(LIST))
    make_template(environment)
    assert NEW in text(client.get(LIST))


def test_a_new_filter_begins_with_a_rule_for_every_published_template(
    client: Client, environment: Environment, admin: Any
) -> None:
    make_template(environment)
    make_template(
        environment, "template: memo\ntitle: 'A \"memo\": 1'\nfields: {a: {type: text, find: [{label: A}]}}\n"
    )
    source = client.get(NEW).context["form"].initial["source"]

    rules = filters.check_rules(environment, source)

    assert [(rule.label, rule.template) for rule in rules] == [
        ('A "memo": 1', "memo"),
        ("Invoice", "invoice"),
        ("Everything else", None),
    ]


def test_creating_leads_to_the_filter(client: Client, environment: Environment, admin: Any) -> None:
    make_template(environment)
    answer = client.post(NEW, {"name": "incoming", "title": "", "source": DEFAULT_RULES.replace("\n", "\r\n")})

    assert (answer.status_code, answer["Location"]) == (302, DETAIL)
    made = Filter.objects.get()
    assert (made.title, made.source, made.created_by) == ("incoming", DEFAULT_RULES, admin)
    page = text(client.get(DETAIL))
    assert "“Invoice No” is printed" in page
    assert "Every document that comes this far" in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": "Incoming Mail"}, "small letters, digits"),
        ({"name": "schema"}, "is an address of the API"),
        ({"name": ""}, "This field is required"),
        ({"name": "incoming"}, "There is a filter named incoming here already"),
        ({"source": BROKEN}, "Did you mean “invoice”?"),
        ({"source": ""}, "problem"),
        ({"source": "- {label: a\x00b, action: skip}"}, "Null characters are not allowed"),
        ({"source": '- {label: "a\\0b", action: skip}'}, "NUL is no part of a text"),
    ],
)
def test_a_refused_filter_comes_back_with_the_reason(
    client: Client, incoming: Filter, admin: Any, fields: dict[str, str], words: str
) -> None:
    answer = client.post(NEW, {"name": "other", "title": "", "source": DEFAULT_RULES} | fields)

    assert answer.status_code == 422
    assert words in text(answer)
    assert [one.name for one in Filter.objects.all()] == ["incoming"]


def test_a_check_tells_problems_with_their_lines_or_how_the_rules_read(
    client: Client, incoming: Filter, admin: Any
) -> None:
    bad, good = text(client.post(CHECK, {"source": BROKEN})), text(client.post(CHECK, {"source": EDITED}))

    assert 'data-line="4"' in bad
    assert "Shown again when the problems are mended" in bad
    assert "Valid: 2 rules" in good
    assert "Bills" in good
    incoming.refresh_from_db()
    assert incoming.source == DEFAULT_RULES


def test_saving_replaces_the_rules_and_is_audited(client: Client, incoming: Filter, admin: Any) -> None:
    assert client.post(EDIT, {"title": "Post", "source": EDITED})["Location"] == DETAIL
    incoming.refresh_from_db()
    assert (incoming.title, incoming.source) == ("Post", EDITED)
    client.post(EDIT, {"title": "Post", "source": EDITED})
    assert [entry.action for entry in AuditEntry.objects.filter(action="filter.saved")] == ["filter.saved"]


def test_nobody_s_rules_are_replaced_unseen(client: Client, incoming: Filter, admin: Any) -> None:
    opened = client.get(EDIT).context["based_on"]
    filters.save_filter(known=incoming, title="Theirs", source=EDITED, actor=SYSTEM)

    first = client.post(EDIT, {"title": "Mine", "source": DEFAULT_RULES, "based_on": opened})
    incoming.refresh_from_db()
    assert (first.status_code, incoming.title) == (422, "Theirs")
    assert "Somebody has saved this filter" in text(first)

    again = {"title": "Mine", "source": DEFAULT_RULES, "based_on": first.context["based_on"]}
    assert client.post(EDIT, again).status_code == 302
    incoming.refresh_from_db()
    assert incoming.title == "Mine"


def test_deleting_leads_to_the_list(client: Client, incoming: Filter, admin: Any) -> None:
    assert client.post(DELETE)["Location"] == LIST
    assert not Filter.objects.exists()
    assert AuditEntry.objects.get(action="filter.deleted").details == {"source": DEFAULT_RULES}


def test_rules_of_an_older_language_are_shown_as_such(client: Client, incoming: Filter, admin: Any) -> None:
    Filter.objects.update(source="rules: [{label: x, sender: ada}]\n")
    assert "cannot be read any more" in text(client.get(DETAIL))
    assert client.get(LIST).status_code == client.get(EDIT).status_code == 200
