"""What a fetched file is called: after its Content-Disposition, else after the URL; always a plain, harmless name."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

MAX_CHARACTERS = 255
MAX_EXTENSION_CHARACTERS = 20
# A longer header is no name but an attempt.
MAX_HEADER_CHARACTERS = 4000
# Unicode's categories of control, format (marks of direction among them) and surrogate characters.
_UNSEEN = {"Cc", "Cf", "Cs"}
_PARAMETER = re.compile(r';\s*([\w*-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)')
_CHARSETS = {"utf-8", "iso-8859-1"}
_EXTENDED_VALUE = re.compile(r"([\w-]+)'[\w-]*'(.*)", re.DOTALL)


def file_name(content_disposition: str, url: str) -> str:
    """Empty when neither the header nor the path of the URL names a file."""
    path = urlsplit(url).path
    return _named(content_disposition[:MAX_HEADER_CHARACTERS]) or _plain(unquote(path[path.rfind("/") + 1 :]))


def _named(content_disposition: str) -> str:
    # RFC 6266: filename* goes before filename, wherever it stands.
    given = {name.lower(): value.strip() for name, value in _PARAMETER.findall(content_disposition)}
    return _plain(_extended(given.get("filename*", ""))) or _plain(_quoted(given.get("filename", "")))


def _extended(value: str) -> str:
    """RFC 8187: charset'language'percent-encoded. Empty when it is not that."""
    if match := _EXTENDED_VALUE.fullmatch(value.strip('"')):
        charset, encoded = match.groups()
        return unquote(encoded, encoding=charset, errors="replace") if charset.lower() in _CHARSETS else ""
    return ""


def _quoted(value: str) -> str:
    is_quoted = len(value) > 1 and value[0] == value[-1] == '"'
    return re.sub(r'\\(["\\])', r"\1", value[1:-1]) if is_quoted else value


def _plain(name: str) -> str:
    """Without folders, control characters and what turns the direction of writing; at most 255 characters."""
    base = name.replace("\\", "/").rpartition("/")[2]
    kept = "".join(character for character in base if unicodedata.category(character) not in _UNSEEN)
    kept = " ".join(kept.split())
    if not kept.strip("."):
        return ""
    extension = PurePosixPath(kept).suffix
    if len(kept) <= MAX_CHARACTERS or len(extension) > MAX_EXTENSION_CHARACTERS:
        return kept[:MAX_CHARACTERS]
    return kept[: MAX_CHARACTERS - len(extension)] + extension
