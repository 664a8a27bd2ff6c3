"""Amounts that add up bear each other out: net and tax make the total, what was given less the change is it, too."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from itertools import product

from extraction.answering.options import Option

# In each, the first and the second make the third.
EQUATIONS = (
    ("net_total", "tax_total", "grand_total"),
    ("due_total", "paid_total", "grand_total"),
    ("grand_total", "change", "paid_total"),
    ("grand_total", "rounding", "grand_total"),
)
CONCEPTS = tuple(dict.fromkeys(name for names in EQUATIONS for name in names))
BORNE_OUT = 0.6  # of the doubt that is left is taken away
MAX_EACH = 6
STRONG, FOUND_BY_SUM = 0.75, 0.95
SURE = 0.86  # of both that contradict the one between them
MOST_TAX = Decimal("0.3")  # of the net amount
Options = Mapping[str, Sequence[Option]]


def borne_out(options: Options, amounts: Callable[[Decimal], Sequence[Option]]) -> dict[str, list[Option]]:
    """The options of each concept, with better scores for those that add up with others. Where two good ones add up to
    what is printed as an amount somewhere, that is an option for the third. `amounts` finds printed amounts."""
    better: dict[str, list[Option]] = {name: list(found) for name, found in options.items()}
    for names in EQUATIONS:
        _bear_out(names, better)
        _find_third(names, better, amounts)
    _drop_contradicted(EQUATIONS[0], better)
    return {name: sorted(found, key=lambda option: -option.score) for name, found in better.items()}


def _bear_out(names: tuple[str, str, str], options: dict[str, list[Option]]) -> None:
    support: dict[tuple[str, int], tuple[float, str]] = {}
    lists = [list(enumerate(options[name][:MAX_EACH])) for name in names]
    for triple in product(*lists):
        if not _adds_up([option for _, option in triple]):
            continue
        said = " + ".join(option.reading.raw_text for _, option in triple[:2])
        said = f"{said} = {triple[2][1].reading.raw_text} adds up"
        for at, (index, _) in enumerate(triple):
            if names[at] in names[at + 1 :] or (at != 1 and not _amount(triple[1][1])):
                continue  # what was rounded is no longer the total; and without tax, net and total prove nothing
            others = [option.score for other, (_, option) in enumerate(triple) if other != at]
            weight = (others[0] * others[1]) ** 0.5
            known = support.get((names[at], index))
            if known is None or weight > known[0]:
                support[names[at], index] = (weight, said)
    raised_options: dict[str, list[Option]] = {}
    for (name, index), (weight, said) in support.items():
        own = options[name][index]
        raised = own.scored(1 - (1 - own.score) * (1 - BORNE_OUT * weight), said)
        raised_options.setdefault(name, list(options[name]))[index] = raised
    for name, found in raised_options.items():
        options[name] = sorted(found, key=lambda option: -option.score)


def _adds_up(triple: Sequence[Option]) -> bool:
    first, second, third = (_amount(option) for option in triple)
    if first is None or second is None or third is None or not first:
        return False
    whole = set(triple[2].words)
    return first + second == third and whole.isdisjoint((*triple[0].words, *triple[1].words))


def _find_third(
    names: tuple[str, str, str],
    options: dict[str, list[Option]],
    amounts: Callable[[Decimal], Sequence[Option]],
) -> None:
    """The tax that nobody labelled: the difference of total and net, where it is printed."""
    if any("adds up" in option.why for option in options[names[1]]) or not (options[names[0]] and options[names[2]]):
        return
    first, third = options[names[0]][0], options[names[2]][0]
    one, other = _amount(first), _amount(third)
    if min(first.score, third.score) < STRONG or one is None or other is None or one == other:
        return
    weight = FOUND_BY_SUM * (first.score * third.score) ** 0.5
    why = f"{third.reading.raw_text} less {first.reading.raw_text}"
    options[names[1]] += [option.scored(weight, why) for option in amounts(other - one)[:1]]


def _amount(option: Option) -> Decimal | None:
    try:
        return Decimal(option.value)
    except InvalidOperation:
        return None


def _drop_contradicted(names: tuple[str, str, str], options: dict[str, list[Option]]) -> None:
    """No amount is the tax where net and total are sure, differ by what a tax may be, and no amount makes up for it:
    there are taxes of several rates then, or it was not read. Where both are the same only what is more than they."""
    net, taxes, total = (options[name] for name in names)
    if not (net and taxes and total) or min(net[0].score, total[0].score) < SURE:
        return
    one, other = _amount(net[0]), _amount(total[0])
    if not one or other is None or any("adds up" in own.why or " less " in own.why for own in taxes):
        return
    if one == other:
        options[names[1]] = [own for own in taxes if abs(_amount(own) or Decimal(0)) <= abs(other)]
    elif 0 < (other - one) / one <= MOST_TAX:
        options[names[1]] = []
