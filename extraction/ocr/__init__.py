"""The OCR engines by name, each imported on first use."""

from importlib import import_module
from typing import get_args

from extraction.errors import OcrUnavailable
from extraction.ocr.base import OcrEngine, OcrEngineInfo
from extraction.options import OcrEngineName

_NAMES: tuple[OcrEngineName, ...] = get_args(OcrEngineName)


def engine_named(name: str) -> OcrEngine:
    """Raises OcrUnavailable for a name that is not an engine's; does not say yet that it is installed."""
    if name not in _NAMES:
        raise OcrUnavailable(f'There is no OCR engine "{name}". Choose one of {", ".join(_NAMES)}.')
    engine: OcrEngine = import_module(f"extraction.ocr.{name}").ENGINE
    return engine


def ocr_engines() -> tuple[OcrEngineInfo, ...]:
    """Every engine, installed or not, the default first."""
    return tuple(engine_named(name).info() for name in _NAMES)


def warm_up(ocr_engine: str) -> None:
    """Load the engine's model with one thread, so that processes forked later share it. Raises OcrUnavailable."""
    engine_named(ocr_engine).warm_up()
