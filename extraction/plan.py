"""What to do with a file, and what became of each document in it: the records that go in and out of the pipeline."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from extraction.datamodel import ExtractionResult, PageProblem
from extraction.described_classes import ClassSpec
from extraction.errors import PlanInvalid
from extraction.filter_rules import RuleSpec
from extraction.forms.model import FormRequest
from extraction.routing import RuleVerdict

OperationName = Literal["extract", "parse", "tables", "classify", "split", "schema", "ask", "form"]


@dataclass(frozen=True, slots=True)
class PlannedPart:
    """One document of the file as a person has cut it: its pages from 1, both included.

    `template` names one of the plan's templates; None leaves it to the rules, or to the only template. With `skip` its
    pages are left out.
    """

    first_page: int
    last_page: int
    template: str | None = None
    skip: bool = False


def refuse_parts(parts: Sequence[PlannedPart], page_count: int) -> None:
    """Raises PlanInvalid where the parts are not all pages of the file, each once and in their order."""
    next_page = 1
    for number, part in enumerate(parts, 1):
        if part.first_page != next_page:
            raise PlanInvalid(f"Document {number} begins on page {part.first_page} instead of page {next_page}.")
        if part.last_page < part.first_page:
            raise PlanInvalid(f"Document {number} ends on page {part.last_page}, before it begins.")
        next_page = part.last_page + 1
    if next_page != page_count + 1:
        raise PlanInvalid(f"The last document ends on page {next_page - 1}, but the file has {page_count} pages.")


@dataclass(frozen=True, slots=True)
class Plan:
    """One operation on one file.

    `templates` are sources by name. `rules` choose among them in their order; without
    rules the one template is for everything when fields are extracted, and all of them compete when pages are
    classified or cut. `splitting` cuts the file into documents first; `return_documents` writes the pages of each
    as a PDF of their own. With `parts` a person has cut the file already. With `classes` pages are classified, or cut
    by topics, by these instead of the templates. `question` is what is asked. `form` is what is done with a form.
    `calibration` is the JSON of the one
    that says how sure values are (extraction.calibration); "" for the engine's own.
    """

    operation: OperationName = "extract"
    templates: Mapping[str, str] = field(default_factory=dict)
    rules: tuple[RuleSpec, ...] = ()
    splitting: bool = False
    return_documents: bool = False
    parts: tuple[PlannedPart, ...] = ()
    classes: tuple[ClassSpec, ...] = ()
    question: str = ""
    form: FormRequest = field(default_factory=FormRequest)
    calibration: str = ""


@dataclass(frozen=True, slots=True)
class PageSummary:
    """`picture` and `words` are file names in the request's output_dir; size in points of the upright page.

    With a `problem` the page could not be read, or not be drawn; its picture is a blank one then.
    """

    number: int
    width_pt: float
    height_pt: float
    source: Literal["text_layer", "ocr"]
    ocr_engine: str | None
    word_count: int
    picture: str
    words: str
    problem: PageProblem | None = None


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
