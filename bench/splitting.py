"""How well bundles are cut: files of several documents in a row, made from real documents, are split and held against
where their documents begin.

    python -m bench.splitting [KIND ...] [--data DIR] [--templates DIR] [--cache DIR] [--bundles N] [--seed N] [--show]
        [--unnumbered]

A boundary is a page behind the first on which a document begins. Each bundle is split twice: with the templates of
`bench/templates` known for the sets in it, and without any. Precision is the share of the cuts that are right, recall
the share of the boundaries that are cut. `--unnumbered` takes the lines with printed page numbers away first.
Pictures become pages of a PDF and are read by real OCR; `--cache` keeps what was read.
"""

import argparse
import hashlib
import io
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2
from PIL import Image
from pydantic import TypeAdapter

from extraction import ExtractionError, Page, ParsedDocument, ReadOptions, TemplateSpec, load_template, read, split
from extraction.page_numbers import NUMBERED

ROOT = Path(__file__).resolve().parent.parent
STORED = TypeAdapter(ParsedDocument)
BUNDLE_DOCUMENTS = 12
SHORT_PAGES = 15  # longer reports would fill a bundle by themselves
DEFAULT_DPI = 200.0


@dataclass(frozen=True, slots=True)
class Source:
    """A document of a data set; `layout` is one supplier's print."""

    set_name: str
    layout: str
    file: Path
    pages: int
    is_picture: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    kind: str
    sources: tuple[Source, ...]

    @property
    def boundaries(self) -> frozenset[int]:
        """Pages from 1, the first left out."""
        begins, page = set(), 1
        for source in self.sources[:-1]:
            page += source.pages
            begins.add(page)
        return frozenset(begins)


@dataclass(slots=True)
class Tally:
    bundles: int = 0
    pages: int = 0
    right: int = 0
    cut: int = 0
    true: int = 0
    seconds: list[float] = field(default_factory=list)

    def add(self, found: frozenset[int], true: frozenset[int], pages: int, seconds: float) -> None:
        self.bundles += 1
        self.pages += pages
        self.right += len(found & true)
        self.cut += len(found)
        self.true += len(true)
        self.seconds.append(seconds)

    @property
    def figures(self) -> tuple[float, float, float]:
        precision = self.right / self.cut if self.cut else 1.0
        recall = self.right / self.true if self.true else 1.0
        both = precision + recall
        return precision, recall, 2 * precision * recall / both if both else 0.0


def main() -> int:
    given = _arguments()
    if not given.data.is_dir():
        print(f"no data in {given.data}: say where it is with --data")
        return 2
    sources = list(_sources(given.data))
    known = _templates(given.templates)
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for kind, make in KINDS.items():
        if given.kind and kind not in given.kind:
            continue
        for at in range(given.bundles):
            bundle = Bundle(kind, tuple(make(random.Random(f"{given.seed}/{kind}/{at}"), sources)))
            try:
                _measure(bundle, at, known, tallies, given)
            except ExtractionError as error:
                print(f"{kind} {at}: {error.code} {error}", file=sys.stderr)
    for way in ("templates known", "no template"):
        _print_table(way, {kind: tally for (own, kind), tally in tallies.items() if own == way})
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", nargs="*", help=f"of {', '.join(KINDS)}; all unless named")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "datasets")
    parser.add_argument("--templates", type=Path, default=ROOT / "bench" / "templates")
    parser.add_argument("--cache", type=Path, help="keep read bundles in this folder and use them again")
    parser.add_argument("--bundles", type=int, default=4, help="of each kind")
    parser.add_argument("--seed", default="1", help="another seed makes other bundles")
    parser.add_argument("--unnumbered", action="store_true", help="without the lines that print “Page 1 of 2”")
    parser.add_argument("--show", action="store_true", help="list every cut that is wrong or missing")
    return parser.parse_args()


def _sources(data: Path) -> Iterator[Source]:
    for name in ("adbuy_dev", "azure_forms", "invoice2data", "sroie_dev", "tables_dev", "zugferd_dev"):
        if not (data / name / "manifest.jsonl").is_file():
            continue
        for line in (data / name / "manifest.jsonl").read_text(encoding="utf-8").splitlines():
            gold = json.loads(line)
            file = data / name / gold["file"]
            is_picture = file.suffix.lower() in (".jpg", ".jpeg", ".png")
            if not is_picture and file.suffix.lower() != ".pdf":
                continue
            pages = 1 if is_picture else _page_count(file)
            yield Source(name, gold["layout"], file, pages, is_picture)


def _page_count(file: Path) -> int:
    with pypdfium2.PdfDocument(file) as document:
        return len(document)


def _templates(folder: Path) -> dict[str, list[TemplateSpec]]:
    return {
        own.name: [load_template(path.read_text(encoding="utf-8")) for path in sorted(own.glob("*.yaml"))]
        for own in sorted(folder.iterdir())
        if own.is_dir()
    }


# --- the kinds of bundles


def _of_one_layout(set_name: str, least: int) -> Callable[[random.Random, Sequence[Source]], list[Source]]:
    """One supplier's documents one after the other."""

    def make(chance: random.Random, sources: Sequence[Source]) -> list[Source]:
        layouts: dict[str, list[Source]] = defaultdict(list)
        for source in sources:
            if source.set_name == set_name:
                layouts[source.layout].append(source)
        own = layouts[chance.choice(sorted(name for name, members in layouts.items() if len(members) >= least))]
        return chance.sample(own, min(len(own), BUNDLE_DOCUMENTS))

    return make


