"""RapidOCR: the PP-OCRv6-small models that come inside its wheel, on onnxruntime. The default engine.

The line's score is every word's confidence: the engine's own word scores do not tell right from wrong.
"""

import logging
from functools import cache, partial
from importlib.util import find_spec
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from extraction.datamodel import Word
from extraction.errors import OcrUnavailable
from extraction.ocr.base import OcrEngineInfo
from extraction.ocr.ink_gaps import swallowed_spaces
from extraction.ocr.words import bounds_of, split_line, word_at
from extraction.options import OcrEngineName
from extraction.readers.base import Picture

# What the engine's small recognition model knows of its own list, as ISO 639-1.
_LANGUAGES = (
    "af", "az", "bs", "ca", "cs", "cy", "da", "de", "en", "es", "et", "eu", "fi", "fr", "ga", "gl", "hr", "hu", "id",
    "is", "it", "ja", "ku", "la", "lb", "lt", "lv", "mi", "ms", "mt", "nl", "no", "oc", "pl", "pt", "qu", "rm", "ro",
    "sk", "sl", "sq", "sv", "sw", "tl", "tr", "uz", "vi", "zh",
)  # fmt: skip
# Pixels that letters are read from: A4 at 170 dpi. A limit on pixels, not on the longer side, keeps the letters of a
# long till receipt readable.
_MAX_PIXELS = 2_800_000
# Lines are found as well with fewer (A4 at 140 dpi, measured from 6 point print up), and in less time.
_DETECTION_PIXELS = 1_900_000
_SHORT_SIDE = 736  # the engine's own: what is smaller is enlarged to it
_MAX_SIDE = 8000


class RapidOcrEngine:
    name: OcrEngineName = "rapidocr"
    doubt_below = 0.8  # measured: upright pages over .97, upside down under .75

    def info(self) -> OcrEngineInfo:
        installed = find_spec("rapidocr") is not None and find_spec("onnxruntime") is not None
        note = "Best on noisy scans and photos; part of the desk." if installed else "Install it: pip install rapidocr"
        return OcrEngineInfo(self.name, installed, _LANGUAGES if installed else (), note)

    def warm_up(self) -> None:
        _model()

    def recognize(self, picture: Picture, *, page: int, language: str) -> tuple[Word, ...]:
        _require(language)
        prepared = _for_model(picture)
        found = _model_for(*prepared.shape[:2])(prepared)
        if found.txts is None:
            return ()
        height, width = found.img.shape[:2]
        words: list[Word] = []
        # The engine leaves lines without word results out of that list: then the two cannot be matched any more.
        per_line = found.word_results if len(found.word_results) == len(found.txts) else ((),) * len(found.txts)
        for text, score, corners, pieces in zip(found.txts, found.scores, found.boxes, per_line, strict=True):
            words += _words_of_line(text, score, bounds_of(corners), pieces, page=page, size_px=(width, height))
        return tuple(words)

    def recognize_line(self, picture: Picture, *, language: str) -> tuple[str, float]:
        _require(language)
        found = _model().recognize_txt([np.ascontiguousarray(picture[:, :, ::-1])])
        return (str(found.txts[0]), float(found.scores[0])) if found.txts else ("", 0.0)


def _require(language: str) -> None:
    if language not in _LANGUAGES:
        raise OcrUnavailable(f'RapidOCR does not read "{language}". Choose one of {", ".join(_LANGUAGES)}.')


def _words_of_line(
    text: str,
    score: float,
    box: tuple[float, float, float, float],
    pieces: Any,
    *,
    page: int,
    size_px: tuple[int, int],
) -> tuple[Word, ...]:
    """The engine's word boxes where they agree with the line's text, else the line's box shared out."""
    if "".join(piece[0] for piece in pieces) != "".join(text.split()):
        return split_line(text, box, score, page=page, size_px=size_px)
    placed = [(piece[0], bounds_of(piece[2])) for piece in pieces]
    if any(right <= left for _, (left, _, right, _) in placed):
        return split_line(text, box, score, page=page, size_px=size_px)
    return tuple(word_at(word, place, score, page=page, size_px=size_px) for word, place in placed)


def _placed_words(placing: Any, lines: Any, boxes: Any, found: Any, single: Any) -> Any:
    """The engine's own placing of words, for words as the text and the ink have them.

    What it is given for each line: its words as lists of letters, and the columns in which the letters were seen.
    """
    from rapidocr.ch_ppocr_rec.typings import WordType

    for line, text, seen in zip(lines, found.txts or (), found.word_results or (), strict=False):
        columns = [column for word in seen.word_cols for column in word]
        letters = "".join(text.split())
        if not letters or len(columns) != len(letters) or not line.size:
            continue
        spaces = list(accumulate(len(word) for word in text.split()[:-1]))
        centres = [(column + 0.5) * line.shape[1] / seen.line_txt_len for column in columns]
        cuts = sorted({0, *spaces, *swallowed_spaces(letters, centres, spaces, line), len(letters)})
        seen.words = [list(letters[start:end]) for start, end in pairwise(cuts)]
        seen.word_cols = [columns[start:end] for start, end in pairwise(cuts)]
        seen.word_types = [WordType.EN_NUM] * len(seen.words)
    return placing(lines, boxes, found, single)


def _for_model(picture: Picture) -> Picture:
    """Blue-green-red as the engine wants it, shrunk to what detection can use."""
    import cv2

    height, width = picture.shape[:2]
    factor = min(1.0, (_MAX_PIXELS / (width * height)) ** 0.5, _MAX_SIDE / max(width, height))
    if factor < 1.0:
        size = (max(1, int(width * factor)), max(1, int(height * factor)))
        picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    return np.ascontiguousarray(picture[:, :, ::-1])


def _model_for(height: int, width: int) -> Any:
    """The model, told how large a picture of this size is to be when lines are looked for."""
    model = _model()
    detector = model.text_det
    factor = (_DETECTION_PIXELS / (height * width)) ** 0.5
    if factor < 1.0:
        detector.limit_type, detector.limit_side_len = "max", int(max(height, width) * factor)
    else:
        detector.limit_type, detector.limit_side_len = "min", _SHORT_SIDE
    return model


@cache
def _model() -> Any:
    """One thread everywhere: a child forked from a process with a pool of threads would wait for it forever."""
    try:
        import cv2
        from rapidocr import RapidOCR
    except ImportError as error:
        raise OcrUnavailable("RapidOCR is not installed. Run: pip install rapidocr onnxruntime") from error
    cv2.setNumThreads(1)
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    settings = {
        "Global.use_cls": False,
        "Global.return_word_box": True,
        "Global.max_side_len": _MAX_SIDE,
        "Global.log_level": "error",
        # Lines one by one: batches are padded to their longest line, which costs an eighth of the time.
        "Rec.rec_batch_num": 1,
        "EngineConfig.onnxruntime.intra_op_num_threads": 1,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    model: Any = RapidOCR(params=settings)
    model.cal_rec_boxes = partial(_placed_words, model.cal_rec_boxes)
    # Its parts are loaded by the first picture, not by the constructor.
    picture = np.full((64, 320, 3), 255, dtype=np.uint8)
    picture[24:40, 40:280:8] = 0
    model(picture)
    return model


ENGINE = RapidOcrEngine()
