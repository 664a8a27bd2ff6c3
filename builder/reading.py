"""Documents as the engine sees them: the pages that their jobs have kept, loaded without reading the files again."""

import tempfile
from pathlib import Path
from typing import cast

from django.conf import settings

import extraction
from builder.models import Sample
from extraction import KEPT_NAME, OcrEngineName, ParsedDocument, ReadOptions
from extraction.parts import part_of
from jobs import storage
from jobs.models import Job


def sample_document(sample: Sample, *, drawings: bool = True) -> ParsedDocument | None:
    """The sample's own pages, numbered from 1; None where its job has no kept pages that this engine can use."""
    return job_document(sample.job, sample.first_page, sample.last_page, drawings=drawings)


def job_document(job: Job, first_page: int, last_page: int | None, *, drawings: bool = True) -> ParsedDocument | None:
    """The same of a document in a job's file: from its first to its last page (None: the file's), both included."""
    document = _kept_document(job, drawings=drawings)
    return None if document is None else part_of(document, first_page, last_page or len(document.pages))


def _kept_document(job: Job, *, drawings: bool) -> ParsedDocument | None:
    options = ReadOptions(
        ocr_engine=cast(OcrEngineName, job.ocr_engine),
        language=job.ocr_language,
        max_pages=settings.MAX_DOCUMENT_PAGES,
        drawings=drawings,
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / KEPT_NAME
        kept = extraction.load_kept(path, options) if storage.copy_job_file(job, KEPT_NAME, path) else None
    return kept[0] if kept else None
