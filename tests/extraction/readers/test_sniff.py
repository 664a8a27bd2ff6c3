"""What a file is, by its first bytes."""

import pytest

from extraction import UnsupportedType, sniff
from tests.extraction import documents


@pytest.mark.parametrize(
    ("file_format", "media_type"),
    [
        ("PNG", "image/png"),
        ("JPEG", "image/jpeg"),
        ("WEBP", "image/webp"),
        ("TIFF", "image/tiff"),
        ("BMP", "image/bmp"),
    ],
)
def test_a_picture_is_known_by_its_signature(file_format: str, media_type: str) -> None:
    data = documents.encoded(documents.picture((), dpi=20), file_format)

    assert sniff(data[:1024]) == media_type


def test_a_pdf_is_known_by_its_signature() -> None:
    assert sniff(documents.pdf()[:1024]) == "application/pdf"


@pytest.mark.parametrize(
    ("head", "says"),
    [
        (b"", "empty"),
        (b"PK\x03\x04whatever", "ZIP archive or an Office document"),
        (b"garbage\n%PDF-1.7\n", "in front of the PDF"),
        (b"GIF89a", "GIF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not of a kind"),
        (b"BM not really a bitmap", "not of a kind"),
        (b"RIFF\x00\x00\x00\x00WAVE", "not of a kind"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(head: bytes, says: str) -> None:
    with pytest.raises(UnsupportedType, match=says) as refusal:
        sniff(head)

    assert refusal.value.code == "UNSUPPORTED_TYPE"
    assert "PDF" in refusal.value.message
