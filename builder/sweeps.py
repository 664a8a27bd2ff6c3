"""What the sweeper does for the builder: test runs that were lost on their way are begun again."""

from builder.testing import enqueue_run, runs_standing_still, task_id
from jobs import queue


def enqueue_lost_runs() -> None:
    """A run that waits in the queue already is left there."""
    lost = runs_standing_still()
    waiting = queue.waiting_task_ids(queue.EXTRACTION) if lost else None
    if waiting is not None:
        for run in lost:
            if task_id(run) not in waiting:
                enqueue_run(run)
