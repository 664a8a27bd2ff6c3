"""Machine-readable zones: the specimens of ICAO 9303 part by part, their check digits, and what recognition does."""

import pytest

from extraction.evaluating import NotApplicable, WrongKind, is_true
from extraction.expressions import parse_expression
from extraction.mrz import CHECKED_PARTS, PARTS, Zone, check_digit, squeezed, zone_of, zone_of_text

PASSPORT = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
CARD = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"
SMALL_PASSPORT = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6"
VISA = "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
LONG_NUMBER = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
ANNA = {
    "document_type": "P", "issuer": "UTO", "surname": "ERIKSSON", "given_names": "ANNA MARIA",
    "document_number": "L898902C3", "nationality": "UTO", "birth_date": "1974-08-12", "sex": "F",
    "expiry_date": "2012-04-15", "optional": "ZE184226B",
}  # fmt: skip


def zone(text: str) -> Zone:
    found = zone_of_text(text)
    assert found is not None
    return found


def parts(text: str) -> dict[str, str]:
    return {part: zone(text).value(part) for part in PARTS if part != "zone"}


@pytest.mark.parametrize(
    ("text", "differing"),
    [
        (PASSPORT, {}),
        (CARD, {"document_type": "I", "document_number": "D23145890", "optional": ""}),
        (SMALL_PASSPORT, {"document_type": "I", "document_number": "D23145890", "optional": ""}),
        (
            VISA,
            {
                "document_type": "V", "document_number": "L8988901C", "nationality": "XXX",
                "birth_date": "1940-09-07", "expiry_date": "1996-12-10", "optional": "6ZE184226B",
            },
        ),
        (
            LONG_NUMBER,
            {
                "document_type": "I", "surname": "STEVENSON", "given_names": "PETER JOHN", "sex": "M",
                "document_number": "D23145890734", "birth_date": "1934-07-12", "expiry_date": "1995-07-12",
                "optional": "",
            },
        ),
    ],
    ids=["TD3", "TD1", "TD2", "visa", "long number"],
)  # fmt: skip
def test_a_specimen_is_read_part_by_part_and_its_check_digits_fit(text: str, differing: dict[str, str]) -> None:
    assert parts(text) == ANNA | differing
    assert zone(text).value("zone") == text
    assert zone(text).holds()


def test_a_check_digit_weighs_7_3_1() -> None:
    assert [check_digit(text) for text in ("L898902C3", "740812", "120415", "ZE184226B<<<<<", "AB2134<<<")] == list(
        "62915"
    )


@pytest.mark.parametrize(
    ("was", "misread", "part"),
    [
        ("L898902C36", "L898902C37", "document_number"),
        ("L898902C36", "L898802C36", "document_number"),
        ("7408122F", "7408132F", "birth_date"),
        ("1204159", "1304159", "expiry_date"),
        ("ZE184226B<<<<<1", "ZE184226B<<<<<2", "optional"),
    ],
)
def test_a_wrong_digit_is_told_where_it_stands(was: str, misread: str, part: str) -> None:
    found = zone(PASSPORT.replace(was, misread))
    assert {each for each in CHECKED_PARTS if found.holds(each) is False} == {part}
    assert not found.holds()


def test_a_wrong_last_digit_is_one_of_the_whole_zone_alone() -> None:
    found = zone(PASSPORT[:-1] + "1")
    assert all(found.holds(part) for part in CHECKED_PARTS)
    assert not found.holds()


