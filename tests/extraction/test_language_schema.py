"""The published JSON Schema of the language: sound in itself, at one with the language on what it can say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from extraction.errors import TemplateInvalid
from extraction.template_source import parse_source
from extraction.template_spec import load_template, template_json_schema

ROOT = Path(__file__).parents[2]
FOLDERS = ("demo/templates", "bench", "templates_app/starters", "tests")
TEMPLATES = sorted(file for folder in FOLDERS for file in (ROOT / folder).rglob("*.yaml"))
SCHEMA = template_json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def schemas(schema: Any) -> Iterator[dict[str, Any]]:
    """A schema and all that are part of it."""
    if isinstance(schema, dict):
        yield schema
    for part in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from schemas(part)


def field(clauses: str) -> str:
    return f"template: t\nfields:\n  a: {{{clauses}}}\n"


def test_the_schema_is_one_of_draft_2020_12() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_every_limit_stands_on_what_it_limits() -> None:
    for schema in schemas(SCHEMA):
        kind = schema.get("type")
        if isinstance(kind, str):
            assert not {"minLength", "maxLength"} & schema.keys() or kind == "string", schema
            assert not {"minItems", "maxItems"} & schema.keys() or kind == "array", schema


@pytest.mark.parametrize("file", TEMPLATES, ids=lambda file: file.stem)
def test_it_accepts_every_template_of_the_project(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    assert load_template(source)
    assert list(VALIDATOR.iter_errors(parse_source(source)[0])) == []


@pytest.mark.parametrize(
    "clauses",
    [
        "type: text, find: [{label: x, at: below, align: left, stop: [a, gap], fuzzy: 1}]",
        "type: text, find: [{label: [x, y], stop: gap}]",
        "type: text, many: true, find: [{label: x}]",
        "type: text, many: false, find: [{label: x}]",
        "type: enum, options: [a], find: [{label: x}]",
        "type: list, columns: {b: text, c: {type: int}}, find: [{table: {start: x}}]",
        "type: list, columns: {b: text}, find: [{entries: {start: x, end: y, first: '(?P<b>.)'}}]",
        "type: group, fields: {b: {type: text, find: [{label: x}]}}",
        "type: int, value: 1 + 1",
        "type: 'stdnum:isbn', locale: de_AT, find: [{region: [0, 0, 1, 1], page: last}]",
    ],
)
def test_it_accepts_what_the_language_accepts(clauses: str) -> None:
    assert load_template(field(clauses))
    assert list(VALIDATOR.iter_errors(parse_source(field(clauses))[0])) == []


@pytest.mark.parametrize(
    "clauses",
    [
        "type: txt, find: [{label: x}]",
        "type: text",
        "type: text, find: []",
        "type: text, find: {label: x}",
        "type: text, find: [{lable: x}]",
        "type: text, find: [{label: []}]",
        "type: text, find: [{label: ' '}]",
        "type: text, find: [{label: x, page: 0}]",
        "type: text, find: [{label: x, align: middle}]",
        "type: text, find: [{label: x, stop: []}]",
        "type: text, find: [{label: x, regex: y}]",
        "type: text, find: [{table: {start: x}}]",
        "type: text, required: 'yes', find: [{label: x}]",
        "type: text, locale: german, find: [{label: x}]",
        "type: text, options: [b], find: [{label: x}]",
        "type: text, columns: {b: text}, find: [{label: x}]",
        "type: text, fields: {b: {type: text, find: [{label: x}]}}",
        "type: int, pattern: '1', find: [{label: x}]",
        "type: enum, find: [{label: x}]",
        "type: group",
        "type: list, find: [{table: {start: x}}]",
        "type: list, columns: {b: text}, find: [{label: x}]",
        "type: list, columns: {b: list}, find: [{table: {start: x}}]",
        "type: list, columns: {b: text}, find: [{entries: {start: x, end: y}}]",
        "type: list, columns: {b-c: text}, find: [{table: {start: x}}]",
        "type: text, review: {sample: 0.1}, find: [{label: x}]",
        "type: text, review: {threshold: 95}, find: [{label: x}]",
    ],
)
def test_it_refuses_what_the_language_refuses(clauses: str) -> None:
    with pytest.raises(TemplateInvalid):
        load_template(field(clauses))
    assert not VALIDATOR.is_valid(parse_source(field(clauses))[0])


@pytest.mark.parametrize(
    "rule",
    [
        "match: {}",
        "match: {all: []}",
        "match: {none: [x]}",
        "preprocess: {pages: all}",
        "preprocess: {pages: 0}",
        "review: {sample: 5}",
        "review: {due_hours: 0}",
        "review: {due_hours: 1.5}",
        "checks: [{when: a}]",
        "locale: 5",
        "version: 2",
    ],
)
def test_it_refuses_rules_that_the_language_refuses(rule: str) -> None:
    source = field("type: text, find: [{label: x}]") + rule
    with pytest.raises(TemplateInvalid):
        load_template(source)
    assert not VALIDATOR.is_valid(parse_source(source)[0])
