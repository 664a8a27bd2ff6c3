"""How fast documents are read, side by side with what users know, in one run on one machine.

    python -m bench.speed [PART ...] [--data ../shared/datasets] [--peer PYTHON] [--rounds 5] [--pages 1000]

PART is any of: extract (one-page text PDFs against invoice2data with the same template, imported), read (text layers
against pypdfium2 alone), ocr (scans against plain rapidocr with as many threads), pages (long documents: time and
memory a page). PYTHON is one that has invoice2data installed (with pdftotext); without it that part says so. Times are
wall-clock, the two sides take turns, medians are shown.
"""

import argparse
import io
import json
import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from extraction import ExtractionError, Plan, ProcessRequest, ReadOptions, extract, load_template, process, read

HERE = Path(__file__).resolve().parent
PARTS = ("extract", "read", "ocr", "pages")
SCANS = 8
TEMPLATE = "template: any\nfields:\n  first: {type: text, find: [{regex: '(\\S+)'}]}\n"
WORDS = ["invoice", "number", "total", "amount", "due", "date", "please", "pay", "within", "thirty", "days", "account"]


def main() -> int:
    given = _arguments()
    if given.worker:
        return _work(given.worker, Path(given.parts[0]))
    logging.getLogger("pypdfium2").setLevel(logging.ERROR)
    for part in given.parts or PARTS:
        {"extract": _extract, "read": _read, "ocr": _ocr, "pages": _pages}[part](given)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--data", type=Path, default=HERE.parent.parent / "shared" / "datasets")
    parser.add_argument("--peer", help="a Python that has invoice2data", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    return parser.parse_args()


# ---------------------------------------------------------------- one-page text PDFs against invoice2data


class _Peer:
    """invoice2data in a process of its own, warm."""

    def __init__(self, python: str) -> None:
        command = [python, str(HERE / "speed_peer.py")]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        self.is_there = bool(self._process.stdout and self._process.stdout.readline())

    def ask(self, file: Path, template: str | None) -> dict[str, Any]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"file": str(file), "template": template}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def folder(self, python: str) -> Path:
        code = "import sys; sys.path.pop(0); import invoice2data; print(invoice2data.__path__[0])"
        printed = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
        return Path(printed.strip()) / "extract" / "templates"

    def close(self) -> None:
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=10)


def _extract(given: argparse.Namespace) -> None:
    from extraction.importers import convert_invoice2data

    _title("extract: one-page text PDFs, ms a document")
    peer = _Peer(given.peer)
    if not peer.is_there:
        print("invoice2data is not installed in that Python (--peer): nothing to compare with")
        return
    sources = {path.name: path for path in peer.folder(given.peer).rglob("*.*")}
    ours_all, theirs_all = [], []
    for file in _text_pdfs(given.data / "invoice2data", pages=1):
        name = peer.ask(file, None)["template"]
        if name is None:
            continue
        imported = convert_invoice2data(sources[name].read_text(encoding="utf-8"), Path(name).stem)
        template = load_template(imported.template)
        options = ReadOptions(drawings=template.looks_at_drawings)
        ours, theirs = [], []
        for _ in range(given.rounds):
            theirs.append(peer.ask(file, name)["ms"])
            ours.append(_ms(lambda: extract(read(file.read_bytes(), options=options), template)))  # noqa: B023
        _pair(file.name, median(ours), "invoice2data", median(theirs))
        ours_all.append(median(ours))
        theirs_all.append(median(theirs))
    peer.close()
    if ours_all:
        _pair("median", median(ours_all), "invoice2data", median(theirs_all))


# ---------------------------------------------------------------- text layers against pypdfium2 alone


def _read(given: argparse.Namespace) -> None:
    _title("read: text layers, ms a document")
    files = [file for name in ("invoice2data", "tables_dev", "zugferd_dev") for file in _text_pdfs(given.data / name)]
    documents = [(file.name, file.read_bytes()) for file in files]
    documents.append(("dense, 50 pages (made here)", text_pdf(50)))
    ratios = []
    for name, data in documents:
        if any(page.ocr_engine for page in read(data).pages):
            continue  # pictures of print on it go through OCR: that is not what is measured here
        alone, ours = [], []
        for _ in range(given.rounds):
            alone.append(_ms(lambda: _text_alone(data)))  # noqa: B023
            ours.append(_ms(lambda: read(data)))  # noqa: B023
        ratios.append(median(ours) / median(alone))
        if ratios[-1] == max(ratios) or name.startswith("dense"):
            _pair(name, median(ours), "pypdfium2", median(alone))
    print(f"{len(ratios)} documents: median {median(ratios):.2f} times pypdfium2 alone, highest {max(ratios):.2f}")


def _text_alone(data: bytes) -> int:
    document = pypdfium2.PdfDocument(data)
    letters = 0
    for page in document:
        text_page = page.get_textpage()
        letters += len(text_page.get_text_range())
        text_page.close()
        page.close()
    document.close()
    return letters


