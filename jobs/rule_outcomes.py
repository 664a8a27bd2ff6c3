"""Which rule of a job's filter fired for a document, and why the others did not."""

from dataclasses import dataclass
from typing import Literal

from jobs.models import Extraction, Job

Outcome = Literal["fired", "passed_over", "not_looked_at"]


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One rule and one document. `number` counts from 1; `template` is "" for a rule that skips. `reasons` say in
    plain words why it fired or why not; a rule behind the one that fired is not looked at and has none."""

    number: int
    label: str
    template: str
    outcome: Outcome
    reasons: tuple[str, ...]


def rule_outcomes(job: Job, extraction: Extraction) -> list[RuleOutcome]:
    """Every rule of the job's filter in its order; none for a job without a filter."""
    verdicts = {verdict["rule"]: verdict for verdict in extraction.verdicts}
    return [
        RuleOutcome(
            number=at + 1,
            label=rule["label"],
            template=(rule.get("template") or "") if rule.get("action") != "skip" else "",
            outcome=_outcome(verdicts.get(at)),
            reasons=tuple(verdicts[at]["reasons"]) if at in verdicts else (),
        )
        for at, rule in enumerate(job.rules)
    ]


def _outcome(verdict: dict[str, object] | None) -> Outcome:
    if verdict is None:
        return "not_looked_at"
    return "fired" if verdict["fits"] else "passed_over"
