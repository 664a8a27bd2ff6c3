"""Template text (YAML or JSON) to plain data, with the line of every key; refuses what a template has no use for.

YAML is read as its plain core: text, whole numbers, numbers, true/false, null, lists and maps. No tags, no anchors or
aliases (a few lines of them can stand for gigabytes), no dates, and `yes`, `no` or `12:30` stay the text they look
like. The text is at most 256 KiB and 20 levels deep.
"""

import json
import re
from collections.abc import Hashable
from typing import Any

import yaml
from yaml.reader import ReaderError

from extraction.errors import TemplateInvalid

MAX_SOURCE_CHARS = 256 * 1024
MAX_DEPTH = 20
Path = tuple[str | int, ...]
Problem = tuple[str, str]


class _CoreLoader(yaml.SafeLoader):
    """PyYAML's composer without aliases, and with the few scalar types of YAML's core."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, "re.Pattern[str]"]]] = {}

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Hashable) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise _Refused(_line(event.start_mark), "aliases (*name) are not part of the language: write it out")
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None):
            words = f"anchors (&{event.anchor}) are not part of the language: remove it, or put the text in quotes"
            raise _Refused(_line(event.start_mark), words)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _Refused(_line(event.start_mark), f"nested deeper than {MAX_DEPTH} levels")
        try:
            return super().compose_node(parent, index)  # type: ignore[arg-type]
        finally:
            self.depth -= 1


_INT = re.compile(r"^[-+]?(?:0|[1-9][0-9]{0,18})$")
_FLOAT = re.compile(r"^[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,3})?$")
_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:int", _INT, list("-+0123456789"))
_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:float", _FLOAT, list("-+.0123456789"))
_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"^(?:true|false|True|False)$"), list("tfTF"))
_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"^(?:~|null|Null|)$"), ["~", "n", "N", ""])


_TAGGED = "tags (!name) are not part of the language: remove it, or put a text that begins with ! in quotes"
_NUL = "NUL is no part of a text: remove it"
_COLLECTION_TAGS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")


class _Refused(Exception):
    def __init__(self, line: int | None, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.line, self.message, self.path = line, message, path


def parse_source(source: str) -> tuple[Any, dict[Path, int]]:
    """Plain data, and for YAML the line (from 1) of each place in it. Raises TemplateInvalid."""
    if len(source) > MAX_SOURCE_CHARS:
        raise _invalid("", f"the template is longer than {MAX_SOURCE_CHARS // 1024} KiB")
    # JSON is YAML as well: where it writes a NUL, that is told with its line.
    if source.lstrip().startswith("{") and "\\u0000" not in source:
        try:
            return _parse_json(source), {}
        except (json.JSONDecodeError, RecursionError):
            pass  # YAML may begin with a brace as well, and says better what is wrong
    try:
        return _parse_yaml(source)
    except _Refused as refusal:
        raise _invalid(dotted(refusal.path), at_line(refusal.line, refusal.message)) from refusal
    except yaml.MarkedYAMLError as error:
        raise _invalid("", at_line(*_yaml_mistake(error))) from error
    except ReaderError as error:
        words = "it holds a character that no text file should have: remove it"
        raise _invalid("", at_line(source.count("\n", 0, error.position) + 1, f"not valid YAML: {words}")) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _invalid("", "not valid YAML") from error


def lines_of(source: str) -> dict[Path, int]:
    """The line of each place in a text that was read as JSON; none where YAML cannot follow it."""
    try:
        return _parse_yaml(source)[1]
    except (_Refused, yaml.YAMLError, RecursionError):
        return {}


# What PyYAML says about mistakes that people make -> how to mend them.
_MENDING = {
    "\\t": "a tab: indent with spaces",
    "unknown escape": "in double quotes a backslash begins an escape: put regular expressions in single quotes",
    "mapping values are not allowed": "a second “: ” in one line, or a line that is indented too far: put texts with"
    " a colon in quotes",
    "unexpected end of stream": "the quote that begins here is never closed",
    "'<stream end>'": "a bracket that begins here is never closed",
    "another document": "one text holds one template: remove the line --- and what follows it",
    "'<document start>'": "one text holds one template: remove what follows",
    "could not find expected ':'": "a “:” is missing behind a key, or a text of several lines needs quotes",
    "expected <block end>": "this line is not indented as those before it",
    "that cannot start any token": "a text that begins with this sign needs quotes",
    "expected alphabetic or numeric character": "a text that begins with * or & needs quotes",
}


def _yaml_mistake(error: yaml.MarkedYAMLError) -> tuple[int | None, str]:
    """The line, and what is wrong there in words that say how to mend it."""
    said = error.problem or error.context or ""
    mark = error.problem_mark
    if "end of stream" in said or "'<stream end>'" in said:
        mark = error.context_mark or mark
    mending = next((words for known, words in _MENDING.items() if known in said), said)
    return _line(mark), f"not valid YAML: {mending}"


def dotted(path: Path) -> str:
    return ".".join(str(part) for part in path)


def at_line(line: int | None, message: str) -> str:
    return f"line {line}: {message}" if line else message


def _invalid(path: str, message: str) -> TemplateInvalid:
    return TemplateInvalid(f"The template cannot be read: {message}", ((path, message),))


def _line(mark: yaml.Mark | None) -> int | None:
    return mark.line + 1 if mark else None


def _parse_json(source: str) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key, value in pairs:
            if key in data:
                raise _invalid(key, f"the key “{key}” stands there twice: keep one")
            data[key] = value
        return data

    def refuse(name: str) -> Any:
        raise _invalid("", f"{name} is not a number")

    return json.loads(source, object_pairs_hook=unique, parse_constant=refuse)


def _parse_yaml(source: str) -> tuple[Any, dict[Path, int]]:
    loader = _CoreLoader(source)
    try:
        node = loader.get_single_node()
    finally:
        loader.dispose()
    lines: dict[Path, int] = {}
    return (_plain(node, (), lines) if node is not None else None), lines


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Any:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.CollectionNode) and node.tag not in _COLLECTION_TAGS:
        raise _Refused(_line(node.start_mark), _TAGGED, path)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, at), lines) for at, item in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _plain_map(node, path, lines)
    return _scalar(node, path)


def _plain_map(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        line = _line(key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode):
            raise _Refused(line, "a key must be plain text", path)
        key = key_node.value
        if "\x00" in key:
            raise _Refused(line, _NUL, path)
        if key == "<<":
            raise _Refused(line, "merge keys (<<) are not part of the language: write it out", path)
        if key in data:
            raise _Refused(line, f"the key “{key}” stands there twice: keep one", (*path, key))
        lines[(*path, key)] = line or 0
        data[key] = _plain(value_node, (*path, key), lines)
    return data


def _scalar(node: yaml.Node, path: Path) -> str | int | float | bool | None:
    text: str = node.value
    match node.tag.removeprefix("tag:yaml.org,2002:"):
        case "str" if "\x00" in text:
            raise _Refused(_line(node.start_mark), _NUL, path)
        case "str":
            return text
        case "int" if _INT.match(text):
            return int(text)
        case "float" if _FLOAT.match(text):
            return float(text)
        case "bool":
            return text.lower() == "true"
        case "null":
            return None
        case _:
            raise _Refused(_line(node.start_mark), _TAGGED, path)
