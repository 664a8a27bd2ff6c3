"""How many fields the engine gets right on documents it was not shown: hand-written templates against gold values.

    python -m bench.accuracy [SET ...] [--data DIR] [--templates DIR] [--cache DIR] [--show] [--by-field]

A template `bench/templates/<set>/<layout>.yaml` is written from the first two documents of its layout; the others of
that layout, in the manifest's order, are measured here with the rules of the data's own `score.py`. Layouts with two
documents or fewer have nothing left to measure. Pictures go through real OCR; `--cache` keeps what was read, for work
on templates and finders (milliseconds are then those of the first reading).
"""

import argparse
import hashlib
import importlib.util
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from types import ModuleType
from typing import Any

from pydantic import TypeAdapter

from extraction import ExtractionError, ParsedDocument, ReadOptions, TemplateSpec, extract, load_template, read

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE_DOCUMENTS = 2  # of each layout: those a template may be written from
STORED = TypeAdapter(tuple[ParsedDocument, float])
ITEM_CELLS = ("description", "quantity", "unit_price", "amount")


@dataclass(frozen=True)
class Case:
    """One measured document: its line of the manifest, its file and its template."""

    set_name: str
    gold: dict[str, Any]
    file: Path
    template: TemplateSpec

    @property
    def kind(self) -> str:
        return "digital" if self.gold["kind"] == "digital" else "scanned"


@dataclass
class Tally:
    documents: int = 0
    fields: int = 0
    right: int = 0
    wrong: int = 0
    missing: int = 0
    milliseconds: list[float] = field(default_factory=list)

    def count(self, gold: Any, found: Any, *, equal: bool) -> None:
        """As score.py counts: a value where gold has none is wrong as well."""
        expected, given = gold not in (None, ""), found not in (None, "")
        self.fields += expected
        self.right += expected and given and equal
        self.missing += expected and not given
        self.wrong += given and not (expected and equal)


def main() -> int:
    given = _arguments()
    if not given.data.is_dir():
        print(f"no data in {given.data}: say where it is with --data")
        return 2
    scorer = _scorer(given.data / "score.py")
    names = given.set or sorted(path.name for path in given.templates.iterdir() if path.is_dir())
    fields: dict[tuple[str, str], Tally] = defaultdict(Tally)
    items: dict[tuple[str, str], Tally] = defaultdict(Tally)
    single: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for name in names:
        for case in _cases(given.data / name, given.templates / name):
            found, milliseconds = _extracted(case, given.cache)
            tallies = (fields[name, case.kind], single)
            _score_fields(case, found, scorer, *tallies, show=given.show)
            fields[name, case.kind].milliseconds.append(milliseconds)
            if case.gold.get("line_items") and "lines" in case.template.fields:
                _score_items(case, found.get("lines"), scorer, items[name, case.kind], show=given.show)
    _print_table("fields", fields)
    if items:
        _print_table("line item cells", items)
    if given.by_field:
        _print_table("by field", single, sums=False)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("set", nargs="*", help="a set of the data; all that have templates unless named")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--templates", type=Path, default=ROOT / "bench" / "templates")
    parser.add_argument("--cache", type=Path, help="keep read documents in this folder and use them again")
    parser.add_argument("--show", action="store_true", help="list every value that is not right")
    parser.add_argument("--by-field", action="store_true", help="a second table, field by field")
    return parser.parse_args()


