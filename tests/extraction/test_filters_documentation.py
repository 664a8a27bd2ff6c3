"""docs/filters.md: every example in it is run, and every condition has one or stands in its table."""

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from extraction.filter_rules import ConditionSpec, RuleSpec, load_rules, rules_json_schema
from extraction.routing import route
from extraction.template_source import parse_source
from extraction.template_spec import load_template
from tests.extraction.drawn_pages import drawn

TEXT = (Path(__file__).parents[2] / "docs" / "filters.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"```yaml\n(?P<yaml>.*?)```\s*```page\n(?P<page>.*?)```\s*```json\n(?P<json>.*?)```", re.DOTALL)
EXAMPLES = [match.groupdict() for match in EXAMPLE.finditer(TEXT)]
ANY = load_template("template: any\nmatch: {all: Nothing of it}\nfields: {a: {type: text, find: [{label: A}]}}")


@pytest.mark.parametrize("example", EXAMPLES, ids=["credit notes", "looks", "no rule"])
def test_an_example_decides_as_it_says(example: dict[str, str]) -> None:
    rules = load_rules(example["yaml"])
    way = route(drawn(example["page"]), rules, {rule.template: ANY for rule in rules if rule.template})
    told = {
        "rule": way.rule,
        "label": way.label,
        "action": way.action,
        "template": way.template,
        "reasons": ["; ".join(verdict.reasons) for verdict in way.verdicts],
    }
    assert told == json.loads(example["json"])


@pytest.mark.parametrize("example", EXAMPLES, ids=["credit notes", "looks", "no rule"])
def test_the_published_schema_accepts_every_example(example: dict[str, str]) -> None:
    assert Draft202012Validator(rules_json_schema()).is_valid(parse_source(example["yaml"])[0])


def test_every_key_of_a_rule_and_of_a_condition_is_told_of() -> None:
    told = set(
        re.findall(r"`(\w+)`", "".join(line.split("|")[1] for line in TEXT.splitlines() if line.startswith("|")))
    )
    assert told - {"key"} == {*RuleSpec.model_fields, *ConditionSpec.model_fields}
