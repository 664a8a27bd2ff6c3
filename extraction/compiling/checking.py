"""Checks of a compiled template: what its fields mean says which amounts should add up. There is nothing to prove them
on, so that they only warn."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from extraction.answering.phrases import phrase_of
from extraction.expression_values import NUMBER_TYPES
from extraction.lexicon import meanings
from extraction.usual_checks import AMOUNT, MEANINGS, usual_checks

SURE = 0.9  # how well a name must mean something
Settings = Mapping[str, Any]


def checks_of(fields: Settings) -> list[dict[str, str]]:
    """As a template has them; of what two fields mean none knows which one is meant."""
    meant = list(_meant(fields, ""))
    counts = Counter(meaning for meaning, _ in meant)
    paths = {meaning: path for meaning, path in meant if counts[meaning] == 1}
    return [{"assert": check.expression, "title": check.title, "severity": "warning"} for check in usual_checks(paths)]


def _meant(fields: Settings, prefix: str) -> Iterator[tuple[str, str]]:
    """(what it means, how expressions name it)"""
    for name, settings in fields.items():
        path = f"{prefix}{name}"
        kind = settings["type"]
        if kind == "group":
            yield from _meant(settings["fields"], f"{path}.")
        elif kind == "list" and not prefix:
            amounts = [own for own, column in settings["columns"].items() if _is_amount(column)]
            if len(amounts) == 1:
                yield AMOUNT, f"{path}.{amounts[0]}"
        elif (kind in NUMBER_TYPES or kind == "date") and not settings.get("many"):
            meaning = _meaning(_texts(settings["find"][-1]["meaning"]))
            if meaning in MEANINGS and (kind == "date") == meaning.endswith("_date"):
                yield meaning, path


def _is_amount(column: Settings) -> bool:
    texts = _texts(column["heading"])
    known = next((found for text in texts for found in meanings(text, "columns", exact=True)), None)
    return column["type"] in NUMBER_TYPES and known is not None and known.concept.name == "amount"


def _meaning(texts: list[str]) -> str:
    senses = [sense for text in texts for sense in phrase_of(text).senses if sense.score >= SURE]
    best = max(senses, key=lambda sense: sense.score, default=None)
    return best.concept if best is not None else ""


def _texts(given: str | list[str]) -> list[str]:
    return [given] if isinstance(given, str) else given
