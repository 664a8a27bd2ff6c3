"""Every named pair of text and ground in static/css/tokens.css is readable in both themes (WCAG 2.2 AA)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "static" / "css" / "tokens.css"
COLOUR = re.compile(r"--([a-z-]+):\s*light-dark\(#([0-9a-f]{6}),\s*#([0-9a-f]{6})\)")
THEMES = ("light", "dark")
TEXT = 4.5
GRAPHIC = 3.0

GROUNDS = ("paper", "surface", "raised", "sunken")
PAIRS: list[tuple[str, str, float]] = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "ink-faint", "accent") for ground in GROUNDS),
    *((ink, "sidebar", TEXT) for ink in ("ink", "ink-soft", "ink-faint")),
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft") for ground in ("hover", "pressed", "accent-soft")),
    ("ink-faint", "hover", TEXT),
    ("ink-faint", "accent-soft", TEXT),
    ("accent-ink", "accent", TEXT),
    ("accent-ink", "accent-hover", TEXT),
    ("accent-soft-ink", "accent-soft", TEXT),
    ("danger-ink", "danger", TEXT),
    ("danger-ink", "danger-hover", TEXT),
    *((f"{kind}-ink", f"{kind}-soft", TEXT) for kind in ("neutral", "info", "warn", "good", "bad", "muted")),
    # a confidence word stands on plain ground, on a hovered row and on the selected row
    *(
        (f"{kind}-ink", ground, TEXT)
        for kind in ("good", "warn", "bad", "muted")
        for ground in ("surface", "paper", "raised", "hover", "accent-soft")
    ),
    *((edge, ground, GRAPHIC) for edge in ("line-control", "focus", "danger") for ground in GROUNDS),
    ("focus", "sidebar", GRAPHIC),
    ("accent", "pressed", GRAPHIC),
    ("ink-soft", "desk", TEXT),
    *((f"mark-{mark}", "page-white", GRAPHIC) for mark in ("sure", "check", "unsure", "selected", "word")),
    ("mark-label", "mark-selected", TEXT),
    *((f"band-{band}", ground, GRAPHIC) for band in ("blue", "ochre", "slate") for ground in GROUNDS),
    *(("band-ink", f"band-{band}", TEXT) for band in ("blue", "ochre", "slate")),
]


def colours() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in COLOUR.findall(TOKENS.read_text(encoding="utf-8"))}


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour, as WCAG defines it."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_is_21_to_1() -> None:
    assert contrast("000000", "ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_a_pair_is_readable(front: str, ground: str, least: float, theme: str) -> None:
    tokens = colours()
    index = THEMES.index(theme)

    ratio = contrast(tokens[front][index], tokens[ground][index])

    assert ratio >= least, f"{front} on {ground} is {ratio:.2f}:1 in the {theme} theme, {least}:1 is needed"


def test_no_other_stylesheet_names_a_raw_colour() -> None:
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|\boklch\(")

    found = {
        path.name: raw.findall(path.read_text(encoding="utf-8"))
        for path in TOKENS.parent.glob("*.css")
        if path != TOKENS
    }

    assert {name: hits for name, hits in found.items() if hits} == {}
