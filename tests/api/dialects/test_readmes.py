"""What is written of each vendor's API: every address has its row, and the page for everybody has the same rows."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from api.dialects.shapes import SHAPES
from tests.api.dialects.test_walls import ADDRESSES

HEAD = "| endpoint | supported | notes |"
VENDORS = [base.strip("/") for base in SHAPES]
PAGE = Path(settings.BASE_DIR, "docs", "dialects.md")


def table(text: str) -> list[str]:
    lines = text.splitlines()
    after = lines[lines.index(HEAD) :]
    return after[: next((at for at, line in enumerate(after) if not line.startswith("|")), len(after))]


def readme(vendor: str) -> str:
    return Path(settings.BASE_DIR, "api", "dialects", vendor, "README.md").read_text()


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_address_has_a_row(vendor: str) -> None:
    first_cells = [row.split("|")[1] for row in table(readme(vendor))]
    said = {_plain(path) for cell in first_cells for path in re.findall(r"(/[\w./{}-]+)", cell)}
    begun = tuple(path.removesuffix("...") for path in said if path.endswith("..."))
    told = {_plain(address.removeprefix(f"/{vendor}")) for address in ADDRESSES if address.startswith(f"/{vendor}/")}
    told = {path.replace("/api/v1", "/v1") if vendor == "docspeed" else path for path in told if "{rest}" not in path}
    missing = [path for path in told if _nameless(path) not in set(map(_nameless, said))]
    assert [path for path in missing if not (begun and path.startswith(begun))] == []


def _plain(path: str) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path)


def _nameless(path: str) -> str:
    return re.sub(r"{\w+}", "{}", path)


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_page_for_everybody_has_the_same_table(vendor: str) -> None:
    section = PAGE.read_text().split(f"\n## {vendor.title()}\n")[1]
    assert table(section) == [row.replace("../../../docs/", "") for row in table(readme(vendor))]
