"""An API key as a reviewer: it holds documents as people do, and all that it does bears its name."""

import threading
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.urls import reverse

from accounts.audit import SYSTEM, Actor
from accounts.models import AuditEntry, Environment, User
from jobs.models import JobEvent, Release
from review import claims, correcting, selectors, services
from review.correcting import Edit
from review.errors import BadRequest, ClaimHeld, ClaimLost, TaskDecided
from review.models import Correction, ReviewTask
from tests import factories
from tests.factories import acting
from tests.review.orders import make_order

pytestmark = pytest.mark.django_db


def key_actor(environment: Environment, name: str = "ERP import") -> Actor:
    return Actor(name=f"key:{name}", api_key=factories.make_api_key(environment, name)[0])


@pytest.fixture
def machine(environment: Environment) -> Actor:
    return key_actor(environment)


def test_a_key_holds_a_document_and_a_person_is_told_which(
    environment: Environment, task: ReviewTask, machine: Actor, reviewer: User, client: Client
) -> None:
    claims.claim(task=task, actor=machine)
    with pytest.raises(ClaimHeld) as refused:
        claims.claim(task=task, actor=acting(reviewer))
    assert (refused.value.message, refused.value.holder) == (
        "key ERP import is reviewing this document now.",
        "key ERP import",
    )
    client.force_login(reviewer)
    assert "key ERP import" in client.get(reverse("review:queue")).content.decode()
    assert "key ERP import is reviewing" in client.get(reverse("review:desk", args=[task.pk])).content.decode()
    stored = ReviewTask.objects.get()
    assert (stored.claimed_by, stored.claimed_by_key) == (None, machine.api_key)


def test_a_person_and_another_key_keep_a_key_out(
    environment: Environment, held: ReviewTask, machine: Actor, reviewer: User
) -> None:
    with pytest.raises(ClaimHeld, match="rita is reviewing"):
        claims.claim(task=held, actor=machine)
    assert claims.claim_next(environment=environment, actor=machine) is None
    claims.release_claim(task=held, actor=acting(reviewer))
    claims.claim(task=held, actor=machine)
    with pytest.raises(ClaimLost, match="key ERP import has it now"):
        claims.renew_claim(task=held, actor=key_actor(environment, "Other"))


def test_the_database_holds_no_claim_of_two(task: ReviewTask, machine: Actor, reviewer: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        ReviewTask.objects.update(claimed_by=reviewer, claimed_by_key=machine.api_key)


def test_the_system_itself_reviews_nothing(task: ReviewTask) -> None:
    with pytest.raises(BadRequest):
        claims.claim(task=task, actor=SYSTEM)
    assert ReviewTask.objects.get().claim_expires_at is None


def test_words_and_decisions_of_a_key_bear_its_name(task: ReviewTask, machine: Actor, reviewer: User) -> None:
    claims.claim(task=task, actor=machine)
    edits = [Edit("date", act="confirm"), Edit("total", content=1471.6, is_text=False, how="api")]
    correcting.correct(task=task, actor=machine, edits=edits)
    services.approve(task=task, actor=machine)
    assert list(Correction.objects.values_list("field", "how", "by", "by_key", "by_name")) == [
        ("date", "confirmed", None, machine.api_key.pk, "key:ERP import"),
        ("total", "api", None, machine.api_key.pk, "key:ERP import"),
    ]
    stored = ReviewTask.objects.get()
    assert (stored.decided_by, stored.decided_by_key, stored.decided_by_name) == (
        None,
        machine.api_key,
        "key:ERP import",
    )
    assert AuditEntry.objects.get(action="review.approved").actor == "key:ERP import"
    assert JobEvent.objects.get(type="job.completed").actor == "key:ERP import"
    assert Release.objects.count() == 1
    with pytest.raises(TaskDecided, match=r"approved by key ERP import already\."):
        claims.claim(task=stored, actor=acting(reviewer))


@pytest.mark.django_db(transaction=True)
def test_people_and_keys_who_race_for_one_document_never_share_it(environment: Environment) -> None:
    task = make_order(environment)
    people = [acting(factories.make_member(environment, "reviewer", f"racer-{number}")) for number in range(3)]
    actors = [*people, *(key_actor(environment, f"Key {number}") for number in range(3))]
    start = threading.Barrier(len(actors))
    got: list[str] = []

    def race(actor: Actor) -> None:
        try:
            start.wait()
            claims.claim(task=ReviewTask.objects.get(pk=task.pk), actor=actor)
            got.append(actor.name)
        except ClaimHeld:
            pass
        finally:
            connections.close_all()

    in_threads(race, actors)
    stored = ReviewTask.objects.get()
    holder = selectors.holder_of(stored)
    assert len(got) == 1
    assert holder is not None
    assert got[0].removeprefix("key:") == holder.name.removeprefix("key ")


@pytest.mark.django_db(transaction=True)
def test_two_programs_with_one_key_lose_nothing_of_each_other(environment: Environment) -> None:
    machine = key_actor(environment)
    task = claims.claim(task=make_order(environment), actor=machine)
    edits = [
        Edit("lines", (str(at % 2), "day"), content=f"2026-03-0{at + 1}", is_text=False, how="api") for at in range(6)
    ]
    start = threading.Barrier(len(edits))

    def race(edit: Edit) -> None:
        try:
            start.wait()
            correcting.correct(task=ReviewTask.objects.get(pk=task.pk), actor=machine, edits=[edit])
        finally:
            connections.close_all()

    in_threads(race, edits)
    rows = list(Correction.objects.order_by("id"))
    assert len(rows) == 6
    for earlier, later in pairwise(rows):
        assert later.before == earlier.after
    lines = next(field for field in selectors.fields_of(task) if field.name == "lines").current
    assert lines.value == rows[-1].after


def in_threads(work: Callable[[Any], None], arguments: Sequence[Any]) -> None:
    threads = [threading.Thread(target=work, args=[argument]) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
