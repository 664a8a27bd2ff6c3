"""Says whether somebody listens."""

from accounts.models import Environment
from webhooks.models import Endpoint

OUTCOMES = {"job.completed", "job.failed"}


def covers_outcomes(environment: Environment) -> bool:
    """Whether one enabled endpoint at least is told of completed and of failed jobs."""
    chosen = Endpoint.objects.filter(environment=environment, enabled=True).values_list("event_types", flat=True)
    return any(not types or set(types) >= OUTCOMES for types in chosen)
