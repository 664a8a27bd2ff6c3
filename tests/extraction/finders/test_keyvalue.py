"""The keyvalue finder: the value of a key, beside it or under it."""

from extraction.finders import DocumentView
from extraction.finders.keyvalue import KeyValueFinder, KeyValueStep
from tests.extraction.finders.pages import Printed, one_page, texts


def found(key: str, *printed: Printed, lines: int = 1) -> list[str]:
    step = KeyValueStep(keyvalue=(key,), lines=lines)
    return texts(KeyValueFinder().find(DocumentView(one_page(*printed)), step).candidates)


def test_a_value_beside_its_key_goes_before_what_stands_under_it() -> None:
    printed = ((50, 100, "Customer: Ada Lovelace"), (50, 114, "Street: Baker Street"))
    assert found("Customer", *printed)[0] == "Ada Lovelace"


def test_a_value_under_its_key_is_found_where_nothing_stands_beside_it() -> None:
    assert found("Customer", (50, 100, "Customer"), (50, 114, "Ada Lovelace")) == ["Ada Lovelace"]


def test_another_key_is_never_the_value() -> None:
    printed = ((50, 100, "Customer:"), (250, 100, "Number:"), (50, 114, "Ada Lovelace"), (250, 114, "4711"))
    assert found("Customer", *printed) == ["Ada Lovelace"]


def test_in_a_row_of_headings_the_number_stands_below() -> None:
    printed = ((50, 100, "Number"), (200, 100, "Date"), (50, 114, "4711"), (200, 114, "1 May 2026"))
    assert found("Number", *printed)[0] == "4711"


def test_in_a_row_of_keys_what_another_key_is_called_is_no_value() -> None:
    printed = ((50, 100, "Account holder"), (200, 100, "IBAN"), (50, 114, "Ada Lovelace"), (200, 114, "none yet"))
    assert found("Account holder", *printed)[0] == "Ada Lovelace"


def test_in_a_column_of_keys_the_value_stands_beside() -> None:
    printed = ((50, 100, "Account holder"), (200, 100, "Ada Lovelace"), (50, 114, "Currency"), (200, 114, "pounds"))
    assert found("Account holder", *printed)[0] == "Ada Lovelace"


def test_a_value_of_several_lines_can_be_asked_for() -> None:
    printed = ((50, 100, "Customer"), (200, 100, "Ada Lovelace"), (200, 112, "Baker Street 1"))
    assert found("Customer", *printed, lines=2)[0] == "Ada Lovelace\nBaker Street 1"


def test_a_key_without_a_value_says_so() -> None:
    findings = KeyValueFinder().find(
        DocumentView(one_page((50, 100, "Customer"))), KeyValueStep(keyvalue=("Customer",))
    )
    assert (list(findings.candidates), findings.note) == ([], "no value stands beside the key or under it")


def test_a_key_that_is_not_printed_says_so() -> None:
    findings = KeyValueFinder().find(DocumentView(one_page((50, 100, "Customer"))), KeyValueStep(keyvalue=("Buyer",)))
    assert findings.note == "the label is not printed on the pages looked at"
