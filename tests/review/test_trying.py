"""What the desk asks for without saying anything: how a text would read, what is suggested, what follows."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Environment, User
from review import claims
from review.correcting import Edit, correct
from review.desk import desk_of
from review.errors import ClaimLost, NothingSuggested
from review.fields import ReviewedField
from review.models import Correction, ReviewTask
from review.selectors import documents_of, fields_of
from review.suggestions import suggestions_of, take_suggestion
from tests.factories import acting
from tests.review.conftest import make_task
from tests.review.orders import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


@pytest.fixture
def misread(environment: Environment, reviewer: User) -> ReviewTask:
    """A held order whose net is printed as 80.00 where lines and total say 30.00."""
    return claims.claim(task=make_order(environment, net="80.00"), actor=acting(reviewer))


def url(name: str, task: ReviewTask, *more: str) -> str:
    return reverse(f"review:{name}", args=[task.pk, *more])


def field(task: ReviewTask, name: str) -> ReviewedField:
    return next(field for field in fields_of(task) if field.name == name)


# --- trying -------------------------------------------------------------------------------------------------------
def test_a_text_is_read_as_it_would_be_saved_and_nothing_is_saved(browser: Client, task: ReviewTask) -> None:
    answer = browser.post(url("try", task, "total"), {"text": "1.471,60"})
    assert answer.json() == {"reads_as": "1471.60 EUR", "fails": "", "others": []}
    assert not Correction.objects.exists()
    assert ReviewTask.objects.get().claimed_by is None


def test_a_text_that_cannot_be_read_is_told_why_in_an_ordinary_answer(browser: Client, task: ReviewTask) -> None:
    answer = browser.post(url("try", task, "date"), {"text": "31.02.2026"})
    assert (answer.status_code, answer.json()) == (
        200,
        {"problem": "“31.02.2026” is no day of the calendar.", "others": []},
    )


def test_trying_tells_which_flags_would_move_and_what_would_be_computed(browser: Client, misread: ReviewTask) -> None:
    answer = browser.post(url("try", misread, "net"), {"text": "30,00"}).json()
    others = {each["name"]: (each["state"], each["why"], each["text"]) for each in answer["others"]}
    assert answer["reads_as"] == "30.00 EUR"
    assert others["tax"] == ("untouched", "", "5.70 EUR")
    assert others["total"] == ("untouched", "", "35.70 EUR")
    assert others["rest"] == ("untouched", "", "5.70 EUR")
    assert field(misread, "total").flag == "failed_check"


def test_trying_tells_which_check_the_value_itself_would_fail(browser: Client, misread: ReviewTask) -> None:
    answer = browser.post(url("try", misread, "net"), {"text": "40,00"}).json()
    assert "“net + tax == total” does not hold" in answer["fails"]


def test_trying_a_field_that_is_not_there_answers_404(browser: Client, task: ReviewTask) -> None:
    assert browser.post(url("try", task, "nope"), {"text": "x"}).status_code == 404


# --- suggestions --------------------------------------------------------------------------------------------------
def test_a_misread_digit_that_explains_all_checks_is_suggested_at_its_field(misread: ReviewTask) -> None:
    (suggestion,) = suggestions_of(documents_of(misread))
    assert (suggestion.field, suggestion.path, suggestion.value) == ("net", (), "30.00")
    assert suggestion.words == ("30.00 €? 3 read as 8: then “net + tax == total” and “sum(lines.amount) == net” hold.")
    shown = {each.name: each.suggestion for each in desk_of(misread).fields if each.suggestion}
    assert shown == {"net": suggestion.words}
    assert not Correction.objects.exists()


def test_a_suggestion_that_is_taken_is_a_correction_that_says_so(misread: ReviewTask, reviewer: User) -> None:
    said = take_suggestion(task=misread, actor=acting(reviewer), field="net")
    assert (said.field("net").current.value, said.field("net").current.currency) == ("30.00", "EUR")
    row = Correction.objects.get()
    assert (row.field, row.how, row.before, row.after, row.by) == ("net", "suggested", "80.00", "30.00", reviewer)
    assert suggestions_of(said.documents) == ()
    assert "Taken from a suggestion by a reviewer." in [step.note for step in said.field("net").current.trace]


def test_a_suggestion_in_a_row_of_a_list_says_which_row_and_changes_only_that(
    environment: Environment, reviewer: User
) -> None:
    task = make_order(environment, cells=("10.00", "80.00"), net="40.00", total="45.70")
    claims.claim(task=task, actor=acting(reviewer))
    (suggestion,) = suggestions_of(documents_of(task))
    assert suggestion.words.startswith("row 2, amount: 30.00 €? 3 read as 8")

    said = take_suggestion(task=task, actor=acting(reviewer), field="lines")
    rows = said.field("lines").current.value
    assert isinstance(rows, list)
    assert [row["amount"] for row in rows if isinstance(row, dict)] == ["10.00", "30.00"]
    assert Correction.objects.values_list("path", "how").get() == ("/1/amount", "suggested")


def test_what_is_no_longer_suggested_cannot_be_taken(misread: ReviewTask, reviewer: User) -> None:
    correct(task=misread, actor=acting(reviewer), edits=[Edit("net", content="30.00")])
    with pytest.raises(NothingSuggested):
        take_suggestion(task=misread, actor=acting(reviewer), field="net")
    assert Correction.objects.count() == 1


def test_nobody_takes_a_suggestion_without_the_claim(misread: ReviewTask, colleague: User) -> None:
    with pytest.raises(ClaimLost):
        take_suggestion(task=misread, actor=acting(colleague), field="net")
    assert not Correction.objects.exists()


# --- what follows -------------------------------------------------------------------------------------------------
def test_the_following_document_is_shown_ready_to_edit_and_is_not_claimed(
    browser: Client, environment: Environment, held: ReviewTask
) -> None:
    following = make_task(environment, filename="next.pdf")
    answer = browser.get(url("following", held))
    page = answer.content.decode()
    assert f'data-url="{url("desk", following)}" data-version="0"' in page
    assert 'data-act="approve"' in page
    assert "<html" not in page
    following.refresh_from_db()
    assert following.claimed_by is None


def test_nothing_follows_where_every_other_document_is_held(
    browser: Client, environment: Environment, held: ReviewTask, colleague: User
) -> None:
    claims.claim(task=make_task(environment), actor=acting(colleague))
    answer = browser.get(url("following", held))
    assert (answer.status_code, answer.content) == (204, b"")


def test_the_version_of_what_follows_changes_with_every_word_about_it(
    browser: Client, environment: Environment, held: ReviewTask, colleague: User
) -> None:
    following = make_task(environment)
    claims.claim(task=following, actor=acting(colleague))
    correct(task=following, actor=acting(colleague), edits=[Edit("date", act="confirm")])
    claims.release_claim(task=following, actor=acting(colleague))
    assert f'data-version="{Correction.objects.get().pk}"' in browser.get(url("following", held)).content.decode()
