"""Begins what was asked for: one job for each document, all of them or none."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import uuid4

from django.db import transaction

from api.auth import Caller
from api.dialects import jobs
from api.dialects.docspeed import files
from api.dialects.docspeed.refusing import Refusal
from api.dialects.docspeed.requests import Asked, Input
from api.dialects.docspeed.runs import DIALECT, Run
from api.dialects.intake import DEFAULT_NAME, from_base64
from jobs import services
from jobs.models import Document
from jobs.services import Source


def begin(caller: Caller, asked: Asked) -> Run:
    """Raises ApiError 400, 403 and 404, Refusal 422, and what jobs.services.submit raises."""
    sources = [_source(caller, each) for each in asked.documents]
    batch_id = uuid4() if len(sources) > 1 else None
    order = replace(asked.order(), batch_id=batch_id)
    wanted: dict[str, Any] = {
        "operation": asked.operation,
        "execution_mode": asked.execution_mode,
        "options": asked.options(),
    }
    with services.taken_in(environment=caller.environment, sources=sources) as documents, transaction.atomic():
        _lock(documents)
        begun = tuple(
            jobs.submit(caller, DIALECT, document, order, **wanted, at=at).job for at, document in enumerate(documents)
        )
    return Run(batch_id or begun[0].pk, begun)


def _lock(documents: Sequence[Document]) -> None:
    """Files that were kept are not deleted for lack of a job while they get one. Raises Refusal 404."""
    kept = [document.pk for document in documents if not document._state.adding]
    there = Document.objects.select_for_update().filter(pk__in=kept).exclude(storage_key=None)
    if len(there) < len(set(kept)):
        raise Refusal(404, "FILE_NOT_FOUND", "File not found: it is no longer kept.")


def _source(caller: Caller, given: Input) -> Source | Document:
    if given.file_id:
        return files.find_file(caller, given.file_id)
    if encoded := given.pdf_base64 or given.image_base64:
        return from_base64(encoded, given.filename or DEFAULT_NAME)
    if given.markdown:
        return _text(given.markdown, given.filename or f"{DEFAULT_NAME}.md", "text/markdown")
    return _text(given.text, given.filename or f"{DEFAULT_NAME}.txt", "text/plain")


def _text(content: str, name: str, media_type: str) -> Source:
    return Source(name, BytesIO(content.encode()), media_type=media_type)
