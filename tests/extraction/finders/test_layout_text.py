"""The text that `over: layout` searches, edited or not, and the words behind it."""

import pytest
from pydantic import ValidationError

from extraction.finders import DocumentView
from extraction.finders.layout_text import LayoutText, layout_passage
from tests.extraction.finders.pages import Printed, document_of, one_page, page_of


def edited(*printed: Printed, **edits: object) -> str:
    view = DocumentView(one_page(*printed), LayoutText.model_validate(edits))
    return layout_passage(view, None).text


def words_of(view: DocumentView, part: str) -> list[str]:
    passage = layout_passage(view, None)
    start = passage.text.index(part)
    return [word.text for word in passage.words_between(start, start + len(part))]


def test_each_page_is_followed_by_a_line_with_a_form_feed() -> None:
    view = DocumentView(document_of(page_of((60, 100, "one")), page_of((60, 100, "two"), number=2)))
    assert layout_passage(view, None).text == "one\n\f\ntwo\n\f\n"
    assert layout_passage(view, "last").text == "two\n\f\n"


def test_an_area_holds_the_words_that_touch_it() -> None:
    view = DocumentView(one_page((60, 100, "left"), (300, 100, "right"), (60, 200, "below")))
    assert layout_passage(view, None, (0, 90, 90, 150)).text == "left\n\f\n"


def test_spaces_accents_and_case_can_be_taken_out() -> None:
    assert edited((60, 100, "Référence N° 17"), without=["spaces"]) == "RéférenceN°17\n\f\n"
    assert edited((60, 100, "Référence"), without=["accents"]) == "Reference\n\f\n"
    assert edited((60, 100, "ÉTÉ 17"), without=["spaces", "accents", "case"]) == "ete17\n\f\n"


def test_replacements_follow_each_other_and_may_use_groups() -> None:
    replace = [["é", "€"], [r"(?P<sign>€) (\d)", r"\g<sign>\2"]]
    assert edited((60, 100, "Total é 17"), replace=replace) == "Total €17\n\f\n"


def test_edited_text_still_knows_its_words() -> None:
    edits = LayoutText(without=("spaces", "accents"), replace=(("No", "Number"),))
    view = DocumentView(one_page((60, 100, "Référence No 17 paid")), edits)
    assert layout_passage(view, None).text == "ReferenceNumber17paid\n\f\n"
    assert words_of(view, "Reference") == ["Référence"]
    assert words_of(view, "umbe") == ["No"]
    assert words_of(view, "17") == ["17"]
    assert words_of(view, "er17pa") == ["No", "17", "paid"]


def test_what_one_replacement_wrote_belongs_to_all_words_that_it_touched() -> None:
    edits = LayoutText(replace=((r"(\d+) to (\d+) (\w+)", r"\1 \3 to \2 \3"),))
    view = DocumentView(one_page((60, 100, "from 1 to 31 July on")), edits)
    assert layout_passage(view, None).text == "from 1 July to 31 July on\n\f\n"
    assert words_of(view, "1 July") == ["1", "to", "31", "July"]
    assert words_of(view, "on") == ["on"]


@pytest.mark.parametrize("pair", [["(", "x"], ["a", r"\1"], ["(a)", r"\g<2>"], ["(a)", r"\g<name>"], ["a", "\\"]])
def test_a_replacement_that_cannot_work_is_refused(pair: list[str]) -> None:
    with pytest.raises(ValidationError):
        LayoutText.model_validate({"replace": [pair]})


def test_an_endless_replacement_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extraction.finders.layout_text.TIMEOUT_S", 0.05)
    view = DocumentView(one_page((50, 100, "a" * 80 + "c")), LayoutText(replace=((r"(a|aa)+$", "b"),)))
    for _ in range(2):
        with pytest.raises(TimeoutError):
            layout_passage(view, None)


def test_a_replacement_cannot_blow_the_text_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("extraction.finders.layout_text.MAX_CHARS", 500)
    view = DocumentView(one_page((50, 100, "a" * 80)), LayoutText(replace=(("a", "b" * 200), ("b", "c" * 200))))
    assert len(layout_passage(view, None).text) < 2000
