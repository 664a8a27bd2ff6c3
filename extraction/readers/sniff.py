"""What a file is by its first bytes: an allow-list, so that nothing else is ever handed to a parser.

Text has no signature: it is only taken for text where whoever sends it says so, and where it is.
"""

import codecs
from pathlib import PurePath

from extraction.datamodel import MediaType
from extraction.errors import UnsupportedType

ALLOWED = "PDF, PNG, JPEG, WebP, TIFF, BMP or text (.txt, .md)"
_TEXTS: dict[str, MediaType] = {"text/plain": "text/plain", "text/markdown": "text/markdown"}
_TEXT_SUFFIXES: dict[str, MediaType] = {
    ".txt": "text/plain",
    ".text": "text/plain",
    ".md": "text/markdown",
    ".markdown": "text/markdown",
}

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
_HEAD_BYTES = 1024
_BMP_HEADER_SIZES = {12, 40, 52, 56, 64, 108, 124}


def declared_text(filename: str, content_type: str = "") -> MediaType | None:
    """The kind of text that a file is said to be, by its name or else by its media type; None for anything else."""
    by_name = _TEXT_SUFFIXES.get(PurePath(filename).suffix.lower())
    return by_name or _TEXTS.get(content_type.partition(";")[0].strip().lower())


def sniff(head: bytes, declared: str | None = None) -> MediaType:
    """The media type of a file that begins with `head` (1 KiB is plenty). Raises UnsupportedType.

    `declared` is the media type that the file is said to have: only "text/plain" and "text/markdown" matter, and only
    for bytes that are UTF-8 text and do not begin as another known kind of file does.

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
    is_other = any(head.startswith(magic) for magic, _ in _KNOWN_OTHERS)
    if (text := _TEXTS.get(declared or "")) and head and not is_other:
        if _is_text(head):
            return text
        raise UnsupportedType(f"The file is said to be text, but is no text in UTF-8. Send a {ALLOWED} file.")
    raise UnsupportedType(_refusal(head))


def _is_text(head: bytes) -> bool:
    """UTF-8 without NUL; the last character of a whole head may be cut off."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=len(head) < _HEAD_BYTES)
    except UnicodeDecodeError:
        return False
    return b"\x00" not in head


def _refusal(head: bytes) -> str:
    if not head:
        return f"The file is empty. Send a {ALLOWED} file."
    for magic, name in _KNOWN_OTHERS:
        if head.startswith(magic):
            return f"The file is {name}, which cannot be read. Send a {ALLOWED} file."
    if b"%PDF-" in head:
        return "There are other bytes in front of the PDF. Save the file again as a PDF and send that."
    return f"The file is not of a kind that can be read. Send a {ALLOWED} file."
