"""Document bytes and what is made from them: where they lie, streaming in with a hash, opening, deleting.

Everything of a document lies under `<environment>/<document>/`; everything of a job on it under `.../jobs/<job>/`.
The backend is Django's default storage: a folder, or S3 by a setting.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

import extraction
from extraction.errors import UnsupportedType
from jobs.errors import EmptyFile, FileTooLarge, UnsupportedFile
from jobs.models import Document, Job

SNIFF_BYTES = 1024


class _HashingFile(File):  # type: ignore[type-arg]
    """Hands a file on in chunks while it hashes and counts them; stops at the size limit."""

    def __init__(self, file: IO[Any]) -> None:
        super().__init__(file)
        self.hash = sha256()
        self.seen_bytes = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for chunk in super().chunks(chunk_size):
            self.hash.update(chunk)
            self.seen_bytes += len(chunk)
            if self.seen_bytes > settings.MAX_DOCUMENT_BYTES:
                megabytes = settings.MAX_DOCUMENT_BYTES // 1024**2
                raise FileTooLarge(f"The file has more than {megabytes} MiB. Split it or shrink its images.")
            yield chunk


def store_document(document: Document, file: IO[Any], key: str = "") -> None:
    """Stream a file into storage and fill in what is known from it: key, hash, size, media type. No row is saved.
    It lies in the document's folder unless `key` says another place.

    Text is taken for text where the document's `media_type` says so already, or else its name.

    Raises UnsupportedFile, EmptyFile or FileTooLarge, and then nothing is stored.
    """
    head = file.read(SNIFF_BYTES)
    file.seek(0)
    if not head:
        raise EmptyFile("The file is empty. Choose the document again.")
    try:
        declared = extraction.declared_text(document.filename, document.media_type)
        document.media_type = extraction.sniff(head, declared)
    except UnsupportedType as error:
        raise UnsupportedFile(error.message) from error
    hashing = _HashingFile(file)
    name = key or f"{document_folder(document)}/original"
    default_storage.delete(name)  # of a worker that died before it could note that it had stored it
    try:
        document.storage_key = default_storage.save(name, hashing)
    except FileTooLarge:
        delete_original(name)
        raise
    document.sha256, document.size_bytes = hashing.hash.hexdigest(), hashing.seen_bytes


def copy_to_disk(document: Document, path: Path) -> None:
    """Write a document's bytes to a local path, for the engine to read."""
    with open_document(document) as source, path.open("wb") as target:
        for chunk in source.chunks():
            target.write(chunk)


def document_folder(document: Document) -> str:
    return f"{document.environment_id}/{document.pk}"


def job_folder(job: Job) -> str:
    return f"{job.environment_id}/{job.document_id}/jobs/{job.pk}"


def job_file_key(job: Job, name: str) -> str:
    return f"{job_folder(job)}/{name}"


def store_job_files(job: Job, folder: Path, *, before_each: Callable[[], None]) -> None:
    """Keep every file that the engine wrote for a job (page pictures, word boxes); a second try replaces them."""
    for path in sorted(folder.iterdir()):
        before_each()
        key = job_file_key(job, path.name)
        default_storage.delete(key)
        with path.open("rb") as source:
            default_storage.save(key, File(source))


def open_job_file(job: Job, name: str) -> File:  # type: ignore[type-arg]
    """Open a file of a job; FileNotFoundError when there is none."""
    return default_storage.open(job_file_key(job, name), "rb")


def copy_job_file(job: Job, name: str, path: Path) -> bool:
    """Write a file of a job to a local path; False when there is none."""
    try:
        with open_job_file(job, name) as source, path.open("wb") as target:
            shutil.copyfileobj(source, target)
    except FileNotFoundError:
        return False
    return True


def open_document(document: Document) -> File:  # type: ignore[type-arg]
    """FileNotFoundError where it has not been fetched yet, or has expired."""
    if document.storage_key is None:
        raise FileNotFoundError("The document has no file.")
    return default_storage.open(document.storage_key, "rb")


def delete_original(key: str) -> None:
    """Delete a document's bytes, and its folder where that is empty then."""
    default_storage.delete(key)
    # A folder is a thing of its own on disk only; object stores have none.
    with suppress(OSError):
        default_storage.delete(str(PurePosixPath(key).parent))


def delete_folder(folder: str) -> None:
    """Delete all that lies under a document's or a job's folder; what is gone already is no error."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        default_storage.delete(f"{folder}/{name}")
    for name in folders:
        delete_folder(f"{folder}/{name}")
    with suppress(OSError):
        default_storage.delete(folder)
