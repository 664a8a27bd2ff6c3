"""Proposals out of corrections: from reviewers' words to a draft, what keeps one from being made, and who decides."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts.audit import SYSTEM, Actor
from accounts.models import AuditEntry, Environment
from builder import proposals, sweeps, tasks, testing
from builder.corrections import Corrected, known_cases
from builder.models import Proposal, Sample, TestRun
from builder.proposing import Change
from builder.workbench import keep
from extraction import BoundingBox
from jobs import queue, services
from jobs.models import Job
from review import claims, correcting
from review import services as reviews
from review.models import Correction, ReviewTask
from templates_app import services as templates
from templates_app.models import TemplateVersion
from tests import factories
from tests.builder.approved_jobs import told
from tests.builder.moved_labels import SOURCE, TOTALS, corrected, read, total_of

State = Proposal.State


@pytest.fixture
def rita(environment: Environment) -> Actor:
    return factories.acting(factories.make_member(environment, "reviewer", "rita"))


@pytest.fixture
def version(environment: Environment) -> TemplateVersion:
    return factories.make_template(environment, SOURCE)


@pytest.fixture
def admin(client: Client, environment: Environment) -> Client:
    client.force_login(factories.make_member(environment, "admin", "ada"))
    return client


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The sweep looks each time, and what it asks of a worker is done here, at once."""
    done: list[str] = []

    def enqueue(name: str, task: str, *args: Any, task_id: str, **_: Any) -> bool:
        if task == "builder.tasks.propose":
            done.append(task_id)
            tasks.propose(*args)
        return True

    monkeypatch.setattr(sweeps, "LOOK_INTERVAL_S", -1.0)
    monkeypatch.setattr(queue, "enqueue", enqueue)
    monkeypatch.setattr(queue, "waiting_task_ids", lambda _: set())
    monkeypatch.setattr(queue, "ask", lambda _, task, *args, **__: import_string(task)(*args))
    return done


def swept() -> list[Proposal]:
    sweeps.propose_from_corrections()
    return list(Proposal.objects.filter(state=State.OPEN))


def text_of(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


def post(client: Client, what: str, proposal: Proposal) -> str:
    url = reverse(f"builder:{what}_proposal", args=["invoice"])
    return client.post(url, {"proposal": str(proposal.pk)}, follow=True).content.decode()


def test_three_corrections_of_a_moved_label_are_proposed_and_once_published_the_fourth_is_right(
    environment: Environment, version: TemplateVersion, rita: Actor, admin: Client, asked: list[str]
) -> None:
    jobs = corrected(environment, rita, *TOTALS[:2])
    assert (swept(), asked) == ([], [])
    jobs += corrected(environment, rita, TOTALS[2])

    (proposal,) = swept()

    assert asked == [f"propose-{version.template_id}"]
    assert proposals.changes_of(proposal) == [proposals.Changed("total", "label moved below in 3 of 3", 3, 0, 3)]
    trials = {each.job: each for each in proposals.trials_of(proposal)}
    assert [(each.before, each.now, each.is_corrected) for each in trials.values()] == [("missing", "right", True)] * 3
    assert set(trials) == {str(job.pk) for job in jobs}
    assert version.template.versions.count() == 1
    assert swept() == [proposal]
    assert asked == [f"propose-{version.template_id}"]

    for url in ("templates_app:detail", "builder:health"):
        assert "Sum: label moved below in 3 of 3. <a" in text_of(admin, reverse(url, args=["invoice"]))
    assert "Change proposed" in text_of(admin, reverse("templates_app:list"))
    page = text_of(admin, reverse("builder:proposal", args=["invoice"]))
    assert "Right in 3 of 3 corrected documents, 0 until now." in page
    assert "87.20.pdf</a>" in page
    assert "# as the printer has it" in page

    assert "Version 2 is published" in post(admin, "publish", proposal)

    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by_name) == (State.TAKEN, "ada")
    assert total_of(read(environment, "64.10")) == "64.10"
    said = AuditEntry.objects.filter(action__startswith="proposal.").order_by("pk")
    assert list(said.values_list("action", flat=True)) == ["proposal.made", "proposal.taken"]
    assert swept() == []
    assert "No change is proposed" in text_of(admin, reverse("builder:proposal", args=["invoice"]))


