"""A file as a person has cut it: each document to its template, to the rules, or left out."""

from pathlib import Path

import pypdfium2
import pytest

from extraction import (
    Plan,
    PlanInvalid,
    PlannedPart,
    ProcessOutcome,
    ProcessRequest,
    SandboxLimits,
    TemplateInvalid,
    load_rules,
    process,
    process_in_sandbox,
)
from tests.extraction.test_operations import BUNDLE, INVOICE, ORDER, carried_out, output_of, values_of

TEMPLATES = {"inv": INVOICE, "ord": ORDER}
RULES = load_rules("[{label: Invoices, when: {all: Invoice number}, template: inv}]")


def told(outcome: ProcessOutcome) -> list[tuple[int, int, str | None, str]]:
    return [(one.first_page, one.last_page, one.template, one.reason) for one in outcome.documents]


def test_each_document_goes_to_the_template_that_was_chosen_or_is_left_out(tmp_path: Path) -> None:
    parts = (PlannedPart(1, 2, "inv"), PlannedPart(3, 4, skip=True), PlannedPart(5, 5, "ord"))

    outcome = carried_out(tmp_path, Plan(templates=TEMPLATES, parts=parts, splitting=True))

    assert told(outcome) == [
        (1, 2, "inv", "the file begins; its template was chosen by hand"),
        (3, 4, None, "cut here by hand; left out by hand"),
        (5, 5, "ord", "cut here by hand; its template was chosen by hand"),
    ]
    first, left_out, order = outcome.documents
    assert values_of(first)["number"] == "R-1001"
    assert left_out.result is None
    assert values_of(order) == {"order": "B7"}
    assert order.result is not None
    assert order.result.fields[0].box is not None
    assert order.result.fields[0].box.page == 5
    assert {(one.label, one.verdicts) for one in outcome.documents} == {("", ())}


def test_documents_without_a_template_are_left_to_the_rules(tmp_path: Path) -> None:
    parts = (PlannedPart(1, 4), PlannedPart(5, 5), PlannedPart(6, 6, "ord"))
    data = _with_one_more_page()
    first, second, third = carried_out(tmp_path, Plan(templates=TEMPLATES, rules=RULES, parts=parts), data).documents
    assert (first.template, first.label, len(first.verdicts)) == ("inv", "Invoices", 1)
    assert first.reason == "the file begins; rule 1 “Invoices”: “Invoice number” is printed"
    assert (second.template, second.reason) == (None, "cut here by hand; no rule fits")
    assert (third.template, third.label, third.verdicts) == ("ord", "", ())


def _with_one_more_page() -> bytes:
    import io

    with pypdfium2.PdfDocument(BUNDLE) as bundle, pypdfium2.PdfDocument.new() as longer:
        longer.import_pages(bundle)
        longer.import_pages(bundle, [4])
        out = io.BytesIO()
        longer.save(out)
    return out.getvalue()


def test_documents_without_a_template_go_to_the_only_one(tmp_path: Path) -> None:
    parts = (PlannedPart(1, 2), PlannedPart(3, 5))
    outcome = carried_out(tmp_path, Plan(templates={"inv": INVOICE}, parts=parts))
    assert told(outcome) == [(1, 2, "inv", "the file begins"), (3, 5, "inv", "cut here by hand")]
    assert values_of(outcome.documents[1])["number"] == "R-2002"


def test_one_part_is_the_whole_file_and_keeps_it_from_being_cut(tmp_path: Path) -> None:
    plan = Plan(templates={"inv": INVOICE}, parts=(PlannedPart(1, 5),), splitting=True)
    assert told(carried_out(tmp_path, plan)) == [(1, 5, "inv", "the whole file")]


def test_a_file_can_be_left_out_altogether(tmp_path: Path) -> None:
    (whole,) = carried_out(tmp_path, Plan(parts=(PlannedPart(1, 5, skip=True),))).documents
    assert (whole.template, whole.result, whole.reason) == (None, None, "the whole file; left out by hand")


def test_splitting_gives_the_documents_as_they_were_cut(tmp_path: Path) -> None:
    parts = (PlannedPart(1, 3), PlannedPart(4, 5, "ord"))
    found = output_of(tmp_path, Plan("split", templates=TEMPLATES, parts=parts, return_documents=True))["documents"]
    assert [(one["first_page"], one["last_page"], one["template"], one["confidence"]) for one in found] == [
        (1, 3, None, 1.0),
        (4, 5, "ord", 1.0),
    ]
    with pypdfium2.PdfDocument(tmp_path / "out" / found[0]["file"]) as first:
        assert len(first) == 3


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ((PlannedPart(2, 5),), "Document 1 begins on page 2 instead of page 1."),
        ((PlannedPart(1, 2), PlannedPart(4, 5)), "Document 2 begins on page 4 instead of page 3."),
        ((PlannedPart(1, 3), PlannedPart(3, 5)), "Document 2 begins on page 3 instead of page 4."),
        ((PlannedPart(1, 0), PlannedPart(1, 5)), "Document 1 ends on page 0, before it begins."),
        (
            (PlannedPart(1, 5, "bill"),),
            "Document 1 is for the template “bill”, which the plan does not have.",
        ),
    ],
    ids=["late", "gap", "overlap", "backwards", "template"],
)
def test_parts_that_make_no_sense_are_refused_before_the_file_is_read(
    tmp_path: Path, parts: tuple[PlannedPart, ...], message: str
) -> None:
    with pytest.raises(PlanInvalid) as refusal:
        carried_out(tmp_path, Plan(templates={"inv": INVOICE}, parts=parts), b"")
    assert (refusal.value.code, refusal.value.message) == ("PLAN_INVALID", message)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("last_page", "message"),
    [
        (4, "The last document ends on page 4, but the file has 5 pages."),
        (6, "The last document ends on page 6, but the file has 5 pages."),
    ],
)
def test_parts_that_end_elsewhere_than_the_file_are_refused(tmp_path: Path, last_page: int, message: str) -> None:
    (tmp_path / "document").write_bytes(BUNDLE)
    plan = Plan(templates={"inv": INVOICE}, parts=(PlannedPart(1, last_page),), return_documents=True)
    request = ProcessRequest(tmp_path / "document", tmp_path / "out", plan)
    with pytest.raises(PlanInvalid, match=message):
        process_in_sandbox(
            request, limits=SandboxLimits(), on_progress=lambda done, in_all: None, on_tick=lambda: None
        )
    assert not (tmp_path / "out" / "document-0001.pdf").exists()


def test_several_templates_without_rules_need_one_chosen_for_each_document(tmp_path: Path) -> None:
    with pytest.raises(TemplateInvalid, match="without rules there must be one template, not 2"):
        carried_out(tmp_path, Plan(templates=TEMPLATES, parts=(PlannedPart(1, 4, "inv"), PlannedPart(5, 5))), b"")


def test_a_plan_without_parts_is_carried_out_as_ever(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(BUNDLE)
    request = ProcessRequest(tmp_path / "document", tmp_path / "out", Plan(templates={"inv": INVOICE}))
    assert told(process(request, lambda done, in_all: None)) == [(1, 5, "inv", "the whole file")]
