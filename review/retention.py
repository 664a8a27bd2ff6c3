"""Deletes what reviewers said of a job's values, when the job expires. Who decided what, and when, stays."""

from jobs.models import Job
from review.models import Correction, ReviewTask


def forget_corrections(job: Job) -> None:
    Correction.objects.filter(task__job=job).delete()
    ReviewTask.objects.filter(job=job).exclude(note="").update(note="")