def _scorer(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def manifest_of(data: Path) -> list[dict[str, Any]]:
    """The lines of a set's manifest: the gold of each document."""
    return [json.loads(line) for line in (data / "manifest.jsonl").read_text(encoding="utf-8").splitlines()]


def _cases(data: Path, templates: Path) -> Iterator[Case]:
    """The documents of each layout behind its first two, for the layouts that have a template."""
    seen: Counter[str] = Counter()
    left_out: Counter[str] = Counter()
    for gold in manifest_of(data):
        layout = gold["layout"]
        seen[layout] += 1
        if seen[layout] <= TEMPLATE_DOCUMENTS:
            continue
        template = templates / f"{layout}.yaml"
        if template.is_file():
            yield Case(data.name, gold, data / gold["file"], load_template(template.read_text(encoding="utf-8")))
        else:
            left_out[layout] += 1
    for layout, documents in left_out.items():
        print(f"{data.name}: no template for layout {layout}, {documents} documents not measured", file=sys.stderr)


def _extracted(case: Case, cache: Path | None) -> tuple[dict[str, Any], float]:
    """Field values by name, and the milliseconds of reading and finding; nothing where the file cannot be read."""
    try:
        document, reading_ms = _read(case.file, cache, ReadOptions(drawings=case.template.looks_at_drawings))
    except ExtractionError as error:
        print(f"{case.gold['id']}: {error.code}", file=sys.stderr)
        return {}, 0.0
    started = time.perf_counter()
    result = extract(document, case.template)
    finding_ms = (time.perf_counter() - started) * 1000
    return {found.name: found.value for found in result.fields}, reading_ms + finding_ms


def _read(file: Path, cache: Path | None, options: ReadOptions) -> tuple[ParsedDocument, float]:
    data = file.read_bytes()
    key = hashlib.sha256(data + repr(options).encode()).hexdigest()
    kept = cache / f"{key}.json" if cache else None
    if kept is not None and kept.is_file():
        return STORED.validate_json(kept.read_bytes())
    started = time.perf_counter()
    document = read(data, options=options)
    reading_ms = (time.perf_counter() - started) * 1000
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(STORED.dump_json((document, reading_ms)))
    return document, reading_ms


def _score_fields(
    case: Case,
    found: dict[str, Any],
    scorer: ModuleType,
    tally: Tally,
    single: dict[tuple[str, str], Tally],
    *,
    show: bool,
) -> None:
    tally.documents += 1
    for name, gold in case.gold["fields"].items():
        value = found.get(name)
        equal = value is not None and scorer.eq(name, value, gold)
        tally.count(gold, value, equal=equal)
        own = single[f"{case.set_name}/{case.gold['layout']}", name]
        own.documents += 1
        own.count(gold, value, equal=equal)
        if show and not equal and not (gold in (None, "") and value in (None, "")):
            print(f"{case.gold['layout']} {case.gold['id']} {name}: {value!r} instead of {gold!r}")


def _score_items(case: Case, rows: Any, scorer: ModuleType, tally: Tally, *, show: bool) -> None:
    """Cells of aligned rows. A row that nothing was aligned with counts all its cells, as missing or as wrong."""
    tally.documents += 1
    gold_rows = case.gold["line_items"]
    found_rows = [_plain_row(row) for row in rows or ()]
    for gold, found in _aligned(gold_rows, found_rows, scorer):
        for cell in ITEM_CELLS:
            expected, value = (gold or {}).get(cell), (found or {}).get(cell)
            equal = value is not None and expected is not None and _same_cell(cell, value, expected, scorer)
            if gold is not None and expected in (None, ""):
                continue  # gold is silent about this cell: the document may well print something
            tally.count(expected, value, equal=equal)
            if show and not equal:
                print(f"{case.gold['layout']} {case.gold['id']} line {cell}: {value!r} instead of {expected!r}")


def _plain_row(row: Any) -> dict[str, Any]:
    """A row of a list field: cell name to value, whether or not the cell carries more than its value."""
    cells = row.items() if isinstance(row, dict) else ()
    return {name: cell.get("value") if isinstance(cell, dict) else cell for name, cell in cells}


def _same_cell(cell: str, value: Any, gold: Any, scorer: ModuleType) -> bool:
    name = cell if cell == "description" else "amount"  # the scorer reads numbers by the field's name
    return bool(scorer.eq(name, value, gold))


def _aligned(
    gold: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]], scorer: ModuleType
) -> list[tuple[dict[str, Any] | None, dict[str, Any] | None]]:
    """Pairs of rows in order such that most cells agree; None where a row has no partner."""

    def alike(one: dict[str, Any], other: dict[str, Any]) -> int:
        return sum(
            one.get(cell) is not None
            and other.get(cell) is not None
            and _same_cell(cell, other[cell], one[cell], scorer)
            for cell in ITEM_CELLS
        )

    best = [[0] * (len(found) + 1) for _ in range(len(gold) + 1)]
    for i in range(len(gold) - 1, -1, -1):
        for j in range(len(found) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j + 1] + alike(gold[i], found[j]), best[i + 1][j], best[i][j + 1])
    pairs: list[tuple[dict[str, Any] | None, dict[str, Any] | None]] = []
    i = j = 0
    while i < len(gold) and j < len(found):
        if best[i][j] == best[i + 1][j + 1] + alike(gold[i], found[j]):
            pairs.append((gold[i], found[j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((gold[i], None))
            i += 1
        else:
            pairs.append((None, found[j]))
            j += 1
    return pairs + [(row, None) for row in gold[i:]] + [(None, row) for row in found[j:]]


def _sums(tallies: dict[tuple[str, str], Tally]) -> list[tuple[tuple[str, str], Tally]]:
    """One line over all sets for each kind."""
    sums: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for (_, kind), tally in tallies.items():
        total = sums["all", kind]
        for count in ("documents", "fields", "right", "wrong", "missing"):
            setattr(total, count, getattr(total, count) + getattr(tally, count))
    return sorted(sums.items())


def _print_table(title: str, tallies: dict[tuple[str, str], Tally], *, sums: bool = True) -> None:
    print(f"\n{title:46} documents  fields   right       %   wrong  missing  ms/document (median)")
    for (name, kind), tally in [*sorted(tallies.items()), *(_sums(tallies) if sums else ())]:
        share = 100 * tally.right / max(tally.fields, 1)
        speed = f"{median(tally.milliseconds):9.0f}" if tally.milliseconds else ""
        print(
            f"{name:27} {kind:18} {tally.documents:9} {tally.fields:7} {tally.right:7} {share:7.1f} {tally.wrong:7}"
            f" {tally.missing:8}  {speed}"
        )


if __name__ == "__main__":
    sys.exit(main())
