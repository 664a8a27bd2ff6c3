"""Printed dates: exact values, ambiguous ones flagged, impossible ones refused."""

import pytest

from extraction.normalizers.dates import parse_date
from extraction.normalizers.not_valid import NotValid


@pytest.mark.parametrize("locale", ["auto", "en", "en-US", "en-GB", "de-DE"])
@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("2026-03-04", "2026-03-04"),
        ("2026/3/4", "2026-03-04"),
        ("2026.03.04", "2026-03-04"),
        ("20260304", "2026-03-04"),
        ("13/04/2026", "2026-04-13"),
        ("04/13/2026", "2026-04-13"),
        ("31.12.99", "1999-12-31"),
        ("31.12.26", "2026-12-31"),
        ("05-05-2026", "2026-05-05"),
        ("4 March 2026", "2026-03-04"),
        ("March 4, 2026", "2026-03-04"),
        ("Mar 4 2026", "2026-03-04"),
        ("4-Mar-26", "2026-03-04"),
        ("04.Mar.2026", "2026-03-04"),
        ("4th of March, 2026", "2026-03-04"),
        ("Wednesday, March 4th, 2026", "2026-03-04"),
        ("Sept. 9, 2026", "2026-09-09"),
        ("2026 March 4", "2026-03-04"),
        ("2026-03-04 14:33", "2026-03-04"),
        ("2026-03-04T14:33:10Z", "2026-03-04"),
        ("13/04/2026 2:33 PM", "2026-04-13"),
        ("29.02.2024", "2024-02-29"),
        ("29.02.2024:", "2024-02-29"),
    ],
)
def test_a_date_of_one_reading_is_the_same_under_every_locale(printed: str, value: str, locale: str) -> None:
    read = parse_date(printed, locale=locale)
    assert (read.value.isoformat(), read.flags) == (value, ())


@pytest.mark.parametrize(
    ("printed", "locale", "value", "flags"),
    [
        ("03/04/2026", "en-US", "2026-03-04", ()),
        ("03/04/2026", "en-GB", "2026-04-03", ()),
        ("03/04/2026", "de-DE", "2026-04-03", ()),
        ("03/04/2026", "auto", "2026-04-03", ("ambiguous_date",)),
        ("03/04/2026", "en", "2026-04-03", ("ambiguous_date",)),
        ("03-04-26", "auto", "2026-04-03", ("ambiguous_date",)),
        ("03.04.2026", "auto", "2026-04-03", ()),
        ("3/4/2026", "fr-FR", "2026-04-03", ()),
    ],
)
def test_day_and_month_go_by_the_locale_and_are_never_guessed_silently(
    printed: str, locale: str, value: str, flags: tuple[str, ...]
) -> None:
    read = parse_date(printed, locale=locale)
    assert (read.value.isoformat(), read.flags) == (value, flags)


@pytest.mark.parametrize(
    ("printed", "locale", "value"),
    [
        ("4. März 2026", "de-DE", "2026-03-04"),
        ("4. Mrz. 2026", "de-DE", "2026-03-04"),
        ("Mittwoch, 4. Maerz 2026", "de-DE", "2026-03-04"),
        ("12. Dez. 2026", "auto", "2026-12-12"),
        ("4 août 2026", "fr-FR", "2026-08-04"),
        ("lundi 3 août 2026", "auto", "2026-08-03"),
        ("12 de marzo de 2026", "es-ES", "2026-03-12"),
        ("3 maggio 2026", "it-IT", "2026-05-03"),
        ("3 mei 2026", "nl-NL", "2026-05-03"),
        ("3 maja 2026", "pl-PL", "2026-05-03"),
    ],
)
def test_month_names_of_other_languages_are_read(printed: str, locale: str, value: str) -> None:
    assert parse_date(printed, locale=locale).value.isoformat() == value


@pytest.mark.parametrize(
    ("printed", "reason"),
    [
        ("31.02.2026", "“31.02.2026” is no day of the calendar"),
        ("29.02.2026", "“29.02.2026” is no day of the calendar"),
        ("13/13/2026", "“13/13/2026” is no day of the calendar"),
        ("1.1.1800", "the year 1800 is not between 1900 and 2100"),
        ("2026", "“2026” is not a date"),
        ("28 January", "“28 January” is not a date"),
        ("Net 30", "“Net” in “Net 30” is no part of a date"),
        ("12.03-2026", "“12.03-2026” is not a date"),
    ],
)
def test_what_is_no_date_is_refused_with_a_reason(printed: str, reason: str) -> None:
    with pytest.raises(NotValid) as caught:
        parse_date(printed, locale="auto")
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("printed", "locale", "value"),
    [
        ("Mo., 12.03.2025", "de-DE", "2025-03-12"),
        ("Mon 13/03/2025", "en-US", "2025-03-13"),
        ("Mar 4 2026", "auto", "2026-03-04"),  # March, though "mar" is a Spanish Tuesday
        ("12–03–2025", "de-DE", "2025-03-12"),
        ("12‑03‑2025", "en-GB", "2025-03-12"),
        ("1º de enero de 2025", "es-ES", "2025-01-01"),
        ("1er mars 2025", "fr-FR", "2025-03-01"),
        ("1° gennaio 2025", "it-IT", "2025-01-01"),
        ("2e januari 2025", "nl-NL", "2025-01-02"),
        ("3rd Feb. 2025", "en-GB", "2025-02-03"),
        ("12. Jänner 2025", "de-AT", "2025-01-12"),
        ("12. Feber 2025", "de-AT", "2025-02-12"),
        ("12 mrt. 2025", "nl-NL", "2025-03-12"),
        ("12 set 2025", "it-IT", "2025-09-12"),
        ("12 de sept. de 2025", "es-ES", "2025-09-12"),
        ("12 févr. 2025", "fr-FR", "2025-02-12"),
        ("12 March 2025 at 14:30", "en-GB", "2025-03-12"),
        ("12. März 2025 um 14:30 Uhr", "de-DE", "2025-03-12"),
        ("12 March ’25", "en-GB", "2025-03-12"),
        ("25-03-12", "sv-SE", "2025-03-12"),
        ("25-03-12", "de-DE", "2012-03-25"),
        ("1/1/69", "auto", "2069-01-01"),
        ("1/1/70", "auto", "1970-01-01"),
    ],
)
def test_what_people_print_beside_a_date_is_no_obstacle(printed: str, locale: str, value: str) -> None:
    read = parse_date(printed, locale=locale)
    assert (read.value.isoformat(), read.flags) == (value, ())


@pytest.mark.parametrize(
    ("printed", "locale", "value"),
    [
        ("25-03-12", "auto", "2012-03-25"),  # or 2025-03-12
        ("05-03-12", "sv-SE", "2005-03-12"),  # or 5 March 2012
        ("12.03.2025", "en-US", "2025-03-12"),  # a European's date, or an American's with points
        ("12.03.2025", "auto-dot-mdy", "2025-03-12"),
        ("12-03-2025", "auto", "2025-03-12"),
    ],
)
def test_a_date_of_two_readings_is_flagged(printed: str, locale: str, value: str) -> None:
    read = parse_date(printed, locale=locale)
    assert (read.value.isoformat(), read.flags) == (value, ("ambiguous_date",))
