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
    "siblings_differ": -2.0,
    "meaning_differs": -2.0,
    "table_differs": -2.0,
    "runner_up": -0.5,
    "meaning_runner_up": -1.0,
    "bracketed": -2.5,
    "beside_means": 0.4,
    "beside_means_other": -0.3,
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
    "trimmed_cell": -0.1,
    "bare_amount": -0.7,
    "pattern": 1.0,
    "label_fit": 0.5,
    "other_dates": -0.3,
    "other_amounts": -0.1,
    "is_cut": -1.0,
    "goes_on": -0.7,
    "twins": -0.5,
    "rounded_twins": -2.0,
    "below": -0.3,
    "below_lines": -0.5,
    "by_place": -0.5,
    "by_expression": -0.2,
    "by_meaning": -0.3,
    "by_known_value": 1.5,
    "is_text": 0.0,
    "is_cell": 0.0,
    "ambiguous": -0.4,
    "repaired": -0.3,
    "adds_up": 0.7,
    "row_holds": 1.0,
    "row_fails": -0.7,
    "row_unproven": -0.3,
    "fallbacks": -0.5,
    "contradicted": -1.5,
    "column_fails": -0.4,
    "thin": -2.0,
    "empty": -2.0,
}


def features(evidence: Evidence) -> dict[str, float]:
    """What a value says for itself: all of EXPECTED but what its company says."""
    is_text, is_meant = evidence.type == "text", evidence.finder == "meaning"
    differs = -log(max(evidence.anchor, LOW_PRIOR))
    reading = max(reading_probability(evidence.words), LOW_PRIOR)
    doubts = sum(-log(max(word_probability(word), LOW_PRIOR)) for word in evidence.words)
    alternatives = log1p(min(evidence.alternatives, MOST_ALTERNATIVES))
    agreeing, differing = min(evidence.agreeing, MOST_WITNESSES), min(evidence.differing, MOST_WITNESSES)
    return {
        "by_hand": _log_odds(confidence(evidence)),
        "misread_value": 0.0 if is_text else -log(reading),
        "misread_text": doubts / (len(evidence.words) + 1) if is_text else 0.0,
        "siblings_differ": differs if evidence.siblings else 0.0,
        "label_differs": 0.0 if is_meant else differs,
        "meaning_differs": differs if is_meant and not evidence.is_cell else 0.0,
        "table_differs": differs if is_meant and evidence.is_cell else 0.0,
        "runner_up": 0.0 if is_meant else evidence.runner_up,
        "meaning_runner_up": evidence.runner_up if is_meant else 0.0,
        "bracketed": float(evidence.bracketed and evidence.finder != "known"),
        "beside_means": max(evidence.beside, 0.0),
        "beside_means_other": max(-evidence.beside, 0.0),
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
        "trimmed": float(evidence.trimmed and not evidence.is_cell),
        "trimmed_cell": float(evidence.trimmed and evidence.is_cell),
        "bare_amount": float(evidence.bare_amount and not evidence.is_cell),
        "pattern": float(evidence.has_pattern),
        "label_fit": evidence.label_fit,
        "other_dates": alternatives if evidence.type == "date" else 0.0,
        "other_amounts": 0.0 if evidence.type == "date" else alternatives,
        "is_cut": float(evidence.is_cut),
        "goes_on": float(evidence.goes_on),
        "twins": float(evidence.twins > 0 and not evidence.is_cell),
        "rounded_twins": float(evidence.rounded_twins > 0 and not evidence.is_cell),
        "below": float(evidence.below),
        "below_lines": float(evidence.below and evidence.lines > 1),
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
        "row_unproven": float(company.row_unproven),
        "fallbacks": company.fallbacks,
        "contradicted": float(company.contradicted),
        "column_fails": float(company.column_fails),
        "thin": company.thin,
        "empty": company.empty,
    }


def _log_odds(probability: float) -> float:
    inside = min(max(probability, 1 - SURE), SURE)
    return log(inside / (1 - inside))
