"""How often a misread character is put right by arithmetic: errors injected into documents that are read without any.

    python -m bench.repairing [SET ...] [--errors 200] [--seed 1] [--data DIR] [--templates DIR] [--cache DIR] [--show]

Each error changes one character of one recognised word, before the word is found and normalised: a figure that looks
alike, any other figure, a letter for a figure, a mark, a lost or added figure, a lost or added minus. It strikes a
value that a check of the template covers, or check digits. An offer is right when it names the value that was struck
and gives back what stood there; any other is wrong. The others: "several fit" when other misreadings explain as much,
"not sure" when the right one is the only one but hangs on one weak witness, "none fits" when the error has done more
than to change one value (a row of a table was not found any more). Apart from the errors stand those that no check can
see (within its rounding), and those that change nothing (a lost mark of thousands, an O read as 0 anyway).
"""

import argparse
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bench.accuracy import ROOT, _read
from extraction import (
    ExtractionError,
    ExtractionResult,
    ParsedDocument,
    ReadOptions,
    TemplateSpec,
    extract,
    load_template,
)
from extraction.datamodel import Word
from extraction.repair_places import Place, places_of
from extraction.repairing import Repair, possible_repairs, propose_repairs

ALIKE = {"0": "869", "1": "74", "3": "8", "4": "19", "5": "6", "6": "058", "7": "1", "8": "036", "9": "04"}
LETTERS = {"0": "OQD", "1": "lI", "2": "Z", "5": "S", "6": "Gb", "8": "B", "9": "gq"}
# How often each kind of error is drawn.
KINDS = {
    "alike figure": 35,
    "any figure": 25,
    "letter": 12,
    "mark": 10,
    "lost figure": 6,
    "added figure": 6,
    "minus": 6,
}
RECOGNISED = 0.97


@dataclass(frozen=True)
class Sound:
    """A document as it was read, and the places in it at which an error would be seen."""

    name: str
    document: ParsedDocument
    template: TemplateSpec
    places: tuple[Place, ...]


@dataclass(frozen=True)
class Struck:
    kind: str
    place: Place
    document: ParsedDocument


