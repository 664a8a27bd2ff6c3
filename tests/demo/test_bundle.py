"""The demo's stack of post: cut where its documents begin, each sent to its template, and read exactly."""

from pathlib import Path

import pypdfium2
import pytest

from demo import bundle
from demo.samples import template_source
from extraction import Plan, ProcessOutcome, ProcessRequest, load_rules, process, review_flags
from extraction.template_spec import load_template

TEMPLATES = ("invoice", "receipt", "bank-statement")


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> ProcessOutcome:
    folder = tmp_path_factory.mktemp("bundle")
    stack = Path(folder, bundle.FILENAME)
    stack.write_bytes(bundle.bundle_pdf())
    plan = Plan(
        templates={name: template_source(name) for name in TEMPLATES},
        rules=load_rules(bundle.filter_source(), TEMPLATES),
        splitting=True,
    )
    return process(ProcessRequest(stack, Path(folder, "out"), plan), lambda done, total: None)


def test_the_stack_is_the_same_bytes_every_time() -> None:
    stack = bundle.bundle_pdf()
    assert stack == bundle.bundle_pdf()
    assert len(pypdfium2.PdfDocument(stack)) == bundle.DOCUMENTS[-1].last_page


def test_the_stack_is_cut_into_its_documents_and_the_letter_is_skipped(outcome: ProcessOutcome) -> None:
    found = [(one.first_page, one.last_page, one.template or "") for one in outcome.documents]
    assert found == [(one.first_page, one.last_page, one.template_name) for one in bundle.DOCUMENTS]
    assert [one.label for one in outcome.documents] == [
        "Invoices",
        "Invoices",
        "Everything else",
        "Bank statements",
        "Receipts",
    ]


def test_every_field_in_the_stack_is_found_and_none_needs_a_person(outcome: ProcessOutcome) -> None:
    for document, truth in zip(outcome.documents, bundle.DOCUMENTS, strict=True):
        if document.result is None or document.template is None:
            assert dict(truth.gold) == {}
            continue
        assert {field.name: field.value for field in document.result.fields} == dict(truth.gold)
        spec = load_template(template_source(document.template))
        assert review_flags(document.result, spec, threshold=0.90) == {}
