"""Checks that a template's fields suggest: written into its YAML where they hold on every sample at hand."""

import logging
from collections import Counter
from collections.abc import Mapping, Sequence

import yaml

from builder import live
from builder.models import Sample
from builder.references import last_line
from builder.sources import field_names, settings_of
from extraction import TemplateInvalid, load_template
from extraction.expression_values import NUMBER_TYPES
from extraction.expressions import parse_expression
from extraction.usual_checks import AMOUNT, MEANINGS, UsualCheck, usual_checks

log = logging.getLogger(__name__)


def with_usual_checks(source: str, samples: Sequence[Sample]) -> str:
    """The source with those of the usual checks that no check of it is about, that hold on a sample at least, and fail
    on none. As it is where that cannot be found out now."""
    try:
        known = {frozenset(parse_expression(check.assert_).names) for check in load_template(source).checks}
    except TemplateInvalid:
        return source
    wanted = [each for each in usual_checks(_paths(source)) if frozenset(_names(each)) not in known]
    with_all = with_checks(source, wanted)
    if with_all == source:
        return source
    try:
        tried = live.try_source(samples, with_all)
    except (TemplateInvalid, live.NobodyAnswers) as error:
        log.warning("Usual checks could not be tried: %s", error)
        return source
    outcomes = Counter(
        (check.expression, check.outcome) for each in tried if each.result for check in each.result.checks
    )
    holding = [e for e in wanted if outcomes[e.expression, "passed"] and not outcomes[e.expression, "failed"]]
    return with_checks(source, holding)


def _names(check: UsualCheck) -> tuple[str, ...]:
    return parse_expression(check.expression).names


def _paths(source: str) -> dict[str, str]:
    """Fields that are guessed have the names of what they mean, columns too."""
    found: list[tuple[str, str]] = []
    for name in field_names(source):
        settings = settings_of(source, name)
        kind, columns = str(settings.get("type")), settings.get("columns")
        if kind == "list" and isinstance(columns, Mapping):
            amount = columns.get("amount")
            if (amount.get("type") if isinstance(amount, Mapping) else amount) in NUMBER_TYPES:
                found.append((AMOUNT, f"{name}.amount"))
        elif name in MEANINGS and (kind == "date" if name.endswith("_date") else kind in NUMBER_TYPES):
            found.append((name, name))
    counts = Counter(meaning for meaning, _ in found)
    return {meaning: path for meaning, path in found if counts[meaning] == 1}


def with_checks(source: str, checks: Sequence[UsualCheck]) -> str:
    """The source with further checks behind those that it has. As it is where these stand on one line, or in JSON."""
    root = yaml.compose(source, Loader=yaml.SafeLoader)
    if not checks or not isinstance(root, yaml.MappingNode) or root.flow_style:
        return source
    known = next((value for key, value in root.value if key.value == "checks"), None)
    lines = source.splitlines()
    if known is None:
        at, indent, head = len(lines), 2, ["", "checks:"]
    elif isinstance(known, yaml.SequenceNode) and known.value and not known.flow_style:
        at, indent, head = last_line(known) + 1, known.start_mark.column, []
    else:
        return source
    items = [f"{' ' * indent}- {{assert: {each.expression}, title: {each.title}}}" for each in checks]
    return "\n".join([*lines[:at], *head, *items, *lines[at:]]) + "\n"
