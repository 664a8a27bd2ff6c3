"""A document all the way: pictures and words on disk, fields found; hostile files end in an error with a code."""

import json
from pathlib import Path

import pytest
from PIL import Image

from extraction import (
    DocumentOutcome,
    ExtractionError,
    NoText,
    Plan,
    ProcessOutcome,
    ProcessRequest,
    ReadOptions,
    SandboxLimits,
    TemplateInvalid,
    process,
    process_in_sandbox,
    warm_up,
)
from tests.extraction import documents

TEMPLATE = """
template: invoice
locale: en-US
fields:
  number:
    type: text
    required: true
    find:
      - label: [Invoice number]
        at: right
  total:
    type: money
    find:
      - label: [Total]
        at: right
"""


def request(
    tmp_path: Path,
    data: bytes,
    template: str = TEMPLATE,
    options: ReadOptions | None = None,
    plan: Plan | None = None,
) -> ProcessRequest:
    (tmp_path / "document").write_bytes(data)
    plan = plan or Plan(templates={"invoice": template})
    return ProcessRequest(tmp_path / "document", tmp_path / "pages", plan, options=options or ReadOptions())


def values_of(document: DocumentOutcome) -> dict[str, object]:
    assert document.result is not None
    return {field.name: field.value for field in document.result.fields}


def in_sandbox(asked: ProcessRequest, limits: SandboxLimits | None = None) -> ProcessOutcome:
    return process_in_sandbox(
        asked, limits=limits or SandboxLimits(), on_progress=lambda done, in_all: None, on_tick=lambda: None
    )


def test_a_document_gives_fields_pictures_words_and_progress(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    asked = request(tmp_path, documents.pdf(documents.INVOICE, (("Page two", 60, 80, 12),)))

    outcome = process(asked, lambda done, in_all: seen.append((done, in_all)))

    (whole,) = outcome.documents
    assert (whole.first_page, whole.last_page, whole.template, whole.label) == (1, 2, "invoice", "")
    assert values_of(whole) == {"number": "INV-2024-0042", "total": "1471.60"}
    assert seen == [(1, 2), (2, 2)]
    assert outcome.media_type == "application/pdf"
    assert outcome.text.split("\f")[1] == "Page two"
    second = outcome.pages[1]
    assert (second.number, second.source, second.word_count) == (2, "text_layer", 2)
    assert (second.picture, second.words) == ("page-0002.jpg", "page-0002.json")
    with Image.open(asked.output_dir / second.picture) as shown:
        assert (shown.format, max(shown.size)) == ("JPEG", 1400)
    words = json.loads((asked.output_dir / second.words).read_text())
    assert [word[0] for word in words] == ["Page", "two"]
    assert words[0][1:] == pytest.approx([60 / 595.3, 0.083, 0.147, 0.098, 1.0], abs=0.004)


def test_a_tilted_scan_is_shown_level_with_its_boxes_on_the_ink(tmp_path: Path) -> None:
    printed = [(f"Line {row} of the letter with words", 60, 90 + 40 * row, 14) for row in range(16)]
    scan = documents.picture(printed, dpi=100).rotate(-2, Image.Resampling.BICUBIC, fillcolor="white")
    asked = request(tmp_path, documents.encoded(scan, "PNG", dpi=(100, 100)))

    outcome = process(asked, lambda done, in_all: None)

    assert outcome.text.split("\n")[:2] == ["Line 0 of the letter with words", "Line 1 of the letter with words"]
    words = json.loads((asked.output_dir / "page-0001.json").read_text())
    with Image.open(asked.output_dir / "page-0001.jpg") as shown:
        gray = shown.convert("L")
    for _, x0, y0, x1, y1, _ in words:
        box = (int(x0 * gray.width), int(y0 * gray.height), int(x1 * gray.width) + 1, int(y1 * gray.height) + 1)
        assert min(gray.crop(box).tobytes()) < 100


def test_the_sandbox_gives_what_the_library_gives_also_by_ocr_with_a_warm_model(tmp_path: Path) -> None:
    warm_up("rapidocr")
    asked = request(tmp_path, documents.encoded(documents.picture(dpi=100), "PNG"))

    inside = in_sandbox(asked)
    outside = process(asked, lambda done, in_all: None)

    assert inside.documents == outside.documents
    assert inside.pages == outside.pages
    assert (inside.pages[0].source, inside.pages[0].ocr_engine) == ("ocr", "rapidocr")
    assert inside.text == outside.text


def test_a_template_that_cannot_be_used_is_told_before_the_document_is_looked_at(tmp_path: Path) -> None:
    with pytest.raises(TemplateInvalid) as refusal:
        in_sandbox(request(tmp_path, b"", template="template: x\nfields: {}\n"))

    assert refusal.value.problems
    assert not (tmp_path / "pages").exists()


def test_a_document_without_text_is_told(tmp_path: Path) -> None:
    with pytest.raises(NoText):
        in_sandbox(request(tmp_path, documents.pdf(()), options=ReadOptions(ocr_dpi=72)))


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (documents.flate_bomb_pdf(), {"DOCUMENT_CRASHED_READER", "NO_TEXT", "DOCUMENT_TOO_LARGE"}),
        (documents.page_loop_pdf(), {"TOO_MANY_PAGES", "CORRUPT_DOCUMENT"}),
        (documents.huge_page_pdf(), {"DOCUMENT_TOO_LARGE"}),
        (documents.large_png(10_000, 10_000), {"DOCUMENT_TOO_LARGE"}),
        (documents.pdf()[:400], {"CORRUPT_DOCUMENT"}),
        (b"PK\x03\x04 a zip named .pdf", {"UNSUPPORTED_TYPE"}),
        (b"", {"UNSUPPORTED_TYPE"}),
    ],
    ids=["flate bomb", "page loop", "huge page", "100 MP", "cut off", "zip", "empty"],
)
def test_a_hostile_file_ends_in_an_error_with_a_code(tmp_path: Path, data: bytes, codes: set[str]) -> None:
    with pytest.raises(ExtractionError) as refusal:
        in_sandbox(request(tmp_path, data), SandboxLimits(memory_bytes=1024**3, cpu_s=20, wall_s=40))

    assert refusal.value.code in codes
    assert refusal.value.message.endswith(".")
