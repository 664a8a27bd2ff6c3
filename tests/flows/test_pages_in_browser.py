"""Every page in a real Chromium, on a phone and on a desk: no error, nothing too wide, one heading, all named."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from accounts.audit import SYSTEM
from accounts.models import Environment
from builder.models import Proposal, Sample, TestRun
from jobs.models import Job, JobStatus, Purpose
from review.models import ReviewTask
from templates_app.models import TemplateVersion
from tests import factories
from tests.axe import grave_violations
from tests.review.pages import store_pages
from webhooks.models import Delivery
from webhooks.services import create_deliveries, create_endpoint

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(240)]

WINDOWS = {"phone": (390, 844), "desk": (1440, 900)}
APPS = ("accounts", "builder", "jobs", "review", "templates_app", "webhooks")
# Views that show no page of their own: they act, answer a script, or hand a file out.
NO_PAGES = {
    "accounts": {"logout", "switch_environment", "change_role", "remove_member", "revoke_key"},
    "builder": {
        "use_starter", "throw_away", "export_all", "import_preview", "import_confirm", "export", "try_filters",
        "standing", "add_files", "try_source", "edit_source", "guess", "learn", "save_source",
        "discard_source", "approve_values", "keep_job", "add_samples", "run_tests", "switch_feeding", "remove_fed",
        "approve_sample", "remove_sample", "correct_sample", "publish_proposal", "take_proposal", "dismiss_proposal"},
    "jobs": {"sample", "trial", "cancel", "retry", "delete", "export_file", "document", "page_picture", "page_words"},
    "review": {
        "next", "approve_samples", "hand_over", "take_back", "take_away", "claim", "renew", "release", "confirm",
        "correct", "undo", "try", "suggested", "following", "approve", "reject", "postpone", "reopen", "cells",
        "reread", "read_again", "standing", "try_cells", "fit_confidence", "choose_confidence", "use_threshold",
    },
    "templates_app": {"starter_sample", "check", "publish", "filter_check", "filter_delete"},
    "webhooks": {"pause", "resume", "delete", "resend", "leave_portal"},
}  # fmt: skip
# Pages of the builder that are looked at in both themes.
IN_THE_DARK = tuple(f"/templates/invoice/{part}/" for part in ("build", "samples", "health", "proposal", "versions"))
LONG_NAME = "a-letter-that-somebody-scanned-under-a-very-long-name-on-a-friday-afternoon-final-2.pdf"
PRINT = [("Invoice No INV-1", 0.6, 0.1), ("Date 01/31/2026", 0.6, 0.14), ("Total $1,471.60", 0.8, 0.8)]
RULES = [{"label": "Invoices", "action": "extract", "template": "invoice"}, {"label": "The rest", "action": "skip"}]
CONTROLS = {
    "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "spinbutton", "slider", "switch", "button",
    "link", "progressbar",
}  # fmt: skip
LOOK = """() => ({
    overflow: document.scrollingElement.scrollWidth - innerWidth,
    headings: document.querySelectorAll("h1").length,
    title: document.title,
})"""

Addresses = dict[str, list[str]]


@pytest.fixture
def addresses(environment: Environment) -> Addresses:
    """Every page's addresses by view name, in an environment where each has something to show."""
    version = factories.make_template(environment)
    factories.make_template(environment, factories.DEFAULT_SOURCE.replace("template: invoice", "template: bare"))
    unread = [
        factories.make_job(environment, JobStatus.QUEUED, version),
        factories.make_job(environment, JobStatus.PROCESSING, version, page_count=9, pages_done=4),
        factories.make_job(environment, JobStatus.CANCELED, version),
        factories.make_job(environment, JobStatus.COMPLETED, version, expired_at=timezone.now()),
        factories.make_job(
            environment, JobStatus.FAILED, version, error_code="PASSWORD_REQUIRED", error_message="It is protected."
        ),
    ]
    waiting = _read_job(environment, JobStatus.REVIEW_REQUIRED)
    factories.make_filter(environment)
    read = [
        waiting,
        _read_job(environment, JobStatus.COMPLETED, purpose=Purpose.TRIAL),
        _read_job(environment, JobStatus.COMPLETED, filter_name="incoming", rules=RULES),
    ]
    task = ReviewTask.objects.create(environment=environment, job=waiting)
    delivery = _tried_delivery(environment, waiting)
    factories.make_api_key(environment)
    sample = _tried_sample(environment, version)
    _waiting_sample(environment)
    _proposal(version, waiting)
    name, job = version.template.name, reverse("jobs:detail", args=[waiting.pk])
    return {
        "accounts:login": [reverse("accounts:login")],
        "accounts:members": [reverse("accounts:members")],
        "accounts:keys": [reverse("accounts:keys")],
        "accounts:password": [reverse("accounts:password")],
        "builder:begin": [reverse("builder:begin")],
        "builder:library": [reverse("builder:library")],
        "builder:from_json_schema": [reverse("builder:from_json_schema")],
        "builder:copy": [reverse("builder:copy", args=[version.template.name])],
        "builder:health_list": [reverse("builder:health_list")],
        "builder:health": [reverse("builder:health", args=[version.template.name])],
        "builder:field_cases": [reverse("builder:field_cases", args=[version.template.name, "total"])],
        "builder:proposal": [reverse("builder:proposal", args=[each]) for each in (version.template.name, "bare")],
        "builder:workbench": [
            reverse("builder:workbench", args=[each]) for each in (version.template.name, "bare", "waiting")
        ],
        "builder:samples": [reverse("builder:samples", args=[version.template.name])],
        "builder:sample": [reverse("builder:sample", args=[version.template.name, sample.pk])],
        "jobs:list": [reverse("jobs:list"), f"{reverse('jobs:list')}?q=no-such-name"],
        "jobs:upload": [reverse("jobs:upload")],
        "jobs:export": [reverse("jobs:export"), f"{reverse('jobs:export')}?q=no-such-name"],
        "jobs:ocr_settings": [reverse("jobs:ocr_settings")],
        "jobs:retention": [reverse("jobs:retention")],
        "jobs:filter_trial": [reverse("jobs:filter_trial", args=["incoming"])],
        "jobs:detail": [
            *(reverse("jobs:detail", args=[one.pk]) for one in unread + read),
            *(f"{job}?tab={tab}" for tab in ("json", "text", "timeline")),
        ],
        "review:confidence": [reverse("review:confidence")],
        "review:queue": [reverse("review:queue")],
        "review:desk": [reverse("review:desk", args=[task.pk])],
        "templates_app:list": [reverse("templates_app:list")],
        "templates_app:create": [
            reverse("templates_app:create"),
            f"{reverse('templates_app:create')}?starter=invoice",
        ],
        "templates_app:detail": [reverse("templates_app:detail", args=[name])],
        "templates_app:edit": [reverse("templates_app:edit", args=[name])],
        "templates_app:version": [reverse("templates_app:version", args=[name, version.number])],
        "templates_app:filter_list": [reverse("templates_app:filter_list")],
        "templates_app:filter_create": [reverse("templates_app:filter_create")],
        "templates_app:filter_detail": [reverse("templates_app:filter_detail", args=["incoming"])],
        "templates_app:filter_edit": [reverse("templates_app:filter_edit", args=["incoming"])],
        "webhooks:list": [reverse("webhooks:list")],
        "webhooks:create": [reverse("webhooks:create")],
        "webhooks:detail": [reverse("webhooks:detail", args=[delivery.endpoint_id])],
        "webhooks:edit": [reverse("webhooks:edit", args=[delivery.endpoint_id])],
        "webhooks:portal": [reverse("webhooks:portal", args=["spent"])],
        "webhooks:delivery": [reverse("webhooks:delivery", args=[delivery.pk])],
    }


