"""Several steps in one request: each begins when the one before it has ended."""

from collections.abc import Mapping
from typing import Any, get_args
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from ninja import Router

from accounts.audit import Actor
from accounts.models import Scope
from api.auth import Caller
from api.dialects.intake import Sent, by_address, invalid, read_request
from api.dialects.pulse import batches, following, runs
from api.dialects.pulse.answering import answer, caller_in
from api.dialects.pulse.options import extract_options, names_of
from api.dialects.pulse.runs import DIALECT, PIPELINE, Run
from api.dialects.pulse.tables import table_format
from api.errors import ApiError, DomainError
from jobs.errors import TooManyActiveJobs
from jobs.models import Job, JobEvent
from jobs.services import Source

router = Router()
BATCH_EXTRACT = "batch_extract"
ORDERS = {
    (runs.EXTRACT,),
    (runs.EXTRACT, runs.SCHEMA),
    (runs.EXTRACT, runs.SPLIT),
    (runs.EXTRACT, runs.SPLIT, runs.SCHEMA),
    (runs.EXTRACT, runs.TABLES),
    (BATCH_EXTRACT, runs.SCHEMA),
}
REFUSALS: tuple[type[Exception], ...] = (ApiError, *get_args(DomainError))
ENDS = ("job.completed", "job.failed", "job.canceled")


@router.post("/pipeline/execute")
def execute(request: HttpRequest) -> HttpResponse:
    """An extract and what follows on it; with batch_extract one schema for several documents together."""
    sent, caller = read_request(request), caller_in(request)
    is_async, auto_delete = sent.flag("async"), sent.flag(*names_of("auto_delete"))
    steps = steps_in(sent)
    names = list(steps)
    options = extract_options(Sent(steps[names[0]]))
    sources, refused = _sources(request, sent, Sent(steps[names[0]]), is_batch=names[0] == BATCH_EXTRACT)
    for name in names[1:]:
        _check(name, steps[name], after_split=runs.SPLIT in names)
    then = [{"step": name, "config": steps[name]} for name in names[1:]]
    run_id = uuid4()
    batches.begin_extracts(
        caller, sources, options, run_id,
        run=PIPELINE, then=then, is_batch=names[0] == BATCH_EXTRACT, refused=refused, auto_delete=auto_delete,
    )  # fmt: skip
    return answer(request, runs.find_run(caller, str(run_id)), is_async=is_async)


def steps_in(sent: Sent) -> dict[str, Mapping[str, Any]]:
    """The steps in the order in which they are done. Raises ApiError 400."""
    steps = sent.json("steps")
    if not isinstance(steps, dict):
        raise invalid("steps: send an object of steps.")
    given = {name: {} if config is None else config for name, config in steps.items()}
    if not all(isinstance(config, dict) for config in given.values()):
        raise invalid("steps: send an object for each step.")
    # Its client's own record of steps names them in another order, and each set of them goes in one order only.
    order = next((each for each in ORDERS if set(each) == set(given)), None)
    if order is None:
        known = ", ".join(sorted(" > ".join(each) for each in ORDERS))
        raise invalid(f"steps: {' > '.join(given) or 'none'} is no pipeline. There are: {known}.")
    return {name: given[name] for name in order}


def _sources(
    request: HttpRequest, sent: Sent, step: Sent, *, is_batch: bool
) -> tuple[list[Source], list[batches.Refused]]:
    """Files of the form, or addresses in the request or in its first step. Raises ApiError 400."""
    files = [file for file in request.FILES.getlist("file") if file.name or file.size]
    urls = [url for name in names_of("file_urls") for url in sent.json(name) or []]
    url = sent.text(*names_of("file_url"))
    if is_batch and not files and not urls:
        return batches.sources_in(step)
    if is_batch and not (files and urls):
        return batches.sources_in(Sent({"file_urls": urls})) if urls else ([_uploaded(file) for file in files], [])
    if is_batch or len(files) + bool(url) != 1:
        raise invalid("file: send one document, as 'file' or by its address 'file_url'.")
    return [_uploaded(files[0]) if files else by_address(url)], []


def _uploaded(file: Any) -> Source:
    return Source(file.name or "document", file)


def _check(step: str, config: Mapping[str, Any], *, after_split: bool) -> None:
    """What is wrong with a later step is said before the first one begins. Raises ApiError 400 and 501."""
    if step == runs.SPLIT:
        following.topics_in(Sent(config))
    elif step == runs.TABLES:
        table_format(Sent(config).text(*names_of("table_format")))
    elif after_split and "split_schema_config" in config:
        following.topic_wishes(Sent(config))
    else:
        following.wish_of(Sent(config))


def go_on(event: JobEvent) -> None:
    """Begin the next step of a pipeline, once, when a job of it has ended (jobs.events)."""
    job = event.job
    if job.dialect != DIALECT or event.type not in ENDS or not job.asked.get("then"):
        return
    caller = Caller(
        job.environment, Actor(event.actor, job.submitted_by, job.api_key), frozenset({Scope.SUBMIT, Scope.READ})
    )
    # Whoever has the first job of the run looks alone: two documents may end at the same time.
    first = Job.objects.select_for_update(of=("self",)).filter(batch_id=job.batch_id).order_by("created_at", "pk")
    first.first()
    run = runs.find_run(caller, str(job.batch_id))
    step = run.next_step
    if step is None:
        return
    try:
        _begin(caller, run, step["step"], step["config"], job.asked["then"][1:])
    except TooManyActiveJobs:
        raise  # the event is told again later
    except REFUSALS as error:
        stopped = Job.objects.select_for_update(of=("self",)).get(pk=job.pk)
        Job.objects.filter(pk=job.pk).update(asked={**stopped.asked, "stopped": str(error)})


def _begin(caller: Caller, run: Run, step: str, config: Mapping[str, Any], then: list[Any]) -> None:
    at, sent = len(run.jobs), Sent(config)
    asked: dict[str, Any] = {"run": PIPELINE, "at": at, "then": then}
    extractions = [job for job in run.step(runs.EXTRACT) if job.status == "completed"]
    if step == runs.TABLES:
        following.begin_tables(caller, extractions[0], sent, batch_id=run.id, **asked)
    elif step == runs.SPLIT:
        following.begin_split(caller, extractions[0], sent, batch_id=run.id, **asked)
    elif splits := run.step(runs.SPLIT):
        wishes = _wishes_of_topics(splits[0], sent)
        following.begin_split_schema(caller, splits[0], wishes, run.id, **asked)
    else:
        following.begin_schema(caller, extractions, following.wish_of(sent), "", run.id, **asked)


def _wishes_of_topics(split_job: Job, config: Sent) -> dict[str, following.Wish]:
    """For each topic its own wish, or for all the same."""
    if config.values.get("split_schema_config"):
        return following.topic_wishes(config)
    wish = following.wish_of(config)
    return {topic["name"]: wish for topic in split_job.asked["topics"]}
