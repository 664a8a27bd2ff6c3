"""What RQ runs for the builder, by name and with ids only."""

from typing import Any
from uuid import UUID

from builder import guesses, learning, live, proposals, testing


def begin_run(run_id: str) -> bool:
    """What can be tried at once; whether the run has ended with that."""
    return testing.carry_out(UUID(run_id), reads_anew=False)


def finish_run(run_id: str) -> None:
    testing.carry_out(UUID(run_id), reads_anew=True)


def try_source(source: str, sample_ids: list[str]) -> list[dict[str, Any]]:
    return live.as_json(live.try_here(live.samples_by_id(sample_ids), source))


def guess(how: str, sample_ids: list[str], place: dict[str, Any]) -> list[dict[str, Any]]:
    return guesses.guess_here(how, live.samples_by_id(sample_ids), place)


def learn(source: str, sample_ids: list[str]) -> dict[str, Any]:
    return learning.learn_here(live.samples_by_id(sample_ids), source)


def propose(template_id: str) -> None:
    proposals.propose(UUID(template_id))