def main() -> int:
    given = _arguments()
    names = given.set or sorted(path.name for path in given.templates.iterdir() if path.is_dir())
    documents = [one for name in names for one in _documents(given.data / name, given.templates / name, given.cache)]
    wrong_on_sound = 0
    for one in documents:
        for repair in propose_repairs(one.template, extract(one.document, one.template)):
            wrong_on_sound += 1
            print(f"offered on the undamaged {one.name}: {_said(repair)}")
    places = sum(len(one.places) for one in documents)
    print(f"{len(documents)} documents with {places} covered values; wrong offers on them undamaged: {wrong_on_sound}")
    _measure([one for one in documents if one.places], given.errors, random.Random(given.seed), show=given.show)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="*", help="a set of the data; all that have templates unless named")
    parser.add_argument("--errors", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--templates", type=Path, default=ROOT / "bench" / "templates")
    parser.add_argument("--cache", type=Path, help="keep read documents in this folder and use them again")
    parser.add_argument("--show", action="store_true", help="list every error that is not offered rightly")
    return parser.parse_args()


def _documents(data: Path, templates: Path, cache: Path | None) -> Iterator[Sound]:
    for line in (data / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        source = templates / f"{gold.get('layout')}.yaml"
        if not source.is_file():
            continue
        template = load_template(source.read_text(encoding="utf-8"))
        if not template.checks:
            continue
        try:
            document, _ = _read(data / gold["file"], cache, ReadOptions(drawings=template.looks_at_drawings))
        except ExtractionError as error:
            print(f"{gold['id']}: {error.code}", file=sys.stderr)
            continue
        yield Sound(gold["id"], document, template, tuple(_covered(extract(document, template), template)))


def _covered(result: ExtractionResult, template: TemplateSpec) -> Iterator[Place]:
    """Places that a check which holds speaks of, and those with check digits."""
    passed = {
        name
        for check, outcome in zip(template.checks, result.checks, strict=True)
        if check.severity == "error" and outcome.outcome == "passed"
        for name in outcome.fields
    }
    for place in places_of(result.fields, template.fields):
        is_covered = place.name in passed or place.has_check_digits
        if place.found.value is not None and place.found.box and is_covered:
            yield place


def _measure(documents: list[Sound], errors: int, chance: random.Random, *, show: bool) -> None:
    by_kind: dict[str, Counter[str]] = defaultdict(Counter)
    by_field: dict[str, Counter[str]] = defaultdict(Counter)
    milliseconds = []
    done = 0
    while done < errors:
        one = chance.choices(documents, [len(own.places) for own in documents])[0]
        kind = chance.choices(list(KINDS), list(KINDS.values()))[0]
        struck = _strike(one, kind, chance)
        if struck is None:
            continue
        result = extract(struck.document, one.template)
        started = time.process_time()
        offers = propose_repairs(one.template, result)
        milliseconds.append((time.process_time() - started) * 1000)
        verdict = _verdict(one, struck, result, offers)
        by_kind[kind][verdict] += 1
        if verdict in ("no error", "not seen"):
            continue
        done += 1
        by_field[struck.place.name][verdict] += 1
        if show and verdict != "right":
            said = [_said(offer) for offer in offers]
            print(f"{one.name} {kind} in {'/'.join(struck.place.path)} “{struck.place.raw_text}”: {verdict} {said}")
    _print_table("kind of error", by_kind)
    _print_table("field", by_field)
    print(
        f"\nCPU of a proposal: at most {max(milliseconds):.0f} ms, mean {sum(milliseconds) / len(milliseconds):.1f} ms"
    )


def _verdict(one: Sound, struck: Struck, result: ExtractionResult, offers: tuple[Repair, ...]) -> str:
    path, value = "/".join(struck.place.path), struck.place.typed(struck.place.found.value)

    def mends(repair: Repair) -> bool:
        return repair.path == path and struck.place.typed(repair.after) == value

    if not all(map(mends, offers)):
        return "WRONG"
    if offers:
        return "right"
    now = {
        "/".join(place.path): place.typed(place.found.value) for place in places_of(result.fields, one.template.fields)
    }
    if now.get(path) == value:
        return "no error"
    explanations = possible_repairs(one.template, result)
    failed = any(check.outcome == "failed" and check.severity == "error" for check in result.checks)
    if not failed and path in now and now[path] is not None:
        return "not seen"
    truth = [fix for fixes in explanations for fix in fixes if mends(fix)]
    if not truth:
        return "none fits"
    rivals = [fix for fixes in explanations if truth[0] in fixes for fix in fixes if fix != truth[0]]
    return "several fit" if rivals else "not sure"


def _strike(one: Sound, kind: str, chance: random.Random) -> Struck | None:
    place = chance.choice(one.places)
    words = _words_of(one.document, place)
    if not words:
        return None
    word = chance.choice(words)
    damaged = _damaged(word.text, kind, chance, is_number=place.typed(place.found.value) is not None)
    if damaged is None or damaged == word.text:
        return None
    pages = []
    for page in one.document.pages:
        lines = tuple(
            replace(line, words=tuple(_recognised(own, word, damaged) for own in line.words)) for line in page.lines
        )
        pages.append(replace(page, lines=lines, source="ocr", ocr_engine="rapidocr"))
    return Struck(kind, place, replace(one.document, pages=tuple(pages)))


def _recognised(own: Word, struck: Word, damaged: str) -> Word:
    text = damaged if own is struck else own.text
    return replace(own, text=text, confidence=min(own.confidence, RECOGNISED))


def _words_of(document: ParsedDocument, place: Place) -> list[Word]:
    """The words with figures that the place was read from."""
    box = place.found.box
    assert box is not None
    return [
        word
        for page in document.pages
        if page.number == box.page
        for word in page.words
        if any(map(str.isdigit, word.text))
        and word.text in place.raw_text
        and box.x0 - 1e-6 <= (word.box.x0 + word.box.x1) / 2 <= box.x1 + 1e-6
        and box.y0 - 1e-6 <= (word.box.y0 + word.box.y1) / 2 <= box.y1 + 1e-6
    ]


def _damaged(text: str, kind: str, chance: random.Random, *, is_number: bool) -> str | None:
    figures = [at for at, char in enumerate(text) if char.isdigit()]
    at = chance.choice(figures)
    figure = text[at]
    match kind:
        case "alike figure" | "letter":
            instead = (ALIKE if kind == "alike figure" else LETTERS).get(figure)
            return text[:at] + chance.choice(instead) + text[at + 1 :] if instead else None
        case "any figure":
            return text[:at] + chance.choice("0123456789".replace(figure, "")) + text[at + 1 :]
        case "mark":
            return _other_mark(text, chance) if is_number else None
        case "lost figure":
            return text[:at] + text[at + 1 :] if len(figures) > 1 else None
        case "added figure":
            return text[:at] + figure + text[at:]
    if not is_number:
        return None
    return text.replace("-", "", 1) if "-" in text else f"-{text}"


def _other_mark(text: str, chance: random.Random) -> str | None:
    marks = [at for at, char in enumerate(text) if char in ".,"]
    if not marks:
        return None
    at = chance.choice(marks)
    return text[:at] + chance.choice(["", ",."[text[at] == ","]]) + text[at + 1 :]


def _said(repair: Repair) -> str:
    return f"{repair.path}: “{repair.raw_before}” to “{repair.raw_after}”, {repair.reason}"


def _print_table(title: str, counts: dict[str, Counter[str]]) -> None:
    columns = ("right", "WRONG", "several fit", "not sure", "none fits", "not seen", "no error")
    print(f"\n{title:24} errors" + "".join(f"{column:>13}" for column in columns) + "    % right")
    total: Counter[str] = Counter()
    for name, own in [*sorted(counts.items()), ("all", total)]:
        errors = sum(own[column] for column in columns[:5])
        row = "".join(f"{own[column]:13}" for column in columns)
        print(f"{name:24} {errors:6}{row} {100 * own['right'] / max(errors, 1):10.1f}")
        if own is not total:
            total.update(own)


if __name__ == "__main__":
    sys.exit(main())
