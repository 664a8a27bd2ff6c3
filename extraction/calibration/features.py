"""Evidence as numbers: what a model weighs, each with what it is expected to weigh.

All are 0 where nothing is to be said. Whichever way a set of documents would have it, a fit does not turn round what
a feature means: a coefficient of the wrong sign is an accident of few layouts.
"""

from collections.abc import Mapping
from math import log, log1p

from extraction.confidence import LOW_PRIOR, Company, Evidence, confidence, reading_probability, word_probability

SURE = 0.99
LONG_LETTERS = 30
MOST_WITNESSES, MOST_RIVALS, MOST_LINES = 3, 3, 4
MOST_ALTERNATIVES = 12  # a long document shows a hundred, and no value is worse for it

# What each feature is expected to weigh, in log-odds: a fit starts from here and is drawn back to it where documents
# say little. Of the wrong sign it weighs nothing; a 0 may go either way.
EXPECTED: Mapping[str, float] = {
    "by_hand": 0.3,
    "misread_value": -8.0,
    "misread_text": -8.0,
    "label_differs": -2.0,
    "later_step": -0.4,
    "rivals": -0.7,
    "some_agree": 0.3,
    "agreeing": 0.2,
    "agreeing_apart": 0.7,
    "agreeing_kinds": 0.3,
    "differing": -0.4,
    "some_differ": -0.5,
    "unanimous": 0.3,
    "only_differ": -0.5,
    "further_lines": -0.3,
    "text_letters": -0.1,
    "long_text": -0.5,
    "holds_colon": -1.5,
    "trimmed": -0.4,
    "bare_amount": -1.5,
    "pattern": 1.0,
    "label_fit": 0.5,
    "other_dates": -0.3,
    "other_amounts": -0.1,
    "is_cut": -1.0,
    "goes_on": -1.5,
    "twins": -1.5,
    "by_place": -0.5,
    "by_expression": -0.2,
    "by_meaning": -0.3,
    "by_known_value": 1.5,
    "is_text": 0.0,
    "is_cell": 0.0,
    "ambiguous": -1.5,
    "repaired": -1.0,
    "adds_up": 0.7,
    "row_holds": 1.0,
    "row_fails": -1.5,
    "fallbacks": -0.5,
}


def features(evidence: Evidence) -> dict[str, float]:
    """What a value says for itself: all of EXPECTED but what its company says."""
    is_text = evidence.type == "text"
    reading = max(reading_probability(evidence.words), LOW_PRIOR)
    doubts = sum(-log(max(word_probability(word), LOW_PRIOR)) for word in evidence.words)
    alternatives = log1p(min(evidence.alternatives, MOST_ALTERNATIVES))
    agreeing, differing = min(evidence.agreeing, MOST_WITNESSES), min(evidence.differing, MOST_WITNESSES)
    return {
        "by_hand": _log_odds(confidence(evidence)),
        "misread_value": 0.0 if is_text else -log(reading),
        "misread_text": doubts / (len(evidence.words) + 1) if is_text else 0.0,
        "label_differs": -log(max(evidence.anchor, LOW_PRIOR)),
        "later_step": float(min(evidence.step, MOST_WITNESSES)),
        "rivals": float(min(evidence.rivals, MOST_RIVALS)),
        "some_agree": float(agreeing > 0),
        "agreeing": float(agreeing),
        "agreeing_apart": float(evidence.apart > 0),
        "agreeing_kinds": float(evidence.kinds > 0),
        "differing": float(differing),
        "some_differ": float(differing > 0),
        "unanimous": float(agreeing > 0 and not differing),
        "only_differ": float(differing > 0 and not agreeing),
        "further_lines": float(min(evidence.lines - 1, MOST_LINES)) if is_text else 0.0,
        "text_letters": log1p(evidence.letters) if is_text else 0.0,
        "long_text": float(is_text and evidence.letters > LONG_LETTERS),
        "holds_colon": float(evidence.holds_colon),
        "trimmed": float(evidence.trimmed),
        "bare_amount": float(evidence.bare_amount),
        "pattern": float(evidence.has_pattern),
        "label_fit": evidence.label_fit,
        "other_dates": alternatives if evidence.type == "date" else 0.0,
        "other_amounts": 0.0 if evidence.type == "date" else alternatives,
        "is_cut": float(evidence.is_cut),
        "goes_on": float(evidence.goes_on),
        "twins": float(evidence.twins > 0),
        "by_place": float(evidence.finder in ("region", "box")),
        "by_expression": float(evidence.finder == "regex"),
        "by_meaning": float(evidence.finder == "meaning"),
        "by_known_value": float(evidence.finder == "known"),
        "is_text": float(is_text),
        "is_cell": float(evidence.is_cell),
        "ambiguous": float(any(flag.startswith("ambiguous") for flag in evidence.flags)),
        "repaired": float("repaired_number" in evidence.flags or "fuzzy_option" in evidence.flags),
    }


def company_features(company: Company) -> dict[str, float]:
    """What the other values of the result say of one."""
    return {
        "adds_up": float(company.adds_up),
        "row_holds": float(company.row_holds),
        "row_fails": float(company.row_fails),
        "fallbacks": company.fallbacks,
    }


def _log_odds(probability: float) -> float:
    inside = min(max(probability, 1 - SURE), SURE)
    return log(inside / (1 - inside))
