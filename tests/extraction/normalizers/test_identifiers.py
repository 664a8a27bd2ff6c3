"""IBAN, BIC, VAT numbers and python-stdnum's modules: compact forms, and why a number is refused."""

import pytest

from extraction.finders.label import LabelStep
from extraction.normalizers import NotValid, normalize
from extraction.template_spec import FieldSpec


def read(type: str, printed: str, locale: str = "auto") -> object:
    return normalize(printed, FieldSpec(type=type, find=(LabelStep(label=("x",)),)), locale=locale).value


@pytest.mark.parametrize(
    ("type", "printed", "value"),
    [
        ("iban", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        ("iban", "IBAN: de89 3704 0044 0532 0130 00.", "DE89370400440532013000"),
        ("iban", "GB82-WEST-1234-5698-7654-32", "GB82WEST12345698765432"),
        ("bic", "DEUTDEFF", "DEUTDEFF"),
        ("bic", "DEUT DE FF 500", "DEUTDEFF500"),
        ("vat", "DE 136 695 976", "DE136695976"),
        ("vat", "ATU13585627", "ATU13585627"),
        ("vat", "GB 980 7806 84", "GB980780684"),
        ("vat", "EL094259216", "EL094259216"),
        ("vat", "CHE-107.787.577 IVA", "CHE107787577IVA"),
        ("stdnum:isbn", "978-0-471-11709-4", "9780471117094"),
        ("stdnum:ean", "73513537", "73513537"),
        ("stdnum:us.ein", "91-1144442", "911144442"),
    ],
)
def test_a_printed_number_becomes_its_compact_form(type: str, printed: str, value: str) -> None:
    assert read(type, printed) == value


def test_a_vat_number_without_letters_is_that_of_the_locale_s_country() -> None:
    assert read("vat", "136695976", "de-DE") == "DE136695976"
    assert read("vat", "094259216", "el-GR") == "EL094259216"


@pytest.mark.parametrize(
    ("type", "printed", "reason"),
    [
        ("iban", "DE88 3704 0044 0532 0130 00",
         "“DE88 3704 0044 0532 0130 00” is no IBAN: its check digits do not fit (a misread character?)"),
        ("iban", "DE89 3704", "“DE89 3704” is no IBAN: its check digits do not fit (a misread character?)"),
        ("iban", "INV-2026/001", "“INV-2026/001” is no IBAN: it does not have that form"),
        ("bic", "INVOICE1", "“INVOICE1” is no BIC: a part of it, such as the country or the bank, does not exist"),
        ("bic", "Deutdeff", "“Deutdeff” is no BIC: it is not written in capitals"),
        ("bic", "DEUTDE", "“DEUTDE” is no BIC: it does not have that form"),
        ("vat", "DE136695975",
         "“DE136695975” is no VAT number of DE: its check digits do not fit (a misread character?)"),
        ("vat", "136695976", "“136695976” is no VAT number: it does not begin with a country that has them"),
        ("vat", "XX123", "“XX123” is no VAT number: it does not begin with a country that has them"),
        ("stdnum:isbn", "978-0-471-11709-5",
         "“978-0-471-11709-5” is no ISBN: its check digits do not fit (a misread character?)"),
        ("stdnum:de.idnr", "123", "“123” is no IDNR: it does not have that form"),
    ],
)  # fmt: skip
def test_a_wrong_number_is_refused_with_the_reason(type: str, printed: str, reason: str) -> None:
    with pytest.raises(NotValid) as caught:
        read(type, printed)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("type", "printed", "value"),
    [
        ("email", "<Billing@ACME.Example>,", "Billing@acme.example"),
        ("email", "mailto:a.b+c@sub.example.co.uk", "a.b+c@sub.example.co.uk"),
        ("phone", "+49 (0)30 901 820", "+4930901820"),
        ("phone", "0049 30 / 901820", "+4930901820"),
        ("phone", "(030) 901-820", "030901820"),
        ("phone", "Tel.: +1 (555) 010-0199 ext. 12", "+15550100199;ext=12"),
        ("percent", "19 %", "19"),
        ("percent", "7,5%", "7.5"),
        ("percent", "-2.50 %", "-2.50"),
        ("percent", "20 v.H.", "20"),
        ("percent", "19", "19"),
    ],
)
def test_contacts_and_rates_become_comparable(type: str, printed: str, value: str) -> None:
    assert read(type, printed) == value


@pytest.mark.parametrize(
    ("type", "printed", "reason"),
    [
        ("email", "a@b", "“a@b” is no e-mail address"),
        ("email", "a..b@c.de", "“a..b@c.de” is no e-mail address"),
        ("email", "www.example.com", "“www.example.com” is no e-mail address"),
        ("phone", "1234", "“1234” is no telephone number"),
        ("phone", "1234567890123456", "“1234567890123456” is no telephone number"),
        ("phone", "12+345678", "“12+345678” is no telephone number"),
        ("phone", "INV 123456", "“INV 123456” is no telephone number"),
        ("percent", "19 EUR", "“19 EUR” is not a number"),
        ("group", "x", "a group has no text of its own: it consists of fields"),
    ],
)
def test_what_is_no_contact_or_rate_is_refused(type: str, printed: str, reason: str) -> None:
    field = FieldSpec.model_construct(type=type, find=())
    with pytest.raises(NotValid) as caught:
        normalize(printed, field, locale="auto")
    assert caught.value.reason == reason
