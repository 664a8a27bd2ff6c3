"""What RQ runs for the desk, by name and with ids only."""

from typing import Any
from uuid import UUID

from review import rereading


def reread(job_id: str, page: int, corners: list[float]) -> dict[str, Any]:
    return rereading.read_picture(UUID(job_id), page, corners)
