"""Says a filter's rules in plain words, for people who do not read YAML."""

from dataclasses import dataclass

from extraction import ConditionSpec, RulesInvalid, RuleSpec
from templates_app.models import ExtractionTemplate, Filter
from templates_app.selectors import filters_of, rules_of

# Behind it a text in a condition is a regular expression.
REGEX_MARK = "re:"
SOURCES = {"scan": "it is a scan", "text_layer": "it has a text layer"}


@dataclass(frozen=True, slots=True)
class RuleCard:
    """One rule. `conditions` must all hold; none: the rule is for every document. `template` is "" where it skips."""

    number: int
    label: str
    conditions: tuple[str, ...]
    template: str
    template_title: str


def rule_cards(rules: tuple[RuleSpec, ...], titles: dict[str, str]) -> list[RuleCard]:
    """The rules in their order; `titles` of templates by name."""
    return [
        RuleCard(
            number=number,
            label=rule.label,
            conditions=conditions_in_words(rule),
            template=(rule.template or "") if rule.action == "extract" else "",
            template_title=titles.get(rule.template or "", rule.template or ""),
        )
        for number, rule in enumerate(rules, 1)
    ]


def filters_leading_to(template: ExtractionTemplate) -> list[tuple[Filter, list[RuleCard]]]:
    """Filters with the rules of theirs that choose this template."""
    found = []
    for known in filters_of(template.environment):
        try:
            cards = rule_cards(rules_of(known), {template.name: template.title})
        except RulesInvalid:
            continue
        mine = [card for card in cards if card.template == template.name]
        if mine:
            found.append((known, mine))
    return found


def conditions_in_words(rule: RuleSpec) -> tuple[str, ...]:
    """Such as "“Invoice” is printed" and "it has 2 pages at most"."""
    when = rule.when
    if when is None:
        return ()
    fits = () if when.fits is None else (f"the template {rule.template} {'fits' if when.fits else 'does not fit'}",)
    return (*_texts(when), *_regions(when), *_shape(when), *fits)


def _texts(when: ConditionSpec) -> list[str]:
    where = "" if when.page is None else f" on {_page(when.page)}"
    said = [f"{_quoted(text)} is printed{where}" for text in when.all]
    if when.any:
        said.append(f"{_listed(when.any, 'or')} is printed{where}")
    if when.none:
        said.append(f"{_listed(when.none, 'or')} is not printed{where}")
    return said


def _regions(when: ConditionSpec) -> list[str]:
    return [
        f"{_listed(region.text, 'and')} stands {_area(region.box)} of {_page(region.page or 'first')}"
        for region in when.region
    ]


def _shape(when: ConditionSpec) -> list[str]:
    said = [_pages(when.pages.min, when.pages.max)] if when.pages else []
    page = _page(when.page or "first")
    if when.orientation:
        said.append(f"{page} is {when.orientation}")
    if when.source:
        said.append(SOURCES[when.source])
    if when.table is not None:
        where = "" if when.page is None else f" on {page}"
        said.append(f"it has {'a' if when.table else 'no'} table{where}")
    return said


def _pages(least: int, most: int | None) -> str:
    if most is None:
        return f"it has at least {least} page{'s' if least > 1 else ''}"
    if least == most:
        return "it has one page" if most == 1 else f"it has {most} pages"
    return f"it has at most {most} pages" if least == 1 else f"it has {least} to {most} pages"


def _area(box: tuple[float, float, float, float]) -> str:
    left, top, right, bottom = (f"{side * 100:.3g}" for side in box)
    return f"{left} to {right} % across and {top} to {bottom} % down"


def _page(page: int | str) -> str:
    return f"page {page}" if isinstance(page, int) else f"the {page} page"


def _listed(texts: tuple[str, ...], word: str) -> str:
    *before, last = [_quoted(text) for text in texts]
    return f"{', '.join(before)} {word} {last}" if before else last


def _quoted(text: str) -> str:
    if text.startswith(REGEX_MARK):
        return f"text like {text.removeprefix(REGEX_MARK).strip()}"
    return f"“{text}”"
