"""The pages of a document as another job has read them: a second operation need not read, or recognise, them again.

They are copied, since each job's files are deleted with it.
"""

import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from extraction import KEPT_NAME, ProcessOutcome
from jobs import storage
from jobs.models import Job, JobStatus, Operation, Reading
from jobs.ordering import options_of

_HAVE_PAGES = (JobStatus.COMPLETED, JobStatus.REVIEW_REQUIRED)


@dataclass(frozen=True, slots=True)
class Brought:
    """Files of the other job in a folder of this one's: KEPT_NAME, pictures and words. `pages`: its PageSummaries."""

    folder: Path
    pages: list[dict[str, Any]]

    @property
    def kept_path(self) -> Path:
        return self.folder / KEPT_NAME

    def hand_over(self, outcome: ProcessOutcome, output_dir: Path) -> None:
        """Where the pages were taken, put their files beside what was found on them."""
        if outcome.is_read_anew:
            return
        for name in _names([asdict(page) for page in outcome.pages]):
            shutil.move(self.folder / name, output_dir / name)


def bring(job: Job, folder: Path) -> Brought | None:
    """What the last job on the same document has left of it, into `folder`, which is made.

    None where there is none, it would be read in another way, or a part of it is gone. What a password opens is for
    whoever has it, and pages that are counted before they are recognised are looked at anew.
    """
    if job.sealed_password or options_of(job).max_scanned_pages or job.operation == Operation.FORM:
        return None
    others = Job.objects.filter(
        document_id=job.document_id, environment_id=job.environment_id, purpose=job.purpose, status__in=_HAVE_PAGES
    )
    alike = others.filter(ocr_engine=job.ocr_engine, ocr_language=job.ocr_language, expired_at=None)
    other = alike.exclude(pk=job.pk).exclude(operation=Operation.FORM).order_by("-created_at").first()
    reading = Reading.objects.filter(job=other).first() if other else None
    if other is None or reading is None:
        return None
    folder.mkdir()
    if all(storage.copy_job_file(other, name, folder / name) for name in _names(reading.pages)):
        return Brought(folder, reading.pages)
    return None


def _names(pages: list[dict[str, Any]]) -> list[str]:
    return [KEPT_NAME, *(page[part] for page in pages for part in ("picture", "words"))]
