"""EasyOCR, an extra of its own (`make easyocr`): English, without any download at run time."""

import warnings
from functools import cache
from importlib.util import find_spec
from typing import Any

from extraction.datamodel import Word
from extraction.errors import OcrUnavailable
from extraction.ocr.base import OcrEngineInfo
from extraction.ocr.words import bounds_of, line_of, split_line
from extraction.options import OcrEngineName
from extraction.readers.base import Picture

_INSTALL = "Install it: make easyocr"
_NEEDED = ("torch", "torchvision", "easyocr", "easyocr_en_models")
# Longest side that detection sees. The default of 2560 takes three times as long and finds little more.
_CANVAS_SIZE = 1280


class EasyOcrEngine:
    name: OcrEngineName = "easyocr"
    doubt_below = 0.45  # measured: upright pages over .65, upside down under .31; it sees nothing sideways

    def info(self) -> OcrEngineInfo:
        if any(find_spec(module) is None for module in _NEEDED):
            return OcrEngineInfo(self.name, False, (), _INSTALL)
        return OcrEngineInfo(
            self.name,
            True,
            ("en",),
            "Slow (about 20 s a page) and large (1.4 GB): at most one worker with it a machine.",
        )

    def warm_up(self) -> None:
        _reader()

    def recognize(self, picture: Picture, *, page: int, language: str) -> tuple[Word, ...]:
        if language != "en":
            raise OcrUnavailable(f'EasyOCR reads English only here, not "{language}". Choose rapidocr or tesseract.')
        height, width = picture.shape[:2]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # torch's data loader remarks on the missing GPU for every page
            found = _reader().readtext(picture[:, :, ::-1], canvas_size=_CANVAS_SIZE, workers=0)
        words: list[Word] = []
        for corners, text, score in found:
            words += split_line(text, bounds_of(corners), score, page=page, size_px=(width, height))
        return tuple(words)

    def recognize_line(self, picture: Picture, *, language: str) -> tuple[str, float]:
        return line_of(self.recognize(picture, page=1, language=language))


@cache
def _reader() -> Any:
    """One torch thread: a child forked from a process whose pool has run would hang."""
    try:
        import cv2
        import torch

        cv2.setNumThreads(1)
        torch.set_num_threads(1)
        _define_missing_operators(torch)
        import easyocr
        import easyocr_en_models
    except ImportError as error:
        raise OcrUnavailable(f"EasyOCR is not installed. {_INSTALL}") from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch announces what it will remove one day
        return easyocr.Reader(
            ["en"],
            gpu=False,
            download_enabled=False,
            model_storage_directory=str(easyocr_en_models.model_dir()),
            verbose=False,
        )


def _define_missing_operators(torch: Any) -> None:
    """EasyOCR needs two pure Python parts of torchvision. Importing it fails where its compiled operators do not fit
    the installed torch, unless the two operators it refers to on import are known; nothing here calls them."""
    library = torch.library.Library("torchvision", "FRAGMENT")
    for schema in (
        "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
        "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    ):
        name = schema.split("(")[0]
        if not hasattr(torch.ops.torchvision, name):
            library.define(schema)
    _KEPT.append(library)


_KEPT: list[Any] = []  # a torch library's definitions live as long as the object

ENGINE = EasyOcrEngine()
