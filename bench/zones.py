"""How many misread characters of machine-readable zones are offered rightly, and how many wrongly: generated zones.

    python -m bench.zones [--errors N] [--seed S] [--show]

Each error strikes one character of the zone of a made-up passport or card: a letter taken for a figure that looks
alike or the other way round, a figure for another, any other character; some zones are struck twice. A zone stands
alone, or under the printed data that bear witness to it. An offer is right when every field that it names gets what
was struck; any other is wrong. The others: "none" where nothing is offered. Apart stand the errors that no check digit
is about, those that change nothing (an O in a date is read as 0 anyway) and those with which it is no zone any more.
"""

import argparse
import random
import string
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from io import BytesIO

from reportlab.pdfgen.canvas import Canvas

from extraction import TemplateSpec, extract, load_template, propose_repairs, read
from templates_app.starters import starter_source
from templates_app.starters.samples.identity import HOLDERS, Holder, identity_pdf, zone_lines

LOOKS_LIKE = {
    "0": "OQD", "1": "I", "2": "Z", "5": "S", "6": "G", "8": "B", "O": "0", "Q": "0", "D": "0", "I": "1", "Z": "2",
    "S": "5", "G": "6", "B": "8", "T": "7", "A": "4",
}  # fmt: skip
FIGURES = {"0": "869", "1": "7", "3": "8", "4": "9", "5": "6", "6": "58", "7": "1", "8": "36", "9": "4"}
KINDS = {"letter or figure": 60, "alike figure": 20, "any character": 10, "two characters": 10}
COLUMNS = ("right", "WRONG", "none", "not seen", "no error", "no zone")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="list every wrong offer")
    given = parser.parse_args()
    template = load_template(starter_source("id-document"))
    for title, is_alone in (("zone alone", True), ("with printed data", False)):
        chance = random.Random(given.seed)
        counts: dict[str, Counter[str]] = defaultdict(Counter)
        while sum(own[column] for own in counts.values() for column in COLUMNS[:3]) < given.errors:
            kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
            counts[kind][_verdict(template, _holder(chance), kind, chance, is_alone=is_alone, show=given.show)] += 1
        _print_table(title, counts)
    return 0


def _holder(chance: random.Random) -> Holder:
    form = chance.choice(list(HOLDERS))
    own = HOLDERS[form]
    expires = date(2026, 1, 1) + timedelta(days=chance.randrange(3650))
    return Holder(
        form, own.letters, own.language, own.title, _word(chance, 5, 11), _word(chance, 4, 9),
        "".join(chance.choice(string.digits + "CFGHJKLMNPRTVWXYZ") for _ in range(9)),
        expires - timedelta(days=chance.randrange(7000, 30000)), chance.choice("FM"), expires,
        "".join(chance.choices(string.digits, k=chance.choice((0, 8)))),
    )  # fmt: skip


def _word(chance: random.Random, least: int, most: int) -> str:
    return "".join(chance.choices(string.ascii_uppercase, k=chance.randint(least, most)))


def _verdict(
    template: TemplateSpec, holder: Holder, kind: str, chance: random.Random, *, is_alone: bool, show: bool
) -> str:
    lines = zone_lines(holder)
    struck = _struck(lines, kind, chance)
    truth = {found.name: found.value for found in extract(read(_drawn(holder, lines, is_alone)), template).fields}
    result = extract(read(_drawn(holder, struck, is_alone)), template)
    now = {found.name: found.value for found in result.fields}
    if now["mrz"] is None:
        return "no zone"
    if now == truth:
        return "no error"
    if not any(check.outcome == "failed" for check in result.checks):
        return "not seen"
    offers = propose_repairs(template, result)
    if not offers:
        return "none"
    if all(_is_right(str(now[offer.path]), str(offer.after), str(truth[offer.path])) for offer in offers):
        return "right"
    if show:
        print(f"{lines} read as {struck}: {[(offer.path, offer.after, offer.reason) for offer in offers]}")
    return "WRONG"


def _is_right(read: str, offered: str, truth: str) -> bool:
    """Whether all that an offer changes is as it was printed. What it leaves may be misread too, of a name."""
    if len(read) == len(offered) == len(truth):
        return all(own == true for was, own, true in zip(read, offered, truth, strict=True) if was != own)
    return offered == truth


def _struck(lines: tuple[str, ...], kind: str, chance: random.Random) -> tuple[str, ...]:
    text = "\n".join(lines)
    for _ in range(2 if kind == "two characters" else 1):
        others: dict[str, str] = LOOKS_LIKE
        if kind == "alike figure":
            others = FIGURES
        elif kind == "any character":
            others = {char: string.digits + string.ascii_uppercase for char in string.digits + string.ascii_uppercase}
        at = chance.choice([at for at, char in enumerate(text) if char in others])
        text = text[:at] + chance.choice(others[text[at]].replace(text[at], "")) + text[at + 1 :]
    return tuple(text.split("\n"))


def _drawn(holder: Holder, lines: tuple[str, ...], is_alone: bool) -> bytes:
    if not is_alone:
        return identity_pdf(holder.format, lines=lines, holder=holder)
    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=(360, 200), invariant=1)
    canvas.setFont("Courier-Bold", 9)
    for at, line in enumerate(lines):
        canvas.drawString(20, 100 - 14 * at, line)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _print_table(title: str, counts: dict[str, Counter[str]]) -> None:
    print(f"\n{title:24} errors" + "".join(f"{column:>11}" for column in COLUMNS) + "    % right")
    total: Counter[str] = Counter()
    for name, own in [*sorted(counts.items()), ("all", total)]:
        errors = sum(own[column] for column in COLUMNS[:3])
        row = "".join(f"{own[column]:11}" for column in COLUMNS)
        print(f"{name:24} {errors:6}{row} {100 * own['right'] / max(errors, 1):10.1f}")
        if own is not total:
            total.update(own)


if __name__ == "__main__":
    sys.exit(main())
