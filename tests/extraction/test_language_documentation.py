"""docs/template-language.md: every example in it is run, and every finder, type and rule has one."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from extraction.datamodel import ExtractionResult
from extraction.errors import TemplateInvalid
from extraction.finders import FINDERS
from extraction.finding import extract
from extraction.normalizers import normalize
from extraction.normalizers.dates import parse_date
from extraction.template_source import parse_source
from extraction.template_spec import (
    FIELD_TYPES,
    FieldSpec,
    TemplateSpec,
    ValueSpec,
    load_template,
    template_json_schema,
)
from tests.extraction.drawn_pages import drawn

DOCUMENT = Path(__file__).parents[2] / "docs" / "template-language.md"
# A template (or only its fields), a page drawn with letters, and what is found on it.
EXAMPLE = re.compile(r"```yaml\n(?P<yaml>.*?)```\s*```page\n(?P<page>.*?)```\s*```json\n(?P<json>.*?)```", re.DOTALL)
SCHEMA = Draft202012Validator(template_json_schema())
EXAMPLES = [match.groupdict() for match in EXAMPLE.finditer(DOCUMENT.read_text(encoding="utf-8"))]


def template_of(source: str) -> TemplateSpec:
    return load_template(source if source.startswith("template:") else f"template: example\n{source}")


def told(result: ExtractionResult) -> dict[str, object]:
    """What the documentation shows: values by name, and beside them what checks found."""
    found: dict[str, object] = {field.name: field.value for field in result.fields}
    flags = {field.name: list(field.flags) for field in result.fields if field.flags}
    checks = [check.outcome for check in result.checks]
    return found | ({"flags": flags} if flags else {}) | ({"checks": checks} if checks else {})


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["yaml"].split("\n")[1].strip()[:40])
def test_an_example_finds_what_it_says(example: dict[str, str]) -> None:
    result = extract(drawn(example["page"]), template_of(example["yaml"]))
    assert told(result) == json.loads(example["json"])


def test_every_yaml_block_is_part_of_an_example_or_a_whole_template() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for source in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL):
        template_of(source)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["yaml"].split("\n")[1].strip()[:40])
def test_the_published_schema_accepts_every_example(example: dict[str, str]) -> None:
    source = example["yaml"] if example["yaml"].startswith("template:") else f"template: example\n{example['yaml']}"
    assert SCHEMA.is_valid(parse_source(source)[0])


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": {}},
        {"template": "t", "fields": {"a": {"type": "text"}}},
        {"template": "t", "fields": {"a": {"type": "txt", "find": [{"label": "x"}]}}},
        {"template": "t", "fields": {"a": {"type": "text", "find": [{"lable": "x"}]}}},
        {"template": "t", "fields": {"a": {"type": "text", "find": [{"label": "x"}]}}, "match": {"all": ["x"] * 51}},
        {"template": "t", "fields": {"a": {"type": "text", "find": [{"label": "x"}]}}, "checks": [{"when": "a"}]},
        {"template": "t", "fields": {"a": {"type": "text", "find": [{"label": "x"}]}}, "match": {"al": ["x"]}},
    ],
)
def test_the_published_schema_refuses_what_the_language_refuses(wrong: dict[str, object]) -> None:
    assert not SCHEMA.is_valid(wrong)
    with pytest.raises(TemplateInvalid):
        load_template(json.dumps(wrong))


def test_a_long_label_is_accepted_by_the_published_schema() -> None:
    find = [{"label": "x" * 150}]
    long = {"template": "t", "fields": {"a": {"type": "text", "find": find}}, "match": {"all": "y" * 150}}
    assert SCHEMA.is_valid(long)


def test_every_finder_and_every_type_has_an_example() -> None:
    steps = {step.finder for example in EXAMPLES for field in _fields(example) for step in field.find}
    assert steps == set(FINDERS)
    types = {field.type for example in EXAMPLES for field in _fields(example)}
    assert types >= set(FIELD_TYPES)
    assert any(name.startswith("stdnum:") for name in types)


def _fields(example: dict[str, str]) -> list[FieldSpec]:
    found, left = [], list(template_of(example["yaml"]).fields.values())
    while left:
        field = left.pop()
        found.append(field)
        left += field.fields.values()
    return found


TABLE = DOCUMENT.read_text(encoding="utf-8").partition("| printed | read as | |\n")[2].partition("\n\n")[0]
READINGS = re.findall(r"^\| (`[^|]+`) \| ([^|]+) \| ([^|]*?) ?\|$", TABLE, re.MULTILINE)
FIGURES = [(printed, said, words) for printed, said, words in READINGS if re.fullmatch(r"-?[\d.]+(?:, [\d.]+)*", said)]
DAYS = [(printed, said, words) for printed, said, words in READINGS if re.search(r"20\d\d", said)]


@pytest.mark.parametrize(("printed", "said", "words"), FIGURES)
def test_an_amount_is_read_as_the_table_says(printed: str, said: str, words: str) -> None:
    texts, values = re.findall("`([^`]+)`", printed), said.split(", ")
    for text, value in zip(texts, values * len(texts), strict=False):
        if "year" in words:
            assert parse_date(text, locale="auto").value.year == int(value)
            continue
        read = normalize(text, ValueSpec(type="money"), locale="auto", repair="recognised" in words)
        assert Decimal(str(read.value)) == Decimal(value)
        assert read.flags == tuple(re.findall("flagged `([a-z_]+)`", words))


@pytest.mark.parametrize(("printed", "said", "words"), [row for row in DAYS if row not in FIGURES])
def test_a_date_is_read_as_the_table_says(printed: str, said: str, words: str) -> None:
    for text in re.findall("`([^`]+)`", printed):
        read = parse_date(text, locale="auto")
        assert read.value == parse_date(said.strip(), locale="en").value
        assert bool(read.flags) == words.startswith("flagged")


def test_the_table_of_readings_is_there() -> None:
    assert (len(FIGURES), len([row for row in DAYS if row not in FIGURES])) == (8, 3)
