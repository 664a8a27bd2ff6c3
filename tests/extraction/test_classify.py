"""classify(): which of several templates a document is for."""

import json
from pathlib import Path

import pytest

from extraction.__main__ import main
from extraction.classify import TemplateMatch, best_match, classify
from extraction.template_spec import TemplateSpec, load_template
from tests.extraction import documents
from tests.extraction.finders.pages import one_page, scanned_page


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
    (part,) = json.loads(capsys.readouterr().out)["documents"]
    assert 0.5 < part.pop("confidence") <= 0.99
    assert part == {"first_page": 1, "last_page": 2, "template": "invoice", "reason": "the file begins", "topic": None}


def test_a_bad_template_in_the_folder_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.yaml").write_text("template: x\nfields: {}\n")
    assert main(["classify", "--templates", str(tmp_path), "any.pdf"]) == 2
    assert "bad.yaml: TEMPLATE_INVALID" in capsys.readouterr().err
    assert main(["split", "--templates", str(tmp_path / "none"), "any.pdf"]) == 2
    assert "no template (.yaml, .yml, .json) lies in this folder" in capsys.readouterr().err
