"""bytes -> SourcePages: one file per format behind the Reader protocol, found by media type.

A format is added by a module with a `READER`, its line in `_MODULES` and its signature in `sniff.py`.
"""

from importlib import import_module

from extraction.datamodel import MediaType
from extraction.options import ReadOptions
from extraction.readers.base import OpenDocument, Reader

# Modules are imported on first use: the web process sniffs uploads and must not pay for the parsers.
_MODULES: dict[MediaType, str] = {
    "application/pdf": "extraction.readers.pdf",
    "image/png": "extraction.readers.image",
    "image/jpeg": "extraction.readers.image",
    "image/webp": "extraction.readers.image",
    "image/tiff": "extraction.readers.image",
    "image/bmp": "extraction.readers.image",
    "text/plain": "extraction.readers.text",
    "text/markdown": "extraction.readers.text",
}


def reader_for(media_type: MediaType) -> Reader:
    reader: Reader = import_module(_MODULES[media_type]).READER
    return reader


def load_readers() -> None:
    """Import every reader now, for processes that are forked from this one."""
    for name in set(_MODULES.values()):
        import_module(name)


def open_document(data: bytes, media_type: MediaType, password: str | None, options: ReadOptions) -> OpenDocument:
    """Raises PasswordRequired, CorruptDocument, TooManyPages, DocumentTooLarge, NoText."""
    return reader_for(media_type).open(data, media_type, password, options)
