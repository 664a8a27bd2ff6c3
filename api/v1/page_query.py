"""How a list is asked for: where it goes on and how long a page of it is."""

from pydantic import Field

from api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from api.v1.job_query import Cursor
from api.v1.schemas import Wire


class PageQuery(Wire):
    cursor: Cursor | None = Field(None, description="`nextCursor` of the page before.")
    limit: int = Field(DEFAULT_LIMIT, ge=1, le=MAX_LIMIT)
