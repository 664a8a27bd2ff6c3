"""Who judges where nobody is named."""

from extraction.calibration.model import Calibration, load_prior
from extraction.confidence import BY_HAND, Judge

# Whether values are judged by the shipped calibration; else by the product of extraction.confidence.
IS_CALIBRATED = False


def usual_judge() -> Judge:
    """The judge of an environment that has no calibration of its own."""
    return load_prior() if IS_CALIBRATED else BY_HAND


def judge_of(source: str) -> Judge:
    """The judge that a plan asks for: a calibration as JSON, or "" for the usual one. Raises CalibrationInvalid."""
    return Calibration.from_json(source) if source else usual_judge()
