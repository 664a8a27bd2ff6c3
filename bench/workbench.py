"""How quickly the workbench tries a template, and how much somebody must do there, against a desk of its own.

    python -m bench.workbench [live] [invoices] [second] [--rounds 20] [--documents 6] [--data DIR]
    python -m bench.workbench second [--sets SET ...] [--cache DIR] [--all-pairs] [--samples 1] [--show]

live: the time until a template of nine fields has been tried on five samples of one page, asked and answered through
the queue. invoices: for layouts with two documents or more, in Chromium: from the login to a published template with
up to eight fields and the table of items, by clicks on the first document's printed values; counted are clicks, keys,
filled fields and pages turned. Then the second document goes through a job, and each field is compared with its gold.
second: the same without a browser, for all values and every further document of a layout (--all-pairs: each document
before each other; --samples 2: with two documents in the workbench), and why values are not right; see
bench.second_documents.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any
from uuid import UUID

import django
import requests
from playwright.sync_api import Error, Page, sync_playwright

from bench import second_documents
from bench.accuracy import _scorer as _rules_of
from bench.desk import CHROMIUM_FLAGS
from bench.own_desk import ROOT, OwnDesk
from bench.pointing import Pointed, Pointer
from extraction import ParsedDocument, ReadOptions, read
from tests.builder.invoices import FIRST, printed
from tests.builder.workbench_hands import Hands

DATA = ROOT.parent / "shared" / "datasets" / "zugferd_dev"
MOST_FIELDS = 8
READ_WITHIN_S = 60


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=["live", "invoices", "second", []])
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--documents", type=int, default=6)
    parser.add_argument("--data", type=Path, default=DATA, help="the set whose layouts are built in a browser")
    parser.add_argument("--sets", nargs="+", default=[DATA.name], help="of the part second: sets beside --data")
    parser.add_argument("--cache", type=Path, help="of the part second: keep read documents here and use them again")
    parser.add_argument("--all-pairs", action="store_true")
    parser.add_argument("--samples", type=int, default=1)
    parser.add_argument("--show", action="store_true", help="of the part second: list every value that is not right")
    given = parser.parse_args()
    parts = given.parts or ["live", "invoices", "second"]
    if "second" in parts:
        sets = [path for name in given.sets if (path := given.data.parent / name).is_dir()]
        rules = {"samples": given.samples, "all_pairs": given.all_pairs, "show": given.show}
        print(
            second_documents.measure(sets, given.cache, **rules) if sets else "second: skipped, there is no data here"
        )
    if {"live", "invoices"}.isdisjoint(parts):
        return 0
    with tempfile.TemporaryDirectory() as folder:
        desk = OwnDesk(folder)
        try:
            password = _begin(desk)
            if "live" in parts:
                print(_ask_in_desk(desk, given.rounds))
            if "invoices" in parts and not given.data.is_dir():
                print(f"invoices: skipped, there is no {given.data.name} here")
            elif "invoices" in parts:
                _invoices(desk, password, given.data, given.documents)
        finally:
            desk.end_all()
    return 0


def _begin(desk: OwnDesk) -> str:
    """A desk with a worker and an admin named ada; her password."""
    desk.manage("migrate", "--verbosity", "0")
    desk.manage("collectstatic", "--noinput", "--verbosity", "0")
    told = desk.manage("create_environment", "--slug", "bench", "--name", "Bench", "--admin", "ada")
    desk.start_web()
    desk.start(sys.executable, "manage.py", "work", "extraction")
    desk.start(sys.executable, "manage.py", "sweep")
    desk.wait_for_web()
    return told.split("Password: ")[1].split()[0]


# --- live


def _ask_in_desk(desk: OwnDesk, rounds: int) -> str:
    """Runs `time_live` in a process that has the desk's settings, as its web process would ask."""
    run = [sys.executable, "-c", f"from bench.workbench import time_live; time_live({rounds})"]
    return subprocess.run(
        run, cwd=ROOT, env=desk.environment, check=True, capture_output=True, text=True
    ).stdout.strip()


def time_live(rounds: int) -> None:
    _set_up()
    from accounts.audit import SYSTEM
    from accounts.models import Environment
    from builder import guesses, live, sources, workbench

    files = [BytesIO(printed(FIRST)) for _ in range(5)]
    for at, file in enumerate(files):
        file.name = f"invoice-{at}.pdf"
    begun = workbench.begin(environment=Environment.objects.get(slug="bench"), actor=SYSTEM, title="Live", files=files)
    deadline = time.monotonic() + READ_WITHIN_S
    while any(sample.job.status != "completed" for sample in workbench.samples_of(begun.template)):
        if time.monotonic() > deadline:
            raise TimeoutError("the samples were not read")
        time.sleep(0.2)
    samples = workbench.samples_of(begun.template)
    source = workbench.working(begun.template).source
    for guess in guesses.guess("all", samples, {}):
        source, _ = sources.add_field(source, guess.name, guess.settings)
    took = []
    for _ in range(rounds):
        started = time.perf_counter()
        tried = live.try_source(samples, source)
        took.append(1000 * (time.perf_counter() - started))
        assert len(tried) == len(samples)
    fields = len(sources.field_names(source))
    print(
        f"live: {fields} fields on {len(samples)} samples of one page: median {median(took):.0f} ms, "
        f"{min(took):.0f} to {max(took):.0f} ms of {rounds} rounds"
    )


# --- invoices


