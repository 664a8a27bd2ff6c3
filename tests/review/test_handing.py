"""Documents that change hands: handed over to a colleague, taken from somebody by an admin, taken back from later."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry, Environment, Membership, Role, User
from jobs.models import Job, JobStatus
from review import claims, handing
from review.errors import BadRequest, ClaimHeld, ClaimLost, NotHeld, NotYours, TaskDecided
from review.models import ReviewTask
from review.retention import forget_corrections
from tests import factories
from tests.factories import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(environment: Environment) -> User:
    return factories.make_member(environment, Role.ADMIN, "ada")


def audited() -> list[tuple[str, str, dict[str, str]]]:
    entries = AuditEntry.objects.filter(action__startswith="review.").order_by("id")
    return [(each.actor, each.action, each.details) for each in entries]


def stored() -> ReviewTask:
    return ReviewTask.objects.get()


# --- handing over -----------------------------------------------------------------------------------------------
def test_what_is_handed_over_is_offered_to_the_colleague_only(
    environment: Environment, held: ReviewTask, reviewer: User, colleague: User
) -> None:
    handing.hand_over(task=held, actor=acting(reviewer), to=colleague, note=" Look at the VAT.\x00 ")

    task = stored()
    assert (task.claimed_by, task.assigned_to, task.assigned_by_name) == (None, colleague, "rita")
    assert task.note == "Look at the VAT."
    assert claims.claim_next(environment=environment, actor=acting(reviewer)) is None
    assert claims.claim_next(environment=environment, actor=acting(colleague)) == held
    assert audited() == [("rita", "review.handed_over", {"to": "kim"})]


def test_a_key_is_offered_nothing_that_was_handed_over_to_a_person(
    environment: Environment, held: ReviewTask, reviewer: User, colleague: User
) -> None:
    from accounts.audit import Actor

    handing.hand_over(task=held, actor=acting(reviewer), to=colleague)
    machine = Actor(name="key:ERP", api_key=factories.make_api_key(environment)[0])
    assert claims.claim_next(environment=environment, actor=machine) is None


def test_what_was_handed_over_to_somebody_who_left_is_offered_to_everybody(
    environment: Environment, held: ReviewTask, reviewer: User, colleague: User
) -> None:
    handing.hand_over(task=held, actor=acting(reviewer), to=colleague)
    Membership.objects.filter(user=colleague).update(role=Role.STAFF)
    assert claims.claim_next(environment=environment, actor=acting(reviewer)) == held


def test_nothing_is_handed_over_to_oneself_or_to_whoever_may_not_review_here(
    environment: Environment, held: ReviewTask, reviewer: User
) -> None:
    elsewhere = factories.make_member(factories.make_environment("other"), Role.REVIEWER, "otto")
    for nobody in (reviewer, elsewhere, factories.make_member(environment, Role.STAFF, "sam")):
        with pytest.raises(BadRequest, match="Choose a colleague"):
            handing.hand_over(task=held, actor=acting(reviewer), to=nobody)
    assert (stored().claimed_by, stored().assigned_to, audited()) == (reviewer, None, [])


def test_a_note_that_is_too_long_is_refused(held: ReviewTask, reviewer: User, colleague: User) -> None:
    with pytest.raises(BadRequest, match="at most 500 characters"):
        handing.hand_over(task=held, actor=acting(reviewer), to=colleague, note="x" * 501)
    assert stored().claimed_by == reviewer


def test_only_the_holder_hands_over(held: ReviewTask, reviewer: User, colleague: User, admin: User) -> None:
    with pytest.raises(ClaimLost):
        handing.hand_over(task=held, actor=acting(colleague), to=admin)
    assert (stored().claimed_by, stored().assigned_to, audited()) == (reviewer, None, [])


def test_the_desk_hands_over_and_goes_on_and_the_colleague_reads_the_note(
    client: Client, held: ReviewTask, reviewer: User, colleague: User
) -> None:
    client.force_login(reviewer)
    page = client.get(reverse("review:desk", args=[held.pk])).content.decode()
    assert f'<option value="{colleague.pk}">kim</option>' in page
    url = reverse("review:hand_over", args=[held.pk])
    answer = client.post(url, {"to": str(colleague.pk), "note": "Look <b>at</b> the VAT."})
    assert answer.json() == {"next": reverse("review:queue"), "is_desk": False}

    client.force_login(colleague)
    page = client.get(reverse("review:desk", args=[held.pk])).content.decode()
    assert "rita handed this over to you" in page
    assert "Look &lt;b&gt;at&lt;/b&gt; the VAT." in page


@pytest.mark.parametrize("to", ["", "x", "0", "9" * 40, "-1"])
def test_a_colleague_that_is_none_is_a_400(client: Client, held: ReviewTask, reviewer: User, to: str) -> None:
    client.force_login(reviewer)
    answer = client.post(reverse("review:hand_over", args=[held.pk]), {"to": to})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BAD_REQUEST")
    assert stored().claimed_by == reviewer


def test_the_note_is_forgotten_with_the_corrections(held: ReviewTask, reviewer: User, colleague: User) -> None:
    handing.hand_over(task=held, actor=acting(reviewer), to=colleague, note="Mr. Smith's invoice")
    forget_corrections(held.job)
    assert stored().note == ""


# --- taken away by an admin -------------------------------------------------------------------------------------
def test_an_admin_frees_what_somebody_holds_and_the_holder_has_lost_it(
    client: Client, environment: Environment, held: ReviewTask, reviewer: User, admin: User
) -> None:
    client.force_login(admin)
    answer = client.post(reverse("review:take_away", args=[held.pk]), follow=True)
    assert "rechnung.pdf is free again." in answer.content.decode()
    assert stored().claimed_by is None
    with pytest.raises(ClaimLost):
        claims.renew_claim(task=held, actor=acting(reviewer))
    assert audited() == [("ada", "review.taken_away", {"from": "rita"})]


def test_an_admin_frees_what_was_handed_over(
    environment: Environment, held: ReviewTask, reviewer: User, colleague: User, admin: User
) -> None:
    handing.hand_over(task=held, actor=acting(reviewer), to=colleague)
    handing.take_away(task=held, actor=acting(admin))
    assert claims.claim_next(environment=environment, actor=acting(reviewer)) == held


def test_what_nobody_has_cannot_be_taken_away(task: ReviewTask, admin: User) -> None:
    with pytest.raises(NotHeld):
        handing.take_away(task=task, actor=acting(admin))
    assert audited() == []


def test_only_admins_are_offered_to_free_what_others_hold(
    client: Client, environment: Environment, held: ReviewTask, colleague: User, admin: User
) -> None:
    address = reverse("review:take_away", args=[held.pk])
    client.force_login(colleague)
    assert address not in client.get(reverse("review:queue")).content.decode()
    assert client.post(address).status_code == 403
    assert stored().claimed_by is not None
    client.force_login(admin)
    assert address in client.get(reverse("review:queue")).content.decode()


# --- taken back by one of the two -------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["rita", "kim"])
def test_who_handed_a_document_over_or_was_handed_it_offers_it_to_everybody_again(
    client: Client, environment: Environment, held: ReviewTask, reviewer: User, colleague: User, name: str
) -> None:
    handing.hand_over(task=held, actor=acting(reviewer), to=colleague, note="VAT?")
    client.force_login(reviewer if name == "rita" else colleague)
    answer = client.post(reverse("review:take_back", args=[held.pk]), follow=True)
    assert "rechnung.pdf waits again." in answer.content.decode()
    task = stored()
    assert (task.assigned_to, task.assigned_by, task.assigned_by_name) == (None, None, "")
    third = factories.make_member(environment, Role.REVIEWER, "lou")
    assert claims.claim_next(environment=environment, actor=acting(third)) == held
    assert audited()[1:] == [(name, "review.taken_back", {"from": "kim"})]


def test_what_others_handed_over_between_them_is_theirs(
    environment: Environment, held: ReviewTask, reviewer: User, colleague: User
) -> None:
    handing.hand_over(task=held, actor=acting(reviewer), to=colleague)
    third = factories.make_member(environment, Role.REVIEWER, "lou")
    with pytest.raises(NotYours, match="rita has handed this document over to kim: only they, or an admin"):
        handing.take_back(task=held, actor=acting(third))
    assert stored().assigned_to == colleague
    assert len(audited()) == 1


def test_what_the_colleague_works_on_already_is_not_taken_back(
    held: ReviewTask, reviewer: User, colleague: User
) -> None:
    handing.hand_over(task=held, actor=acting(reviewer), to=colleague)
    claims.claim(task=held, actor=acting(colleague))
    with pytest.raises(ClaimHeld, match="kim is reviewing this document now"):
        handing.take_back(task=held, actor=acting(reviewer))
    assert (stored().assigned_to, stored().claimed_by) == (colleague, colleague)


def test_what_the_colleague_has_postponed_stays_theirs_when_its_time_is_taken_back(
    held: ReviewTask, reviewer: User, colleague: User
) -> None:
    handing.hand_over(task=held, actor=acting(reviewer), to=colleague)
    claims.claim(task=held, actor=acting(colleague))
    claims.postpone(task=held, actor=acting(colleague), minutes=60)
    handing.take_back(task=held, actor=acting(reviewer))
    assert (stored().postponed_until, stored().assigned_to) == (None, colleague)


# --- taken back from later --------------------------------------------------------------------------------------
def test_a_postponed_document_is_taken_back_from_its_tab(
    client: Client, environment: Environment, held: ReviewTask, reviewer: User, colleague: User
) -> None:
    claims.postpone(task=held, actor=acting(reviewer), minutes=60)
    client.force_login(colleague)
    address = reverse("review:take_back", args=[held.pk])
    assert address in client.get(reverse("review:queue"), {"tab": "postponed"}).content.decode()

    client.post(address)

    assert stored().postponed_until is None
    assert claims.claim_next(environment=environment, actor=acting(colleague)) == held
    assert audited() == [("kim", "review.taken_back", {})]


def test_taking_back_what_waits_already_changes_nothing(task: ReviewTask, reviewer: User) -> None:
    handing.take_back(task=task, actor=acting(reviewer))
    assert (stored().postponed_until, audited()) == (None, [])


def test_what_has_ended_cannot_be_taken_back(task: ReviewTask, reviewer: User) -> None:
    later = timezone.now() + timedelta(hours=1)
    ReviewTask.objects.update(postponed_until=later)
    Job.objects.update(status=JobStatus.CANCELED)
    with pytest.raises(TaskDecided):
        handing.take_back(task=ReviewTask.objects.get(), actor=acting(reviewer))
    assert stored().postponed_until == later
