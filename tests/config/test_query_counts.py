"""A page asks the database as often for many rows as for a few."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import Environment
from accounts.services import create_api_key
from jobs.models import JobEvent, Release
from review import claims
from review.models import ReviewTask
from templates_app import services as templates
from templates_app.models import TemplateVersion
from tests import factories
from tests.factories import acting
from webhooks.models import Attempt, Delivery, Endpoint


def add_a_row_of_everything(environment: Environment, number: int) -> None:
    """Each row with other people behind it, so that a look-up for every row shows."""
    person = factories.make_member(environment, "admin", f"person-{number}")
    actor = Actor(name=person.username, user=person)
    key, _ = create_api_key(environment=environment, name=f"key {number}", actor=actor)
    source = factories.DEFAULT_SOURCE.replace("template: invoice", f"template: kind-{number}")
    version = templates.create_template(environment=environment, source=source, actor=actor)
    templates.publish(version=version, actor=actor)
    waiting = factories.make_job(environment, "review_required", version, submitted_by=person)
    factories.make_extraction(waiting)
    claims.claim(task=ReviewTask.objects.create(environment=environment, job=waiting), actor=acting(person))
    done = factories.make_job(environment, "completed", version, api_key=key)
    Release.objects.create(job=done, documents=[factories.make_extraction(done).result], released_by=person)
    rules = f"rules:\n  - {{label: Kind {number}, template: kind-{number}}}\n"
    factories.make_filter(environment, f"filter-{number}", rules)
    Endpoint.objects.create(environment=environment, url=f"https://{number}.example/", secret="s", created_by=person)
    for endpoint in Endpoint.objects.all():
        Delivery.objects.create(
            endpoint=endpoint,
            event=JobEvent.objects.get(job=done),
            event_type="job.completed",
            message_id="m",
            body="{}",
        )
    # more of the first one's parts
    first = TemplateVersion.objects.order_by("created_at")[0].template
    templates.save_version(template=first, source=f"{first.versions.all()[0].source}# {number}\n", actor=actor)
    JobEvent.objects.create(job=waiting, type="job.processing", actor="worker")
    attempts = Delivery.objects.order_by("created_at")[0].attempts
    attempts.add(Attempt(number=number + 1, started_at=timezone.now(), latency_ms=1, response_status=500), bulk=False)


def pages() -> dict[str, str]:
    """Every page that shows rows, by its name."""
    lists = (
        "jobs:list",
        "jobs:export",
        "jobs:upload",
        "review:queue",
        "templates_app:list",
        "templates_app:filter_list",
        "webhooks:list",
    )
    endpoint, delivery = (rows.objects.order_by("created_at")[0].pk for rows in (Endpoint, Delivery))
    waiting = ReviewTask.objects.order_by("created_at")[0]
    return {name: reverse(name) for name in (*lists, "accounts:members", "accounts:keys")} | {
        "jobs:detail": reverse("jobs:detail", args=[waiting.job_id]),
        "jobs:detail, timeline": reverse("jobs:detail", args=[waiting.job_id]) + "?tab=timeline",
        "review:desk": reverse("review:desk", args=[waiting.pk]),
        "templates_app:detail": reverse("templates_app:detail", args=["kind-0"]),
        "templates_app:version": reverse("templates_app:version", args=["kind-0", 1]),
        "webhooks:detail": reverse("webhooks:detail", args=[endpoint]),
        "webhooks:delivery": reverse("webhooks:delivery", args=[delivery]),
    }


def queries(client: Client) -> dict[str, int]:
    counts = {}
    for name, url in pages().items():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counts[name] = len(captured)
    return counts


def test_a_page_asks_the_database_as_often_for_many_rows_as_for_a_few(environment: Environment) -> None:
    client = Client()
    client.force_login(factories.make_member(environment, "admin"))
    for number in range(2):
        add_a_row_of_everything(environment, number)
    few = queries(client)

    for number in range(2, 8):
        add_a_row_of_everything(environment, number)

    assert queries(client) == few
    assert max(few.values()) <= 20
