"""Whether a text layer can be believed."""

import pytest

from extraction.readers.text_quality import is_readable


@pytest.mark.parametrize(
    "words",
    [
        ["Invoice", "number", "42"],
        ["Straße", "Müller", "€", "12,50"],
        ["Ελληνικά", "Русский", "日本語"],
        ["Â§", "12", "BGB", "ordinary", "text", "with", "one", "slip"],
    ],
)
def test_text_of_any_script_is_readable(words: list[str]) -> None:
    assert is_readable(words)


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["(cid:12)(cid:33)", "(cid:7)"],
        ["\ue021\ue022\ue023", "\ue024"],
        ["\ufffd\ufffd\ufffd", "ab"],
        ["\x01\x02\x03\x04", "ab"],
        ["Ã¤Ã¶Ã¼", "Ã„Ã–", "â‚¬"],
        ["■■■■", "■■"],
        ["?????", "??", "12"],
    ],
)
def test_an_empty_layer_and_garbage_are_not(words: list[str]) -> None:
    assert not is_readable(words)


SENTENCE = "Please pay the total of this invoice within thirty days to the account that is named below. " * 2
SHIFTED = "".join(chr(ord(letter) - 29) if letter > " " else letter for letter in SENTENCE)


def test_letters_shifted_by_a_font_without_unicode_are_garbage_even_if_the_file_calls_them_text() -> None:
    assert is_readable(SENTENCE.split())
    assert not is_readable(SHIFTED.split())


def test_capitals_and_codes_are_no_garbage() -> None:
    assert is_readable(["XKB-3342", "PCS", "12.50", "BRKT", "4711", "LTD"] * 3)
    assert is_readable(["INVOICE", "NUMBER", "DATE", "TOTAL", "AMOUNT", "DUE"] * 5)


def test_characters_without_a_unicode_value_count_only_if_they_spell_nothing() -> None:
    assert is_readable(SENTENCE.split(), unmapped_share=1.0)
    assert not is_readable(["'(6&5,37,21"], unmapped_share=1.0)
    assert is_readable(["1.471,60", "€"], unmapped_share=0.02)


def test_words_written_backwards_are_garbage() -> None:
    words = ["Our", "Invoice", "Number", "And", "The", "Date", "Of", "The", "Last", "Delivery", "To", "Your", "House"]
    assert is_readable(words)
    assert not is_readable(word[::-1] for word in words)
