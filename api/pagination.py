"""Lists over HTTP: pages that hold still while rows are added, told apart by a cursor."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from api.errors import ApiError

DEFAULT_LIMIT, MAX_LIMIT = 50, 200
# A place between two rows: microseconds since 1970, and the id of the row before it. Whatever looks so is a place.
CURSOR = r"^[0-9]{1,17}-[0-9a-f]{32}$"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class RowsPage(Generic[M]):
    """`next_cursor` asks for what follows; None on the last page."""

    rows: Sequence[M]
    next_cursor: str | None


def newest_first(rows: QuerySet[M], *, cursor: str | None, limit: int) -> RowsPage[M]:
    """A page of at most `limit` rows, newest first; they have `created_at` and a UUID as key. ApiError 400 for a bad
    cursor."""
    if cursor is not None:
        moment, key = _read(cursor)
        rows = rows.filter(Q(created_at__lt=moment) | Q(created_at=moment, pk__lt=key))
    return _page(rows.order_by("-created_at", "-pk"), limit)


def oldest_first(rows: QuerySet[M], *, cursor: str | None, limit: int) -> RowsPage[M]:
    """The same, oldest first."""
    if cursor is not None:
        moment, key = _read(cursor)
        rows = rows.filter(Q(created_at__gt=moment) | Q(created_at=moment, pk__gt=key))
    return _page(rows.order_by("created_at", "pk"), limit)


def lowest_rank_first(rows: QuerySet[M], *, ranks: QuerySet[M], cursor: str | None, limit: int) -> RowsPage[M]:
    """The same by their annotation `rank`, among equals oldest first. `ranks` are all rows that a cursor may name,
    annotated alike: the last one of the page before may have left `rows` since then."""
    if cursor is not None:
        moment, key = _read(cursor)
        rank = next(iter(ranks.filter(pk=key).values_list("rank", flat=True)), None)
        if rank is None:
            raise _no_place()
        among_equals = Q(created_at__gt=moment) | Q(created_at=moment, pk__gt=key)
        rows = rows.filter(Q(rank__gt=rank) | Q(among_equals, rank=rank))
    return _page(rows.order_by("rank", "created_at", "pk"), limit)


def _page(rows: QuerySet[M], limit: int) -> RowsPage[M]:
    found = list(rows[: limit + 1])
    shown: list[Any] = found[:limit]
    more = len(found) > limit
    return RowsPage(shown, _write(shown[-1].created_at, shown[-1].pk) if more else None)


def _write(moment: datetime, key: UUID) -> str:
    return f"{(moment - _EPOCH) // timedelta(microseconds=1)}-{key.hex}"


def _no_place() -> ApiError:
    return ApiError(400, "INVALID_CURSOR", "The cursor is not one that a list gave out. Begin again without it.")


def _read(cursor: str) -> tuple[datetime, UUID]:
    if not re.fullmatch(CURSOR, cursor):
        raise _no_place()
    microseconds, _, key = cursor.partition("-")
    return _EPOCH + timedelta(microseconds=int(microseconds)), UUID(hex=key)
