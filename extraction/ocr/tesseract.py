"""Tesseract as a program of the machine: quick and exact on clean scans, weak on noisy ones."""

import csv
import io
import os
import shutil
import subprocess
from functools import cache

from extraction.datamodel import Word
from extraction.errors import OcrUnavailable, ProcessingTimeout
from extraction.ocr.base import OcrEngineInfo
from extraction.ocr.words import line_of, word_at
from extraction.options import OcrEngineName
from extraction.readers.base import Picture

_TIMEOUT_S = 120
_WORD_LEVEL = "5"
_WHOLE_PAGE, _ONE_LINE = "3", "7"  # its page segmentation modes; the first is its own choice, too
# ISO 639-1 to the three-letter names of Tesseract's language files.
_LANGUAGE_FILES = {
    "bg": "bul", "ca": "cat", "cs": "ces", "da": "dan", "de": "deu", "el": "ell", "en": "eng", "es": "spa",
    "et": "est", "fi": "fin", "fr": "fra", "ga": "gle", "hr": "hrv", "hu": "hun", "it": "ita", "ja": "jpn",
    "lt": "lit", "lv": "lav", "nl": "nld", "no": "nor", "pl": "pol", "pt": "por", "ro": "ron", "sk": "slk",
    "sl": "slv", "sv": "swe", "tr": "tur", "uk": "ukr", "zh": "chi_sim",
}  # fmt: skip


class TesseractEngine:
    name: OcrEngineName = "tesseract"
    doubt_below = 0.45  # measured: upright pages over .70, upside down under .30

    def info(self) -> OcrEngineInfo:
        if shutil.which("tesseract") is None:
            return OcrEngineInfo(self.name, False, (), "Install it: apt install tesseract-ocr")
        note = "Fastest, for clean scans. More languages: apt install tesseract-ocr-deu, -fra ..."
        return OcrEngineInfo(self.name, True, _languages(), note)

    def warm_up(self) -> None:
        _require()

    def recognize(self, picture: Picture, *, page: int, language: str) -> tuple[Word, ...]:
        return _read(picture, page=page, language=language, layout=_WHOLE_PAGE)

    def recognize_line(self, picture: Picture, *, language: str) -> tuple[str, float]:
        return line_of(_read(picture, page=1, language=language, layout=_ONE_LINE))


def _read(picture: Picture, *, page: int, language: str, layout: str) -> tuple[Word, ...]:
    _require()
    if language not in _languages():
        wanted = _LANGUAGE_FILES.get(language, language)
        raise OcrUnavailable(f'Tesseract lacks "{language}" here. Install it: apt install tesseract-ocr-{wanted}')
    height, width = picture.shape[:2]
    table = _run(picture, _LANGUAGE_FILES[language], layout)
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = []
    for row in rows:
        text = (row["text"] or "").strip()
        if row["level"] == _WORD_LEVEL and text:
            left, top = int(row["left"]), int(row["top"])
            box = (left, top, left + int(row["width"]), top + int(row["height"]))
            words.append(word_at(text, box, float(row["conf"]) / 100, page=page, size_px=(width, height)))
    return tuple(words)


def _run(picture: Picture, language_file: str, layout: str) -> str:
    """Tesseract's table of words. The picture goes in as PNM, which costs nothing to write and is never a bomb."""
    height, width = picture.shape[:2]
    try:
        done = subprocess.run(
            ["tesseract", "-", "-", "-l", language_file, "--psm", layout, "tsv"],
            input=b"P6 %d %d 255\n" % (width, height) + picture.tobytes(),
            capture_output=True,
            timeout=_TIMEOUT_S,
            check=True,
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        )
    except subprocess.TimeoutExpired as error:
        raise ProcessingTimeout(f"Tesseract needed more than {_TIMEOUT_S} s for one page.") from error
    except subprocess.CalledProcessError as error:
        reason = error.stderr.decode(errors="replace").strip()[-300:]
        raise OcrUnavailable(f"Tesseract could not read the page: {reason or error}") from error
    return done.stdout.decode("utf-8", errors="replace")


def _require() -> None:
    if shutil.which("tesseract") is None:
        raise OcrUnavailable("Tesseract is not installed. Run: apt install tesseract-ocr")


@cache
def _languages() -> tuple[str, ...]:
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, timeout=20, check=False, text=True)
    files = set((listed.stdout + listed.stderr).split())
    return tuple(code for code, file in _LANGUAGE_FILES.items() if file in files)


ENGINE = TesseractEngine()