def _in_runs(chance: random.Random, sources: Sequence[Source]) -> list[Source]:
    """A few suppliers, one after the other, two to four documents of each."""
    layouts: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        if source.set_name in ("adbuy_dev", "zugferd_dev"):
            layouts[f"{source.set_name}/{source.layout}"].append(source)
    chosen = chance.sample(sorted(name for name, members in layouts.items() if len(members) > 1), 5)
    return [source for name in chosen for source in chance.sample(layouts[name], min(len(layouts[name]), 4))]


def _of_sets(*names: str, pages: int = SHORT_PAGES, count: int = BUNDLE_DOCUMENTS) -> Callable[..., list[Source]]:
    """Documents of these sets in any order, up to `pages` pages each."""

    def make(chance: random.Random, sources: Sequence[Source]) -> list[Source]:
        fitting = [source for source in sources if source.set_name in names and source.pages <= pages]
        return chance.sample(fitting, min(len(fitting), count))

    return make


def _office_post(chance: random.Random, sources: Sequence[Source]) -> list[Source]:
    """What a mail room scans in the morning: most of it invoices, a few receipts and forms as pictures among them."""
    pictures = [source for source in sources if source.is_picture]
    others = [source for source in sources if not source.is_picture and source.pages <= SHORT_PAGES]
    chosen = chance.sample(others, 9) + chance.sample(pictures, 3)
    chance.shuffle(chosen)
    return chosen


KINDS: dict[str, Callable[[random.Random, Sequence[Source]], list[Source]]] = {
    "one_supplier_adbuy": _of_one_layout("adbuy_dev", 8),
    "one_supplier_zugferd": _of_one_layout("zugferd_dev", 3),
    "one_shop_receipts": _of_one_layout("sroie_dev", 7),
    "runs_of_suppliers": _in_runs,
    "invoices_mixed": _of_sets("adbuy_dev", "zugferd_dev", "invoice2data"),
    "one_page_documents": _of_sets("adbuy_dev", "zugferd_dev", "invoice2data", "tables_dev", pages=1),
    "reports": _of_sets("tables_dev", count=8),
    "office_post": _office_post,
}


# --- reading and scoring


def _measure(
    bundle: Bundle,
    at: int,
    known: dict[str, list[TemplateSpec]],
    tallies: dict[tuple[str, str], Tally],
    given: argparse.Namespace,
) -> None:
    document = _read(bundle, given.cache)
    if given.unnumbered:
        document = replace(document, pages=tuple(_unnumbered(page) for page in document.pages))
    templates = [template for name in sorted({s.set_name for s in bundle.sources}) for template in known.get(name, [])]
    for way, chosen in (("templates known", templates), ("no template", [])):
        started = time.perf_counter()
        parts = split(document, chosen)
        seconds = time.perf_counter() - started
        found = frozenset(part.first_page for part in parts[1:])
        tallies[way, bundle.kind].add(found, bundle.boundaries, len(document.pages), seconds)
        if given.show:
            reasons = {part.first_page: part.reason for part in parts}
            for page in sorted(found ^ bundle.boundaries):
                what = f"cut: {reasons[page]}" if page in found else "not cut"
                print(f"{way:16} {bundle.kind} {at} page {page} ({_where(bundle, page)}) {what}")


def _unnumbered(page: Page) -> Page:
    return replace(page, lines=tuple(line for line in page.lines if not NUMBERED.search(line.text)))


def _where(bundle: Bundle, page: int) -> str:
    first = 1
    for source in bundle.sources:
        if page < first + source.pages:
            return f"{source.layout} {source.file.stem} p{page - first + 1}"
        first += source.pages
    return "?"


def _read(bundle: Bundle, cache: Path | None) -> ParsedDocument:
    recipe = "/".join(f"{source.set_name}:{source.file.name}" for source in bundle.sources)
    kept = cache / f"{hashlib.sha256(recipe.encode()).hexdigest()}.json" if cache else None
    if kept is not None and kept.is_file():
        return STORED.validate_json(kept.read_bytes())
    document = read(_bundled(bundle), options=ReadOptions(drawings=True))
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(STORED.dump_json(document))
    return document


def _bundled(bundle: Bundle) -> bytes:
    """One PDF of all the documents' pages."""
    with pypdfium2.PdfDocument.new() as whole:
        for source in bundle.sources:
            data = _picture_as_pdf(source.file) if source.is_picture else source.file.read_bytes()
            with pypdfium2.PdfDocument(data) as document:
                whole.import_pages(document)
        written = io.BytesIO()
        whole.save(written)
    return written.getvalue()


def _picture_as_pdf(file: Path) -> bytes:
    written = io.BytesIO()
    with Image.open(file) as picture:
        picture.convert("RGB").save(written, "PDF", resolution=DEFAULT_DPI)
    return written.getvalue()


def _print_table(way: str, tallies: dict[str, Tally]) -> None:
    print(f"\n{way:24} bundles  pages  boundaries   cuts  precision  recall     F1  ms/page")
    total = Tally()
    for kind, tally in tallies.items():
        _print_row(kind, tally)
        for count in ("bundles", "pages", "right", "cut", "true"):
            setattr(total, count, getattr(total, count) + getattr(tally, count))
        total.seconds += tally.seconds
    _print_row("all", total)


def _print_row(kind: str, tally: Tally) -> None:
    precision, recall, f1 = tally.figures
    milliseconds = 1000 * sum(tally.seconds) / max(tally.pages, 1)
    print(
        f"{kind:24} {tally.bundles:7} {tally.pages:6} {tally.true:11} {tally.cut:6} {precision:10.3f} {recall:7.3f}"
        f" {f1:6.3f} {milliseconds:8.1f}"
    )


if __name__ == "__main__":
    sys.exit(main())
