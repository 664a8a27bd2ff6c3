"""What to do with a file, and what became of each document in it: the records that go in and out of the pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from extraction.datamodel import ExtractionResult
from extraction.filter_rules import RuleSpec
from extraction.routing import RuleVerdict

OperationName = Literal["extract", "parse", "tables", "classify", "split", "schema"]


@dataclass(frozen=True, slots=True)
class Plan:
    """One operation on one file.

    `templates` are sources by name. `rules` choose among them in their order; without
    rules the one template is for everything when fields are extracted, and all of them compete when pages are
    classified or cut. `splitting` cuts the file into documents first; `return_documents` writes the pages of each
    as a PDF of their own.
    """

    operation: OperationName = "extract"
    templates: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[RuleSpec, ...] = ()
    splitting: bool = False
    return_documents: bool = False


@dataclass(frozen=True, slots=True)
class DocumentOutcome:
    """One document of the file: its pages from 1, both included, as they are numbered in the file.

    `template` and `result` are None where it was skipped or no rule fitted. `label` is that of the rule that fired,
    "" without rules; `reason` says in plain words why it begins here and why this rule, `verdicts` why or why not for
    every rule that was looked at. `file` is the name in output_dir of the PDF with only its pages, where the plan
    asked for it.
    """

    first_page: int
    last_page: int
    template: str | None
    label: str
    reason: str
    result: ExtractionResult | None
    file: str | None = None
    verdicts: tuple[RuleVerdict, ...] = ()
