"""JSON from outside: read, and looked through for what no database keeps."""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn

from api.errors import ApiError


def load_json(text: str | bytes, name: str) -> Any:
    """Raises ApiError 400 for what is not JSON: NaN and Infinity, too, are no numbers of it."""

    def refuse(constant: str) -> NoReturn:
        raise ValueError(f"{constant} is no JSON number")

    def finite(digits: str) -> float:
        if math.isinf(number := float(digits)):
            raise ValueError(f"{digits[:20]} is too large a number")
        return number

    try:
        return json.loads(text, parse_constant=refuse, parse_float=finite)
    except ValueError as error:
        raise ApiError(400, "INVALID_JSON", f"{name} is not JSON: {error}.") from error
    except RecursionError as error:
        raise ApiError(400, "INVALID_JSON", f"{name} is nested too deeply.") from error


def refuse_unstorable(value: Any) -> None:
    """Raises ApiError 400 for texts anywhere in it that no database keeps: with NUL, or with half a character."""
    try:
        unstorable = any("\x00" in text or not _is_whole(text) for text in _texts(value))
    except RecursionError as error:
        raise ApiError(400, "INVALID_REQUEST", "What was sent is nested too deeply.") from error
    if unstorable:
        raise ApiError(400, "INVALID_REQUEST", "NUL and halves of characters are no part of a text.")


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


def _is_whole(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
