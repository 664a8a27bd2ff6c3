"""Confidence: from evidence to a probability, each part moving it the right way."""

from dataclasses import replace

import pytest

from extraction.confidence import Evidence, WordEvidence, confidence, reading_probability

PRINTED = WordEvidence(1.0, None)
SURE = Evidence(
    words=(PRINTED,), type="money", has_pattern=False, anchor=1.0, step=0, trimmed=False, rivals=0, flags=()
)


def test_a_printed_amount_beside_its_exact_label_is_nearly_certain() -> None:
    assert confidence(SURE) == 0.99


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"type": "text"}, 0.97),
        ({"type": "text", "has_pattern": True}, 0.99),
        ({"anchor": 0.8}, 0.891),
        ({"step": 1}, 0.9702),
        ({"trimmed": True}, 0.9751),
        ({"bare_amount": True}, 0.8712),
        ({"rivals": 1}, 0.9405),
        ({"differing": 1}, 0.9207),
        ({"flags": ("ambiguous_date",)}, 0.495),
        ({"flags": ("repaired_number",)}, 0.792),
        ({"words": (PRINTED, WordEvidence(0.95, "rapidocr"))}, 0.693),
    ],
)
def test_each_doubt_takes_its_share(change: dict[str, object], expected: float) -> None:
    assert confidence(replace(SURE, **change)) == expected


def test_an_agreeing_step_halves_the_doubt_about_the_place_but_not_about_the_reading() -> None:
    doubtful = replace(SURE, anchor=0.8)
    assert confidence(replace(doubtful, agreeing=1)) == 0.9455
    misread = replace(SURE, words=(WordEvidence(0.95, "rapidocr"),))
    assert confidence(replace(misread, agreeing=5)) <= 0.7


@pytest.mark.parametrize(
    ("engine", "score", "expected"),
    [
        (None, 1.0, 1.0),
        ("rapidocr", 1.0, 0.995),
        ("rapidocr", 0.985, 0.95),
        ("rapidocr", 0.95, 0.70),
        ("rapidocr", 0.90, 0.50),
        ("tesseract", 0.96, 0.985),
        ("tesseract", 0.90, 0.93),
        ("easyocr", 0.90, 0.88),
        ("rapidocr", 1.7, 0.995),
        ("rapidocr", -1.0, 0.05),
    ],
)
def test_every_engine_has_its_own_curve(engine: str | None, score: float, expected: float) -> None:
    assert reading_probability([WordEvidence(score, engine)]) == pytest.approx(expected)


def test_the_worst_word_counts() -> None:
    words = [WordEvidence(1.0, "rapidocr"), WordEvidence(0.9, "rapidocr")]
    assert reading_probability(words) == pytest.approx(0.5)
