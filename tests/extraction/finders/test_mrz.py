"""The mrz finder: parts of a machine-readable zone, with the line that holds them."""

import pytest
from pydantic import ValidationError

from extraction.finders import DocumentView
from extraction.finders.base import Candidate
from extraction.finders.mrz import MISREAD_QUALITY, MrzFinder, MrzStep
from tests.extraction.finders.pages import Printed, one_page

LINES = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
PRINTED: tuple[Printed, ...] = ((60, 80, "PASSPORT"), (60, 700, LINES[0]), (60, 720, LINES[1]))


def found(part: str, *printed: Printed) -> list[Candidate]:
    return list(MrzFinder().find(DocumentView(one_page(*(printed or PRINTED))), MrzStep(mrz=part)).candidates)


@pytest.mark.parametrize(
    ("part", "text", "words"),
    [
        ("surname", "ERIKSSON", (LINES[0],)),
        ("given_names", "ANNA MARIA", (LINES[0],)),
        ("document_number", "L898902C3", (LINES[1],)),
        ("birth_date", "1974-08-12", (LINES[1],)),
        ("zone", "\n".join(LINES), LINES),
    ],
)
def test_a_part_is_found_with_its_line(part: str, text: str, words: tuple[str, ...]) -> None:
    (candidate,) = found(part)
    assert candidate.raw_text == text
    assert tuple(word.text for word in candidate.value_words) == words
    assert (candidate.exact, candidate.anchor) == (True, 1.0)


def test_a_part_that_does_not_fit_its_check_digit_is_less_certain_and_no_other_is() -> None:
    wrong: tuple[Printed, ...] = (PRINTED[1], (60, 720, LINES[1].replace("7408122", "7408132")))
    assert found("birth_date", *wrong)[0].anchor == MISREAD_QUALITY
    assert found("expiry_date", *wrong)[0].anchor == 1.0
    assert found("surname", *wrong)[0].anchor == 1.0


def test_two_cards_on_a_page_are_two_places() -> None:
    other: tuple[Printed, ...] = ((60, 400, LINES[0].replace("ERIKSSON", "LINDGREN")), (60, 420, LINES[1]))
    candidates = found("surname", *other, *PRINTED)
    assert [(candidate.raw_text, candidate.place) for candidate in candidates] == [("LINDGREN", 0), ("ERIKSSON", 1)]


@pytest.mark.parametrize(
    ("part", "printed", "note"),
    [
        ("surname", (PRINTED[0],), "no machine-readable zone is printed"),
        ("surname", (PRINTED[2], (60, 740, "P<")), "no machine-readable zone is printed"),
        (
            "optional",
            (PRINTED[1], (60, 720, "L898902C36UTO7408122F1204159<<<<<<<<<<<<<<<8")),
            "the zone says nothing about the optional",
        ),
    ],
)
def test_what_is_not_there_is_said(part: str, printed: tuple[Printed, ...], note: str) -> None:
    findings = MrzFinder().find(DocumentView(one_page(*printed)), MrzStep(mrz=part))
    assert (list(findings.candidates), findings.note) == ([], note)


def test_a_part_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError, match="must be a part of the zone: zone, document_type"):
        MrzStep(mrz="name")
