"""The nearest finder: the value of some kind that stands nearest to a label."""

from extraction.finders import DocumentView
from extraction.finders.nearest import NearestFinder, NearestStep
from tests.extraction.finders.pages import Printed, one_page, texts


def found(step: NearestStep, *printed: Printed) -> list[str]:
    return texts(NearestFinder().find(DocumentView(one_page(*printed)), step).candidates)


def test_the_nearest_text_comes_first_whichever_side_it_stands_on() -> None:
    printed = ((200, 100, "Total"), (200, 130, "far"), (200, 115, "near"), (300, 100, "beside"))
    assert found(NearestStep(nearest=("Total",)), *printed) == ["near", "far", "beside"]


def test_left_and_above_count_as_further_away() -> None:
    printed = ((200, 120, "Total"), (200, 104, "above"), (200, 140, "below"), (140, 120, "left"), (260, 120, "right"))
    assert found(NearestStep(nearest=("Total",)), *printed) == ["below", "above", "right", "left"]


def test_only_values_of_the_kind_count() -> None:
    printed = ((200, 100, "Total"), (260, 100, "3 items"), (200, 130, "on 02.03.2025 EUR 12.50"))
    assert found(NearestStep(nearest=("Total",), kind="money"), *printed) == ["EUR 12.50"]
    assert found(NearestStep(nearest=("Total",), kind="date"), *printed) == ["02.03.2025"]


def test_the_rest_of_the_label_s_own_line_is_nearest_of_all() -> None:
    assert found(NearestStep(nearest=("Total",)), (200, 100, "Total 12.50"), (200, 112, "thanks"))[0] == "12.50"


def test_what_stands_too_far_away_is_not_found() -> None:
    step = NearestStep(nearest=("Total",), kind="money", within=1.0)
    findings = NearestFinder().find(DocumentView(one_page((50, 100, "Total"), (300, 100, "12.50"))), step)
    assert (list(findings.candidates), findings.note) == ([], "no money stands within 1 inches of the label")


def test_candidates_say_how_far_they_stand() -> None:
    view = DocumentView(one_page((50, 100, "Total"), (152, 100, "12.50")))
    candidate = NearestFinder().find(view, NearestStep(nearest=("Total",))).candidates[0]
    assert (candidate.raw_text, candidate.distance_in) == ("12.50", 1.0)
