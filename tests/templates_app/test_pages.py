"""The template pages: who may see and change what, the editor's refusals, versions, comparison."""

from typing import Any

import pytest
from django.test import Client

from accounts.audit import SYSTEM
from accounts.models import Environment
from templates_app import services
from templates_app.models import ExtractionTemplate, TemplateVersion
from templates_app.starters import STARTERS, find_starter
from tests.factories import DEFAULT_SOURCE, make_environment, make_member, make_template

LIST, NEW, CHECK = "/templates/", "/templates/-/new/", "/templates/-/check/"
DETAIL, EDIT, FIRST = "/templates/invoice/", "/templates/invoice/edit/", "/templates/invoice/versions/1/"
EDITED = DEFAULT_SOURCE.replace("title: Invoice\n", "title: Supplier invoice\n")
BROKEN = DEFAULT_SOURCE.replace("type: date", "type: dat")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def admin(environment: Environment, client: Client) -> Any:
    user = make_member(environment, "admin", "ada")
    client.force_login(user)
    return user


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.parametrize("role", ["staff", "reviewer"])
def test_other_roles_read_but_do_not_change(client: Client, environment: Environment, role: str) -> None:
    version = make_template(environment, published=False)
    client.force_login(make_member(environment, role))

    for url in (LIST, DETAIL, FIRST):
        page = client.get(url)
        assert page.status_code == 200
        assert NEW not in text(page)
        assert EDIT not in text(page)
        assert "publish/" not in text(page)
    for url in (NEW, EDIT):
        assert client.get(url).status_code == 403
        assert client.post(url, {"source": EDITED}).status_code == 403
    assert client.post(f"{FIRST}publish/").status_code == 403
    assert client.post(CHECK, {"source": EDITED}).status_code == 403

    version.refresh_from_db()
    assert version.status == "draft"
    assert TemplateVersion.objects.count() == 1


def test_templates_of_another_environment_are_not_found(client: Client, admin: Any) -> None:
    foreign = make_template(make_environment("acme"))

    for url in (DETAIL, EDIT, FIRST):
        assert client.get(url).status_code == 404
    assert client.post(EDIT, {"source": EDITED}).status_code == 404
    assert client.post(f"{FIRST}publish/").status_code == 404

    assert "No templates yet" in text(client.get(LIST))
    assert list(foreign.template.versions.values_list("number", flat=True)) == [1]


def test_the_list_shows_what_is_published_and_what_waits(client: Client, environment: Environment, admin: Any) -> None:
    version = make_template(environment)
    services.save_version(template=version.template, source=EDITED, actor=SYSTEM)

    page = text(client.get(LIST))

    assert "Supplier invoice" in page
    assert "Version 1" in page
    assert "Draft 2 waits" in page
    assert DETAIL in page


def test_a_new_template_begins_with_a_starter_under_a_free_name(
    client: Client, environment: Environment, admin: Any
) -> None:
    make_template(environment)

    assert "template: invoice-2\n" in text(client.get(f"{NEW}?starter=invoice"))
    assert "template: receipt\n" in text(client.get(f"{NEW}?starter=receipt"))
    assert client.get(f"{NEW}?starter=nothing").status_code == 404


def test_a_new_template_begins_with_the_choice_of_a_starter(client: Client, admin: Any) -> None:
    page = text(client.get(NEW))

    for starter in STARTERS:
        assert f"<h2>{starter.title}</h2>" in page
        assert f'href="{NEW}?starter={starter.name}"' in page
    assert "Invoice number\u00a0· Invoice date\u00a0· Due date" in page
    assert page.count("<img src=") == len(STARTERS) - 1


def test_where_there_is_no_template_the_list_offers_the_starters(
    client: Client, environment: Environment, admin: Any
) -> None:
    assert f"{NEW}?starter=payslip" in text(client.get(LIST))
    make_template(environment)
    assert f"{NEW}?starter=payslip" not in text(client.get(LIST))


def test_the_sample_of_a_starter_can_be_kept(client: Client, admin: Any) -> None:
    answer = client.get("/templates/-/starters/payslip/sample/")

    assert answer.content == find_starter("payslip").sample.make()
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="sample-payslip-en.pdf"'
    for name in ("blank", "nothing"):
        assert client.get(f"/templates/-/starters/{name}/sample/").status_code == 404


