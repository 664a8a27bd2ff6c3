"""One damaged page does not fail the document: it is an empty page with a note, and the others are read."""

import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from extraction import CorruptDocument, Plan, ProcessRequest, ReadOptions, process, read
from extraction.datamodel import PageProblem
from extraction.readers import open_document
from extraction.readers.base import DamagedPage
from tests.extraction import documents

ONE, THREE = "Invoice number INV-1 of the first page", "Total 1,471.60 of the last page"
NOTE = PageProblem("CORRUPT_DOCUMENT", "Page 2 of the PDF is damaged. Open the file, save it again and send that.")
TEMPLATE = "template: t\nfields:\n  total: {type: decimal, find: [{label: Total}]}\n"


def damaged_tiff(*, end: bool = False) -> bytes:
    """Three frames; the pixels of the second are garbage, or the file ends in the middle of its directory."""
    frames = [Image.fromarray(np.random.default_rng(at).integers(0, 255, (40, 30), np.uint8)) for at in range(3)]
    data = bytearray(
        documents.encoded(frames[0], "TIFF", save_all=True, append_images=frames[1:], compression="tiff_adobe_deflate")
    )
    image = Image.open(io.BytesIO(data))
    image.seek(1)
    tags = image.tag_v2
    for start, count in zip(tags[273], tags[279], strict=True):
        data[start : start + count] = b"\x55" * count
        if end:
            return bytes(data[: start + 2])
    return bytes(data)


def test_a_damaged_page_of_a_pdf_is_empty_with_a_note_and_the_others_are_read() -> None:
    document = read(documents.damaged_pdf(ONE, None, THREE))
    assert [page.text for page in document.pages] == [ONE, "", THREE]
    assert [page.problem for page in document.pages] == [None, NOTE, None]


@pytest.mark.parametrize("texts", [(None,), (None, None)])
def test_a_document_without_any_readable_page_is_refused(texts: tuple[None, ...]) -> None:
    with pytest.raises(CorruptDocument, match=r"Page 1 of the PDF is damaged"):
        read(documents.damaged_pdf(*texts))


def test_the_pipeline_shows_a_blank_picture_and_tells_of_it(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(documents.damaged_pdf(ONE, None, THREE))
    request = ProcessRequest(tmp_path / "document", tmp_path / "out", Plan(templates={"t": TEMPLATE}))
    seen: list[tuple[int, int]] = []

    outcome = process(request, lambda done, in_all: seen.append((done, in_all)))

    assert [summary.problem for summary in outcome.pages] == [None, NOTE, None]
    assert outcome.text == f"{ONE}\f\f{THREE}"
    assert seen == [(1, 3), (2, 3), (3, 3)]
    result = outcome.documents[0].result
    assert result is not None
    assert (result.fields[0].value, result.fields[0].box and result.fields[0].box.page) == ("1471.60", 3)
    with Image.open(tmp_path / "out" / outcome.pages[1].picture) as picture:
        assert picture.size == (989, 1400)
        assert picture.getextrema() == ((255, 255),) * 3
    assert json.loads((tmp_path / "out" / outcome.pages[1].words).read_text()) == []


def test_a_damaged_frame_of_a_tiff_is_one_damaged_page() -> None:
    with open_document(damaged_tiff(), "image/tiff", None, ReadOptions()) as opened:
        pages = list(opened.pages())
    assert [isinstance(page, DamagedPage) for page in pages] == [False, True, False]
    assert [page.number for page in pages] == [1, 2, 3]


def test_a_tiff_that_ends_early_has_the_frames_before_that() -> None:
    with open_document(damaged_tiff(end=True), "image/tiff", None, ReadOptions()) as opened:
        pages = list(opened.pages())
    assert [isinstance(page, DamagedPage) for page in pages] == [False, True]
