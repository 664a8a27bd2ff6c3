"""Two admins at the workbench of one template: nobody overwrites what they have not seen, and nobody is the last."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import Actor
from accounts.models import Environment, Role, User
from builder import workbench
from builder.meanwhile import ChangedMeanwhile, Known
from templates_app import services
from templates_app.models import ExtractionTemplate
from tests import factories

FIRST = "template: orders\nfields:\n  total: {type: money, title: Total, find: [{row: Total}]}\n"
MINE = FIRST.replace("title: Total", "title: Sum")
THEIRS = FIRST + "  due: {type: date, find: [{row: Due}]}\n"


@pytest.fixture
def ada(environment: Environment) -> User:
    return factories.make_member(environment, Role.ADMIN, username="ada")


@pytest.fixture
def rita(environment: Environment) -> User:
    return factories.make_member(environment, Role.ADMIN, username="rita")


@pytest.fixture
def template(environment: Environment) -> ExtractionTemplate:
    return factories.make_template(environment, FIRST, published=False).template


def as_actor(user: User) -> Actor:
    return Actor(user.username, user=user)


def keep(template: ExtractionTemplate, user: User, source: str, known: Known) -> None:
    workbench.keep(template=template, actor=as_actor(user), source=source, known=known)


def refused(template: ExtractionTemplate, user: User, source: str, known: Known) -> ChangedMeanwhile:
    before = workbench.working(template)
    with pytest.raises(ChangedMeanwhile) as caught:
        keep(template, user, source, known)
    assert workbench.working(template) == before
    return caught.value


def test_a_change_of_what_somebody_else_has_changed_is_refused_and_says_who_and_what(
    template: ExtractionTemplate, ada: User, rita: User
) -> None:
    opened = Known(FIRST, 1)
    keep(template, rita, THEIRS, opened)
    error = refused(template, ada, MINE, opened)
    assert error.message == "rita has changed this template meanwhile: Due added."
    assert (error.theirs.source, error.theirs.base, error.theirs.version, error.theirs.by) == (
        THEIRS, THEIRS, 1, "rita",
    )  # fmt: skip
    assert error.theirs.saved == FIRST


def test_who_knows_what_is_there_may_keep_their_own(template: ExtractionTemplate, ada: User, rita: User) -> None:
    keep(template, rita, THEIRS, Known(FIRST, 1))
    error = refused(template, ada, MINE, Known(FIRST, 1))
    keep(template, ada, MINE, Known(error.theirs.base, error.theirs.version))
    assert workbench.working(template).source == MINE
    assert refused(template, rita, THEIRS + "\n", Known(THEIRS, 1)).message.startswith("ada has changed")


def test_two_who_come_to_the_same_text_do_not_stand_in_each_others_way(
    template: ExtractionTemplate, ada: User, rita: User
) -> None:
    keep(template, rita, MINE, Known(FIRST, 1))
    keep(template, ada, MINE, Known(FIRST, 1))
    assert workbench.working(template).by == rita


def test_who_only_looks_changes_nothing(template: ExtractionTemplate, ada: User, rita: User) -> None:
    keep(template, rita, THEIRS, Known(FIRST, 1))
    keep(template, ada, THEIRS, Known(THEIRS, 1))
    assert workbench.working(template).by == rita


def test_a_version_that_was_saved_meanwhile_is_not_saved_over(
    template: ExtractionTemplate, ada: User, rita: User
) -> None:
    keep(template, ada, MINE, Known(FIRST, 1))
    services.save_version(template=template, source=THEIRS, actor=as_actor(rita))
    with pytest.raises(ChangedMeanwhile) as caught:
        workbench.save(template=template, actor=as_actor(ada), source=MINE, known=Known(MINE, 1))
    assert caught.value.message == "rita has saved version 2 meanwhile: Total changed, Due added."
    theirs = caught.value.theirs
    assert (theirs.source, theirs.base, theirs.version, theirs.saved) == (THEIRS, MINE, 2, THEIRS)
    assert template.versions.count() == 2

    saved = workbench.save(
        template=template, actor=as_actor(ada), source=MINE, known=Known(theirs.base, theirs.version)
    )
    assert (saved.number, saved.source) == (3, MINE)


def test_ones_own_work_that_somebody_else_has_saved_goes_on(
    template: ExtractionTemplate, ada: User, rita: User
) -> None:
    keep(template, ada, MINE, Known(FIRST, 1))
    workbench.save(template=template, actor=as_actor(rita), source=MINE, known=Known(MINE, 1))
    keep(template, ada, MINE + "\n# more\n", Known(MINE, 1))
    assert workbench.working(template).is_unsaved


def test_work_that_was_thrown_away_is_not_brought_back_unasked(
    template: ExtractionTemplate, ada: User, rita: User
) -> None:
    keep(template, ada, MINE, Known(FIRST, 1))
    workbench.discard(template=template, actor=as_actor(rita), known=Known(MINE, 1))
    error = refused(template, ada, MINE + "\n", Known(MINE, 1))
    assert error.message == "rita has gone back to version 1 meanwhile: Total changed."


def test_what_was_thrown_away_is_not_in_the_way_of_a_later_version(
    template: ExtractionTemplate, ada: User, rita: User
) -> None:
    keep(template, ada, MINE, Known(FIRST, 1))
    workbench.discard(template=template, actor=as_actor(ada))
    services.save_version(template=template, source=THEIRS, actor=as_actor(rita))
    working = workbench.working(template)
    assert (working.source, working.is_unsaved, working.number) == (THEIRS, False, 2)


def test_ones_other_window_is_told_as_such(template: ExtractionTemplate, ada: User) -> None:
    keep(template, ada, MINE, Known(FIRST, 1))
    error = refused(template, ada, THEIRS, Known(FIRST, 1))
    assert error.message == "In another window you have changed this template meanwhile: Sum changed."


def test_the_script_is_answered_with_409_and_what_is_there_now(
    template: ExtractionTemplate, ada: User, rita: User, client: Client
) -> None:
    def post(view: str, **values: Any) -> Any:
        return client.post(reverse(f"builder:{view}", args=["orders"]), values)

    client.force_login(ada)
    answer = post("try_source", source=FIRST, base=FIRST, version="1").json()
    assert (answer["source"], answer["version"]) == (FIRST, 1)
    keep(template, rita, THEIRS, Known(FIRST, 1))
    for view in ("try_source", "save_source", "discard_source", "edit_source"):
        edits = '[{"do": "set", "field": "total", "key": "required", "value": true}]'
        answer = post(view, source=MINE, base=FIRST, version="1", edits=edits)
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CHANGED_MEANWHILE")
        assert answer.json()["error"]["theirs"]["source"] == THEIRS
    assert workbench.working(template).source == THEIRS
    assert template.versions.count() == 1
    assert post("try_source", source=MINE, base=THEIRS, version="x").status_code == 422
    assert post("try_source", source=MINE, base=THEIRS, version="1").status_code == 200
