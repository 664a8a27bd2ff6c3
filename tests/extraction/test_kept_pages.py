"""What was read once is extracted again without reading: the same bytes, or the document is read anew."""

import gzip
import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from extraction import (
    KEPT_NAME,
    NoText,
    Page,
    PageSummary,
    Plan,
    ProcessOutcome,
    ProcessRequest,
    ReadOptions,
    canonical_json,
    load_kept,
    process,
    read,
    warm_up,
)
from extraction.datamodel import BoundingBox, Line, PageProblem, Ruling, Square, Word
from extraction.kept_pages import KeptPagesWriter
from extraction.packing import MOST_UNPACKED, PackedPages
from extraction.plan import PlannedPart
from tests.extraction import documents
from tests.extraction.documents import Printed

NUMBER = "template: number\nlocale: en-US\nfields: {number: {type: text, find: [{label: Invoice number}]}}"
TOTAL = """
template: total
locale: en-US
match: {all: Total}
fields:
  total: {type: money, find: [{label: Total, at: right}]}
  pages: {type: text, many: {max: 100}, find: [{regex: 'Page \\d+'}]}
"""
BOXED = "template: boxed\nlocale: en-US\nfields: {paid: {type: bool, find: [{checkbox: Paid}]}}"
BOX = BoundingBox(1, 0.0, 0.0, 1.0, 1.0)
FULL = Page(
    1, 595.25, 842, "ocr",
    (
        Line((Word("a b\u2028é", BoundingBox(1, 0.1, 1 / 3, 2 / 7, 0.3), 0.875, bold=True),), BOX),
        Line((), BoundingBox(1, 0.5, 0.5, 0.5, 0.5)),
    ),
    "rapidocr", (Ruling(0.1, 0.2, 0.9, 0.2),), (Square(BoundingBox(1, 0.5, 0.5, 0.52, 0.52), 0.3),),
    (BoundingBox(1, 0, 0.25, 0.1 + 0.2, 1),), recognised=True,
)  # fmt: skip
DAMAGED = Page(2, 10.0, 20.0, "text_layer", (), problem=PageProblem("CORRUPT_DOCUMENT", "Page 2 is damaged."))
NO_OCR = ReadOptions(ocr_engine="tesseract", language="de", max_pixels=1, ocr_dpi=1)


def processed(
    tmp_path: Path,
    template: str = NUMBER,
    *,
    folder: str,
    kept: Path | None = None,
    options: ReadOptions | None = None,
    plan: Plan | None = None,
) -> ProcessOutcome:
    plan = plan or Plan(templates={"any": template})
    request = ProcessRequest(
        tmp_path / "document", tmp_path / folder, plan, options=options or ReadOptions(), kept_path=kept
    )
    return process(request, lambda done, in_all: None)


def kept_by(tmp_path: Path, data: bytes, options: ReadOptions | None = None) -> Path:
    """The pages of a document that was read once, for another template than what comes after."""
    (tmp_path / "document").write_bytes(data)
    assert processed(tmp_path, folder="once", options=options).is_read_anew
    return tmp_path / "once" / KEPT_NAME


def results(outcome: ProcessOutcome) -> list[bytes]:
    return [canonical_json(document.result) for document in outcome.documents if document.result]


def is_the_same_without_reading(tmp_path: Path, kept: Path, template: str, options: ReadOptions | None = None) -> None:
    anew = processed(tmp_path, template, folder="anew", options=options)
    (tmp_path / "document").unlink()
    again = processed(tmp_path, template, folder="again", kept=kept, options=options)
    assert (anew.is_read_anew, again.is_read_anew) == (True, False)
    assert replace(again, duration_ms=0, is_read_anew=True) == replace(anew, duration_ms=0)
    assert results(again) == results(anew) != []
    assert list((tmp_path / "again").iterdir()) == []


def page_count_of(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def long_pdf(pages: int) -> bytes:
    def printed(at: int) -> tuple[Printed, ...]:
        return (f"Page {at}", 60, 80, 9), ("Invoice number", 60, 120, 11), (f"R-{at}", 200, 120, 11)

    return documents.pdf(*map(printed, range(1, pages)), documents.INVOICE)


def boxed_pdf() -> bytes:
    """A page with a box that is ticked."""
    return documents.raw_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"""<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R
        /Resources << /Font << /F 5 0 R >> >> >>""",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(TICKED), TICKED),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >>",
    )


