"""How many fields templates get right that are learned from the first documents of each layout, on later ones.

    python -m bench.learning [SET ...] [-k 1 3 5] [--rotate] [--by-name] [--data DIR] [--cache DIR] [--show]
                             [--by-field] [--templates DIR] [--speed]

For each layout a template is learned from documents 1..k in the manifest's order and tried on documents 6..n, or
k+1..n where the layout has fewer than 10. Nothing else is known: no boxes, no types. With `--rotate` each document of
a layout is the only sample in turn, and all others of the layout are tried, whatever `-k` says.
With `--by-name` those that no sample has are looked for by their names. Values are held
against the gold with the rules of the data's own `score.py`; `--cache` keeps what was read. `--speed`
measures time instead: of learning from up to five documents, and of extracting with that template against the one
written by hand in `bench/templates`, the best of three runs on each of up to six other documents.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

from bench.accuracy import Case, Tally, _read, _score_items, _scorer, manifest_of
from extraction import ParsedDocument, ReadOptions, TemplateSpec, extract, load_template
from extraction.errors import ExtractionError
from extraction.learning import Learned, LearningSample, learn

ROOT = Path(__file__).resolve().parent.parent
SETS = ("adbuy_dev", "azure_forms", "sroie_dev", "zugferd_dev")
LINES = "lines"
MANY = 10  # documents of a layout, from which on those that are tried are the same for every k
FIRST_TRIED = 5
TEMPLATES = ROOT / "bench" / "templates"
LEAST_TIMED, MOST_TIMED, RUNS = 3, 6, 3


@dataclass(frozen=True)
class Example:
    gold: dict[str, Any]
    document: ParsedDocument


def main() -> int:
    given = _arguments()
    if not given.data.is_dir():
        print(f"no data in {given.data}: say where it is with --data")
        return 2
    scorer = _scorer(given.data / "score.py")
    for name in given.set or SETS:
        layouts = _layouts(given.data / name, given.cache)
        if given.speed:
            _measure_speed(name, layouts)
            continue
        for k in (1,) if given.rotate else given.k:
            _measure(name, k, layouts, scorer, given)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="*", help="a set of the data; all unless named")
    parser.add_argument("-k", type=int, nargs="+", default=[1, 3, 5], help="how many documents to learn from")
    parser.add_argument("--rotate", action="store_true", help="each document in turn as the only sample")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--cache", type=Path, help="keep read documents in this folder and use them again")
    parser.add_argument("--templates", type=Path, help="write the learned templates into this folder")
    parser.add_argument(
        "--by-name", action="store_true", help="look for fields of the set that no sample has by their names"
    )
    parser.add_argument("--show", action="store_true", help="list every value that is not right")
    parser.add_argument("--speed", action="store_true", help="measure time against templates written by hand")
    parser.add_argument("--by-field", action="store_true", help="a line for each field as well")
    return parser.parse_args()


def _layouts(data: Path, cache: Path | None) -> dict[str, list[Example]]:
    layouts: dict[str, list[Example]] = defaultdict(list)
    for gold in manifest_of(data):
        try:
            document, _ = _read(data / gold["file"], cache, ReadOptions(drawings=True))
        except ExtractionError as error:
            print(f"{gold['id']}: {error.code}", file=sys.stderr)
            continue
        layouts[gold["layout"]].append(Example(gold, document))
    return layouts


def _names(layouts: dict[str, list[Example]]) -> tuple[str, ...]:
    """The fields that the documents of a set have."""
    return tuple(dict.fromkeys(n for examples in layouts.values() for one in examples for n in one.gold["fields"]))


def _splits(examples: Sequence[Example], k: int, *, rotate: bool) -> Iterator[tuple[Sequence[Example], list[Example]]]:
    """Documents to learn from, each time with those on which the template is tried."""
    if rotate:
        for at, example in enumerate(examples):
            yield (example,), [*examples[:at], *examples[at + 1 :]]
    else:
        yield examples[:k], list(examples[FIRST_TRIED if len(examples) >= MANY else k :])


def _measure(
    name: str, k: int, layouts: dict[str, list[Example]], scorer: ModuleType, given: argparse.Namespace
) -> None:
    tallies: dict[str, Tally] = defaultdict(Tally)
    learning_ms: list[float] = []
    wanted = _names(layouts) if given.by_name else ()
    for layout, examples in layouts.items():
        for known, tried in _splits(examples, k, rotate=given.rotate):
            if len(known) < k or not tried:
                continue
            started = time.perf_counter()
            learned = learn([_sample(example) for example in known], _name(layout), wanted)
            learning_ms.append((time.perf_counter() - started) * 1000)
            if given.templates is not None:
                given.templates.mkdir(parents=True, exist_ok=True)
                written = given.templates / f"{name}-{layout}-{known[0].gold['id'] if given.rotate else k}.yaml"
                written.write_text(learned.source, encoding="utf-8")
            for example in tried:
                _try(example, learned, scorer, tallies, show=given.show)
    _print(name, "in turn" if given.rotate else f"k={k}", tallies, learning_ms, by_field=given.by_field)


def _sample(example: Example) -> LearningSample:
    rows = [dict(row) for row in example.gold.get("line_items") or ()]
    values = {**example.gold["fields"], **({LINES: rows} if rows else {})}
    return LearningSample(example.document, values, example.gold["layout"])


def _name(layout: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in layout.lower())


def _try(example: Example, learned: Learned, scorer: ModuleType, tallies: dict[str, Tally], *, show: bool) -> None:
    started = time.perf_counter()
    result = extract(example.document, learned.template)
    milliseconds = (time.perf_counter() - started) * 1000
    found = {field.name: field.value for field in result.fields}
    tallies["all"].milliseconds.append(milliseconds)
    tallies["all"].documents += 1
    if example.gold.get("line_items"):
        case = Case("", example.gold, Path(), learned.template)
        _score_items(case, found.get(LINES), scorer, tallies["line item cells"], show=show)
    for field, value, gold in _fields(example, found):
        equal = value is not None and bool(scorer.eq(field, value, gold))
        for tally in (tallies["all"], tallies[field]):
            tally.count(gold, value, equal=equal)
        if show and not equal and not (gold in (None, "") and value in (None, "")):
            print(f"{example.gold['layout']} {example.gold['id']} {field}: {value!r} instead of {gold!r}")


def _measure_speed(name: str, layouts: dict[str, list[Example]]) -> None:
    for layout, examples in layouts.items():
        written = TEMPLATES / name / f"{layout}.yaml"
        if not written.is_file() or len(examples) < LEAST_TIMED:
            continue
        by_hand = load_template(written.read_text(encoding="utf-8"))
        known = [_only(_sample(one), by_hand) for one in examples[: min(FIRST_TRIED, len(examples) - 1)]]
        started = time.perf_counter()
        learned = learn(known, _name(layout)).template
        learning_ms = (time.perf_counter() - started) * 1000
        times = [
            (_best_ms(one.document, by_hand), _best_ms(one.document, learned))
            for one in examples[len(known) : len(known) + MOST_TIMED]
        ]
        print(
            f"{name:14} {layout:28} k={len(known)} learning {learning_ms:5.0f} ms;"
            f" extracting {median(hand for hand, _ in times):5.1f} ms by hand,"
            f" {median(own for _, own in times):5.1f} ms learned,"
            f" {median(own / hand for hand, own in times):.2f} times as long"
        )


def _only(sample: LearningSample, template: TemplateSpec) -> LearningSample:
    """The sample with the rows of a list only where the other template has them as well."""
    kept = {name: value for name, value in sample.values.items() if name != LINES or LINES in template.fields}
    return LearningSample(sample.document, kept, sample.layout)


def _best_ms(document: ParsedDocument, template: TemplateSpec) -> float:
    def once() -> float:
        started = time.perf_counter()
        extract(document, template)
        return (time.perf_counter() - started) * 1000

    return min(once() for _ in range(RUNS))


def _fields(example: Example, found: dict[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for field, gold in example.gold["fields"].items():
        yield field, found.get(field), gold


def _print(name: str, samples: str, tallies: dict[str, Tally], learning_ms: list[float], *, by_field: bool) -> None:
    whole = tallies["all"]
    if not whole.documents:
        return
    for field, tally in tallies.items():
        if field in ("all", "line item cells") or by_field:
            share = 100 * tally.right / max(tally.fields, 1)
            print(
                f"{name:14} {samples} {field:22} {tally.right:4} of {tally.fields:4} {share:6.1f} %"
                f"  wrong {tally.wrong:3} missing {tally.missing:3}"
            )
    print(
        f"{name:14} {samples} {whole.documents} documents tried, {len(learning_ms)} templates;"
        f" learning {median(learning_ms):.0f} ms (most {max(learning_ms):.0f}),"
        f" extracting {median(whole.milliseconds):.1f} ms"
    )


if __name__ == "__main__":
    sys.exit(main())