def _invoices(desk: OwnDesk, password: str, data: Path, most: int) -> None:
    rules = _rules_of(data.parent / "score.py")
    key = desk.key("submit", "read", environment="bench")
    right = wanted = tables = same_rows = 0
    counts = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        for first, second in list(_pairs(data))[:most]:
            page = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=desk.url).new_page()
            hands = Hands(page)
            names = _build(hands, password, first, data, rules)
            found = _extracted(desk, key, f"layout-{first['layout']}", data / second["file"])
            asked = [gold for gold in names if gold != "lines" and second["fields"].get(gold)]
            good = [gold for gold in asked if rules.eq(gold, found.get(names[gold]), second["fields"][gold])]
            rows = found.get(names.get("lines", "")) or []
            right, wanted = right + len(good), wanted + len(asked)
            tables += "lines" in names
            same_rows += len(rows) == len(second["line_items"]) and "lines" in names
            counts.append(hands.actions)
            print(
                f"  {first['id']} then {second['id']}: {hands.actions} actions, {len(names)} fields; "
                f"{len(good)} of {len(asked)} right in the second, {len(rows)} of {len(second['line_items'])} rows"
            )
            page.context.close()
        browser.close()
    print(
        f"invoices: {len(counts)} layouts, {median(counts):.0f} user actions in the middle, at most {max(counts)}; "
        f"{right} of {wanted} values right in the second document; tables made {tables}, with all rows {same_rows}"
    )


def _pairs(data: Path) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    by_layout = defaultdict(list)
    for line in (data / "manifest.jsonl").read_text().splitlines():
        document = json.loads(line)
        by_layout[document["layout"]].append(document)
    for documents in by_layout.values():
        if len(documents) > 1:
            yield documents[0], documents[1]


def _build(hands: Hands, password: str, document: dict[str, Any], data: Path, rules: Any) -> dict[str, str]:
    """Makes and publishes the template; the names of its fields by those of the gold, "lines" for the table."""
    page = hands.page
    hands.sign_in("ada", password)
    hands.click(page.get_by_role("link", name="Templates"))
    hands.click(page.get_by_role("link", name="New template"))
    hands.choose_files(page.get_by_label("Choose files"), data / document["file"])
    hands.fill(page.get_by_label("What kind of document is it?"), f"Layout {document['layout']}")
    hands.click(page.get_by_role("button", name="Read them and begin"))
    hands.wait_for_page()
    printed_pages = read((data / document["file"]).read_bytes(), options=ReadOptions(drawings=True))
    pointer = Pointer(printed_pages, rules)
    names: dict[str, str] = {}
    for gold, value in document["fields"].items():
        place = pointer.at(gold, value) if value and len(names) < MOST_FIELDS else None
        if place is None:
            continue
        added = _added(page, lambda place=place: _point(hands, printed_pages, place))
        if added:
            names[gold] = added
            hands.press("Enter")
    cell = pointer.cell(document["line_items"])
    if cell is not None:
        hands.press("Alt+t")
        added = _added(page, lambda: _point(hands, printed_pages, cell))
        if added:
            names["lines"] = added
            hands.press("Enter")
    hands.click(page.get_by_role("button", name="Publish"))
    page.wait_for_url(lambda url: "/build/" not in url)
    return names


def _point(hands: Hands, document: ParsedDocument, place: Pointed) -> None:
    """Click the word, or draw a box round the words, as they stand on the screen."""
    words = [word for page in document.pages for word in page.words]

    def as_nth(wanted: Any) -> tuple[str, int]:
        same = [word for word in words if word.text == wanted.text]
        return wanted.text, next(at for at, word in enumerate(same) if word is wanted)

    if place.drawn:
        hands.drag_round(*(as_nth(place.words[at]) for at in (0, -1)))
    else:
        hands.click_word(*as_nth(place.words[0]))


def _added(page: Page, act: Any) -> str:
    """The name of the field that an action made; "" where it made none."""
    before = page.locator(".bench-row").count()
    act()
    try:
        page.locator(".bench-row").nth(before).wait_for(timeout=5000)
    except Error:
        return ""
    return page.locator(".bench-row.selected").get_attribute("data-name") or ""


def _extracted(desk: OwnDesk, key: dict[str, str], template: str, file: Path) -> dict[str, Any]:
    form = {"templateName": template, "documentReview": "1"}
    address = f"{desk.url}/api/v1/extraction-jobs"
    answer = requests.post(address, headers=key, data=form, files={"file": (file.name, file.read_bytes())}, timeout=60)
    answer.raise_for_status()
    job = answer.json()["job"]["id"]
    deadline = time.monotonic() + READ_WITHIN_S
    while time.monotonic() < deadline:
        told = requests.get(f"{address}/{job}", headers=key, timeout=30).json()["job"]["status"]
        if told in ("queued", "processing"):
            time.sleep(0.3)
            continue
        # Also what waits for a reviewer, as long as nobody has seen it.
        run = [sys.executable, "-c", f"from bench.workbench import print_found; print_found('{job}')"]
        printed_json = subprocess.run(run, cwd=ROOT, env=desk.environment, check=True, capture_output=True, text=True)
        found: dict[str, Any] = json.loads(printed_json.stdout)
        return found
    return {}


def print_found(job_id: str) -> None:
    """In a process with the desk's settings: the values that the machine found, by field."""
    _set_up()
    from jobs.models import Extraction

    result = Extraction.objects.get(job=UUID(job_id)).result or {"fields": []}
    print(json.dumps({field["name"]: field["value"] for field in result["fields"]}))


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()


if __name__ == "__main__":
    sys.exit(main())
