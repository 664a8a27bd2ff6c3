"""The only place that knows RQ: hints to the workers by task name and id. Losing all of it loses no work."""

import logging
import threading
from functools import cache
from typing import Any
from uuid import UUID

import django_rq
from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue
from rq.results import Result
from rq.serializers import JSONSerializer

from jobs.models import SAMPLE_READINGS, Job, JobEvent, JobStatus

log = logging.getLogger(__name__)

EXTRACTION = "extraction"
COURIER = "courier"
# An answer that nobody has fetched by then is not waited for any more.
ANSWER_KEPT_S = 10
# Samples that go before other jobs; where more are read at once, the others wait for their turn.
MOST_AT_FRONT = 10
# People who look at the screen are few, and workers do one thing at a time.
MOST_ASKING = 2
# A request must not hang on a frozen Redis: the row is written already, so the hint may fail fast.
HINT_TIMEOUT_S = 1


@cache
def _connection() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL, socket_timeout=HINT_TIMEOUT_S, socket_connect_timeout=HINT_TIMEOUT_S, retry=None
    )


@cache
def _queue(name: str) -> Queue:
    return django_rq.get_queue(name, connection=_connection())


def enqueue(name: str, task: str, *args: Any, task_id: str, at_front: bool = False) -> bool:
    """Put a task into a queue by dotted path; whether that worked. A failure is logged and left to the sweeper."""
    try:
        _queue(name).enqueue_call(task, args=args, job_id=task_id, result_ttl=0, failure_ttl=3600, at_front=at_front)
    except RedisError as error:
        log.warning("Could not enqueue %s %s: %s. The sweeper will.", task, task_id, error)
        return False
    return True


class NoAnswer(Exception):
    """No worker did the task in time: all are busy, or none is there."""


class TooManyAsk(NoAnswer):
    """As many wait for answers already as threads of this process may: the others have pages to give out."""


# Whoever waits holds a thread of the web process, whatever it is that they ask.
_asking = threading.BoundedSemaphore(MOST_ASKING)


@cache
def _asking_queue(name: str, wait_s: int) -> Queue:
    """A queue whose connection waits as long as an answer may take."""
    connection = Redis.from_url(
        settings.REDIS_URL, socket_timeout=wait_s + 1, socket_connect_timeout=HINT_TIMEOUT_S, retry=None
    )
    return Queue(name, connection=connection, serializer=JSONSerializer)


def ask(name: str, task: str, *args: Any, wait_s: int, patience_s: float = 0) -> Any:
    """Have a worker do a task of a second or so, before everything that waits, and return what it answers (JSON).

    For questions of somebody who looks at the screen: nothing is lost with them. Raises NoAnswer, also for a task that
    failed; one that no worker has begun by then is never done. TooManyAsk where nobody before has had an answer within
    `patience_s`.
    """
    if not _asking.acquire(timeout=patience_s):
        raise TooManyAsk("Too many wait for answers already.")
    try:
        return _answer(name, task, args, wait_s)
    finally:
        _asking.release()


def _answer(name: str, task: str, args: tuple[Any, ...], wait_s: int) -> Any:
    try:
        asked = _asking_queue(name, wait_s).enqueue_call(
            task,
            args=args,
            at_front=True,
            timeout=wait_s,
            ttl=wait_s,
            result_ttl=ANSWER_KEPT_S,
            failure_ttl=ANSWER_KEPT_S,
        )
        answer = asked.latest_result(timeout=wait_s)
    except RedisError as error:
        raise NoAnswer(f"The queue server does not answer: {error}") from error
    if answer is None:
        raise NoAnswer(f"No worker of the queue {name} answered within {wait_s} s.")
    if answer.type != Result.Type.SUCCESSFUL:
        raise NoAnswer(f"{task} failed: {(answer.exc_string or '')[-500:]}")
    return answer.return_value


def waiting_task_ids(name: str) -> set[str] | None:
    """Ids of the tasks that wait in a queue, or None while the queue server cannot be reached."""
    try:
        return set(_queue(name).get_job_ids())
    except RedisError as error:
        log.warning("Could not look into the queue %s: %s", name, error)
        return None


def run_task_id(job_id: UUID, attempts: int) -> str:
    return f"run-{job_id}-{attempts}"


def enqueue_run(job: Job) -> bool:
    """While few do, samples go before other jobs with their first try: somebody looks at an empty page until then."""
    task_id = run_task_id(job.pk, job.attempts)
    at_front = job.is_sample_reading and job.attempts == 0 and _few_samples_wait()
    return enqueue(EXTRACTION, "jobs.tasks.run_job", str(job.pk), task_id=task_id, at_front=at_front)


def _few_samples_wait() -> bool:
    return Job.objects.filter(SAMPLE_READINGS, status=JobStatus.QUEUED).count() <= MOST_AT_FRONT


def enqueue_event(event: JobEvent) -> bool:
    return enqueue(COURIER, "jobs.tasks.publish_event", event.pk, task_id=f"event-{event.pk}")


def is_reachable() -> bool:
    try:
        return bool(_connection().ping())
    except RedisError:
        return False