def test_what_was_dismissed_is_not_proposed_again_before_reviewers_have_corrected_more(
    environment: Environment, version: TemplateVersion, rita: Actor, admin: Client, asked: list[str]
) -> None:
    corrected(environment, rita, *TOTALS)
    (first,) = swept()
    assert "Dismissed. Nothing has changed" in post(admin, "dismiss", first)
    assert version.template.versions.count() == 1
    assert swept() == []
    corrected(environment, rita, "64.10", "33.00")
    assert swept() == []
    assert len(asked) == 1
    corrected(environment, rita, "71.90")

    (second,) = swept()

    assert proposals.changes_of(second)[0].words == "label moved below in 5 of 5"
    assert "Somebody has decided about this proposal meanwhile" in post(admin, "publish", first)
    assert version.template.versions.count() == 1


def test_unsaved_work_makes_it_wait_and_is_not_taken_for_the_proposal(
    environment: Environment, version: TemplateVersion, rita: Actor, admin: Client, asked: list[str]
) -> None:
    corrected(environment, rita, *TOTALS)
    keep(template=version.template, actor=SYSTEM, source=SOURCE.replace("title: Sum", "title: Total"))
    assert (swept(), asked) == ([], [])
    proposals.propose(version.template_id)
    assert not Proposal.objects.exists()

    keep(template=version.template, actor=SYSTEM, source=SOURCE)

    (proposal,) = swept()
    keep(template=version.template, actor=SYSTEM, source=SOURCE.replace("title: Sum", "title: Total"))
    assert "Somebody has changes at the workbench that are not saved." in post(admin, "take", proposal)
    assert swept() == [proposal]
    assert version.template.versions.count() == 1


def test_a_version_that_is_published_meanwhile_outdates_it(
    environment: Environment, version: TemplateVersion, rita: Actor, admin: Client
) -> None:
    corrected(environment, rita, *TOTALS)
    (proposal,) = swept()
    other = templates.save_version(
        template=version.template, source=SOURCE.replace("title: Sum", "title: Total"), actor=SYSTEM
    )
    page = text_of(admin, reverse("builder:proposal", args=["invoice"]))
    assert "This changes version 1, which is published. " in page
    assert "Draft 2</a>, which waits, does not have it." in page
    templates.publish(version=other, actor=SYSTEM)

    assert proposals.open_proposal(version.template) is None
    page = text_of(admin, reverse("builder:proposal", args=["invoice"]))
    assert "outdated, as another version was published" in page
    assert "Somebody has decided about this proposal meanwhile" in post(admin, "take", proposal)

    (again,) = swept()

    proposal.refresh_from_db()
    assert proposal.state == State.OUTDATED
    assert (again.based_on, "title: Total" in again.source) == (other, True)
    assert proposals.changes_of(again) == proposals.changes_of(proposal)


def test_corrections_of_a_version_that_looked_for_the_field_otherwise_do_not_count(
    environment: Environment, version: TemplateVersion, rita: Actor, asked: list[str]
) -> None:
    corrected(environment, rita, *TOTALS)
    other = templates.save_version(
        template=version.template, source=SOURCE.replace("Amount due", "To pay"), actor=SYSTEM
    )
    templates.publish(version=other, actor=SYSTEM)
    assert (swept(), asked) == ([], [])


