"""What the job's page tells of every word that reviewers said: before, after, how, who, when and for how long."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Environment, User
from jobs.words import words_about
from review import claims, correcting
from review.correcting import Edit
from review.history import part_title
from review.models import ReviewTask
from review.retention import forget_corrections
from templates_app.selectors import spec_of
from tests.factories import acting
from tests.review.orders import make_order

pytestmark = pytest.mark.django_db


def test_every_word_is_told_with_the_value_before_and_after(held: ReviewTask, reviewer: User) -> None:
    actor = acting(reviewer)
    correcting.correct_field(
        task=held, actor=actor, field="total", text="1.471,60 USD", how="typed", box=None, seconds=2.5
    )
    correcting.undo_field(task=held, actor=actor, field="total")
    correcting.confirm_field(task=held, actor=actor, field="date", seconds=None)

    told = [(word.field, word.how, word.before, word.after, word.by, word.seconds) for word in words_about(held.job)]
    assert told == [
        ("Total", "Typed", "1.60 EUR", "1471.60 USD", "rita", 2.5),
        ("Total", "Undone", "1471.60 USD", "1.60 EUR", "rita", None),
        ("Date", "Confirmed", "2026-03-04", "2026-03-04", "rita", None),
    ]


def test_a_word_about_a_part_is_told_of_that_part_alone(environment: Environment, reviewer: User) -> None:
    task = claims.claim(task=make_order(environment), actor=acting(reviewer))
    edits = [
        Edit("lines", ("1", "amount"), content="25,00"),
        Edit("lines", ("0",), "remove"),
        Edit("seller", ("name",), content="Süd KG"),
    ]
    correcting.correct(task=task, actor=acting(reviewer), edits=edits)

    told = [(word.field, word.part, word.before, word.after) for word in words_about(task.job)]
    assert told[0] == ("Lines", "row 2, Amount", "20.00", "25.00")
    assert (told[1][:2], told[1][3]) == (("Lines", "row 1"), "")
    assert "Item 1" in told[1][2]
    assert [word.how for word in words_about(task.job)] == ["Typed", "Taken out", "Typed"]
    assert told[2] == ("Seller", "Name", "Nord KG", "Süd KG")


def test_parts_are_called_as_people_call_them(environment: Environment) -> None:
    fields = spec_of(make_order(environment).job.template_version).fields
    assert part_title((), fields["total"]) == ""
    assert part_title(("2",), fields["emails"]) == "row 3"
    assert part_title(("-",), fields["lines"]) == "new row"


def test_the_job_page_has_a_tab_for_them_once_there_are_any(client: Client, held: ReviewTask, reviewer: User) -> None:
    client.force_login(reviewer)
    url = reverse("jobs:detail", args=[held.job_id])
    assert "tab-corrections" not in client.get(url).content.decode()
    assert client.get(url, {"tab": "corrections"}).status_code == 200

    correcting.correct_field(
        task=held, actor=acting(reviewer), field="number", text="R-<18>", how="typed", box=None, seconds=3.25
    )
    page = client.get(url, {"tab": "corrections"}).content.decode()
    assert "tab-corrections" in page
    assert "<del>R-17</del>" in page
    assert "<ins>R-&lt;18&gt;</ins>" in page
    assert "rita" in page
    assert "3.2 s" in page or "3.3 s" in page


def test_nothing_is_told_once_the_words_are_forgotten(held: ReviewTask, reviewer: User) -> None:
    correcting.confirm_field(task=held, actor=acting(reviewer), field="date", seconds=None)
    forget_corrections(held.job)
    assert words_about(held.job) == []
