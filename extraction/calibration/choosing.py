"""Who judges where nobody is named."""

from extraction.calibration.model import Calibration, load_prior
from extraction.confidence import Judge


def usual_judge() -> Judge:
    """The judge of an environment that has no calibration of its own: the shipped calibration."""
    return load_prior()


def judge_of(source: str) -> Judge:
    """The judge that a plan asks for: a calibration as JSON, or "" for the usual one. Raises CalibrationInvalid."""
    return Calibration.from_json(source) if source else usual_judge()