def test_while_samples_are_being_tried_the_proposal_waits_with_its_draft(
    environment: Environment, version: TemplateVersion, rita: Actor, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    corrected(environment, rita, *TOTALS)
    (proposal,) = swept()
    monkeypatch.setattr(testing, "MOST_PAGES_AT_ONCE", 0)
    page = post(admin, "publish", proposal)
    assert "The samples are being tried with version 2" in page
    assert swept() == [proposal]
    assert "which waits, does not have it" not in text_of(admin, reverse("builder:proposal", args=["invoice"]))
    for run in TestRun.objects.filter(ended_at=None):
        tasks.finish_run(str(run.pk))

    assert "Version 2 is published" in post(admin, "publish", proposal)

    proposal.refresh_from_db()
    assert proposal.state == State.TAKEN
    assert AuditEntry.objects.filter(action="proposal.taken").count() == 1


def test_a_worker_that_is_slower_than_the_admin_makes_no_second_proposal(
    environment: Environment, version: TemplateVersion, rita: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    corrected(environment, rita, *TOTALS)
    (first,) = swept()
    due = proposals.corrected_fields(environment, [version])
    assert due == {}
    proposals.dismiss(proposal=first, actor=SYSTEM)
    found = proposals.Found(first.source, (), ())
    assert proposals._keep(version, found, first.seen) is None
    assert list(Proposal.objects.all()) == [first]


def test_a_change_by_which_another_field_is_lost_is_none(
    environment: Environment, version: TemplateVersion, rita: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    corrected(environment, rita, *TOTALS)
    worse = SOURCE.replace("Invoice No", "No such label").replace("at: right}]}\n", "at: below}]}\n")
    made = Change("total", worse, "label moved below in 3 of 3", 3, 0, 3)
    monkeypatch.setattr(proposals, "change_of", lambda *_: made)
    assert swept() == []
    assert Proposal.objects.get().state == State.NONE


def test_a_job_that_was_deleted_meanwhile_is_said_to_be_gone(
    environment: Environment, version: TemplateVersion, rita: Actor, admin: Client
) -> None:
    jobs = corrected(environment, rita, *TOTALS)
    assert len(swept()) == 1
    url = reverse("builder:proposal", args=["invoice"])
    assert text_of(admin, url).count('<svg class="crop"') == 3
    services.delete(job=jobs[0], actor=SYSTEM)
    page = text_of(admin, url)
    assert page.count("a document that is gone") == 1
    assert page.count('<svg class="crop"') == 2


def test_corrections_that_teach_nothing_are_looked_at_once(
    environment: Environment, version: TemplateVersion, rita: Actor, asked: list[str]
) -> None:
    for total, said in zip(TOTALS, ("1.11", "2.22", "3.33"), strict=True):
        job = corrected(environment, rita, total)[0]
        _say_another(job, said)
    assert swept() == []
    assert swept() == []
    assert len(asked) == 1
    assert Proposal.objects.get().state == State.NONE


def _say_another(job: Job, total: str) -> None:
    """What was released is printed nowhere."""
    release = job.releases.get()
    for document in release.documents:
        for field in document["fields"]:
            if field["name"] == "total":
                field["value"] = total
    release.save()
    Sample.objects.filter(job=job).update(values={"number": None, "total": total}, currencies={})


def test_publishing_is_refused_where_a_golden_sample_would_get_worse_and_the_draft_waits(
    environment: Environment, version: TemplateVersion, rita: Actor, admin: Client
) -> None:
    corrected(environment, rita, *TOTALS)
    (proposal,) = swept()
    Proposal.objects.filter(pk=proposal.pk).update(source=SOURCE.replace("Invoice No", "No such label"))

    page = post(admin, "publish", proposal)

    assert "Version 2 is not published" in page
    assert "120.50.pdf" in page
    version.refresh_from_db()
    assert version.status == "published"
    assert version.template.versions.get(number=2).status == "draft"


def test_it_is_opened_in_the_workbench_as_a_draft(
    environment: Environment, version: TemplateVersion, rita: Actor, admin: Client
) -> None:
    corrected(environment, rita, *TOTALS)
    (proposal,) = swept()
    post(admin, "take", proposal)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.version and proposal.version.status) == (State.TAKEN, "draft")
    version.refresh_from_db()
    assert version.status == "published"


def test_other_environments_see_nothing_of_it_and_only_admins_decide(
    environment: Environment, version: TemplateVersion, rita: Actor, client: Client
) -> None:
    corrected(environment, rita, *TOTALS)
    (proposal,) = swept()
    elsewhere = factories.make_template(factories.make_environment("acme"), SOURCE)
    assert proposals.open_proposal(elsewhere.template) is None
    assert proposals.proposed_in(elsewhere.template.environment) == set()
    assert rita.user is not None
    client.force_login(rita.user)
    page = text_of(client, reverse("builder:proposal", args=["invoice"]))
    assert "Sum: label moved below in 3 of 3" in page
    assert "Not this" not in page
    post(client, "dismiss", proposal)
    proposal.refresh_from_db()
    assert proposal.state == State.OPEN


def test_approved_jobs_are_golden_samples_too_and_each_is_tried_once(
    environment: Environment, version: TemplateVersion, rita: Actor
) -> None:
    corrected(environment, rita, *TOTALS)
    assert Sample.objects.count() == 3

    (proposal,) = swept()

    samples = {(str(sample.pk), str(sample.job_id)) for sample in Sample.objects.all()}
    assert {(each.sample, each.job) for each in proposals.trials_of(proposal)} == samples
    assert len(proposals.trials_of(proposal)) == 3


def test_where_a_reviewer_has_drawn_is_kept_with_the_document(
    environment: Environment, version: TemplateVersion, rita: Actor
) -> None:
    job = told(read(environment, TOTALS[0]))
    task = claims.claim(task=ReviewTask.objects.get(job=job), actor=rita)
    box = BoundingBox(1, 0.1, 0.2, 0.3, 0.22)
    correcting.correct_field(task=task, actor=rita, field="total", text=TOTALS[0], how="drawn", box=box)
    reviews.approve(task=task, actor=rita)
    due = {"total": [Corrected(job.pk, 0, Correction.objects.latest("pk").pk)]}

    (known,) = known_cases(version, due).values()

    assert known.sample is None
    assert known.case.boxes == {"total": box}
    assert known.case.right.values["total"] == TOTALS[0]
