"""The structure of regular expressions as far as an import has to know it: groups, and where ^ and $ stand."""

import re
from dataclasses import dataclass

_NAME = re.compile(r"\?P<(\w+)>")
_MAY_BE_MISSING = re.compile(r"[?*]|\{0?,|\{0\}")


@dataclass(frozen=True, slots=True)
class Group:
    """A named group: its text from the bracket to behind the closing one, and whether a match may do without it."""

    name: str
    start: int
    end: int
    optional: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """`capturing` counts all groups that capture, named or not; `anchored` says that ^ or $ is used."""

    named: tuple[Group, ...]
    capturing: int
    anchored: bool


@dataclass(slots=True)
class _Open:
    start: int
    name: str | None
    inside: list[Group]
    has_alternatives: bool = False


def shape(source: str) -> Shape:
    """What an expression that compiles is made of."""
    outermost = _Open(0, None, [])
    stack = [outermost]
    capturing, anchored, at = 0, False, 0
    while at < len(source):
        char = source[at]
        if char == "\\":
            at += 1
        elif char == "[":
            at = _class_end(source, at)
        elif char == "(":
            name = _NAME.match(source, at + 1)
            capturing += bool(name) or source[at + 1 : at + 2] != "?"
            stack.append(_Open(at, name[1] if name else None, []))
        elif char == ")" and len(stack) > 1:
            _close(stack, source, at + 1)
        elif char == "|":
            stack[-1].has_alternatives = True
        anchored = anchored or char in "^$"
        at += 1
    named = _loosened(outermost) if outermost.has_alternatives else outermost.inside
    return Shape(tuple(named), capturing, anchored)


def _class_end(source: str, start: int) -> int:
    """Where the character class that opens at `start` closes."""
    at = start + 1
    at += source[at : at + 1] == "^"
    at += source[at : at + 1] == "]"
    while at < len(source) and source[at] != "]":
        at += 2 if source[at] == "\\" else 1
    return at


def _close(stack: list[_Open], source: str, end: int) -> None:
    closed = stack.pop()
    optional = _MAY_BE_MISSING.match(source, end) is not None
    groups = _loosened(closed) if optional or closed.has_alternatives else closed.inside
    if closed.name:
        groups = [Group(closed.name, closed.start, end, optional), *groups]
    stack[-1].inside += groups


def _loosened(closed: _Open) -> list[Group]:
    """The groups inside one of which a match may do without."""
    return [Group(group.name, group.start, group.end, optional=True) for group in closed.inside]


def renamed(source: str, names: dict[str, str]) -> str:
    """The expression with some of its named groups under other names."""

    def new(match: "re.Match[str]") -> str:
        return f"{match[1]}{names.get(match[2], match[2])}{match[3]}"

    return re.sub(r"(\(\?P<|\(\?P=)(\w+)([>)])", new, source)


def one_line_anchors(source: str) -> str:
    """The expression with ^ and $ for the ends of the whole text, as Python means them, not of every line."""
    return f"(?-m:{source})" if shape(source).anchored else source
