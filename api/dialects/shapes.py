"""Which shape a refusal has at which address: each vendor's client raises its own errors from its own bodies."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from api.dialects.docspeed import refusals as docspeed
from api.dialects.parselyze import refusals as parselyze
from api.dialects.pulse import refusals as pulse
from api.dialects.unsiloed import refusals as unsiloed


@dataclass(frozen=True, slots=True)
class Shape:
    """`body` makes it of status, code and message; `key_header` says how a key is sent."""

    body: Callable[[int, str, str], dict[str, Any]]
    key_header: str


SHAPES = {
    "/docspeed/": Shape(docspeed.body, "Authorization: Bearer <key>"),
    "/parselyze/": Shape(parselyze.body, "x-api-key: <key>"),
    "/pulse/": Shape(pulse.body, "x-api-key: <key>"),
    "/unsiloed/": Shape(unsiloed.body, "api-key: <key>"),
}
BASES = tuple(SHAPES)


def shape_at(path: str) -> Shape | None:
    """None outside of the dialects."""
    return next((shape for base, shape in SHAPES.items() if path.startswith(base)), None)
