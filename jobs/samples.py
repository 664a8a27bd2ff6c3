"""The documents that a schema is proposed from beside the job's own: files of the job, which go when it goes."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.core.files.storage import default_storage

import extraction
from extraction import BesideDocument
from jobs import fetching, storage
from jobs.errors import TooManyDocuments
from jobs.models import Document, Job, Operation
from jobs.ordering import Order, options_of

MOST = extraction.MAX_DOCUMENTS


@dataclass(frozen=True, slots=True)
class Sample:
    """A document that is to be kept with a job: an open file, or an address that the worker fetches it from.
    `media_type` is what it is said to be."""

    filename: str
    media_type: str = ""
    file: IO[Any] | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the job's options say of one. `name` is that of the job's file, "" for one that has to be fetched."""

    filename: str
    media_type: str
    name: str = ""
    sha256: str = ""
    url: str = ""


def refuse(order: Order, count: int) -> None:
    """Raises TooManyDocuments where so many are more than the operation can look at together."""
    if count > 1 and order.operation != Operation.SCHEMA:
        raise TooManyDocuments(f"The operation {order.operation} takes one document.")
    if count > MOST:
        raise TooManyDocuments(f"A schema is proposed from up to {MOST} documents together. Send fewer.")


def keep(job: Job, order: Order, samples: Sequence[Sample]) -> Order:
    """Store their bytes as files of a job that need not be a row yet; the order says where they are.

    Raises UnsupportedFile, EmptyFile or FileTooLarge: call `forget` then.
    """
    kept = tuple(asdict(_kept(job, number, sample)) for number, sample in enumerate(samples, 2))
    return replace(order, options=replace(order.options, samples=kept)) if kept else order


def _kept(job: Job, number: int, sample: Sample) -> _Kept:
    if sample.file is None:
        return _Kept(sample.filename, sample.media_type, url=sample.url)
    name = f"sample-{number}"
    document = Document(filename=sample.filename, media_type=sample.media_type)
    storage.store_document(document, sample.file, key=storage.job_file_key(job, name))
    return _Kept(sample.filename, document.media_type, name, document.sha256)


def forget(job: Job) -> None:
    """Delete what was stored for a job that has not come to be."""
    folder = storage.job_folder(job)
    storage.delete_folder(folder)
    with suppress(OSError):
        default_storage.delete(str(PurePosixPath(folder).parent))


def have_digests(samples: Sequence[Mapping[str, str]]) -> bool:
    """Whether it is known of all of them what is in them."""
    return all(sample["sha256"] for sample in samples)


def bring(job: Job, folder: Path, *, on_tick: Callable[[], None]) -> Iterator[BesideDocument]:
    """Each on this machine's disk, for the engine to read. Raises egress.FetchError, and FileNotFoundError where the
    job's file is gone."""
    for number, sample in enumerate(_samples_of(job), 2):
        path, filename, media_type = folder / f"sample-{number}", sample.filename, sample.media_type
        if sample.url:
            fetched = fetching.fetch(sample.url, path, on_tick=on_tick)
            filename, media_type = filename or fetched.filename, media_type or fetched.content_type
        elif not storage.copy_job_file(job, sample.name, path):
            raise FileNotFoundError(f"{sample.name} of job {job.pk} is gone.")
        yield BesideDocument(path, filename, extraction.declared_text(filename, media_type))


def _samples_of(job: Job) -> list[_Kept]:
    return [_Kept(**sample) for sample in options_of(job).samples]
