"""Reasons of proposals in words."""

import pytest

from builder.proposal_words import Step, in_words, reason_of

BESIDE: list[Step] = [{"label": "Invoice no", "at": "right"}]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (BESIDE, {"label": "Invoice no:", "at": "above"}, "label moved below"),
        ([{"label": ["No", "Invoice no"]}], {"label": "Invoice no", "at": "below"}, "label moved above"),
        ([{"label": "Total", "at": "below"}], {"row": "Total", "pick": "last"}, "label moved to the left"),
        (BESIDE, {"label": "Invoice no", "at": "left"}, "label moved to the right"),
        (BESIDE, {"label": "Rechnungs-Nr.", "at": "right"}, "the label is now “Rechnungs-Nr.”"),
        (BESIDE, {"region": [0, 0, 1, 1], "page": 1}, "found by its place instead of its label"),
        (BESIDE, {"label": "Invoice no", "at": "right"}, "values look otherwise"),
        (BESIDE, {"regex": "no (.*)"}, "looked for in another way"),
        ([{"keyvalue": "Total"}], {"label": "Total", "at": "below"}, "looked for in another way"),
        ([{"regex": "x"}], {"label": "Total"}, "looked for in another way"),
        ([], {}, "looked for in another way"),
    ],
)
def test_a_reason_tells_the_new_way_from_the_old_ones(old: list[Step], new: Step, words: str) -> None:
    assert reason_of(old, new) == words


def test_the_reason_of_most_documents_is_told_with_their_number() -> None:
    assert (
        in_words(["label moved below", "the label is now “A”", "label moved below"], 3)
        == "label moved below in 2 of 3"
    )
