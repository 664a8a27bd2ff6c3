"""Compiling: a JSON Schema turned into a template that looks for its properties by what they are called."""

from collections.abc import Iterator, Mapping
from typing import Any

from extraction.compiling.checking import checks_of
from extraction.compiling.filling import fill_schema
from extraction.compiling.naming import is_name, named_columns, named_fields
from extraction.compiling.nodes import Node, nodes_of
from extraction.compiling.types import value_settings
from extraction.compiling.wording import column_hint, labels_of, words_of
from extraction.errors import SchemaInvalid, TemplateInvalid
from extraction.importers.template_yaml import template_yaml
from extraction.lexicon import meanings, snake_case
from extraction.template_spec import load_template

MAX_TITLE, MAX_HELP = 200, 1_000
Settings = dict[str, Any]


def compile_schema(schema: Mapping[str, Any], name: str | None = None) -> str:
    """A template (YAML) that finds what a JSON Schema describes, by names, titles, descriptions and types; no model.
    Amounts and dates that usually go together have checks, which warn.

    `name` is the template's, else it is made of the schema's title. Raises SchemaInvalid, whose `problems` are (JSON
    Pointer, message), for a schema that cannot be compiled.
    """
    root = nodes_of(schema)
    title = root.text("title")
    template: Settings = {"template": name or snake_case(title or "schema", "schema")}
    if title:
        template["title"] = title[:MAX_TITLE]
    template |= {"locale": "auto", "fields": _fields(root.members, ())}
    if checks := checks_of(template["fields"]):
        template["checks"] = checks
    source = template_yaml(template)
    try:
        load_template(source)
    except TemplateInvalid as error:
        raise SchemaInvalid(f"The schema cannot be compiled. {error.message}", error.problems) from error
    return source


def _fields(members: tuple[Node, ...], parents: tuple[str, ...]) -> Settings:
    return {name: _field(node, parents) for name, node in named_fields(members)}


def _field(node: Node, parents: tuple[str, ...]) -> Settings:
    if node.kind == "object":
        return {**_said(node), "type": "group", "fields": _fields(node.members, (*parents, words_of(node.name)))}
    texts = labels_of(node, parents)
    if node.item is not None and node.item.kind == "object":
        columns = _columns(node.item)
        return {**_said(node), "type": "list", "columns": columns, "find": [{"meaning": _one_or_list(texts)}]}
    value = node.item or node
    settings = {**_said(node), **value_settings(value, texts)}
    if node.item is not None:
        settings["many"] = True
    return {**settings, "find": list(_steps(node, settings, texts))}


def _said(node: Node) -> Settings:
    """What people read about a field, and whether they are asked where nothing is found."""
    title, description = node.text("title"), node.text("description")
    title = title or ("" if is_name(node.name) else node.name)
    said: Settings = {"title": title[:MAX_TITLE]} if title else {}
    if description:
        said["help"] = description[:MAX_HELP]
    return {**said, "required": True} if node.required else said


def _steps(node: Node, settings: Settings, texts: list[str]) -> Iterator[Settings]:
    plain = [text for text in dict.fromkeys((words_of(node.name), node.text("title"))) if text and len(text) <= 80]
    hint = column_hint(node)
    if hint and not settings.get("many"):
        yield {"intersection": {"row": _one_or_list(plain), "column": hint}}
        texts = [text for text in texts if text != hint] or texts
    if settings["type"] == "bool":
        yield {"checkbox": _one_or_list(plain)}
    yield {"meaning": _one_or_list(texts)}


def _columns(item: Node) -> Settings:
    columns: Settings = {}
    for name, node, parents in named_columns(item):
        own = labels_of(node, tuple(words_of(parent.name) for parent in parents))
        texts = sorted(own, key=lambda text: not meanings(text, "columns", exact=True))
        settings = value_settings(node, texts, of_a_column=True)
        columns[name] = {**_said(node), **settings, "heading": _one_or_list(texts)}
    return columns


def _one_or_list(texts: list[str]) -> str | list[str]:
    return texts[0] if len(texts) == 1 else texts


__all__ = ["compile_schema", "fill_schema"]
