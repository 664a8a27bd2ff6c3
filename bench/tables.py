"""How well tables are read: adjacency relations between cells, by the protocol of the ICDAR 2013 table competition.

`python -m bench.tables [--data ../shared/datasets] [--set tables_dev]`

A relation is two neighbouring cells with text (the next one to the right or below, blank cells skipped): both texts,
the direction and the number of blanks between them. Each true table is held against the found table of the same page
that shares most relations with it; a found table left over counts as wrong. Nothing is told about where tables are.
Source: M. Goebel et al., "A methodology for evaluating algorithms for table understanding in PDF documents", 2012.
"""

import argparse
import json
import re
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from extraction import ReadOptions, read
from extraction.datamodel import Table
from extraction.tables import find_tables

ROOT = Path(__file__).resolve().parent.parent
Place = tuple[int, int]
Relation = tuple[str, str, str, int]


@dataclass(frozen=True, slots=True)
class GridCell:
    """Rows and columns count from 0; `row_end` and `col_end` belong to the cell."""

    row: int
    col: int
    row_end: int
    col_end: int
    text: str


@dataclass(slots=True)
class Score:
    right: int = 0
    found: int = 0
    true: int = 0

    def add(self, other: "Score") -> None:
        self.right += other.right
        self.found += other.found
        self.true += other.true

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else float(self.true == 0)

    @property
    def recall(self) -> float:
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def comparable(text: str) -> str:
    """No white space, no case, every sign that is neither letter nor digit as `_` (the protocol's second rule)."""
    squeezed = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    return re.sub(r"\W", "_", squeezed).upper()


def relations(cells: Iterable[GridCell]) -> Counter[Relation]:
    """The adjacency relations of one table."""
    grid: dict[Place, GridCell] = {}
    for cell in cells:
        if comparable(cell.text):
            for row in range(cell.row, cell.row_end + 1):
                for col in range(cell.col, cell.col_end + 1):
                    grid[row, col] = cell
    found: dict[tuple[int, int, str], Relation] = {}
    height = max((row for row, _ in grid), default=-1) + 1
    width = max((col for _, col in grid), default=-1) + 1
    rows = [[grid.get((row, col)) for col in range(width)] for row in range(height)]
    for direction, lines in (("right", rows), ("below", [list(column) for column in zip(*rows, strict=True)])):
        for line in lines:
            for left, right, blanks in _neighbours(line):
                key = (id(left), id(right), direction)
                found[key] = (comparable(left.text), comparable(right.text), direction, blanks)
    return Counter(found.values())


def _neighbours(line: list[GridCell | None]) -> Iterator[tuple[GridCell, GridCell, int]]:
    last, at = None, 0
    for here, cell in enumerate(line):
        if cell is None:
            continue
        if last is not None and cell is not last:
            yield last, cell, here - at - 1
        last, at = cell, here


def score_document(true: list[tuple[int, list[GridCell]]], found: list[tuple[int, list[GridCell]]]) -> Score:
    """Tables as (page, cells)."""
    left = [(page, relations(cells)) for page, cells in found]
    total = Score(found=sum(one.total() for _, one in left))
    for page, cells in true:
        wanted = relations(cells)
        shared = [((wanted & one).total(), at) for at, (on, one) in enumerate(left) if on == page]
        total.true += wanted.total()
        best = max(shared, default=(0, -1), key=lambda pair: pair[0])
        if best[0]:
            total.right += best[0]
            left.pop(best[1])
    return total


def true_tables(record: dict[str, Any]) -> list[tuple[int, list[GridCell]]]:
    return [
        (
            table["page"],
            [
                GridCell(cell["row"], cell["col"], cell["end_row"], cell["end_col"], cell["text"])
                for cell in table["cells"]
            ],
        )
        for table in record["tables"]
    ]


def found_tables(file: Path) -> list[tuple[int, list[GridCell]]]:
    """What the engine finds by itself, page by page."""
    document = read(file.read_bytes(), options=ReadOptions(drawings=True))
    return [(table.pages[0], _cells(table)) for table in find_tables(document, join_pages=False)]


def _cells(table: Table) -> list[GridCell]:
    return [
        GridCell(cell.row, cell.col, cell.row + cell.row_span - 1, cell.col + cell.col_span - 1, cell.text)
        for cell in table.cells
    ]


def main() -> int:
    given = _parser().parse_args()
    folder = given.data / given.set
    if not (folder / "manifest.jsonl").is_file():
        print(f"{folder} has no manifest.jsonl: say with --data where the data sets are", file=sys.stderr)
        return 2
    lines = (folder / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines if line.strip()]
    halves = {"odd": Score(), "even": Score()}
    documents: list[Score] = []
    started = time.monotonic()
    print(f"{'document':24} {'tables':>6} {'found':>6} {'precision':>9} {'recall':>7} {'F1':>6}")
    for at, record in enumerate(records, 1):
        found = found_tables(folder / record["file"])
        score = score_document(true_tables(record), found)
        halves["odd" if at % 2 else "even"].add(score)
        documents.append(score)
        print(f"{record['id']:24} {len(record['tables']):6} {len(found):6} {_figures(score)}")
    total = Score()
    for half, score in halves.items():
        total.add(score)
        print(f"{'documents ' + half:24} {'':13} {_figures(score)}")
    print(f"{'all relations':24} {'':13} {_figures(total)}")
    mean_p, mean_r = (sum(map(part, documents)) / len(documents) for part in (_precision, _recall))
    print(
        f"{'mean of documents':24} {'':13} {mean_p:9.3f} {mean_r:7.3f} {2 * mean_p * mean_r / (mean_p + mean_r):6.3f}"
    )
    print(f"{len(documents)} documents, {time.monotonic() - started:.1f} s")
    return 0


def _precision(score: Score) -> float:
    return score.precision


def _recall(score: Score) -> float:
    return score.recall


def _figures(score: Score) -> str:
    return f"{score.precision:9.3f} {score.recall:7.3f} {score.f1:6.3f}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--set", default="tables_dev", help="a folder of --data with manifest.jsonl and PDFs")
    return parser


if __name__ == "__main__":
    sys.exit(main())
