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
    ],
)
def test_an_empty_layer_and_garbage_are_not(words: list[str]) -> None:
    assert not is_readable(words)
