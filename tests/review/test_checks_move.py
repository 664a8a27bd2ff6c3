"""Flags move with the values: the template's checks are run on what stands there now."""

import pytest

from accounts.audit import Actor
from accounts.models import Environment, User
from jobs.models import Release
from jobs.selectors import parse_result
from review import claims, correcting, selectors, services
from review.correcting import Edit
from review.desk import desk_of
from review.errors import FieldsOpen
from review.models import ReviewTask
from tests.factories import acting
from tests.review.orders import make_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(reviewer: User) -> Actor:
    return acting(reviewer)


def flags(task: ReviewTask) -> dict[str, str]:
    return {field.name: field.flag for field in selectors.fields_of(task) if field.flag}


def open_fields(task: ReviewTask) -> list[str]:
    return [field.name for field in selectors.fields_of(task) if field.is_open]


def type_(task: ReviewTask, actor: Actor, name: str, text: str) -> None:
    correcting.correct_field(task=task, actor=actor, field=name, text=text, how="typed")


def test_a_correction_that_mends_a_failed_check_lifts_its_flag_from_untouched_fields(
    environment: Environment, actor: Actor
) -> None:
    task = claims.claim(task=make_order(environment, total="85.70"), actor=actor)
    assert flags(task) == {"net": "failed_check", "tax": "failed_check", "total": "failed_check"}

    type_(task, actor, "total", "35,70")

    assert flags(task) == {}
    assert open_fields(task) == []
    services.approve(task=task, actor=actor)
    result = parse_result(Release.objects.get().documents[0])
    assert [check.outcome for check in result.checks] == ["passed", "passed"]
    # The failed check had capped both below their threshold of .90: they get that back, and the sum vouches for them.
    assert [(field.confidence, field.flags) for field in result.fields if field.name in ("net", "tax")] == [
        (0.95, ()),
        (0.95, ()),
    ]


def test_a_correction_that_breaks_a_check_raises_it_on_untouched_fields_and_stops_the_approval(
    environment: Environment, actor: Actor
) -> None:
    task = claims.claim(task=make_order(environment), actor=actor)
    assert flags(task) == {}

    type_(task, actor, "tax", "9,99")

    assert flags(task) == {"net": "failed_check", "tax": "failed_check", "total": "failed_check"}
    assert open_fields(task) == ["net", "total"]
    desk = {field.name: field for field in desk_of(task).fields}
    assert desk["total"].why == "“net + tax == total” does not hold: net = 30.00, tax = 9.99, total = 35.70."
    with pytest.raises(FieldsOpen):
        services.approve(task=task, actor=actor)


def test_undoing_moves_the_flags_back(environment: Environment, actor: Actor) -> None:
    task = claims.claim(task=make_order(environment), actor=actor)
    type_(task, actor, "tax", "9,99")
    correcting.undo_field(task=task, actor=actor, field="tax")
    assert flags(task) == {}


def test_what_somebody_has_said_stands_although_a_check_fails(environment: Environment, actor: Actor) -> None:
    task = claims.claim(task=make_order(environment), actor=actor)
    type_(task, actor, "tax", "9,99")
    for name in ("net", "total"):
        correcting.confirm_field(task=task, actor=actor, field=name)
    assert open_fields(task) == []
    services.approve(task=task, actor=actor)
    result = parse_result(Release.objects.get().documents[0])
    assert [check.outcome for check in result.checks] == ["failed", "passed"]
    assert {field.name: field.confidence for field in result.fields}["total"] == 1.0


def test_a_mended_cell_lifts_the_flag_of_its_list(environment: Environment, actor: Actor) -> None:
    task = claims.claim(task=make_order(environment, cells=("10.00", "26.00")), actor=actor)
    assert flags(task) == {"lines": "failed_check"}
    edit = Edit("lines", ("1", "amount"), content=20, is_text=False, how="api")
    correcting.correct(task=task, actor=actor, edits=[edit])
    assert (flags(task), open_fields(task)) == ({}, [])


def test_a_computed_field_follows_unless_it_was_corrected(environment: Environment, actor: Actor) -> None:
    task = claims.claim(task=make_order(environment), actor=actor)

    def rest() -> object:
        return next(field.current.value for field in selectors.fields_of(task) if field.name == "rest")

    assert rest() == "5.70"
    type_(task, actor, "total", "40,00")
    assert rest() == "10.00"
    type_(task, actor, "rest", "7,00")
    type_(task, actor, "total", "50,00")
    assert rest() == "7.00"
    correcting.undo_field(task=task, actor=actor, field="rest")
    assert rest() == "20.00"


def test_a_field_that_the_template_always_shows_keeps_its_flag(environment: Environment, actor: Actor) -> None:
    task = make_order(environment, flags={"net": "forced", "tax": "low_confidence"})
    claims.claim(task=task, actor=actor)
    type_(task, actor, "total", "99,00")
    assert flags(task) == {"net": "forced", "tax": "failed_check", "total": "failed_check"}
    type_(task, actor, "total", "35,70")
    assert flags(task) == {"net": "forced", "tax": "low_confidence"}
