"""What RQ runs, by name and with ids only. Each may be called twice: the rows decide."""

from uuid import UUID

from jobs import events, processing


def run_job(job_id: str) -> None:
    processing.run(UUID(job_id))


def publish_event(event_id: int) -> None:
    events.publish(event_id)
