"""What the sweeper does for the builder: begins lost test runs again, and has workers look at what was corrected."""

import time

from builder.proposals import due_templates
from builder.testing import enqueue_run, runs_standing_still, task_id
from jobs import queue

LOOK_INTERVAL_S = 600.0
# Templates that workers look at in one round.
MOST_AT_ONCE = 5


def enqueue_lost_runs() -> None:
    """A run that waits in the queue already is left there."""
    lost = runs_standing_still()
    waiting = queue.waiting_task_ids(queue.EXTRACTION) if lost else None
    if waiting is not None:
        for run in lost:
            if task_id(run) not in waiting:
                enqueue_run(run)


_looked_at = -LOOK_INTERVAL_S


def propose_from_corrections() -> None:
    """Every ten minutes: templates whose fields reviewers keep correcting, behind all that waits for a worker."""
    global _looked_at
    if time.monotonic() - _looked_at < LOOK_INTERVAL_S:
        return
    _looked_at = time.monotonic()
    due = due_templates()[:MOST_AT_ONCE]
    waiting = queue.waiting_task_ids(queue.EXTRACTION) if due else None
    if waiting is not None:
        for template in due:
            if (own := f"propose-{template.pk}") not in waiting:
                queue.enqueue(queue.EXTRACTION, "builder.tasks.propose", str(template.pk), task_id=own)
