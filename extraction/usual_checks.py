"""Checks that hold on most papers of business: which ones a template can have, by what its fields mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from extraction.expressions import ExpressionRefused, parse_expression

# Half a cent of rounding for each of a few amounts.
TOLERANCE = "0.02"
AMOUNT = "lines.amount"  # of the rows, in a list


@dataclass(frozen=True, slots=True)
class UsualCheck:
    """An expression of the template language, and what it says in words."""

    expression: str
    title: str


_RULES = (
    (
        ("net_total", "tax_total", "grand_total"),
        f"abs({{0}} + {{1}} - {{2}}) <= {TOLERANCE}",
        "Net and tax make the total",
    ),
    ((AMOUNT, "net_total"), f"abs(sum({{0}}) - {{1}}) <= {TOLERANCE}", "The lines add up to the net total"),
    (("due_date", "issue_date"), "{0} >= {1}", "It is due on its date or later"),
)
MEANINGS = frozenset(meaning for wanted, _, _ in _RULES for meaning in wanted)


def usual_checks(paths: Mapping[str, str]) -> Iterator[UsualCheck]:
    """`paths`: what of MEANINGS a template has -> how expressions name it, such as "total" or "items.sum"."""
    for wanted, form, title in _RULES:
        if not all(meaning in paths for meaning in wanted):
            continue
        expression = form.format(*(paths[meaning] for meaning in wanted))
        try:
            parse_expression(expression)
        except ExpressionRefused:
            continue  # a property named "from" is no name in expressions
        yield UsualCheck(expression, title)
