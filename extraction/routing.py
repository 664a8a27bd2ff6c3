"""Routing: which template a document goes to, or that it is left out; the first filter rule that fits decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from extraction.classify import TemplateMatch, classify
from extraction.datamodel import ParsedDocument
from extraction.filter_rules import Action, ConditionSpec, RegionSpec, RuleSpec, require_templates
from extraction.finders import DocumentView
from extraction.finders.region import RegionFinder, RegionStep
from extraction.matching import is_in, match_document
from extraction.tables import find_page_tables
from extraction.template_spec import TemplateSpec

Outcomes = list[tuple[bool, str]]  # whether a part of a condition holds, and why, in plain words


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What became of one rule (`rule` counts from 0): whether it fits, and in plain words why."""

    rule: int
    label: str
    fits: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """Where a document goes. `rule` is the number (from 0) of the one that fired; None where none fits, and then the
    action is "skip" and the label "". `verdicts` tell of every rule that was looked at, in their order."""

    rule: int | None
    label: str
    template: str | None
    action: Action
    verdicts: tuple[RuleVerdict, ...]

    @property
    def reason(self) -> str:
        """In one line for people."""
        if self.rule is None:
            return "no rule fits"
        return f"rule {self.rule + 1} “{self.label}”: {'; '.join(self.verdicts[-1].reasons)}"


def route(document: ParsedDocument, rules: Sequence[RuleSpec], templates: Mapping[str, TemplateSpec]) -> Route:
    """Hold a document against the rules in their order until one fits.

    `templates` by the names that the rules use. Raises RulesInvalid for a rule whose template is not among them.
    """
    require_templates(rules, templates)
    seen = _Seen(document, rules, templates)
    verdicts: list[RuleVerdict] = []
    for at, rule in enumerate(rules):
        fits, reasons = seen.verdict(rule)
        verdicts.append(RuleVerdict(at, rule.label, fits, reasons))
        if fits:
            template = rule.template if rule.action == "extract" else None
            return Route(at, rule.label, template, rule.action, tuple(verdicts))
    return Route(None, "", None, "skip", tuple(verdicts))


class _Seen:
    """A document as conditions look at it; what costs time is found out once, and only when a rule asks."""

    def __init__(
        self, document: ParsedDocument, rules: Sequence[RuleSpec], templates: Mapping[str, TemplateSpec]
    ) -> None:
        self._document = document
        asked = dict.fromkeys(rule.template for rule in rules if rule.asks_for_fit and rule.template)
        self._asked = [templates[name].model_copy(update={"template": name}) for name in asked]

    def verdict(self, rule: RuleSpec) -> tuple[bool, tuple[str, ...]]:
        if rule.when is None:
            return True, ("it is for every document",)
        outcomes: Outcomes = []
        for asked in (_pages, _orientation, _source, _texts, _regions, _table):
            outcomes += asked(self, rule.when)
        if rule.when.fits is not None and rule.template is not None:
            outcomes.append(self._fit(rule.template, wanted=rule.when.fits))
        against = tuple(reason for holds, reason in outcomes if not holds)
        return not against, against or tuple(reason for _, reason in outcomes)

    def _fit(self, template: str, *, wanted: bool) -> tuple[bool, str]:
        match = self._matches[template]
        says = f"{template} {'fits' if match.fits else 'does not fit'} ({', '.join(match.reasons)})"
        return match.fits == wanted, says

    @cached_property
    def view(self) -> DocumentView:
        return DocumentView(self._document)

    @cached_property
    def _matches(self) -> dict[str, TemplateMatch]:
        return {match.template: match for match in classify(self._document, self._asked)}

    @cached_property
    def scanned_pages(self) -> int:
        return sum(page.source == "ocr" or page.recognised for page in self._document.pages)

    @property
    def page_count(self) -> int:
        return len(self._document.pages)

    def has_table(self, page: int | str | None) -> bool:
        wanted = {view.number for view in self.view.chosen_pages(page)}
        return any(find_page_tables(page) for page in self._document.pages if page.number in wanted)


def _pages(seen: _Seen, when: ConditionSpec) -> Outcomes:
    if when.pages is None:
        return []
    count, most = seen.page_count, when.pages.max
    holds = when.pages.min <= count and (most is None or count <= most)
    if holds:
        return [(True, f"it has {_counted(count)}")]
    if most is None:
        wanted = f"at least {when.pages.min}"
    else:
        wanted = str(most) if when.pages.min == most else f"{when.pages.min} to {most}"
    return [(False, f"it has {_counted(count)}, not {wanted}")]


def _counted(pages: int) -> str:
    return "one page" if pages == 1 else f"{pages} pages"


def _orientation(seen: _Seen, when: ConditionSpec) -> Outcomes:
    if when.orientation is None:
        return []
    pages = seen.view.chosen_pages(when.page or "first")
    if not pages:
        return [(False, f"it has no page {when.page}")]
    own = "landscape" if pages[0].width > pages[0].height else "portrait"
    return [(own == when.orientation, f"page {pages[0].number} is {own}")]


def _source(seen: _Seen, when: ConditionSpec) -> Outcomes:
    if when.source is None:
        return []
    own = "scan" if 2 * seen.scanned_pages > seen.page_count else "text_layer"
    return [(own == when.source, "it is a scan" if own == "scan" else "it has a text layer")]


def _texts(seen: _Seen, when: ConditionSpec) -> Outcomes:
    if not (when.all or when.any or when.none):
        return []
    outcome = match_document(seen.view, when)
    if outcome.fits and not outcome.reasons:
        unwanted = ", ".join(f"“{text}”" for text in when.none)
        return [(True, f"{unwanted} is not printed")]
    return [(outcome.fits, reason) for reason in outcome.reasons]


def _regions(seen: _Seen, when: ConditionSpec) -> Outcomes:
    return [outcome for region in when.region for outcome in _region(seen, region)]


def _region(seen: _Seen, region: RegionSpec) -> Outcomes:
    found = RegionFinder().find(seen.view, RegionStep(region=region.box, page=region.page))
    printed = "\n".join(candidate.raw_text for candidate in found.candidates)
    page = f"page {region.page}" if isinstance(region.page, int) else f"the {region.page or 'first'} page"
    where = f"[{', '.join(f'{side:g}' for side in region.box)}] of {page}"
    return [
        (holds, f"“{text}” {'stands' if holds else 'does not stand'} in {where}")
        for text in region.text
        for holds in (is_in(printed, text),)
    ]


def _table(seen: _Seen, when: ConditionSpec) -> Outcomes:
    if when.table is None:
        return []
    has = seen.has_table(when.page)
    return [(has == when.table, "it has a table" if has else "it has no table")]
