"""A schema from several documents: those beside the first are the job's own files, and go when it goes."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.audit import SYSTEM
from accounts.models import Environment
from jobs import processing, retention, services, storage
from jobs.errors import TooManyDocuments, UnsupportedFile
from jobs.models import Document, Job, Operation
from jobs.ordering import Order
from jobs.services import Source
from tests.egress.receiver import answering, listening

SCHEMA = Order(operation=Operation.SCHEMA)


def note(number: int, total: str) -> Source:
    text = f"Order number: A-{number}\nOrder date: 2024-05-0{number}\nTotal: {total} EUR\n"
    return Source(f"{number}.txt", BytesIO(text.encode()))


def submit(environment: Environment, *sources: Source | Document, order: Order = SCHEMA, **options: Any) -> Job:
    first, *beside = sources
    return services.submit(
        environment=environment, actor=SYSTEM, source=first, order=order, beside=beside, **options
    ).job


def files_of(job: Job) -> list[str]:
    return sorted(default_storage.listdir(storage.job_folder(job))[1])


def all_files(folder: Any) -> list[str]:
    folder = getattr(folder, "pk", folder)
    if not default_storage.exists(str(folder)):
        return []
    folders, files = default_storage.listdir(str(folder))
    return files + [each for inner in folders for each in all_files(f"{folder}/{inner}")]


def test_a_schema_is_proposed_from_what_most_of_the_documents_have(environment: Environment) -> None:
    other = Source("3.txt", BytesIO(b"Order number: A-3\nTotal: 7.10 EUR\nShoe size: 44\n"))
    job = submit(environment, note(1, "12.50"), note(2, "8.25"), other)
    assert files_of(job) == ["sample-2", "sample-3"]
    assert Document.objects.count() == 1

    processing.run(job.pk)

    job.refresh_from_db()
    assert job.status == "completed", job.error_message
    with storage.open_job_file(job, "output.json") as file:
        found = json.load(file)
    assert found["proposal"]["documents"] == 3
    assert {"order_number", "order_date", "grand_total"} <= set(found["json_schema"]["properties"])
    assert "shoe_size" not in found["json_schema"]["properties"]


def test_stored_documents_may_stand_beside_it_and_stay_their_own(environment: Environment) -> None:
    first = submit(environment, note(1, "12.50"), order=Order(operation=Operation.PARSE))
    job = submit(environment, note(2, "8.25"), first.document)

    services.cancel(job=first, actor=SYSTEM)
    first.refresh_from_db()
    services.delete(job=first, actor=SYSTEM)

    processing.run(job.pk)
    job.refresh_from_db()
    assert job.status == "completed", job.error_message


def test_the_error_of_a_document_beside_it_says_which_one(environment: Environment) -> None:
    broken = Source("broken.txt", BytesIO(b"x" * 2000 + b"\xff"))
    job = submit(environment, note(1, "12.50"), broken)

    processing.run(job.pk)

    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "CORRUPT_DOCUMENT")
    assert job.error_message.startswith("broken.txt: ")


@pytest.mark.parametrize(("count", "operation"), [(6, Operation.SCHEMA), (2, Operation.PARSE)])
def test_too_many_documents_are_refused_before_anything_is_stored(
    environment: Environment, count: int, operation: Operation
) -> None:
    with pytest.raises(TooManyDocuments):
        submit(environment, *[note(1, "1.00") for _ in range(count)], order=Order(operation=operation))

    assert (Document.objects.count(), Job.objects.count(), all_files(environment)) == (0, 0, [])


def test_nothing_is_left_where_one_of_them_is_no_document(environment: Environment) -> None:
    with pytest.raises(UnsupportedFile):
        submit(environment, note(1, "1.00"), note(2, "1.00"), Source("a.exe", BytesIO(b"MZ\x00\x01")))

    assert (Document.objects.count(), Job.objects.count(), all_files(environment)) == (0, 0, [])


def test_the_same_documents_are_the_same_job_and_others_are_not(environment: Environment) -> None:
    first = submit(environment, note(1, "1.00"), note(2, "2.00"), deduplicate=True)
    again = submit(environment, note(1, "1.00"), note(2, "2.00"), deduplicate=True)
    other = submit(environment, note(1, "1.00"), note(2, "3.00"), deduplicate=True)
    alone = submit(environment, note(1, "1.00"), deduplicate=True)

    assert again == first
    assert len({first.pk, other.pk, alone.pk}) == 3
    assert len(all_files(environment)) == 2 + 2 + 1


def test_deleting_the_job_deletes_all_of_them(environment: Environment) -> None:
    job = submit(environment, note(1, "12.50"), note(2, "8.25"))
    processing.run(job.pk)
    job.refresh_from_db()

    with_files = len(all_files(environment))
    services.delete(job=job, actor=SYSTEM)

    assert with_files > 2
    assert not Document.objects.exists()


def test_retention_deletes_all_of_them_though_another_job_keeps_the_first(environment: Environment) -> None:
    job = submit(environment, note(1, "12.50"), note(2, "8.25"))
    submit(environment, job.document, order=Order(operation=Operation.PARSE))
    processing.run(job.pk)
    environment.result_retention_days = 1
    environment.save()
    Job.objects.filter(pk=job.pk).update(ended_at=timezone.now() - timedelta(days=2))

    retention.expire(Job.objects.select_related("environment", "document").get(pk=job.pk))

    assert all_files(environment) == ["original"]


def test_documents_beside_it_are_fetched_from_their_addresses_and_text_is_told_by_how_it_is_served(
    environment: Environment,
) -> None:
    with listening() as server:
        server.respond = answering(200, b"Order number: A-2\nTotal: 8.25 EUR\n", Content_Type="text/plain")
        job = submit(environment, Source("", url=server.url), Source("", url=server.url))

        processing.run(job.pk)

    job.refresh_from_db()
    assert job.status == "completed", job.error_message
    assert job.document.media_type == "text/plain"
    assert len(server.requests) == 2
