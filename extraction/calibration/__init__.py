"""Calibration: from evidence to a probability that can be believed, and what it was worth afterwards."""

from extraction.calibration.choosing import judge_of, usual_judge
from extraction.calibration.features import company_features, features
from extraction.calibration.model import Calibration, Outcome, load_prior
from extraction.calibration.outcomes import Bin, Told, TradeOff, calibration_error, reliability, trade_off

__all__ = [
    "Bin",
    "Calibration",
    "Outcome",
    "Told",
    "TradeOff",
    "calibration_error",
    "company_features",
    "features",
    "judge_of",
    "load_prior",
    "reliability",
    "trade_off",
    "usual_judge",
]