TICKED = b"60 700 10 10 re S 61 701 m 69 709 l S 61 709 m 69 701 l S BT /F 11 Tf 76 701 Td (Paid) Tj ET"


def test_a_page_is_kept_to_the_last_bit(tmp_path: Path) -> None:
    options = ReadOptions(drawings=True)
    summaries = [
        PageSummary(
            page.number, page.width_pt, page.height_pt, page.source, page.ocr_engine, 1, "p", "w", page.problem
        )
        for page in (FULL, DAMAGED)
    ]
    with KeptPagesWriter(tmp_path, "image/tiff", 2, options) as writer:
        for summary, page in zip(summaries, (FULL, DAMAGED), strict=True):
            writer.add(summary, page, asked_ocr=page is FULL)
        assert not (tmp_path / KEPT_NAME).exists()

    kept = load_kept(tmp_path / KEPT_NAME, options)

    assert kept is not None
    document, again = kept
    assert (document.media_type, again) == ("image/tiff", summaries)
    assert tuple(document.pages) == (FULL, DAMAGED)
    assert document.pages[0].lines[0].words[0].bold is True


def test_drawings_are_left_out_where_none_are_asked_for(tmp_path: Path) -> None:
    with KeptPagesWriter(tmp_path, "image/png", 1, ReadOptions(drawings=True)) as writer:
        writer.add(PageSummary(1, 595.25, 842, "ocr", "rapidocr", 1, "p", "w"), FULL, asked_ocr=True)

    kept = load_kept(tmp_path / KEPT_NAME, ReadOptions())

    assert kept is not None
    (page,) = kept[0].pages
    assert (page.rulings, page.squares, page.pictures, page.words[0].bold) == ((), (), (), False)
    assert (page.text, page.recognised) == (FULL.text, True)


def test_a_text_layer_gives_the_same_bytes_whatever_ocr_is_asked_for(tmp_path: Path) -> None:
    kept = kept_by(tmp_path, documents.pdf())
    is_the_same_without_reading(tmp_path, kept, TOTAL, NO_OCR)


def test_a_scan_gives_the_same_bytes_without_ocr(tmp_path: Path) -> None:
    warm_up("rapidocr")
    kept = kept_by(tmp_path, documents.encoded(documents.picture(dpi=100), "PNG", dpi=(100, 100)))
    is_the_same_without_reading(tmp_path, kept, TOTAL)


def test_a_long_document_is_packed_again_and_gives_the_same_bytes(tmp_path: Path) -> None:
    kept = kept_by(tmp_path, long_pdf(MOST_UNPACKED + 10))
    loaded = load_kept(kept, ReadOptions())
    assert loaded is not None
    assert isinstance(loaded[0].pages, PackedPages)
    assert loaded[0] == read((tmp_path / "document").read_bytes())
    is_the_same_without_reading(tmp_path, kept, TOTAL)


def test_a_template_that_looks_at_drawings_finds_them_on_the_pages_that_were_kept_for_one_that_does_not(
    tmp_path: Path,
) -> None:
    kept = kept_by(tmp_path, boxed_pdf())
    again = processed(tmp_path, BOXED, folder="again", kept=kept)
    (document,) = again.documents
    assert document.result is not None
    assert (document.result.fields[0].value, again.is_read_anew) == (True, False)
    is_the_same_without_reading(tmp_path, kept, BOXED)


