"""Chunks of a document for search and for language models: its segments joined or cut to stretches of Markdown."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from extraction.datamodel import Segment
from extraction.stems import stems_in

ChunkKind = Literal["header", "page", "recursive", "semantic"]
BETWEEN = "\n\n"  # paragraphs of Markdown
LEAST_ALIKE = 0.1  # cosine of neighbouring paragraphs that stay together
TABLE_HEAD_LINES = 2  # of a pipe table: the heading and the rule under it
# Where a long text is cut: between its lines, else between sentences, else between words, else anywhere.
_CUTS = tuple(map(re.compile, (r"\n+", r"(?<=[.!?…])[\"'”»)]*\s+", r"\s+", r"(?=.)")))
_LEVEL = re.compile(r"#{1,6}(?= )")


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stretch of a document. `text` is Markdown; `segments` are the numbers (from 0) of those it holds, or holds
    parts of, `pages` theirs; `heading` is the path of headings over its first text, the outermost first."""

    text: str
    segments: tuple[int, ...]
    pages: tuple[int, ...]
    heading: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Piece:
    """A segment, or a part of one that is too long."""

    at: int
    text: str
    is_heading: bool


def chunks_of(segments: Sequence[Segment], by: ChunkKind, size_chars: int) -> tuple[Chunk, ...]:
    """A document's segments as chunks, in order. Every segment is in one chunk, or its parts in consecutive ones.

    "header": one for each section with its headings; "page": one for each page that has anything on it. Both are given
    whole, however long. "recursive": as many paragraphs as fit into `size_chars`; a paragraph that does not fit is cut
    between its lines, sentences or words. "semantic": neighbouring paragraphs that share words (cosine of their word
    counts, rare words weighing more), joined up to `size_chars`. That is likeness of wording, not of meaning: a
    paragraph that says the same in other words begins a new chunk, as no language model is asked.

    A table is cut between rows only, each part with the heading again where that fits; a single row that is longer
    than `size_chars` is the one thing that makes a longer chunk. A heading stays with what follows it where both fit.
    Raises ValueError for a size below 1.
    """
    if size_chars < 1:
        raise ValueError("a chunk has at least one character")
    paths = _heading_paths(segments)
    if by == "page":
        groups = _by_page(segments)
    elif by == "header":
        groups = _by_section(segments)
    else:
        pieces = [piece for at, segment in enumerate(segments) for piece in _pieces(at, segment, size_chars)]
        groups = _packed(pieces, size_chars, _Alike(pieces) if by == "semantic" else None)
    return tuple(_chunk(group, segments, paths) for group in groups)


def _chunk(pieces: Sequence[_Piece], segments: Sequence[Segment], paths: Sequence[tuple[str, ...]]) -> Chunk:
    numbers = tuple(dict.fromkeys(piece.at for piece in pieces))
    pages = tuple(dict.fromkeys(segments[at].box.page for at in numbers))
    text = BETWEEN.join(piece.text for piece in pieces if piece.text)
    first_text = next((piece.at for piece in pieces if not piece.is_heading), numbers[-1])
    return Chunk(text, numbers, pages, paths[first_text])


def _whole(at: int, segment: Segment) -> _Piece:
    return _Piece(at, segment.markdown, segment.kind == "SectionHeader")


def _by_page(segments: Sequence[Segment]) -> Iterator[list[_Piece]]:
    for _, own in groupby(enumerate(segments), lambda numbered: numbered[1].box.page):
        yield [_whole(at, segment) for at, segment in own]


def _by_section(segments: Sequence[Segment]) -> Iterator[list[_Piece]]:
    """A heading right under the one that it belongs to begins no section of its own."""
    section: list[_Piece] = []
    for at, segment in enumerate(segments):
        is_first = not section or not all(piece.is_heading for piece in section)
        is_under = not is_first and _level(segment) > _level(segments[at - 1])
        if segment.kind == "SectionHeader" and section and not is_under:
            yield section
            section = []
        section.append(_whole(at, segment))
    if section:
        yield section


def _level(segment: Segment) -> int:
    found = _LEVEL.match(segment.markdown)
    return len(found.group()) if found else 1


def _heading_paths(segments: Sequence[Segment]) -> list[tuple[str, ...]]:
    """For each segment the headings over it; for a heading with its own."""
    path: list[tuple[int, str]] = []
    paths: list[tuple[str, ...]] = []
    for segment in segments:
        if segment.kind == "SectionHeader":
            level = _level(segment)
            path = [over for over in path if over[0] < level]
            path.append((level, " ".join(segment.text.split())))
        paths.append(tuple(text for _, text in path))
    return paths