def _read_job(environment: Environment, status: str, **fields: Any) -> Job:
    """A job of two pages with what was found on them, under a long name."""
    document = factories.make_document(environment, filename=LONG_NAME)
    job = factories.make_job(environment, status, document=document, **fields)
    factories.make_extraction(job)
    store_pages(job, [PRINT, PRINT])
    return job


def _tried_sample(environment: Environment, version: TemplateVersion) -> Sample:
    """A golden sample on which a version finds some of what is right."""
    job = _read_job(environment, JobStatus.COMPLETED, is_kept=True)
    values = {"number": "INV-1", "date": "2026-02-28", "total": None}
    sample = Sample.objects.create(template=version.template, job=job, values=values, approved_at=timezone.now())
    run = TestRun.objects.create(version=version, ended_at=timezone.now())
    run.outcomes.create(sample=sample, result=job.extractions.get().result)
    return sample


def _proposal(version: TemplateVersion, job: Job) -> None:
    """One that waits, of a document that was corrected and another one."""
    trial = {"field": "total", "job": str(job.pk), "position": 0, "sample": None, "before": "missing", "now": "right"}
    change = {"field": "total", "words": "label moved below in 3 of 3", "corrected": 3, "before": 0, "now": 3}
    Proposal.objects.create(
        template=version.template,
        based_on=version,
        source=version.source.replace('{row: "Total", pick: last}', '{label: "Total", at: above}'),
        changes=[change],
        trials=[trial | {"is_corrected": is_corrected} for is_corrected in (True, False)],
    )


def _waiting_sample(environment: Environment) -> None:
    """The only sample of a template that has just begun; nobody has read it yet."""
    source = factories.DEFAULT_SOURCE.replace("template: invoice", "template: waiting")
    template = factories.make_template(environment, source).template
    job = factories.make_job(environment, JobStatus.QUEUED, purpose=Purpose.TRIAL, operation="schema", is_kept=True)
    Sample.objects.create(template=template, job=job)


