"""Brings in a document that was submitted by its address, through the guarded way out."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path, PurePosixPath

from django.conf import settings

import egress
from jobs import storage
from jobs.models import Document

TICK_S = 0.5


def fetch_if_needed(document: Document, folder: Path, *, on_tick: Callable[[], None]) -> None:
    """Fetch a document that has no bytes yet and keep them. `on_tick` is called about twice a second meanwhile.

    Raises egress.FetchError, and what storage.store_document raises.
    """
    if document.storage_key:
        return
    path = folder / "fetched"
    fetched = fetch(document.source_url, path, on_tick=on_tick)
    if not PurePosixPath(document.filename).suffix and fetched.filename:
        document.filename = fetched.filename[-255:]
    document.media_type = document.media_type or fetched.content_type
    with path.open("rb") as file:
        storage.store_document(document, file)
    document.save(update_fields=["filename", "media_type", "sha256", "size_bytes", "storage_key"])


def fetch(url: str, path: Path, *, on_tick: Callable[[], None]) -> egress.Fetched:
    """Write what an address has to `path`. `on_tick` is called about twice a second meanwhile. Raises FetchError."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        fetching = pool.submit(
            egress.fetch,
            url,
            into=path,
            max_bytes=settings.MAX_DOCUMENT_BYTES,
            timeout_s=settings.FETCH_TIMEOUT_S,
            allowed=egress.AllowedHosts.parse(settings.EGRESS_ALLOWED_PRIVATE_HOSTS),
        )
        while not wait([fetching], timeout=TICK_S).done:
            on_tick()
    return fetching.result()
