"""The rules that a new filter begins with: one for every template, and one that skips the rest."""

import json
from collections.abc import Iterable

from templates_app.models import ExtractionTemplate

HEAD = "# The first rule that fits decides. Change the order by moving rules up or down.\nrules:\n"
RULE = "  - label: {label}\n    when: {{fits: true}}\n    template: {name}\n"
REST = "  - label: Everything else\n    action: skip\n"


def rules_for(templates: Iterable[ExtractionTemplate]) -> str:
    """YAML text; a valid filter even where there is no template."""
    # A JSON text is a YAML text, whatever stands in a title; as in a template's name, few need quotes.
    rules = [RULE.format(label=json.dumps(each.title, ensure_ascii=False), name=each.name) for each in templates]
    return HEAD + "".join(rules) + REST