def test_creating_leads_to_the_first_draft(client: Client, admin: Any) -> None:
    answer = client.post(NEW, {"source": DEFAULT_SOURCE.replace("\n", "\r\n")})

    assert (answer.status_code, answer["Location"]) == (302, FIRST)
    version = TemplateVersion.objects.get()
    assert (version.source, version.status, version.created_by) == (DEFAULT_SOURCE, "draft", admin)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (BROKEN, "Did you mean “date”?"),
        ("", "A template is a map that starts with"),
        ("template: [", "Not valid YAML"),
        ("x" * 300_000, "longer than 256 KiB"),
        ("template: x\x00", "Null characters are not allowed"),
    ],
)
def test_a_source_with_mistakes_answers_422_and_keeps_what_was_typed(
    client: Client, admin: Any, source: str, words: str
) -> None:
    answer = client.post(NEW, {"source": source})

    assert answer.status_code == 422
    assert words in text(answer)
    assert source[:100].strip("\x00") in text(answer).replace("&quot;", '"')
    assert not ExtractionTemplate.objects.exists()


def test_a_name_in_use_answers_422_at_the_line_of_the_name(
    client: Client, environment: Environment, admin: Any
) -> None:
    make_template(environment)

    answer = client.post(NEW, {"source": "# mine\n" + EDITED})

    assert answer.status_code == 422
    assert "There is a template named invoice here already" in text(answer)
    assert 'data-line="2"' in text(answer)
    assert TemplateVersion.objects.count() == 1


def test_checking_names_every_problem_with_its_line_and_saves_nothing(client: Client, admin: Any) -> None:
    source = BROKEN.replace("pick: last", "pik: last")

    fragment = text(client.post(CHECK, {"source": source}, headers=HTMX))

    assert "<html" not in fragment
    assert "2 problems to mend" in fragment
    assert fragment.index('data-line="12"') < fragment.index('data-line="20"')
    assert "Did you mean “date”?" in fragment
    assert "did you mean “pick”?" in fragment
    assert not TemplateVersion.objects.exists()


def test_checking_a_good_source_says_how_many_fields_it_has(client: Client, admin: Any) -> None:
    fragment = text(client.post(CHECK, {"source": DEFAULT_SOURCE}, headers=HTMX))

    assert "Valid: 3 fields" in fragment
    assert "problem to mend" not in fragment


def test_words_of_the_source_are_shown_as_text(client: Client, admin: Any) -> None:
    fragment = text(client.post(CHECK, {"source": DEFAULT_SOURCE.replace("type: date", "type: <b>x</b>")}))

    assert "<b>x</b>" not in fragment
    assert "&lt;b&gt;x&lt;/b&gt;" in fragment


def test_an_edit_becomes_a_new_draft(client: Client, environment: Environment, admin: Any) -> None:
    make_template(environment)
    assert "template: invoice\n" in text(client.get(EDIT))

    answer = client.post(EDIT, {"source": EDITED, "based_on": "1"})

    assert (answer.status_code, answer["Location"]) == (302, "/templates/invoice/versions/2/")
    assert TemplateVersion.objects.get(number=2).source == EDITED
    assert TemplateVersion.objects.get(number=1).status == "published"


def test_saving_without_a_change_says_so(client: Client, environment: Environment, admin: Any) -> None:
    make_template(environment)

    answer = client.post(EDIT, {"source": DEFAULT_SOURCE, "based_on": "1"}, follow=True)

    assert "Nothing has changed: this is still version 1." in text(answer)
    assert TemplateVersion.objects.count() == 1


def test_an_edit_of_something_older_is_saved_with_a_warning(
    client: Client, environment: Environment, admin: Any
) -> None:
    template = make_template(environment).template
    services.save_version(template=template, source=EDITED, actor=SYSTEM)

    answer = client.post(EDIT, {"source": EDITED + "# more\n", "based_on": "1"}, follow=True)

    assert "Somebody had saved version 2 meanwhile" in text(answer)
    assert template.versions.count() == 3


def test_another_name_in_the_text_answers_422(client: Client, environment: Environment, admin: Any) -> None:
    make_template(environment)

    answer = client.post(EDIT, {"source": EDITED.replace("template: invoice", "template: bill"), "based_on": "1"})

    assert answer.status_code == 422
    assert "This template is named invoice, the text says bill" in text(answer)
    assert "template: bill" in text(answer)
    assert TemplateVersion.objects.count() == 1


