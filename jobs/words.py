"""What people said about a job's fields, as its page tells it. Who keeps it stands above, and is named in settings."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.module_loading import import_string

from jobs.models import Job


@dataclass(frozen=True, slots=True)
class PersonsWord:
    """`field` and `part` (such as "row 3, Amount"; "" for the whole field) as people call them, `how` it was said.

    `before` and `after` are values as people read them, "" for none. They are equal where what stood there was
    confirmed. `seconds`: how long the field had the focus, where that is known. `is_superseded`: it was about what had
    been found before the file was read again.
    """

    field: str
    part: str
    how: str
    before: str
    after: str
    by: str
    at: datetime
    seconds: float | None
    is_superseded: bool = False


def words_about(job: Job) -> list[PersonsWord]:
    """Oldest first; none once the job has expired."""
    words: list[PersonsWord] = import_string(settings.JOB_WORDS)(job)
    return words
