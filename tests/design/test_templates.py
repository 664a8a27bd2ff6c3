"""Templates keep to the content policy (no inline script or style) and name only icons and files that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = (ROOT / "static" / "icons" / "sprite.svg").read_text(encoding="utf-8")
ICONS = frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE))
STATUSES = ("queued", "processing", "review_required", "completed", "failed", "canceled")

INLINE = {
    "a style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an event attribute": re.compile(r"<[a-z][^>]*\s(?:on[a-z]+|hx-on[:-][^=]*)\s*=", re.IGNORECASE),
    "a script without src": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)", re.IGNORECASE),
    "a javascript: link": re.compile(r"javascript:", re.IGNORECASE),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_nothing_inline(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert [name for name, pattern in INLINE.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_names_only_icons_of_the_sprite(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r'components/icon\.html" with name="([a-z_-]+)"(?!\|)', text)
    named += re.findall(r'\b(?:icon|action_icon)="([a-z_-]+)"', text)

    assert sorted(set(named) - ICONS) == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_names_only_static_files_that_exist(path: Path) -> None:
    named = re.findall(r"{% static '([^']+)' %}", path.read_text(encoding="utf-8"))

    assert [name for name in named if not (ROOT / "static" / name).is_file()] == []


def test_every_status_has_its_own_icon() -> None:
    assert [status for status in STATUSES if f"status-{status}" not in ICONS] == []
