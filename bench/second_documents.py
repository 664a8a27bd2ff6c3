"""Whether a template that was clicked together on one document reads the next one of its layout, without a browser.

For ordered pairs of documents of a layout: each gold value that is printed on the first is pointed at there, what the
workbench guesses becomes a field, and the second document is extracted. bench.workbench has the command.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import permutations
from pathlib import Path
from typing import Any, Literal

from bench.accuracy import ITEM_CELLS, _aligned, _plain_row, _read, _same_cell, _scorer, manifest_of
from bench.pointing import Pointer
from builder import guessing, sources
from builder.guessing import Guess
from extraction import ParsedDocument, ReadOptions, extract, load_template

EMPTY = "template: x\nlocale: auto\nfields: {}\n"
Gold = dict[str, Any]
Way = Literal["pointing", "words", "all"]


@dataclass
class Score:
    """Of the values that a first document let somebody point at: how many are right in the second, and why not."""

    pairs: int = 0
    whole: int = 0
    asked: int = 0
    right: int = 0
    cells: int = 0
    cells_right: int = 0
    causes: Counter[str] = field(default_factory=Counter)

    def line(self, title: str) -> str:
        share = 100 * self.right / max(self.asked, 1)
        printed = self.asked - self.causes["not printed"]
        cells = f"; {self.cells_right} of {self.cells} cells" if self.cells else ""
        why = ", ".join(f"{count} {cause}" for cause, count in self.causes.most_common())
        return (
            f"{title}: {self.pairs} pairs, {self.right} of {self.asked} values right = {share:.1f} % "
            f"({100 * self.right / max(printed, 1):.1f} % of what is printed there), "
            f"all of them in {self.whole}{cells}; {why}"
        )


@dataclass
class SecondDocuments:
    """A set of the data. `way`: "pointing" at each value beside its own label as a person does; "words", the first or
    last one that fits is clicked, whatever stands beside it; "all" fields that are detected at once, those that are
    called as the gold. `samples`: how many documents are in the workbench."""

    data: Path
    cache: Path | None
    way: Way = "pointing"
    samples: int = 1
    _read: dict[str, ParsedDocument] = field(default_factory=dict)
    _guessed: dict[str, dict[str, Guess | None]] = field(default_factory=dict)

    @cached_property
    def rules(self) -> Any:
        return _scorer(self.data.parent / "score.py")

    @cached_property
    def layouts(self) -> dict[str, list[Gold]]:
        found: dict[str, list[Gold]] = defaultdict(list)
        for gold in manifest_of(self.data):
            found[gold["layout"]].append(gold)
        return found

    def score(self, *, all_pairs: bool, show: bool) -> Score:
        total = Score()
        for first, second in self._pairs(all_pairs=all_pairs):
            for miss in self._compare(first, second, total):
                if show:
                    print(f"  {first[0]['layout']} {first[0]['id']} > {second['id']} {miss}")
        return total

    def _pairs(self, *, all_pairs: bool) -> Iterator[tuple[list[Gold], Gold]]:
        """Every document before every other of its layout, or only the first one before the others."""
        for own in self.layouts.values():
            for chosen in permutations(own, self.samples + 1):
                first, second = list(chosen[:-1]), chosen[-1]
                in_order = first == own[: self.samples]
                if in_order or all_pairs:
                    yield first, second

    def _document(self, gold: Gold) -> ParsedDocument:
        if gold["id"] not in self._read:
            self._read[gold["id"]] = _read(self.data / gold["file"], self.cache, ReadOptions(drawings=True))[0]
        return self._read[gold["id"]]

    def _compare(self, first: list[Gold], second: Gold, score: Score) -> Iterator[str]:
        """Adds to the score; says what was not right."""
        guesses = self._guesses(first)
        source, names = EMPTY, {}
        for gold, guess in guesses.items():
            if guess is not None:
                source, names[gold] = sources.add_field(source, guess.name, guess.settings)
        here = self._found(source, first[0]) if names else {}
        there = self._found(source, second) if names else {}
        score.pairs += 1
        missed = 0
        for gold in guesses:
            value = second["fields"].get(gold)
            if gold == "lines" or value in (None, ""):
                continue
            score.asked += 1
            found, shown = there.get(names.get(gold, "")), here.get(names.get(gold, ""))
            if found is not None and self.rules.eq(gold, found, value):
                score.right += 1
                continue
            missed += 1
            cause = self._cause(gold, shown, first[0], found, second)
            score.causes[cause] += 1
            guess = guesses[gold]
            yield f"{gold}: {found!r} instead of {value!r} ({cause}; {guess.settings['find'] if guess else None})"
        score.whole += not missed
        table = guesses.get("lines")
        if table is not None and second.get("line_items"):
            self._compare_rows(table, there.get(names["lines"]) or (), second["line_items"], score)

    def _found(self, source: str, gold: Gold) -> dict[str, Any]:
        result = extract(self._document(gold), load_template(source))
        return {found.name: found.value for found in result.fields}

    def _cause(self, gold: str, shown: Any, first: Gold, found: Any, second: Gold) -> str:
        if not Pointer(self._document(second), self.rules).is_printed(gold, second["fields"][gold]):
            return "not printed"
        if shown is None:
            return "no field made"
        if not self.rules.eq(gold, shown, first["fields"][gold]):
            return "another value pointed at"
        return "missing" if found is None else "wrong"

    def _compare_rows(self, table: Guess, rows: Any, wanted_rows: Sequence[Gold], score: Score) -> None:
        for wanted, found in _aligned(wanted_rows, [_plain_row(row) for row in rows], self.rules):
            for cell in ITEM_CELLS if wanted else ():
                if wanted and wanted.get(cell) not in (None, "") and cell in table.settings["columns"]:
                    value = (found or {}).get(cell)
                    score.cells += 1
                    score.cells_right += value is not None and _same_cell(cell, value, wanted[cell], self.rules)

    def _guesses(self, first: list[Gold]) -> dict[str, Guess | None]:
        """What somebody makes of the first document: a field for each gold value on it, and the table of items."""
        key = " ".join(gold["id"] for gold in first)
        if key not in self._guessed:
            documents = [self._document(gold) for gold in first]
            pointer = Pointer(documents[0], self.rules)
            guesses: dict[str, Guess | None] = {}
            if self.way == "all":
                detected = {guess.name: guess for guess in guessing.guess_all(documents)}
                return self._guessed.setdefault(key, {n: detected[n] for n in first[0]["fields"] if n in detected})
            boxes = first[0].get("gold_boxes") or {}
            for name, value in first[0]["fields"].items():
                own = boxes.get(name) or ()
                place = pointer.word(name, value) if self.way == "words" else pointer.at(name, value, own)
                if value and place is not None:
                    guesses[name] = guessing.guess_at(documents, place.box, exact=place.drawn)
            cell = pointer.cell(first[0].get("line_items") or ())
            if cell is not None:
                guesses["lines"] = guessing.guess_table(documents, cell.box)
            self._guessed[key] = guesses
        return self._guessed[key]


def measure(sets: Sequence[Path], cache: Path | None, *, samples: int, all_pairs: bool, show: bool) -> str:
    """A line for each set and way; where gold has places, only these are pointed at."""
    lines = []
    for data in sets:
        has_boxes = any("gold_boxes" in gold for gold in manifest_of(data))
        ways: tuple[Way, ...] = ("pointing",) if has_boxes else ("pointing", "words", "all")
        for way in ways:
            score = SecondDocuments(data, cache, way, samples).score(all_pairs=all_pairs, show=show)
            lines.append(score.line(f"{data.name} by {way}"))
    return "\n".join(lines)
