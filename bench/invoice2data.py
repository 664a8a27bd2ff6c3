"""Whether imported templates of invoice2data give what its own tests expect: fields and line items, cell by cell.

    python -m bench.invoice2data --templates DIR [--data DIR] [--cache DIR] [--show] [--save DIR]

DIR holds invoice2data's templates (its folder `extract/templates`, say). Every one is imported; each document is read
by the templates that match it, the one with most texts to match first, until one finds all its required fields.
A PDF whose text layer matches no template (a letterhead may be a picture) is read once more as a picture, by OCR.
Numbers are compared by value, dates by day, other texts but for white space; an empty text expected is no text found.
"""

import argparse
import hashlib
import io
import json
import pickle
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pypdfium2

from extraction import ExtractionError, ParsedDocument, TemplateSpec, extract, load_template, read
from extraction.datamodel import BoundingBox, Line, Page, Word
from extraction.finders import DocumentView
from extraction.importers import convert_invoice2data
from extraction.matching import match_document

ROOT = Path(__file__).resolve().parent.parent
LETTER_PT, LINE_PT = 6.0, 12.0
SCAN_DPI = 200


@dataclass
class Tally:
    expected: int = 0
    right: int = 0
    wrong: int = 0


def main() -> int:
    given = _arguments()
    if not (given.data / "manifest.jsonl").is_file():
        print(f"no data in {given.data}: say where it is with --data")
        return 2
    templates = _imported(given.templates, given.save)
    total_fields, total_cells = Tally(), Tally()
    for line in (given.data / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        started = time.perf_counter()
        used, found = _found(given.data / gold["file"], templates, given.cache)
        milliseconds = (time.perf_counter() - started) * 1000
        fields, cells = Tally(), Tally()
        expected = gold["fields"] | _other_lists(given.data / gold["file"])
        _score_fields(expected, found, fields, show=given.show)
        _score_cells(gold["line_items"], found.get("lines") or [], cells, show=given.show)
        _print(gold["id"], fields, cells, f"{milliseconds:7.0f} ms  {used}")
        for total, one in ((total_fields, fields), (total_cells, cells)):
            total.expected += one.expected
            total.right += one.right
            total.wrong += one.wrong
    _print("total", total_fields, total_cells, "")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--templates", type=Path, required=True, help="a folder with invoice2data's templates")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets" / "invoice2data")
    parser.add_argument("--cache", type=Path, help="keep read documents in this folder and use them again")
    parser.add_argument("--save", type=Path, help="write the imported templates into this folder")
    parser.add_argument("--show", action="store_true", help="list every value that is not right")
    return parser.parse_args()


def _imported(folder: Path, save: Path | None) -> list[TemplateSpec]:
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".yml", ".yaml", ".json"))
    templates, refused, warned = [], 0, 0
    for path in files:
        try:
            imported = convert_invoice2data(path.read_text(encoding="utf-8"), path.stem)
            templates.append(load_template(imported.template))
        except ExtractionError as error:
            refused += 1
            print(f"{path.name}: {error}", file=sys.stderr)
            continue
        warned += bool(imported.warnings)
        if save:
            save.mkdir(parents=True, exist_ok=True)
            (save / f"{path.stem}.yaml").write_text(imported.template, encoding="utf-8")
    print(f"{len(files)} templates: {len(templates)} imported ({warned} with notes), {refused} refused")
    return sorted(templates, key=_wanted_texts, reverse=True)


def _wanted_texts(template: TemplateSpec) -> int:
    return len(template.match.all) if template.match else 0


def _found(file: Path, templates: Sequence[TemplateSpec], cache: Path | None) -> tuple[str, dict[str, Any]]:
    """The template that was used, and its values by field name."""
    try:
        used, values = _by_best_template(_read(file, cache), templates)
        if values or file.suffix != ".pdf":
            return used, values
        used, values = _by_best_template(_read(file, cache, as_picture=True), templates)
        return f"{used} (read by OCR: no template matches the text layer)", values
    except ExtractionError as error:
        return f"cannot be read: {error.code}", {}


