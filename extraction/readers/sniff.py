"""What a file is by its first bytes: an allow-list, so that nothing else is ever handed to a parser."""

from extraction.datamodel import MediaType
from extraction.errors import UnsupportedType

ALLOWED = "PDF, PNG, JPEG, WebP, TIFF or BMP"

_MAGIC: tuple[tuple[bytes, MediaType], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
)
_KNOWN_OTHERS = (
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"GIF8", "a GIF"),
    (b"\x1f\x8b", "a gzip archive"),
)
_BMP_HEADER_SIZES = {12, 40, 52, 56, 64, 108, 124}


def sniff(head: bytes) -> MediaType:
    """The media type of a file that begins with `head` (1 KiB is plenty). Raises UnsupportedType.

    A signature counts at offset 0 only: a PDF with other bytes in front of it is refused, as it may be two files in
    one.
    """
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if head[:2] == b"BM" and int.from_bytes(head[14:18], "little") in _BMP_HEADER_SIZES:
        return "image/bmp"
    raise UnsupportedType(_refusal(head))


def _refusal(head: bytes) -> str:
    if not head:
        return f"The file is empty. Send a {ALLOWED} file."
    for magic, name in _KNOWN_OTHERS:
        if head.startswith(magic):
            return f"The file is {name}, which cannot be read. Send a {ALLOWED} file."
    if b"%PDF-" in head:
        return "There are other bytes in front of the PDF. Save the file again as a PDF and send that."
    return f"The file is not of a kind that can be read. Send a {ALLOWED} file."