def test_an_older_version_can_be_the_beginning_of_an_edit(
    client: Client, environment: Environment, admin: Any
) -> None:
    template = make_template(environment).template
    services.save_version(template=template, source=EDITED, actor=SYSTEM)

    page = text(client.get(f"{EDIT}?from=1"))

    assert "\ntitle: Invoice\n" in page
    assert "You begin with version 1, not with the latest one (2)." in page
    assert client.get(f"{EDIT}?from=9").status_code == 404
    assert client.get(f"{EDIT}?from=x").status_code == 404


def test_the_fields_are_said_in_words(client: Client, environment: Environment, admin: Any) -> None:
    make_template(environment)

    page = text(client.get(DETAIL))

    for words in (
        "Invoice number",
        "right of “Invoice No”",
        "last value on the row “Total”",
        "below 95 %",
        "required",
    ):
        assert words in page
    assert "/jobs/?template=invoice" in page


def test_a_version_that_the_engine_no_longer_reads_is_shown_all_the_same(
    client: Client, environment: Environment, admin: Any
) -> None:
    version = make_template(environment)
    TemplateVersion.objects.filter(pk=version.pk).update(source="template: invoice\nfields: {old: {kind: x}}\n")

    assert "This version cannot be read any more" in text(client.get(DETAIL))
    assert "kind: x" in text(client.get(FIRST))
    assert client.get(LIST).status_code == 200
    assert "problem" in text(client.post(CHECK, {"source": "template: invoice\nfields: {old: {kind: x}}\n"}))


def test_publishing_and_rolling_back(client: Client, environment: Environment, admin: Any) -> None:
    template = make_template(environment).template
    services.save_version(template=template, source=EDITED, actor=SYSTEM)
    second = "/templates/invoice/versions/2/"

    assert "instead of version 1" in text(client.get(second))
    answer = client.post(f"{second}publish/")

    assert (answer.status_code, answer["Location"]) == (302, DETAIL)
    assert list(template.versions.values_list("number", "status")) == [(2, "published"), (1, "archived")]
    assert "Roll back to version 1?" in text(client.get(FIRST))
    client.post(f"{FIRST}publish/")
    assert list(template.versions.values_list("number", "status")) == [(2, "archived"), (1, "published")]


def test_publishing_twice_answers_422(client: Client, environment: Environment, admin: Any) -> None:
    make_template(environment)

    answer = client.post(f"{FIRST}publish/")

    assert answer.status_code == 422
    assert "This version is published already." in text(answer)


def test_a_version_is_compared_with_the_published_one_or_with_one_that_is_chosen(
    client: Client, environment: Environment, admin: Any
) -> None:
    template = make_template(environment).template
    services.save_version(template=template, source=EDITED, actor=SYSTEM)
    services.save_version(template=template, source=EDITED + "# more\n", actor=SYSTEM)
    third = "/templates/invoice/versions/3/"

    page = text(client.get(third))
    fragment = text(client.get(f"{third}?against=2", headers=HTMX))

    assert "<mark>Supplier</mark>" in page.replace("<mark>Supplier invoice</mark>", "<mark>Supplier</mark>")
    assert "<html" not in fragment
    assert "Supplier" not in fragment
    assert "# more" in fragment
    assert client.get(f"{third}?against=7").status_code == 404


def test_trials_are_for_those_who_may_upload(client: Client, environment: Environment, admin: Any) -> None:
    version = make_template(environment, published=False)
    field = f'name="version" value="{version.pk}"'

    assert field in text(client.get(FIRST))
    client.force_login(make_member(environment, "staff"))
    assert field in text(client.get(FIRST))
    client.force_login(make_member(environment, "reviewer"))
    assert field not in text(client.get(FIRST))


@pytest.mark.parametrize("number", ["9" * 5000, "9" * 30, "-1", "%00", "1.5", "%C2%B2"])
def test_a_version_number_that_is_none_is_not_found(
    client: Client, environment: Environment, admin: Any, number: str
) -> None:
    make_template(environment)

    assert client.get(f"{FIRST}?against={number}").status_code == 404
    assert client.get(f"{EDIT}?from={number}").status_code == 404
