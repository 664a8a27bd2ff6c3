"""Blocks of text as HTML and as Markdown."""

import re
from collections.abc import Iterator
from html import escape
from statistics import mean

from extraction.datamodel import Block, Segment
from extraction.layout.running_heads import is_page_number

_BULLET = re.compile(r"(?:[•‣▪◦●■–*·]|-)\s+(?=\S)")
_NUMBERED = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_MARKDOWN_SIGNS = re.compile(r"([\\`*<\[\]])")
_LINE_START = re.compile(r"^(\s*\d{0,9})(#{1,6}\s|>|[+-]\s|[.)](?:\s|$)|~~~)", re.MULTILINE)
# Lines that reach this share of their block's width were broken by the writer's program, not by the writer.
_FULL_LINE = 0.8
_PROSE_WORDS = 4

PICTURE_HTML, PICTURE_MARKDOWN = "<figure></figure>", "<!-- picture -->"


def html_of(block: Block, tag: str = "p") -> str:
    items = list(_items(block))
    if tag != "p" or not any(is_item for _, is_item in items):
        return f"<{tag}>" + "<br>".join(escape(text, quote=False) for text in _paragraph_lines(block)) + f"</{tag}>"
    parts, is_open = [], False
    for text, is_item in items:
        if is_item != is_open:
            parts.append("<ul>" if is_item else "</ul>")
            is_open = is_item
        inner = escape(_BULLET.sub("", text, count=1) if is_item else text, quote=False)
        parts.append(f"<li>{inner}</li>" if is_item else f"<p>{inner}</p>")
    return "".join(parts) + ("</ul>" if is_open else "")


def markdown_of(block: Block, level: int = 0) -> str:
    """With `level`, a heading on one line."""
    if level:
        return "#" * level + " " + escaped(" ".join(block.text.split()))
    items = list(_items(block))
    if not any(is_item for _, is_item in items):
        return "  \n".join(escaped(text) for text in _paragraph_lines(block))
    return "\n".join(
        f"- {escaped(_BULLET.sub('', text, count=1))}" if is_item else escaped(text) for text, is_item in items
    )


def document_markdown(segments: tuple[Segment, ...]) -> str:
    """The whole document; what is repeated at the head and foot of its pages stands where it is printed first, page
    numbers nowhere."""
    parts: list[str] = []
    seen: set[str] = set()
    for segment in segments:
        if segment.kind in ("PageHeader", "PageFooter"):
            lines = [line.text for block in segment.blocks for line in block.lines if not is_page_number(line.text)]
            new = [line for line in lines if _mark(line) not in seen]
            seen.update(map(_mark, new))
            parts.append("  \n".join(map(escaped, new)))
        else:
            parts.append(segment.markdown)
    return "\n\n".join(filter(None, parts)) + "\n" if any(parts) else ""


def _items(block: Block) -> Iterator[tuple[str, bool]]:
    """Each item of a list with its further lines, and each line before the first item, with whether it is an item."""
    text, is_item = "", False
    is_form = any(len(row) > 1 for row in block.rows)  # there a "-" is an empty cell
    for line in block.text.split("\n"):
        starts = not is_form and _BULLET.match(line) is not None
        if is_item and not starts:
            text = _joined(text, line)
            continue
        if text:
            yield text, is_item
        text, is_item = line, starts
    if text:
        yield text, is_item


def _paragraph_lines(block: Block) -> list[str]:
    """One line for a paragraph of prose, the block's own lines for an address and the like."""
    lines = block.text.split("\n")
    if not _is_prose(block):
        return lines
    text = lines[0]
    for line in lines[1:]:
        text = _joined(text, line)
    return [text]


def _is_prose(block: Block) -> bool:
    rows = block.rows
    if len(rows) < 2 or any(len(row) > 1 for row in rows):
        return False
    width = block.box.x1 - block.box.x0
    full = all(row[-1].box.x1 - block.box.x0 >= _FULL_LINE * width for row in rows[:-1])
    return full and mean(len(row[0].words) for row in rows[:-1]) >= _PROSE_WORDS


def _joined(text: str, line: str) -> str:
    """Words that were divided at the line's end are put together again."""
    if text.endswith("-") and text[-2:-1].isalpha() and line[:1].islower():
        return text[:-1] + line
    return f"{text} {line}"


def _mark(line: str) -> str:
    """The same for lines that differ in their numbers only."""
    return re.sub(r"\d+", "#", line.casefold())


def escaped(text: str) -> str:
    """What stands for itself in Markdown."""
    return _LINE_START.sub(r"\1\\\2", _MARKDOWN_SIGNS.sub(r"\\\1", text))
