"""classify() and split(): which template a document is for, and where a file with several documents is cut."""

import json
from pathlib import Path

import pytest

from extraction.__main__ import main
from extraction.classify import TemplateMatch, best_match, classify
from extraction.datamodel import Page
from extraction.split import DocumentPart, split
from extraction.template_spec import TemplateSpec, load_template
from tests.extraction import documents
from tests.extraction.finders.pages import document_of, one_page, page_of, scanned_page


def template(name: str, match: str = "", labels: tuple[str, ...] = ("Total", "Date")) -> TemplateSpec:
    fields = "\n".join(f"  f{at}: {{type: text, find: [{{label: {label}}}]}}" for at, label in enumerate(labels))
    return load_template(f"template: {name}\n{match}\nfields:\n{fields}\n")


INVOICE = one_page((50, 50, "ACME GmbH"), (50, 100, "Rechnung Nr"), (200, 100, "RE-1"), (50, 200, "Total"))


def test_the_template_whose_match_holds_comes_first_with_its_reasons() -> None:
    acme = template("acme", "match: {all: [ACME GmbH, 're:RE-\\d'], any: [Rechnung, Faktura], none: [Gutschrift]}")
    credit = template("credit", "match: {all: [Acme gmbh], any: [Gutschrift, Storno]}")
    assert classify(INVOICE, [credit, acme]) == (
        TemplateMatch(
            "acme",
            True,
            0.945,
            ("“ACME GmbH” is printed", "“re:RE-\\d” is printed", "“Rechnung” is printed",
             "the labels of 1 of 2 fields are printed"),
            3,
        ),
        TemplateMatch("credit", False, 0.0, ("none of “Gutschrift”, “Storno” is printed",)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("match", "fits", "reasons"),
    [
        ("{all: ACMEGMBH}", True, ("“ACMEGMBH” is printed",)),
        ("{all: [Other Ltd, ACME]}", False, ("“Other Ltd” is missing",)),
        ("{all: ACME, none: 're:(?i)rechnung'}", False, ("“re:(?i)rechnung” is printed",)),
        ("{any: '€'}", False, ("none of “€” is printed",)),
        ("{all: ACME, page: 2}", False, ("“ACME” is missing",)),
        ("{all: 're:^Rechnung Nr  RE-1$'}", True, ("“re:^Rechnung Nr  RE-1$” is printed",)),
        ("{all: 're:(a+)+$|(A+|AC?)*ZZ'}", False, ("“re:(a+)+$|(A+|AC?)*ZZ” is missing",)),
    ],
)
def test_match_says_what_decided(match: str, fits: bool, reasons: tuple[str, ...]) -> None:
    (found,) = classify(INVOICE, [template("a", f"match: {match}", ("Nothing",))])
    assert (found.fits, found.reasons[: len(reasons)]) == (fits, reasons)


def test_a_misread_letter_in_a_picture_is_forgiven() -> None:
    (found,) = classify(scanned_page((50, 50, "ACNE GmbH")), [template("a", "match: {all: ACME GmbH}")])
    assert found.fits


def test_a_template_that_asks_for_more_goes_before_one_that_fits_as_well() -> None:
    special, general = template("z", "match: {all: [ACME, Rechnung]}"), template("a", "match: {all: [ACME]}")
    assert [match.template for match in classify(INVOICE, [general, special])] == ["z", "a"]


def test_two_templates_that_fit_equally_well_are_both_uncertain() -> None:
    one, two = template("one", "match: {all: ACME}"), template("two", "match: {all: Rechnung}")
    matches = classify(INVOICE, [one, two])
    assert [(match.template, match.confidence, match.reasons[-1]) for match in matches] == [
        ("one", 0.5, "two fits as well"),
        ("two", 0.5, "one fits as well"),
    ]
    assert best_match(matches) is None


def test_without_match_the_labels_decide() -> None:
    near, far = template("near", "", ("Total", "Rechnung Nr")), template("far", "", ("Total", "Delivery"))
    matches = classify(INVOICE, [far, near])
    assert [(match.template, match.fits, match.confidence) for match in matches] == [
        ("near", True, 0.8),
        ("far", False, 0.4),
    ]
    assert best_match(matches) is matches[0]


def test_a_template_with_neither_match_nor_labels_never_fits() -> None:
    bare = load_template("template: x\nfields: {a: {type: text, find: [{regex: '(.+)'}]}}")
    assert classify(INVOICE, [bare]) == (
        TemplateMatch("x", False, 0.0, ("the template has neither match nor labels",)),
    )


# --- split


def page(number: int, *texts: str, width: float = 600.0) -> Page:
    lines = [(50.0, 200.0 + 40 * at, text) for at, text in enumerate(texts)]
    made = page_of(*lines, number=number)
    return made if width == 600.0 else Page(number, width, 800.0, "text_layer", made.lines)


def parts(*pages: Page, templates: tuple[TemplateSpec, ...] = ()) -> list[tuple[int, int, str | None, float, str]]:
    found = split(document_of(*pages), templates)
    return [(part.first_page, part.last_page, part.template, part.confidence, part.reason) for part in found]


def test_printed_page_numbers_cut_a_file() -> None:
    pages = (
        page(1, "A", "Page 1 of 2"), page(2, "A", "Page 2 of 2"), page(3, "B", "Seite 1/3"), page(4, "B", "Seite 2/3"),
        page(5, "B", "Seite 3/3"), page(6, "C", "Page: 1 of 1"), page(7, "D"),
    )  # fmt: skip
    assert parts(*pages) == [
        (1, 2, None, 0.97, "the file begins"),
        (3, 5, None, 0.97, "“page 1 of 3” is printed"),
        (6, 6, None, 0.85, "“page 1 of 1” is printed"),
        (7, 7, None, 0.85, "the page before is the last of its document"),
    ]


def test_a_number_in_the_running_text_is_no_page_number() -> None:
    assert parts(page(1, "see page 1"), page(2, "1 of 7 pieces"), page(3, "page 1"), page(4, "1 / 3")) == [
        (1, 4, None, 0.5, "the file begins")
    ]


ACME = load_template("""
template: acme
match: {all: ACME}
fields:
  number: {type: text, required: true, find: [{label: Invoice no}]}
  total: {type: money, required: true, find: [{label: Total}]}
""")
BOLT = template("bolt", "match: {all: Bolt Ltd}", ("Order",))


def test_another_template_or_another_number_begins_another_document() -> None:
    pages = (
        page(1, "ACME", "Invoice no 1", "Total 5.00"), page(2, "ACME", "Invoice no 1", "Total 7.00"), page(3, "terms"),
        page(4, "ACME", "Invoice no 2"), page(5, "Bolt Ltd", "Order 9"),
    )  # fmt: skip
    assert parts(*pages, templates=(ACME, BOLT)) == [
        (1, 3, "acme", 0.5, "the file begins"),
        (4, 4, "acme", 0.9, "another number: 2 after 1"),
        (5, 5, "bolt", 0.9, "it fits bolt, the pages before fit acme"),
    ]


def test_layout_tells_documents_apart_where_nothing_else_does() -> None:
    other = page_of(*((400.0, 600.0 + 20 * at, "words words words") for at in range(5)), number=3)
    assert parts(page(1, "One", "Two"), page(2, "One", "Two"), other) == [
        (1, 2, None, 0.5, "the file begins"),
        (3, 3, None, 0.55, "the page has another heading and another layout"),
    ]
    assert parts(page(1, "One"), page(2, "One", width=850.0)) == [
        (1, 1, None, 0.7, "the file begins"),
        (2, 2, None, 0.7, "the page has another size"),
    ]


def test_an_empty_page_and_a_repeated_heading_belong_to_the_pages_before() -> None:
    heading = (50.0, 20.0, "Annual report")
    first, third = page_of(heading, (50, 400, "a"), number=1), page_of(heading, (500, 700, "b"), number=2)
    assert parts(first, third, page_of(number=3)) == [(1, 3, None, 0.75, "the file begins")]


def test_every_page_belongs_to_one_document() -> None:
    assert split(document_of(page(1, "x"))) == (DocumentPart(1, 1, None, 1.0, "the file begins"),)
    assert split(document_of()) == ()


# --- the command line


def test_classify_and_split_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (folder / "invoice.yaml").write_text(
        "template: invoice\nmatch: {all: Invoice number}\nfields: {total: {type: money, find: [{label: Total}]}}"
    )
    (folder / "notes.txt").write_text("no template")
    (tmp_path / "a.pdf").write_bytes(documents.pdf(documents.INVOICE, documents.INVOICE))
    (tmp_path / "bad.pdf").write_bytes(b"PK")
    files = [str(tmp_path / "bad.pdf"), str(tmp_path / "a.pdf")]

    assert main(["classify", "--templates", str(folder), *files]) == 1
    said = capsys.readouterr()
    line = json.loads(said.out)
    assert (line["id"], line["template"], line["matches"][0]["confidence"]) == ("a", "invoice", 0.99)
    assert "bad.pdf: UNSUPPORTED_TYPE" in said.err

    assert main(["split", "--templates", str(folder), str(tmp_path / "a.pdf")]) == 0
    assert json.loads(capsys.readouterr().out)["documents"] == [
        {"first_page": 1, "last_page": 2, "template": "invoice", "confidence": 0.75, "reason": "the file begins"}
    ]


def test_a_bad_template_in_the_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.yaml").write_text("template: x\nfields: {}\n")
    assert main(["classify", "--templates", str(tmp_path), "any.pdf"]) == 2
    assert "bad.yaml: TEMPLATE_INVALID" in capsys.readouterr().err
    assert main(["split", "--templates", str(tmp_path / "none"), "any.pdf"]) == 2
    assert "no template (.yaml, .yml, .json) lies in this folder" in capsys.readouterr().err
