"""Fixtures of the engine's tests."""

import pytest


@pytest.fixture
def judged_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values are judged by the product of extraction.confidence, whose figures a test states exactly."""
    monkeypatch.setattr("extraction.calibration.choosing.IS_CALIBRATED", False)