def _pieces(at: int, segment: Segment, size: int) -> Iterator[_Piece]:
    is_heading = segment.kind == "SectionHeader"
    if len(segment.markdown) <= size:
        yield _Piece(at, segment.markdown, is_heading)
        return
    texts = _table_parts(segment.markdown, size) if segment.kind == "Table" else _text_parts(segment.markdown, size)
    for text in texts:
        yield _Piece(at, text, is_heading)


def _table_parts(markdown: str, size: int) -> Iterator[str]:
    lines = markdown.split("\n")
    head = lines[:TABLE_HEAD_LINES]
    longest = max(map(len, lines[TABLE_HEAD_LINES:]), default=0)
    again = head if len("\n".join(head)) + 1 + longest <= size else []
    part: list[str] = []
    for line in lines:
        if part and len("\n".join([*part, line])) > size:
            yield "\n".join(part)
            part = [*again]
        part.append(line)
    yield "\n".join(part)


def _text_parts(text: str, size: int, level: int = 0) -> Iterator[str]:
    """Stretches of a text, nothing between them but blanks."""
    part = ""
    for stretch in _stretches(text, _CUTS[level]):
        if len((part + stretch).rstrip()) <= size:
            part += stretch
            continue
        if part.strip():
            yield part.rstrip()
        part = stretch
        if len(stretch.rstrip()) > size:
            *parts, part = _text_parts(stretch, size, level + 1)
            yield from parts
            part += stretch[len(stretch.rstrip()) :]
    if part.strip():
        yield part.rstrip()


def _stretches(text: str, cut: re.Pattern[str]) -> Iterator[str]:
    start = 0
    for found in cut.finditer(text):
        if found.end() > start:
            yield text[start : found.end()]
            start = found.end()
    if start < len(text):
        yield text[start:]


def _packed(pieces: Sequence[_Piece], size: int, alike: "_Alike | None") -> Iterator[list[_Piece]]:
    """As many neighbours in one chunk as fit, and with `alike` only those that are."""
    chunk: list[_Piece] = []
    for piece in pieces:
        fits = _length([*chunk, piece]) <= size
        if not chunk or (fits and (alike is None or alike.belongs(chunk, piece))):
            chunk.append(piece)
            continue
        ahead = _headings_at_end(chunk)
        if ahead and len(ahead) < len(chunk) and _length([*ahead, piece]) <= size:
            yield chunk[: -len(ahead)]
            chunk = [*ahead, piece]
        else:
            yield chunk
            chunk = [piece]
    if chunk:
        yield chunk


def _headings_at_end(chunk: Sequence[_Piece]) -> list[_Piece]:
    count = next((at for at, piece in enumerate(reversed(chunk)) if not piece.is_heading), len(chunk))
    return list(chunk[len(chunk) - count :])


def _length(pieces: Iterable[_Piece]) -> int:
    texts = [piece.text for piece in pieces if piece.text]
    return sum(map(len, texts)) + len(BETWEEN) * max(len(texts) - 1, 0)


class _Alike:
    """Which neighbours share words: cosine of word counts, each word weighed by how few of the pieces have it."""

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        self._counts = {piece: Counter(stems_in(piece.text)) for piece in pieces}
        pieces_with = Counter(word for counts in self._counts.values() for word in counts)
        self._weights = {word: math.log(1 + len(pieces) / count) ** 2 for word, count in pieces_with.items()}

    def belongs(self, chunk: Sequence[_Piece], piece: _Piece) -> bool:
        """A heading begins something new unless another one is before it; what follows a heading belongs to it, and
        the parts of one segment to each other."""
        last = chunk[-1]
        if piece.is_heading or last.is_heading:
            return last.is_heading
        return last.at == piece.at or not piece.text or self._cosine(self._counts[last], self._counts[piece])

    def _cosine(self, one: Mapping[str, int], other: Mapping[str, int]) -> bool:
        shared = sum(self._weights[word] * one[word] * other[word] for word in one.keys() & other.keys())
        lengths = [math.sqrt(sum(self._weights[word] * n * n for word, n in own.items())) for own in (one, other)]
        return shared > 0 and shared / (lengths[0] * lengths[1]) >= LEAST_ALIKE
