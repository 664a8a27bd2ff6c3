"""A file that is read again over HTTP, and comes back to the program that has asked for it."""

from io import BytesIO
from typing import Any

import pytest

from accounts.audit import SYSTEM
from accounts.models import Environment
from jobs import services
from jobs.models import Job
from jobs.ordering import Order
from jobs.services import Source
from review.models import ReviewTask
from tests import factories
from tests.api.client import ApiClient, refusal
from tests.api.review_tasks.asking import TASKS
from tests.jobs.test_reading_again import BILL, NOTE, PAGES
from tests.review.test_reading_again import run

pytestmark = pytest.mark.django_db


@pytest.fixture
def task(environment: Environment) -> ReviewTask:
    for source in (BILL, NOTE):
        factories.make_template(environment, source)
    file = Source("post.pdf", BytesIO(factories.written_pdf(*PAGES)))
    order = Order(template_name="bill")
    job = services.submit(environment=environment, actor=SYSTEM, source=file, order=order).job
    run(job)
    return ReviewTask.objects.get(job=job)


def ask(api: ApiClient, task: ReviewTask, **body: Any) -> Any:
    return api.post_json(f"{TASKS}/{task.pk}/read-again", body)


def test_the_documents_come_back_as_they_were_cut(reviewing: ApiClient, held: ReviewTask) -> None:
    documents = [
        {"firstPage": 1, "lastPage": 2},
        {"firstPage": 3, "lastPage": 3, "templateName": "note"},
        {"firstPage": 4, "lastPage": 4, "skip": True},
    ]
    answer = ask(reviewing, held, templateName="bill", documents=documents)
    assert (answer.status_code, answer.json()["reviewTask"]["state"]) == (202, "claimed")
    job = Job.objects.get(pk=held.job_id)
    assert reviewing.get(f"/api/v1/jobs/{job.pk}").json()["job"]["status"] == "queued"
    assert refusal(reviewing.post(f"{TASKS}/{held.pk}/approve")) == (409, "BEING_READ")

    run(job)
    told = reviewing.get(f"{TASKS}/{held.pk}").json()["reviewTask"]["documents"]
    assert [(each["sourcePages"], each["templateName"]) for each in told] == [([1, 2], "bill"), ([3], "note")]


@pytest.mark.parametrize(
    "body",
    [
        {"templateName": "letter"},
        {"templateName": "bill", "filterName": "post"},
        {"templateName": "bill", "documents": [{"firstPage": 2, "lastPage": 4}]},
        {},
    ],
)
def test_what_cannot_be_read_so_is_a_422(reviewing: ApiClient, held: ReviewTask, body: dict[str, Any]) -> None:
    assert refusal(ask(reviewing, held, **body)) == (422, "CANNOT_READ_AGAIN")
    assert Job.objects.get(pk=held.job_id).status == "review_required"


@pytest.mark.parametrize(
    "body",
    [
        {"templateName": ""},
        {"templateName": "bill", "documents": [{"firstPage": 0, "lastPage": 4}]},
        {"templateName": "bill", "documents": [{"first": 1}]},
        {"template": "bill"},
    ],
)
def test_a_body_of_another_shape_is_a_400(reviewing: ApiClient, held: ReviewTask, body: dict[str, Any]) -> None:
    assert ask(reviewing, held, **body).status_code == 400
    assert Job.objects.get(pk=held.job_id).status == "review_required"


def test_without_the_claim_nothing_is_read(reviewing: ApiClient, task: ReviewTask) -> None:
    assert refusal(ask(reviewing, task, templateName="note")) == (409, "CLAIM_LOST")
    assert Job.objects.get(pk=task.job_id).status == "review_required"