# ---------------------------------------------------------------- scans against plain rapidocr


def _ocr(given: argparse.Namespace) -> None:
    from rapidocr import RapidOCR

    _title("ocr: scans, ms a page, one thread on either side")
    one_thread = {f"EngineConfig.onnxruntime.{kind}_op_num_threads": 1 for kind in ("intra", "inter")}
    plain = RapidOCR(params={"Global.log_level": "error", **one_thread})
    ours_all, theirs_all = [], []
    for name, picture in _scans(given.data):
        data = _png(picture)
        ours, theirs = [], []
        for turn in range(max(2, given.rounds // 2) + 1):
            plain_ms = _ms(lambda: plain(np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))[:, :, ::-1]))  # noqa: B023
            our_ms = _ms(lambda: _read_or_nothing(data))  # noqa: B023
            if turn:  # the first one warms up
                theirs.append(plain_ms)
                ours.append(our_ms)
        _pair(name, median(ours), "rapidocr", median(theirs))
        ours_all.append(median(ours))
        theirs_all.append(median(theirs))
    if ours_all:
        _pair("sum", sum(ours_all), "rapidocr", sum(theirs_all))


def _read_or_nothing(data: bytes) -> None:
    try:
        read(data)
    except ExtractionError as error:
        print(f"  {error.code}")


def _scans(data: Path) -> Iterator[tuple[str, Image.Image]]:
    found = sorted((data / "azure_forms").rglob("*.jpg"))[: SCANS // 2]
    found += sorted((data / "sroie_dev").rglob("*.jpg"))[: SCANS // 2]
    for file in found:
        with Image.open(file) as image:
            yield file.name, image.convert("RGB")
    page = pypdfium2.PdfDocument(text_pdf(1))[0]
    yield "dense page, 200 dpi (made here)", page.render(scale=200 / 72).to_pil().convert("RGB")


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


# ---------------------------------------------------------------- long documents


def _pages(given: argparse.Namespace) -> None:
    _title("pages: long text PDFs, ms a page and peak memory, each in a process of its own")
    sizes = [max(1, given.pages // 8), given.pages // 4, given.pages // 2, given.pages]
    with tempfile.TemporaryDirectory() as folder:
        for work in ("read", "process"):
            for pages in sizes:
                file = Path(folder) / f"{pages}.pdf"
                if not file.exists():
                    file.write_bytes(text_pdf(pages))
                command = [sys.executable, "-m", "bench.speed", str(file), "--worker", work]
                done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent)
                seconds, peak_mb, base_mb = json.loads(done.stdout)
                more_kb = 1024 * (peak_mb - base_mb) / pages
                print(
                    f"{work:8} {pages:5} pages {1000 * seconds / pages:7.1f} ms a page, {peak_mb:5.0f} MB at most, "
                    f"{base_mb:4.0f} before: {more_kb:5.0f} KB a page"
                )


def _work(work: str, file: Path) -> int:
    """One measurement in its own process: seconds and the highest memory in MB, after and before."""
    read(text_pdf(1))
    before = _peak_mb()
    started = time.perf_counter()
    if work == "read":
        read(file.read_bytes())
    else:
        with tempfile.TemporaryDirectory() as folder:
            process(ProcessRequest(file, Path(folder), Plan(templates={"any": TEMPLATE})), lambda done, in_all: None)
    print(json.dumps([time.perf_counter() - started, _peak_mb(), before]))
    return 0


def _peak_mb() -> float:
    """The most that this program had in memory; what getrusage says includes the one that started it."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def text_pdf(pages: int, lines: int = 55, words: int = 10) -> bytes:
    """A PDF of dense pages of print."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for page in range(pages):
        canvas.setFont("Helvetica", 9)
        for line in range(lines):
            texts = [WORDS[(page + line * 7 + at) % len(WORDS)] for at in range(words)]
            canvas.drawString(50, A4[1] - 50 - 13 * line, f"{page * lines + line} " + " ".join(texts))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


# ---------------------------------------------------------------- shared by the parts


def _text_pdfs(folder: Path, pages: int | None = None) -> Iterator[Path]:
    """PDFs of the folder that are read by their text layer."""
    if not folder.is_dir():
        print(f"{folder} is missing: left out")
        return
    for file in sorted(folder.rglob("*.pdf")):
        document = pypdfium2.PdfDocument(file)
        count = len(document)
        has_text = all(page.get_textpage().count_chars() > 50 for page in document)
        document.close()
        if has_text and pages in (None, count):
            yield file


def _ms(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def _title(text: str) -> None:
    print(f"\n{text}")


def _pair(name: str, ours: float, other: str, theirs: float) -> None:
    print(f"{name[:44]:44} {ours:8.1f}  {other} {theirs:8.1f}  ratio {ours / theirs:5.2f}")


if __name__ == "__main__":
    sys.exit(main())
