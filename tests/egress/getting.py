"""How tests fetch: from this machine only, with a small limit."""

import io
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from egress import AllowedHosts, FetchCode, Fetched, FetchError, fetch
from tests.egress.receiver import Respond

HERE = AllowedHosts.parse(["127.0.0.1"])
PDF = b"%PDF-1.7 hello"


def get(
    url: str, into: Path | io.BytesIO, *, max_bytes: int = 1000, timeout_s: float = 5, allowed: AllowedHosts = HERE
) -> Fetched:
    return fetch(url, into=into, max_bytes=max_bytes, timeout_s=timeout_s, allowed=allowed)


def refused(url: str, into: Path, **options: Any) -> tuple[FetchCode, bool, str]:
    """Code, retryable and message of a fetch that must fail and leave no file."""
    with pytest.raises(FetchError) as caught:
        get(url, into, **options)
    assert not into.exists()
    return caught.value.code, caught.value.retryable, caught.value.message


def raw(data: bytes) -> Respond:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(data)

    return respond