def test_pages_that_were_kept_without_drawings_are_read_anew_for_a_template_that_looks_at_them(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(boxed_pdf())
    (page,) = read(boxed_pdf()).pages
    with KeptPagesWriter(tmp_path, "application/pdf", 1, ReadOptions()) as writer:
        writer.add(PageSummary(1, 595, 842, "text_layer", None, 1, "p", "w"), page, asked_ocr=False)

    assert not processed(tmp_path, NUMBER, folder="words", kept=tmp_path / KEPT_NAME).is_read_anew
    again = processed(tmp_path, BOXED, folder="again", kept=tmp_path / KEPT_NAME)

    assert again.is_read_anew
    assert again.documents[0].result is not None
    assert again.documents[0].result.fields[0].value is True


@pytest.mark.parametrize(
    "wanted",
    [ReadOptions(language="de"), ReadOptions(ocr_engine="easyocr"), ReadOptions(ocr_dpi=100)],
    ids=["language", "engine", "resolution"],
)
def test_a_scan_does_not_stand_in_for_one_read_in_another_way(tmp_path: Path, wanted: ReadOptions) -> None:
    with KeptPagesWriter(tmp_path, "image/png", 1, ReadOptions(drawings=True)) as writer:
        writer.add(PageSummary(1, 595.25, 842, "ocr", "rapidocr", 1, "p", "w"), FULL, asked_ocr=True)
    assert load_kept(tmp_path / KEPT_NAME, ReadOptions()) is not None
    assert load_kept(tmp_path / KEPT_NAME, wanted) is None


def test_a_text_layer_whose_pictures_were_asked_for_print_in_vain_depends_on_the_ocr_as_well(tmp_path: Path) -> None:
    page = replace(FULL, source="text_layer", ocr_engine=None)
    with KeptPagesWriter(tmp_path, "application/pdf", 1, ReadOptions()) as writer:
        writer.add(PageSummary(1, 595.25, 842, "text_layer", None, 1, "p", "w"), page, asked_ocr=True)
    assert load_kept(tmp_path / KEPT_NAME, ReadOptions(language="de")) is None


def test_a_scan_asked_for_in_another_language_is_read_anew(tmp_path: Path) -> None:
    warm_up("rapidocr")
    kept = kept_by(tmp_path, documents.encoded(documents.picture(dpi=100), "PNG", dpi=(100, 100)))
    assert processed(tmp_path, TOTAL, folder="again", kept=kept, options=ReadOptions(language="de")).is_read_anew
    assert (tmp_path / "again" / "page-0001.jpg").exists()


def test_a_file_of_another_engine_version_or_with_too_many_pages_does_not_stand_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = kept_by(tmp_path, long_pdf(3))
    assert load_kept(kept, ReadOptions(max_pages=3)) is not None
    assert load_kept(kept, ReadOptions(max_pages=2)) is None
    monkeypatch.setattr("extraction.kept_pages.ENGINE_VERSION", "next")
    assert load_kept(kept, ReadOptions()) is None


def damaged_forms() -> Iterator[tuple[str, bytes]]:
    whole = gzip.compress(b'{"form":1}\n')
    yield "empty", b""
    yield "no gzip", b"hello\n"
    yield "another header", whole
    yield "no JSON", gzip.compress(b"hello\n[]\n")


@pytest.mark.parametrize("data", [data for _, data in damaged_forms()], ids=[name for name, _ in damaged_forms()])
def test_what_is_no_file_of_pages_is_as_if_there_were_none(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "document").write_bytes(documents.pdf())
    (tmp_path / KEPT_NAME).write_bytes(data)
    again = processed(tmp_path, TOTAL, folder="again", kept=tmp_path / KEPT_NAME)
    assert again.is_read_anew
    assert again.documents[0].result is not None


def test_a_file_that_was_cut_off_or_written_over_or_is_missing_is_read_anew(tmp_path: Path) -> None:
    kept = kept_by(tmp_path, long_pdf(4))
    whole = kept.read_bytes()
    lines = gzip.decompress(whole).splitlines(keepends=True)
    damaged = [
        *(whole[:size] for size in (9, 30, len(whole) // 2, len(whole) - 1)),
        whole[: len(whole) // 2] + b"\x00\xff\x00\xff" + whole[len(whole) // 2 + 4 :],
        gzip.compress(b"".join(lines[:-1])),
        gzip.compress(b"".join(lines[:-1]) + lines[-1][:-40]),
        gzip.compress(b"".join(lines[:-1]) + b"[1, 2]\n"),
    ]
    for data in damaged:
        kept.write_bytes(data)
        assert load_kept(kept, ReadOptions()) is None
    assert processed(tmp_path, TOTAL, folder="again", kept=kept).is_read_anew
    assert processed(tmp_path, TOTAL, folder="missing", kept=tmp_path / "nowhere").is_read_anew
    kept.write_bytes(whole)
    assert load_kept(kept, ReadOptions()) is not None


def test_a_document_that_ends_in_an_error_leaves_no_file_of_its_pages(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(documents.pdf(()))
    with pytest.raises(NoText):
        processed(tmp_path, folder="out", options=ReadOptions(ocr_dpi=72))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["page-0001.jpg", "page-0001.json"]


def test_pages_for_which_there_is_no_room_are_not_kept_and_the_document_is_read(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(long_pdf(4))
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / f"{KEPT_NAME}.part").symlink_to("/dev/full")

    outcome = processed(tmp_path, TOTAL, folder="out")

    assert len(outcome.pages) == 4
    assert outcome.documents[0].result is not None
    assert [path.name for path in (tmp_path / "out").iterdir() if path.name.startswith(KEPT_NAME)] == []


def test_every_operation_on_pages_keeps_them(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(documents.pdf())
    for operation in ("classify", "split", "parse", "tables"):
        templates = {"any": TOTAL} if operation in ("classify", "split") else {}
        processed(tmp_path, folder=operation, plan=Plan(operation, templates=templates))
        assert (tmp_path / operation / KEPT_NAME).exists()


def test_what_was_kept_for_somebody_else_is_not_taken_where_they_may_have_given_a_password(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(documents.pdf())
    request = ProcessRequest(tmp_path / "document", tmp_path / "open", Plan("parse"))
    for each in (request, replace(request, output_dir=tmp_path / "closed", password="secret")):
        process(each, lambda done, in_all: None)
    open_pages, closed_pages = (tmp_path / folder / KEPT_NAME for folder in ("open", "closed"))
    options = ReadOptions(drawings=True)
    assert load_kept(open_pages, options, of_another=True) == load_kept(open_pages, options)
    assert load_kept(closed_pages, options) is not None
    assert load_kept(closed_pages, options, of_another=True) is None


def test_a_file_is_cut_otherwise_on_kept_pages_and_its_documents_are_written(tmp_path: Path) -> None:
    kept = kept_by(tmp_path, long_pdf(5))
    parts = (PlannedPart(1, 3, "any"), PlannedPart(4, 5, "any"))
    plan = Plan(templates={"any": TOTAL}, parts=parts, return_documents=True)

    again = processed(tmp_path, folder="again", kept=kept, plan=plan)

    anew = processed(tmp_path, folder="anew", plan=plan)
    assert (again.is_read_anew, again.documents) == (False, anew.documents)
    assert sorted(path.name for path in (tmp_path / "again").iterdir()) == ["document-0001.pdf", "document-0002.pdf"]
    assert page_count_of(tmp_path / "again" / "document-0001.pdf") == 3
    assert page_count_of(tmp_path / "again" / "document-0002.pdf") == 2


def test_progress_tells_of_all_pages_at_once_where_none_is_read(tmp_path: Path) -> None:
    kept = kept_by(tmp_path, long_pdf(3))
    seen: list[tuple[int, int]] = []
    request = ProcessRequest(tmp_path / "document", tmp_path / "again", Plan(templates={"a": TOTAL}), kept_path=kept)
    process(request, lambda done, in_all: seen.append((done, in_all)))
    assert seen == [(3, 3)]


def dense_page(number: int) -> Page:
    def box(at: int) -> BoundingBox:
        return BoundingBox(number, at / 1000, number / 7001, (at + 1) / 1000, number / 7000)

    lines = (Line(tuple(Word(f"word {number} {at}", box(at)) for at in range(20)), box(at)) for at in range(15))
    return Page(number, 595.0, 842.0, "text_layer", tuple(lines))


def peak_of_writing(folder: Path, pages: int) -> int:
    """The most bytes that Python held while pages were made, kept and let go one by one."""
    tracemalloc.start()
    try:
        with KeptPagesWriter(folder, "application/pdf", pages, ReadOptions()) as writer:
            for number in range(1, pages + 1):
                summary = PageSummary(number, 595.0, 842.0, "text_layer", None, 300, "p", "w")
                writer.add(summary, dense_page(number), asked_ocr=False)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_stays_flat_over_many_pages(tmp_path: Path) -> None:
    unpacked_page = 200_000
    assert peak_of_writing(tmp_path, 150) < 10 * unpacked_page
    tracemalloc.start()
    try:
        loaded = load_kept(tmp_path / KEPT_NAME, ReadOptions())
        held, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert loaded is not None
    assert len(loaded[0].pages) == 150
    assert held < 20 * unpacked_page
    assert peak < (MOST_UNPACKED + 20) * unpacked_page
