"""A template as YAML that people like to read: expressions in single quotes, notes on top, a gap between fields."""

import re
from collections.abc import Sequence
from typing import Any

import yaml

_PLAIN = re.compile(r"[^\W\d_][\w .,/&-]*")


class _Dumper(yaml.SafeDumper):
    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists under their key."""
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out: the template language has no aliases."""
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style: str | None = None
    if any(char < " " or char in "\u2028\u2029\x85\ufeff" for char in text):
        style = '"'
    elif not _PLAIN.fullmatch(text):
        style = "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def template_yaml(template: dict[str, Any], notes: Sequence[str] = ()) -> str:
    """The template's YAML, with the notes as comments before it."""
    comments = "".join(f"# - {_one_line(note)}\n" for note in notes)
    head = f"# Not carried over, or not exactly:\n{comments}" if notes else ""
    body = yaml.dump(template, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    above, fields_line, fields = body.partition("\nfields:\n")
    return head + above + fields_line + re.sub(r"(?<=\n)(?=  \w+:\n)", "\n", fields)


def _one_line(text: str) -> str:
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
