"""The same for many documents at once: each becomes a job of its own, all of them one run that is asked for."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from ninja import Router

import extraction
from api.auth import Caller
from api.dialects.intake import Sent, by_address, from_base64, invalid, read_request
from api.dialects.pulse import following, runs, submitting
from api.dialects.pulse.answering import caller_in
from api.dialects.pulse.options import ExtractOptions, extract_options, group, names_of, not_supported
from api.dialects.pulse.runs import BATCH
from api.errors import ApiError
from extraction.errors import UnsupportedType
from jobs import services
from jobs.errors import TransitionRefused
from jobs.models import Job
from jobs.services import Source
from jobs.storage import SNIFF_BYTES

router = Router()
_SCHEMA, _SPLIT, _TABLES = f"{BATCH}{runs.SCHEMA}", f"{BATCH}{runs.SPLIT}", f"{BATCH}{runs.TABLES}"
# A document that cannot become a job: its name or address, and why.
Refused = dict[str, str]


@router.post("/batch/extract")
def batch_extract(request: HttpRequest) -> JsonResponse:
    sent, caller = read_request(request), caller_in(request)
    _refuse_output(sent)
    options = extract_options(group(sent, "extract_options"))
    sources, refused = sources_in(group(sent, "input"))
    batch_id = uuid4()
    begin_extracts(caller, sources, options, batch_id, run=f"{BATCH}{runs.EXTRACT}", refused=refused)
    return _begun(batch_id, total_files=len(sources) + len(refused))


@router.post("/batch/schema")
def batch_schema(request: HttpRequest) -> JsonResponse:
    """One schema for each extraction, or one for each topic of each split."""
    sent, caller = read_request(request), caller_in(request)
    _refuse_output(sent)
    batch_id = uuid4()
    if sent.values.get("split_ids") or sent.text(*names_of("batch_split_id")):
        wishes, splits = following.topic_wishes(sent), _splits_in(caller, sent)
        without = [str(split_job.pk) for split_job in splits if following.has_no_pages(split_job, wishes)]
        with transaction.atomic():
            for split_job in [each for each in splits if str(each.pk) not in without] or splits:
                following.begin_split_schema(caller, split_job, wishes, batch_id, run=_SCHEMA, without=without)
        return _begun(batch_id, total_splits=len(splits))
    wish, extractions = following.wish_in(sent), _extractions_in(caller, sent)
    following.begin_schema(caller, extractions, wish, following.pages_in(sent), batch_id, run=_SCHEMA)
    return _begun(batch_id, total_extractions=len(extractions))


@router.post("/batch/tables")
def batch_tables(request: HttpRequest) -> JsonResponse:
    sent, caller = read_request(request), caller_in(request)
    _refuse_output(sent)
    config, batch_id, extractions = group(sent, "tables_config"), uuid4(), _extractions_in(caller, sent)
    with transaction.atomic():
        for at, each in enumerate(extractions):
            following.begin_tables(caller, each, config, batch_id=batch_id, run=_TABLES, at=at)
    return _begun(batch_id, total_extractions=len(extractions))


@router.post("/batch/split")
def batch_split(request: HttpRequest) -> JsonResponse:
    sent, caller = read_request(request), caller_in(request)
    _refuse_output(sent)
    config, batch_id, extractions = group(sent, "split_config"), uuid4(), _extractions_in(caller, sent)
    with transaction.atomic():
        for at, each in enumerate(extractions):
            following.begin_split(caller, each, config, batch_id=batch_id, run=_SPLIT, at=at)
    return _begun(batch_id, total_extractions=len(extractions))


def begin_extracts(
    caller: Caller, sources: Sequence[Source], options: ExtractOptions, batch_id: UUID, **asked: Any
) -> None:
    """One job for each document. Where one cannot be begun, those before it are canceled; raises what
    submitting.extract raises."""
    begun: list[Job] = []
    try:
        for at, source in enumerate(sources):
            begun.append(submitting.extract(caller, source, options, batch_id, **asked, at=at))
    except Exception:
        for job in begun:
            _cancel(caller, job)
        raise


def _cancel(caller: Caller, job: Job) -> None:
    try:
        services.cancel(job=job, actor=caller.actor)
    except TransitionRefused:  # it was quick, and has ended
        return


def sources_in(given: Sent) -> tuple[list[Source], list[Refused]]:
    """Documents by their addresses (`file_urls`) or as base64 (`files`), and those that can be refused at once. Raises
    ApiError 400 where nothing is left, 501 for what lies in a store of somebody else's."""
    if given.text(*names_of("s3_prefix")):
        raise not_supported("Documents are not fetched from S3 here. Send file_urls or files.")
    urls, files = (_listed(given, name) for name in ("file_urls", "files"))
    if bool(urls) == bool(files):
        raise invalid("input: send file_urls or files, one of them.")
    found: list[Source] = []
    refused: list[Refused] = []
    for each in urls or files:
        try:
            found.append(by_address(str(each)) if urls else _uploaded(each))
        except ApiError as error:
            name = str(each.get("filename") or "") if isinstance(each, dict) else str(each)
            refused.append({"filename": name, "error": error.message})
    if not found:
        raise invalid(f"input: {refused[0]['error']}")
    return found, refused


def _listed(given: Sent, name: str) -> list[Any]:
    listed: Any = next((given.json(each) for each in names_of(name) if given.values.get(each)), [])
    if not isinstance(listed, list):
        raise invalid(f"{name}: send a list.")
    return listed


def _uploaded(given: Any) -> Source:
    """Raises ApiError 400 for what is no document of ours: before anything is stored of the others."""
    if not isinstance(given, dict) or not isinstance(given.get("content"), str):
        raise invalid('files: send {"filename", "content"} with the content as base64.')
    source = from_base64(given["content"], str(given.get("filename") or "document"))
    if source.file is None:
        raise invalid("files: there is no content.")
    head = source.file.read(SNIFF_BYTES)
    length = source.file.seek(0, 2)
    source.file.seek(0)
    if not head or length > settings.MAX_DOCUMENT_BYTES:
        raise invalid("The file is empty." if not head else "The file is too large.")
    try:
        extraction.sniff(head, extraction.declared_text(source.filename))
    except UnsupportedType as error:
        raise invalid(error.message) from error
    return source


def _refuse_output(sent: Sent) -> None:
    output = group(sent, "output")
    if output.text(*names_of("s3_prefix")) or output.text(*names_of("local_path")):
        raise invalid("output: results stay at the desk and are asked for by GET /job. Send {} as output.")


def _extractions_in(caller: Caller, sent: Sent) -> list[Job]:
    found = following.extractions_in(caller, sent)
    if not found:
        raise invalid("extraction_ids: there is no extraction.")
    return found


def _splits_in(caller: Caller, sent: Sent) -> list[Job]:
    if batch_id := sent.text(*names_of("batch_split_id")):
        return runs.find_splits(caller, batch_id)
    ids: Iterable[Any] = _listed(sent, "split_ids")
    return [following.split_in(caller, str(each)) for each in dict.fromkeys(map(str, ids))]


def _begun(batch_id: UUID, **totals: int) -> JsonResponse:
    return JsonResponse({"batch_job_id": str(batch_id), "status": "processing", **totals})