@pytest.mark.parametrize(
    "recognised",
    [
        PASSPORT.replace("ERIKSSON", "ERIK5S0N"),  # a digit among letters
        PASSPORT.replace("7408122F1204159", "74O8I22F12O4I59"),  # letters in dates
        PASSPORT.replace("UTO7408122", "UT07408122"),  # a country in digits
        PASSPORT.replace("MARIA<<<<<<<<<<<<<<<<<<<", "MARIA<<<<KK<<<C<<<L<<<<<"),  # fillers read as letters
        PASSPORT.replace("MARIA<<<<<<<<<<<<<<<<<<<", "MARIA<<<<<<<<<"),  # fillers lost
        PASSPORT.replace("MARIA<<<<<<<<<<<<<<<<<<<", "MARIA<<<<<<<<<<<<<<<<<<<<<<<"),  # fillers too many
        PASSPORT.replace("ZE184226B<<<<<1", "ZE184226B<<<1"),
        PASSPORT.replace("ZE184226B<<<<<1", "ZE184226B<<K<<1"),
        PASSPORT.replace("<<ANNA", "« ANNA").replace("L898", "L 8 98"),  # marks, and spaces
    ],
)
def test_what_positions_decide_is_put_right(recognised: str) -> None:
    assert zone(recognised).text == PASSPORT


def test_a_given_name_of_one_letter_is_no_filler() -> None:
    text = "P<UTOERIKSSON<<K<<<<<<<<<<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
    assert parts(text)["given_names"] == "K"


def test_letters_and_digits_of_a_number_stay_as_they_were_read() -> None:
    found = zone(PASSPORT.replace("L898902C3", "L8989O2C3"))
    assert found.value("document_number") == "L8989O2C3"
    assert found.holds("document_number") is False


@pytest.mark.parametrize(
    ("born", "expires", "date"),
    [
        ("0501017", "3001012", "2005-01-01"),
        ("4501013", "3001012", "1945-01-01"),
        ("4501013", "<<<<<<0", "1945-01-01"),
        ("0501017", "<<<<<<0", "2005-01-01"),
        ("00<<<<0", "3001012", ""),
    ],
)
def test_a_birthday_lies_before_the_expiry(born: str, expires: str, date: str) -> None:
    text = PASSPORT.replace("7408122", born).replace("1204159", expires)
    assert zone(text).value("birth_date") == date


def test_an_unknown_sex_is_x() -> None:
    assert zone(PASSPORT.replace("F1204159", "<1204159")).value("sex") == "X"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "INTERNATIONALCONFERENCEONMACHINEREADABLETRAV\nELDOCUMENTSANDTHEIRCHECKDIGITSINTHEYEAR2026",
        PASSPORT.splitlines()[0],
        "\n".join(reversed(PASSPORT.splitlines())),
        PASSPORT.replace("P<UTO", "X<UTO"),
        PASSPORT.replace("UTO7408122F1204159", "UTO9999999F9999999").replace("L898902C36", "L898902C37"),
    ],
)
def test_what_is_no_zone_is_none(text: str) -> None:
    assert zone_of_text(text) is None


def test_a_line_of_a_zone_holds_nothing_else() -> None:
    assert squeezed("P<UTO ERIKSSON << ANNA<MARIA") == "P<UTOERIKSSON<<ANNA<MARIA"
    assert squeezed("Passport no. L898902C3, of Utopia") == ""
    assert zone_of([]) is None


def holds(expression: str, text: str) -> bool:
    return is_true(parse_expression(expression), {"mrz": text})


def test_an_expression_asks_for_the_check_digits() -> None:
    wrong = PASSPORT.replace("7408122", "7408132")
    assert holds("mrz_holds(mrz)", PASSPORT)
    assert not holds("mrz_holds(mrz)", wrong)
    assert not holds("mrz_holds(mrz, 'birth_date')", wrong)
    assert holds("mrz_holds(mrz, 'document_number')", wrong)


@pytest.mark.parametrize(
    ("expression", "text", "error"),
    [
        ("mrz_holds(mrz)", "a letter", NotApplicable),
        ("mrz_holds(mrz, 'optional')", CARD, NotApplicable),
        ("mrz_holds(mrz, 'surname')", PASSPORT, WrongKind),
        ("mrz_holds(7)", PASSPORT, WrongKind),
    ],
)
def test_what_has_no_check_digit_is_not_asked(expression: str, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        holds(expression, text)
