"""What follows on an extraction: its tables, its topics, and the values of a schema."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router

from api.auth import Caller
from api.dialects import outputs
from api.dialects.intake import Sent, described_classes, invalid, read_request
from api.dialects.pulse import runs, submitting
from api.dialects.pulse.answering import answer, caller_in
from api.dialects.pulse.options import (
    group,
    is_said,
    names_of,
    needed_schema,
    not_supported,
    page_range,
    pages_of,
    schema_in,
)
from api.dialects.pulse.runs import Run
from api.dialects.pulse.tables import table_format
from api.errors import ApiError
from jobs.models import Job, Operation
from jobs.ordering import Cut, JobOptions, Order

router = Router()


@dataclass(frozen=True, slots=True)
class Wish:
    """What values are looked for: those of a schema, or of the template that a preset is. `ignored` are wishes that
    have no effect here, by their names."""

    schema: Mapping[str, Any] | None = None
    preset: str = ""
    ignored: tuple[str, ...] = ()


@router.post("/tables")
def tables(request: HttpRequest) -> HttpResponse:
    sent, caller = read_request(request), caller_in(request)
    is_async = sent.flag("async")
    extraction = extraction_in(caller, sent)
    job = begin_tables(caller, extraction, group(sent, "tables_config"))
    return answer(request, runs.run_by_job(job), is_async=is_async)


@router.post("/split")
def split(request: HttpRequest) -> HttpResponse:
    sent, caller = read_request(request), caller_in(request)
    is_async = sent.flag("async")
    if sent.text(*names_of("split_config_id")):
        raise ApiError(404, "CONFIG_NOT_FOUND", "There is no configuration with this id: send split_config.")
    job = begin_split(caller, extraction_in(caller, sent), group(sent, "split_config"))
    return answer(request, runs.run_by_job(job), is_async=is_async)


@router.post("/schema")
def schema(request: HttpRequest) -> HttpResponse:
    """Of one extraction, of several together, or of the topics of a split, each under a schema of its own."""
    sent, caller = read_request(request), caller_in(request)
    is_async = sent.flag("async")
    if sent.values.get("excel_template") is not None:
        raise not_supported("Spreadsheets are not filled in here. Send a JSON Schema.")
    if split_id := sent.text(*names_of("split_id")):
        run = begin_split_schema(caller, split_in(caller, split_id), topic_wishes(sent))
    else:
        run = begin_schema(caller, extractions_in(caller, sent), wish_in(sent), pages_in(sent))
    return answer(request, run, is_async=is_async)


def extraction_in(caller: Caller, sent: Sent) -> Job:
    """Raises ApiError 400, 403 and 404."""
    extraction_id = sent.text(*names_of("extraction_id"))
    if not extraction_id:
        raise invalid("extraction_id: send the id of an extraction.")
    return runs.find_extraction(caller, extraction_id)


def extractions_in(caller: Caller, sent: Sent) -> list[Job]:
    """One, several, or all that a batch has completed. Raises ApiError 400, 403 and 404."""
    listed = next((sent.json(name) for name in names_of("extraction_ids") if sent.values.get(name)), None)
    if listed is None:
        batch_id = sent.text(*names_of("batch_extract_id")) or sent.text(*names_of("extraction_id"))
        if not batch_id:
            raise invalid("extraction_id: send the id of an extraction, or extraction_ids.")
        return runs.find_extractions(caller, batch_id)
    if not isinstance(listed, list) or not listed or not all(isinstance(each, str) for each in listed):
        raise invalid("extraction_ids: send a list of ids.")
    return [runs.find_extraction(caller, each) for each in dict.fromkeys(listed)]


def split_in(caller: Caller, split_id: str) -> Job:
    run = runs.find_run(caller, split_id)
    if run.kind != runs.SPLIT or run.first.expired_at is not None:
        raise ApiError(404, "SPLIT_NOT_FOUND", "There is no such split, or it is no longer kept.")
    return runs.completed(run.first, "split")


def pages_in(sent: Sent) -> str:
    return page_range(sent.text("pages", *names_of("page_range")))


def wish_in(sent: Sent) -> Wish:
    """Raises ApiError 400 and 501."""
    if preset := sent.text(*names_of("schema_config_id")):
        return Wish(preset=preset)
    return wish_of(group(sent, "schema_config"))


def wish_of(config: Sent) -> Wish:
    """A configuration, or one of a topic, which calls its schema by a shorter name."""
    ignored = tuple(name for name in ("schema_prompt", "effort") if is_said(config, name))
    if preset := config.text(*names_of("schema_config_id")):
        return Wish(preset=preset, ignored=ignored)
    return Wish(schema_in(config, "schema") or needed_schema(config, "input_schema"), ignored=ignored)


def topic_wishes(sent: Sent) -> dict[str, Wish]:
    configs = group(sent, "split_schema_config").values
    if not configs:
        raise invalid("split_schema_config: send a schema for each topic.")
    if not all(isinstance(config, Mapping) for config in configs.values()):
        raise invalid("split_schema_config: send a JSON object for each topic.")
    return {topic: wish_of(Sent(config)) for topic, config in configs.items()}


def begin_tables(caller: Caller, extraction: Job, config: Sent, batch_id: UUID | None = None, **asked: Any) -> Job:
    """Raises ApiError 400 and 501, and what submitting.follow raises."""
    how, merge = table_format(config.text(*names_of("table_format"))), config.flag("merge")
    warnings = []
    if config.flag(*names_of("charts_to_tables")):
        warnings = ["Without effect here: charts_to_tables needs a language model."]
    asked = {**asked, "step": runs.TABLES, "merge": merge, "how": how, "warnings": warnings}
    return submitting.follow(caller, extraction, Order(operation=Operation.TABLES, batch_id=batch_id), **asked)


def begin_split(caller: Caller, extraction: Job, config: Sent, batch_id: UUID | None = None, **asked: Any) -> Job:
    """Raises ApiError 400, and what submitting.follow raises."""
    topics = topics_in(config)
    asked = {**asked, "step": runs.SPLIT, "topics": topics}
    order = Order(operation=Operation.SPLIT, options=JobOptions(classes=topics), batch_id=batch_id)
    return submitting.follow(caller, extraction, order, **asked)


def topics_in(config: Sent) -> list[dict[str, str]]:
    """Raises ApiError 400."""
    given = next((config.json(name) for name in names_of("split_input") if config.values.get(name)), None)
    return described_classes(given, "split_input")


def begin_schema(
    caller: Caller, extractions: Sequence[Job], wish: Wish, pages: str = "", batch_id: UUID | None = None, **asked: Any
) -> Run:
    """One job for each extraction, all of them together one run."""
    together = batch_id or (uuid4() if len(extractions) > 1 else None)
    asked = {"run": runs.SCHEMA, **asked, "step": runs.SCHEMA}
    first = asked.get("at", 0)
    with transaction.atomic():
        jobs = [
            _look_for(caller, extraction, wish, _wanted(extraction, pages), together, **asked | {"at": first + at})
            for at, extraction in enumerate(extractions)
        ]
    return Run(together, runs.SCHEMA, tuple(jobs)) if together else runs.run_by_job(jobs[0])


def begin_split_schema(
    caller: Caller, split_job: Job, wishes: Mapping[str, Wish], batch_id: UUID | None = None, **asked: Any
) -> Run:
    """A job for each topic that has pages, on these. Raises ApiError 400 for topics that the split does not have, and
    where none has pages."""
    found = topic_pages(split_job)
    if unknown := [topic for topic in wishes if topic not in found]:
        raise invalid(f"split_schema_config: the split has no topic {', '.join(unknown)}.")
    if not any(found[topic] for topic in wishes):
        raise invalid("split_schema_config: the split found no page of any of these topics.")
    extraction = runs.extraction_of(split_job)
    together = batch_id or uuid4()
    asked = {"run": runs.SPLIT_SCHEMA, **asked, "step": runs.SCHEMA, "split": str(split_job.pk)}
    first = asked.get("at", 0)
    asked |= {"schemas": {topic: wish.schema for topic, wish in wishes.items()}}
    with transaction.atomic():
        jobs = [
            _look_for(
                caller, extraction, wishes[topic], found[topic], together, **asked | {"at": first + at, "topic": topic}
            )
            for at, topic in enumerate(wishes)
            if found[topic]
        ]
    return Run(together, asked["run"], tuple(jobs))


def topic_pages(split_job: Job) -> dict[str, list[int]]:
    """The pages of each topic of a split, of those that the extraction itself has. Raises ApiError 410 once they are
    gone."""
    own = _wanted(runs.extraction_of(split_job), "")
    found: Mapping[str, list[int]] = outputs.output_of(split_job)["topics"]
    return {topic: [page for page in pages if page in own] for topic, pages in found.items()}


def has_no_pages(split_job: Job, topics: Iterable[str]) -> bool:
    """Whether a split has found none of these topics, though it has looked for them."""
    found = topic_pages(split_job)
    return all(topic in found and not found[topic] for topic in topics)


def _look_for(
    caller: Caller, extraction: Job, wish: Wish, pages: Sequence[int], batch_id: UUID | None, **asked: Any
) -> Job:
    order = submitting.values_order(caller, wish.schema, wish.preset, batch_id)
    order = replace(order, cuts=tuple(_cuts(pages, extraction.page_count or 0)))
    asked = {**asked, "on_pages": list(pages), "ignored": list(wish.ignored)}
    return submitting.follow(caller, extraction, order, **asked)


def _wanted(extraction: Job, pages: str) -> list[int]:
    """Pages of those that the extraction itself has. Raises ApiError 400 where there are none."""
    count = extraction.page_count or 0
    own = pages_of(extraction.asked["options"]["pages"], count)
    wanted = [page for page in pages_of(pages, count) if page in own]
    if not wanted:
        raise invalid("pages: the extraction has none of them.")
    return wanted


def _cuts(pages: Sequence[int], page_count: int) -> Iterator[Cut]:
    """The file as stretches of these pages and of others, which are left out; nothing where all are wanted."""
    if len(pages) == page_count:
        return
    first = 1
    for page in range(1, page_count + 1):
        if page == page_count or (page in pages) != (page + 1 in pages):
            yield Cut(first, page, skip=page not in pages)
            first = page + 1