def _by_best_template(document: ParsedDocument, templates: Sequence[TemplateSpec]) -> tuple[str, dict[str, Any]]:
    best: tuple[str, dict[str, Any]] = ("no template matches", {})
    view = DocumentView(document)
    for template in templates:
        if template.match is None or not match_document(view, template.match).fits:
            continue
        result = extract(document, template)
        values = {field.name: field.value for field in result.fields}
        if all(field.value is not None for field in result.fields if field.required):
            return template.template, values
        if not best[1]:
            best = (f"{template.template}, without all its required fields", values)
    return best


def _read(file: Path, cache: Path | None, *, as_picture: bool = False) -> ParsedDocument:
    if file.suffix == ".txt":
        return _from_text(file.read_text(encoding="utf-8"))
    content = _first_page_as_picture(file) if as_picture else file.read_bytes()
    if cache is None:
        return read(content)
    kept = cache / f"{hashlib.sha256(content).hexdigest()}.pickle"
    if not kept.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(read(content)))
    document: ParsedDocument = pickle.loads(kept.read_bytes())
    return document


def _first_page_as_picture(file: Path) -> bytes:
    out = io.BytesIO()
    pypdfium2.PdfDocument(file)[0].render(scale=SCAN_DPI / 72).to_pil().save(out, "PNG", dpi=(SCAN_DPI, SCAN_DPI))
    return out.getvalue()


def _from_text(text: str) -> ParsedDocument:
    """A plain text as the page that it was printed from: a letter 6 points wide, a line 12 points high."""
    lines = text.splitlines()
    width, height = LETTER_PT * max(map(len, lines)), LINE_PT * len(lines)
    placed = []
    for row, line in enumerate(lines):
        words, at = [], 0
        for token in line.split():
            at = line.index(token, at)
            x0, x1 = at * LETTER_PT / width, (at + len(token)) * LETTER_PT / width
            words.append(Word(token, BoundingBox(1, x0, row * LINE_PT / height, x1, (row * LINE_PT + 10) / height)))
            at += len(token)
        if words:
            first, last = words[0].box, words[-1].box
            placed.append(Line(tuple(words), BoundingBox(1, first.x0, first.y0, last.x1, first.y1)))
    return ParsedDocument("application/pdf", (Page(1, width, height, "text_layer", tuple(placed)),))


def _other_lists(file: Path) -> dict[str, Any]:
    """Fields whose expected value is a list, other than the line items: the manifest leaves them out."""
    (expected,) = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    return {name: value for name, value in expected.items() if isinstance(value, list) and name != "lines"}


def _score_fields(expected: dict[str, Any], found: dict[str, Any], tally: Tally, *, show: bool) -> None:
    for name, value in expected.items():
        _count(name, value, found.get(name), tally, show=show)


def _score_cells(
    expected: Sequence[dict[str, Any]], found: Sequence[dict[str, Any]], tally: Tally, *, show: bool
) -> None:
    for at, row in enumerate(expected):
        given = found[at] if at < len(found) else {}
        for name, value in row.items():
            _count(f"lines.{at}.{name}", value, given.get(name), tally, show=show)
    for row in found[len(expected) :]:
        tally.wrong += sum(value is not None for value in row.values())


def _count(name: str, expected: Any, given: Any, tally: Tally, *, show: bool) -> None:
    tally.expected += 1
    right = _equal(expected, given)
    tally.right += right
    tally.wrong += not right and given is not None
    if show and not right:
        print(f"    {name}: expected {expected!r}, found {given!r}")


def _equal(expected: Any, given: Any) -> bool:
    if isinstance(expected, list):
        return isinstance(given, list) and len(given) == len(expected) and all(map(_equal, expected, given))
    if isinstance(expected, dict):
        return isinstance(given, dict) and all(_equal(value, given.get(name)) for name, value in expected.items())
    if given is None or expected is None:
        return expected in (None, "") and given is None
    if isinstance(expected, (int, float)):
        try:
            return abs(Decimal(str(given)) - Decimal(str(expected))) < Decimal("0.005")
        except InvalidOperation:
            return False
    return " ".join(str(expected).split()) == " ".join(str(given).split())


def _print(name: str, fields: Tally, cells: Tally, rest: str) -> None:
    print(
        f"{name:30} fields {fields.right:3}/{fields.expected:3} wrong {fields.wrong:2}   "
        f"cells {cells.right:3}/{cells.expected:3} wrong {cells.wrong:2}   {rest}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
