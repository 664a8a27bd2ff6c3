"""Misread characters of machine-readable zones: what their check digits and the printed data say together."""

from dataclasses import replace

import pytest

from extraction.datamodel import ExtractionResult
from extraction.finding import extract
from extraction.mrz import independent_digits, zone_of_text
from extraction.repairing import propose_repairs
from extraction.revising import revised
from extraction.template_spec import TemplateSpec, load_template
from tests.extraction.drawn_pages import drawn

TEMPLATE = load_template("""
template: passport
fields:
  number: {type: text, find: [{mrz: document_number}, {label: Passport no}]}
  born: {type: date, find: [{mrz: birth_date}, {label: Born}]}
  expires: {type: date, find: [{mrz: expiry_date}]}
  zone: {type: text, find: [{mrz: zone}]}
checks:
  - {assert: "mrz_holds(zone, 'document_number')", title: The number fits, flag: [number, zone]}
  - {assert: "mrz_holds(zone, 'birth_date')", title: The birth fits, flag: [born, zone]}
  - {assert: mrz_holds(zone), title: All fits, flag: [zone]}
""")
NAMES = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
SOUND = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


def result_of(second: str, *, printed: str = "", template: TemplateSpec = TEMPLATE) -> ExtractionResult:
    return extract(drawn(f"{printed}\n\n{NAMES}\n{second}"), template)


def offered(result: ExtractionResult) -> dict[str, object]:
    return {repair.path: repair.after for repair in propose_repairs(TEMPLATE, result)}


def test_a_figure_of_a_date_is_put_right_by_two_digits_that_weigh_it_differently() -> None:
    result = result_of(SOUND.replace("740812", "140812"))

    repairs = propose_repairs(TEMPLATE, result)

    assert [(repair.path, repair.before, repair.after) for repair in repairs] == [
        ("born", "1914-08-12", "1974-08-12"),
        ("zone", f"{NAMES}\n{SOUND.replace('740812', '140812')}", f"{NAMES}\n{SOUND}"),
    ]
    assert repairs[1].raw_after == SOUND
    assert {repair.reason for repair in repairs} == {"7 read as 1: then “The birth fits” and “All fits” hold"}


def test_a_letter_in_the_place_of_a_figure_is_the_misread_one_whatever_it_looks_like() -> None:
    assert offered(result_of(SOUND.replace("740812", "74M812"))) == {"born": "1974-08-12", "zone": f"{NAMES}\n{SOUND}"}


def test_a_character_of_the_number_takes_a_witness() -> None:
    misread = SOUND.replace("L898902C3", "L8989O2C3")

    assert offered(result_of(misread)) == {}
    assert offered(result_of(misread, printed="Passport no   L898902C3")) == {
        "number": "L898902C3", "zone": f"{NAMES}\n{SOUND}"
    }  # fmt: skip


@pytest.mark.parametrize("witness", ["L8989O2C3", "L898902C9"])
def test_nothing_is_offered_against_what_was_read_elsewhere(witness: str) -> None:
    assert offered(result_of(SOUND.replace("L898902C3", "L8989O2C3"), printed=f"Passport no   {witness}")) == {}


def test_nothing_is_offered_where_all_fits_or_two_characters_are_wrong() -> None:
    assert offered(result_of(SOUND)) == {}
    assert offered(result_of(SOUND.replace("740812", "14M812"))) == {}


def test_where_no_check_asks_for_the_digits_nothing_is_offered() -> None:
    silent = TEMPLATE.model_copy(update={"checks": ()})

    assert propose_repairs(silent, result_of(SOUND.replace("740812", "140812"), template=silent)) == ()


def test_what_was_read_from_a_zone_follows_once_a_person_has_put_it_right() -> None:
    result = result_of(SOUND.replace("740812", "140812"))
    zone = replace(result.fields[3], value=f"{NAMES}\n{SOUND}", confidence=1.0, flags=())

    now = revised(result, TEMPLATE, {"zone": zone}, ())

    assert {check.outcome for check in now.checks} == {"passed"}
    assert [(repair.path, repair.after, repair.reason) for repair in propose_repairs(TEMPLATE, now)] == [
        ("born", "1974-08-12", "the zone says so")
    ]


def test_digits_that_weigh_a_character_alike_are_one_witness() -> None:
    zone = zone_of_text(f"{NAMES}\n{SOUND}")
    assert zone is not None

    def witnesses(at: int) -> int:
        line = zone.lines[1]
        other = "8" if line[at] != "8" else "3"
        return independent_digits(zone, replace(zone, lines=(zone.lines[0], line[:at] + other + line[at + 1 :])))

    # a character of the number, its digit, of the birth, of the expiry, and the last digit of all
    assert [witnesses(at) for at in (3, 9, 14, 22, 43)] == [1, 2, 2, 2, 1]
