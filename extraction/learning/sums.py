"""Sums that belong together: a tax that is printed rate by rate is what lies between net and grand total."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from extraction.learning.kinds import amount_of
from extraction.learning.model import Samples, Step
from extraction.lexicon import meanings

CENT = Decimal("0.01")


def computed(name: str, samples: Samples, others: Sequence[str]) -> str | None:
    """An expression for the total of taxes, where it holds on all samples."""
    by_concept = {_concept(other): other for other in others}
    net, gross = by_concept.get("net_total"), by_concept.get("grand_total")
    if _concept(name) != "tax_total" or net is None or gross is None:
        return None
    known = [seen.given for seen in samples if {name, net, gross} <= seen.given.keys()]
    if not known or not all(_holds(given, name, net, gross) for given in known):
        return None
    return f"{gross} - {net}"


def _holds(given: Mapping[str, tuple[str, object]], tax: str, net: str, gross: str) -> bool:
    one, two, three = (amount_of(given[name][0]) for name in (tax, net, gross))
    return one is not None and two is not None and three is not None and abs(one + two - three) <= CENT


def _concept(name: str) -> str:
    return next((meaning.concept.name for meaning in meanings(name, exact=True)), "")


def is_of_a_rate(step: Step) -> bool:
    """Whether a step looks at a row or a column of single rates, or at a mere place."""
    named = next(iter(step))
    text = str(step[named])
    if named == "region":
        return True
    return "%" in text or r"\S+" in text or step.get("at") in ("below", "above", "left")
