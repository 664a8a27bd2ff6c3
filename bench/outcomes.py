"""Values that were found in documents of known gold, with all that spoke for them: what calibration is measured on.

Sources of templates, each tried on documents that it was not made from: "learned-K" from the first K documents of a
layout (extraction.learning), "schema" from names and types alone (bench.compiling), "by-hand" (bench/templates).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.accuracy import ITEM_CELLS, TEMPLATE_DOCUMENTS, _aligned, _plain_row, _read, _same_cell, manifest_of
from bench.compiling import SCHEMAS
from extraction import (
    ExtractionError,
    ParsedDocument,
    ReadOptions,
    TemplateSpec,
    compile_schema,
    extract,
    load_template,
)
from extraction.confidence import Company, Evidence, Judgement, confidence
from extraction.datamodel import FieldResult
from extraction.learning import LearningSample, learn

Gold = Mapping[str, Any]


@dataclass(frozen=True)
class Known:
    """A found value: what spoke for it, what the hand-made product said of it, and whether it is right."""

    source: str
    set_name: str
    layout: str
    document: str
    field: str
    evidence: Evidence
    company: Company
    by_hand: float
    right: bool
    value: Any
    gold: Any
    printed: str = ""

    @property
    def is_cut_off(self) -> bool:
        """Whether it counts as wrong because the gold ends in the middle of a printed word."""
        gold = str(self.gold or "").strip()
        if self.right or not gold or self.evidence.type not in ("text", "date") or not self.printed.startswith(gold):
            return False
        return gold[-1].isalnum() and self.printed[len(gold) :][:1].isalnum()

    @property
    def group(self) -> str:
        """What is left out together."""
        return f"{self.set_name}/{self.layout}"


@dataclass
class Recorder:
    """A judge that numbers what it is shown, in `raw_confidence`, so that each value can be traced back to it."""

    version: str = "recorder"
    shown: list[Evidence] = field(default_factory=list)
    companies: dict[int, Company] = field(default_factory=dict)

    def judge(self, evidence: Evidence) -> Judgement:
        self.shown.append(evidence)
        return Judgement(float(len(self.shown)), confidence(evidence))

    def together(self, judged: Judgement, company: Company) -> Judgement:
        self.companies[int(judged.raw)] = company
        return judged

    def told(self, found: FieldResult) -> tuple[Evidence, Company] | None:
        """None for a value that no step has found, such as a computed one."""
        number = int(found.raw_confidence)
        return (self.shown[number - 1], self.companies.get(number, Company())) if number else None


@dataclass(frozen=True)
class Corpus:
    """The sets of the data, what was read of them, and the data's own rules of what is right."""

    data: Path
    cache: Path | None
    rules: ModuleType
    read: dict[str, ParsedDocument | None] = field(default_factory=dict)

    def values(self, source: str) -> Iterator[Known]:
        """Every value that templates of this source find in all sets."""
        for name in SCHEMAS:
            golds = manifest_of(self.data / name)
            for template, lines, tried in self._templates(source, name, golds):
                for gold in tried:
                    yield from self._found(source, name, gold, template, lines)

    def _templates(
        self, source: str, name: str, golds: Sequence[Gold]
    ) -> Iterator[tuple[TemplateSpec, str, Sequence[Gold]]]:
        """Templates with the name of their list of items, and the documents to try them on."""
        if source == "schema":
            yield load_template(compile_schema(SCHEMAS[name], name)), "line_items", golds
            return
        layouts: dict[str, list[Gold]] = defaultdict(list)
        for gold in golds:
            layouts[gold["layout"]].append(gold)
        for layout, own in layouts.items():
            if source == "by-hand":
                file = Path(__file__).parent / "templates" / name / f"{layout}.yaml"
                if file.is_file():
                    yield load_template(file.read_text(encoding="utf-8")), "lines", own[TEMPLATE_DOCUMENTS:]
                continue
            count = int(source.removeprefix("learned-"))
            samples = [sample for gold in own[:count] if (sample := self._sample(name, gold)) is not None]
            if len(samples) == count and own[count:]:
                yield learn(samples, "learned").template, "line_items", own[count:]

    def _sample(self, name: str, gold: Gold) -> LearningSample | None:
        document = self._document(name, gold)
        rows = {"line_items": gold["line_items"]} if gold.get("line_items") else {}
        return LearningSample(document, {**gold["fields"], **rows}) if document else None

    def _document(self, name: str, gold: Gold) -> ParsedDocument | None:
        """None where it cannot be read."""
        key = f"{name}/{gold['id']}"
        if key not in self.read:
            try:
                self.read[key] = _read(self.data / name / gold["file"], self.cache, ReadOptions(drawings=True))[0]
            except ExtractionError:
                self.read[key] = None
        return self.read[key]

    def _found(self, source: str, name: str, gold: Gold, template: TemplateSpec, lines: str) -> Iterator[Known]:
        document = self._document(name, gold)
        if document is None:
            return
        recorder = Recorder()
        found = {each.name: each for each in extract(document, template, recorder).fields}
        place = (source, name, gold["layout"], gold["id"])
        for own, value in gold["fields"].items():
            result = found.get(own)
            told = recorder.told(result) if result else None
            if result and told and result.value not in (None, "") and not result.items:
                right = value not in (None, "") and bool(self.rules.eq(own, result.value, value))
                yield Known(*place, own, *told, result.confidence, right, result.value, value, result.raw_text or "")
        if lines in found and gold.get("line_items"):
            yield from self._cells(place, gold["line_items"], found[lines], recorder)

    def _cells(
        self, place: tuple[str, str, str, str], golds: Sequence[Gold], found: FieldResult, recorder: Recorder
    ) -> Iterator[Known]:
        """Cells of rows that belong together; those of a row that no gold row belongs to are wrong."""
        rows = [_plain_row(row.value) for row in found.items]
        at = {id(row): number for number, row in enumerate(rows)}
        for gold, row in _aligned([dict(one) for one in golds], rows, self.rules):
            for cell in found.items[at[id(row)]].fields if row is not None else ():
                expected, told = (gold or {}).get(cell.name), recorder.told(cell)
                silent = gold is not None and expected in (None, "")
                if told is None or cell.value in (None, "") or cell.name not in ITEM_CELLS or silent:
                    continue
                right = gold is not None and _same_cell(cell.name, cell.value, expected, self.rules)
                yield Known(*place, f"lines.{cell.name}", *told, cell.confidence, right, cell.value, expected)


def counts(values: Sequence[Known]) -> Counter[tuple[str, str]]:
    """How many values each layout gives from each source."""
    return Counter((one.source, one.group) for one in values)