def _tried_delivery(environment: Environment, job: Job) -> Delivery:
    endpoint = create_endpoint(environment=environment, url="https://hooks.example.com/in", actor=SYSTEM)
    create_deliveries(job.events.get())
    delivery = endpoint.deliveries.get()
    delivery.attempts.create(
        number=1, started_at=timezone.now(), latency_ms=212, response_status=503, resolved_address="203.0.113.7",
        request_headers={"webhook-id": delivery.message_id}, response_head="maintenance until noon",
    )  # fmt: skip
    return delivery


class Window:
    """Opens pages and notes in `wrong` what is wrong with each, as "address: what"."""

    def __init__(self, page: Any, wrong: list[str]) -> None:
        self.page = page
        self.wrong = wrong
        self.tree = page.context.new_cdp_session(page)
        self.address = ""
        page.on("pageerror", lambda error: self.note(f"script error: {error}"))
        page.on("console", lambda line: self.note(f"console: {line.text}") if line.type == "error" else None)

    def note(self, what: str) -> None:
        self.wrong.append(f"{self.address}: {what}")

    def open(self, address: str) -> None:
        """Without waiting until everything is there."""
        self.address = address
        self.page.goto(address, wait_until="commit")

    def look(self) -> None:
        self.page.wait_for_load_state("networkidle")
        seen = self.page.evaluate(LOOK)
        if seen["overflow"] > 0:
            self.note(f"{seen['overflow']} px wider than the window")
        if seen["headings"] != 1:
            self.note(f"{seen['headings']} main headings")
        if not seen["title"].endswith(" · Proofdesk"):
            self.note(f"the title is {seen['title']!r}")
        for role in self.nameless():
            self.note(f"a {role} without a name")
        for scheme in ("dark", "light") if self.address.startswith(IN_THE_DARK) else ("light",):
            self.page.emulate_media(color_scheme=scheme)
            for violation in grave_violations(self.page):
                self.note(f"{scheme}: {violation}")

    def nameless(self) -> list[str]:
        """Roles of the controls that a screen reader has no name for, by the browser's own account."""
        nodes = self.tree.send("Accessibility.getFullAXTree")["nodes"]
        controls = [node for node in nodes if not node["ignored"] and node["role"]["value"] in CONTROLS]
        return [node["role"]["value"] for node in controls if not node.get("name", {}).get("value", "").strip()]


class Visitor:
    """Goes through pages in two windows: while one is looked at, the next loads and comes to rest in the other."""

    def __init__(self, contexts: Sequence[Any]) -> None:
        self.contexts = contexts
        self.wrong: list[str] = []
        self.windows = [Window(context.new_page(), self.wrong) for context in contexts]

    def sign_in(self, session: str, url: str) -> None:
        for context in self.contexts:
            context.add_cookies([{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": url}])

    def visit(self, *addresses: str) -> None:
        front, behind = self.windows
        front.open(addresses[0])
        for following in (*addresses[1:], None):
            if following is not None:
                behind.open(following)
            front.look()
            front, behind = behind, front


@pytest.fixture
def session(environment: Environment, client: Client) -> str:
    """The session of an admin's browser."""
    client.force_login(factories.make_member(environment, "admin", "ada"))
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


@pytest.fixture(params=WINDOWS)
def visitor(request: pytest.FixtureRequest, chromium: Any, live_server: LiveServer) -> Iterator[Visitor]:
    width, height = WINDOWS[request.param]
    viewport = {"width": width, "height": height}
    contexts = [chromium.new_context(viewport=viewport, base_url=live_server.url) for _ in range(2)]
    yield Visitor(contexts)
    for context in contexts:
        context.close()


def test_a_page_has_no_error_fits_the_window_and_names_everything(
    visitor: Visitor, addresses: Addresses, session: str, live_server: LiveServer
) -> None:
    visitor.visit(addresses.pop("accounts:login")[0])
    visitor.sign_in(session, live_server.url)

    visitor.visit(*(address for addresses_of_view in addresses.values() for address in addresses_of_view))

    assert visitor.wrong == []


def test_an_environment_where_nothing_is_yet_has_no_such_faults_either(
    visitor: Visitor, session: str, live_server: LiveServer
) -> None:
    visitor.sign_in(session, live_server.url)

    for name in (
        "jobs:list",
        "jobs:upload",
        "review:queue",
        "templates_app:list",
        "templates_app:filter_list",
        "webhooks:list",
        "accounts:keys",
    ):
        visitor.visit(reverse(name))
        assert visitor.windows[0].page.locator(".empty h2").count() == 1, name

    assert visitor.wrong == []


def test_no_page_is_forgotten_here(addresses: Addresses) -> None:
    views = {f"{app}:{name}" for app in APPS for name in _view_names(app) - NO_PAGES[app]}

    assert sorted(views) == sorted(addresses)


def _view_names(app: str) -> set[str]:
    """Names of all views of an app, by its addresses."""
    mounted = [entry for entry in get_resolver().url_patterns if isinstance(entry, URLResolver)]
    (resolver,) = [entry for entry in mounted if entry.app_name == app]
    return {str(entry.name) for entry in resolver.url_patterns if isinstance(entry, URLPattern)}
