"""How quickly the review desk opens, in Chromium, against a desk of its own with the Procfile's web server.

    python -m bench.desk [PART ...] [--rounds 7]

PART is any of: open (a scan of twenty pages with some 400 words a page, from a cold and from a warm cache), next
(Ctrl+Enter until the next such document takes a key), words (5,000 words on a page: hit test, drawing, scrolling,
zooming), long (a document of 1,000 pages). Medians are shown, with the lowest and the highest; times are wall-clock of
the browser. Beside them stands what the processors really did: other work on the machine delays the first and hardly
the second. The documents carry their text over a scanner's noise: their pictures weigh what a scan's weigh, and no
OCR is waited for.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import requests
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, expect, sync_playwright

from bench.desk_documents import TEMPLATE, scanned_pages
from bench.own_desk import OwnDesk

PARTS = ("open", "next", "words", "long")
SCRIPTS = Path(__file__).resolve().parent / "desk_browser.js"
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
OPEN = "html[data-bench-open]"
READ_WITHIN_S = 300
PAGES, WORDS, DENSE_WORDS, MANY_PAGES = 20, 400, 5000, 1000


class Bench:
    """A desk with documents that wait for a reviewer, and a browser that is signed in."""

    def __init__(self, desk: OwnDesk, browser: Browser, rounds: int) -> None:
        self.desk, self.browser, self.rounds = desk, browser, rounds
        printed = desk.manage("create_environment", "--slug", "bench", "--name", "Bench", "--admin", "ada")
        self.key = desk.key("admin", "submit", "read", environment="bench")
        web = desk.start_web()
        desk.wait_for_web()
        self.web_pids = [web.pid, *_children(web.pid)]
        asked = {"source": TEMPLATE, "publish": True}
        requests.post(f"{desk.url}/api/v1/templates", headers=self.key, json=asked, timeout=30).raise_for_status()
        self.session = self._sign_in(printed.split("Password: ")[1])

    def _sign_in(self, password: str) -> Any:
        context = self.browser.new_context(base_url=self.desk.url)
        page = context.new_page()
        page.goto("/login/")
        page.fill("[name=username]", "ada")
        page.fill("[name=password]", password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/jobs/**")
        kept = context.storage_state()
        context.close()
        return kept

    def submit(self, documents: Mapping[str, bytes]) -> dict[str, str]:
        """Has them read; the address of each one's desk by its file name."""
        jobs = {}
        for name, content in documents.items():
            form = {"templateName": "bench", "documentReview": "99"}
            file = {"file": (name, content)}
            address = f"{self.desk.url}/api/v1/extraction-jobs"
            answer = requests.post(address, headers=self.key, data=form, files=file, timeout=60)
            answer.raise_for_status()
            jobs[answer.json()["job"]["id"]] = name
        readers = [
            self.desk.start(sys.executable, "manage.py", *each) for each in (("work", "extraction"), ("sweep",))
        ]
        deadline = time.monotonic() + READ_WITHIN_S
        while len(desks := self._desks(jobs)) < len(jobs) and time.monotonic() < deadline:
            time.sleep(1)
        for process in readers:
            self.desk.end(process)
        if len(desks) < len(jobs):
            raise TimeoutError(f"only {len(desks)} of {len(jobs)} documents wait for a reviewer")
        return desks

    def _desks(self, jobs: Mapping[str, str]) -> dict[str, str]:
        answer = requests.get(f"{self.desk.url}/api/v1/review-tasks?limit=100", headers=self.key, timeout=30)
        tasks = answer.json()["reviewTasks"]
        return {jobs[task["jobId"]]: f"/review/{task['id']}/" for task in tasks if task["jobId"] in jobs}

    @contextmanager
    def page(self) -> Iterator[Page]:
        """A page of a browser with nothing in its cache, that notes when a desk takes keys."""
        context: BrowserContext = self.browser.new_context(
            base_url=self.desk.url, storage_state=self.session, viewport={"width": 1440, "height": 900}
        )
        context.set_default_timeout(60_000)
        context.add_init_script(path=SCRIPTS)
        yield context.new_page()
        context.close()

    def web_cpu_ms(self) -> float:
        return sum(_cpu_ms(pid) for pid in self.web_pids)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _cpu_ms(pid: int) -> float:
    """What a process has used of the processors since it began."""
    told = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return 1000 * (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


def main() -> int:
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="proofdesk-bench-") as folder, sync_playwright() as playwright:
        desk = OwnDesk(folder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        try:
            for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
                desk.manage(*command)
            bench = Bench(desk, browser, given.rounds)
            for part in given.parts or PARTS:
                print(f"\n{part}, load of the machine before it: {os.getloadavg()[0]:.1f}", flush=True)
                {"open": _open, "next": _next, "words": _words, "long": _long}[part](bench)
        finally:
            browser.close()
            desk.end_all()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


# ---------------------------------------------------------------- opening a desk


def _open(bench: Bench) -> None:
    url = bench.submit({"scan.pdf": scanned_pages(PAGES, WORDS)})["scan.pdf"]
    _open_once(bench, url)  # the server's first page compiles the templates
    cold = [_open_once(bench, url) for _ in range(bench.rounds)]
    _print_opened("cold cache", [first for first, _ in cold])
    _print_opened("warm cache", [again for _, again in cold])
    everything = median([first["cpu"] for first, _ in cold])
    alone = _server_cpu_ms(bench, url)
    print(f"server's processor time: {alone:.0f} ms for the page, {everything:.0f} ms with all that it asks for")


def _open_once(bench: Bench, url: str) -> tuple[dict[str, float], dict[str, float]]:
    with bench.page() as page:
        before = bench.web_cpu_ms()
        first = _opened(page, url)
        return first | {"cpu": bench.web_cpu_ms() - before}, _opened(page, url)


def _opened(page: Page, url: str) -> dict[str, float]:
    page.goto(url, wait_until="commit")
    expect(page.locator(OPEN)).to_be_attached(timeout=30_000)
    page.keyboard.type("x")
    assert page.evaluate("document.activeElement.closest('[data-field]').classList.contains('dirty')")
    page.wait_for_load_state("networkidle")
    seen: dict[str, float] = page.evaluate("bench.opened()")
    page.evaluate("bench.leave()")
    return seen


def _print_opened(title: str, seen: Sequence[Mapping[str, float]]) -> None:
    def of(name: str) -> list[float]:
        return [each[name] for each in seen]

    print(f"{title}: takes a key after {_spread(of('interactive'))}, first picture {_spread(of('picture'))}")
    print(
        f"  answer of the page {_spread(of('server'))}, {median(of('requests')):.0f} requests with"
        f" {median(of('kilobytes')):.0f} KB until then, {median(of('all_requests')):.0f} with"
        f" {median(of('all_kilobytes')):.0f} KB in all"
    )


def _spread(values: Sequence[float]) -> str:
    return f"{median(values):.0f} ms ({min(values):.0f} to {max(values):.0f})"


def _server_cpu_ms(bench: Bench, url: str, times: int = 20) -> float:
    with requests.Session() as session:
        for cookie in bench.session["cookies"]:
            session.cookies.set(cookie["name"], cookie["value"])
        before = bench.web_cpu_ms()
        for _ in range(times):
            session.get(f"{bench.desk.url}{url}", timeout=30).raise_for_status()
        return (bench.web_cpu_ms() - before) / times


# ---------------------------------------------------------------- the next document


def _next(bench: Bench) -> None:
    content = scanned_pages(PAGES, WORDS)
    desks = bench.submit({f"next-{number}.pdf": content for number in range(bench.rounds + 1)})
    took = []
    with bench.page() as page:
        page.goto(next(iter(desks.values())))
        for _ in range(bench.rounds):
            expect(page.locator(OPEN)).to_be_attached(timeout=30_000)
            _confirm_everything(page)
            page.wait_for_timeout(1500)  # nobody reviews a document faster than the next one is fetched ahead
            page.evaluate("bench.forget()")
            page.keyboard.press("Control+Enter")
            expect(page.locator(OPEN)).to_be_attached(timeout=30_000)
            took.append(page.evaluate("bench.turned()"))
    print(f"Ctrl+Enter until the next document's field takes a key {_spread([each['interactive'] for each in took])}")
    print(f"  of it the answer to the decision {_spread([each['answer'] for each in took])}")


def _confirm_everything(page: Page) -> None:
    page.evaluate("document.querySelector('[data-field][data-open=yes] input').focus()")
    while page.locator("[data-field][data-open=yes]").count():
        page.keyboard.press("Enter")
        page.wait_for_timeout(60)


# ---------------------------------------------------------------- five thousand words, a thousand pages


def _words(bench: Bench) -> None:
    url = bench.submit({"dense.pdf": scanned_pages(2, DENSE_WORDS)})["dense.pdf"]
    with bench.page() as page:
        page.goto(url)
        expect(page.locator(OPEN)).to_be_attached(timeout=30_000)
        page.wait_for_load_state("networkidle")
        told = page.evaluate("bench.hits()")
        print(f"{told['count']:.0f} words outlined: hit test {1000 * told['hit']:.1f} µs")
        for what, count in (("hover", 40), ("scroll", 40), ("zoom", 24)):
            _frames(page, what, count)


def _long(bench: Bench) -> None:
    url = bench.submit({"long.pdf": scanned_pages(MANY_PAGES, 60, with_noise=False)})["long.pdf"]
    with bench.page() as page:
        opened = _opened(page, url)
        _print_opened(f"{MANY_PAGES} pages, cold cache", [opened])
        _frames(page, "roll", 120)  # by 300 px each
        most = _frames(page, "jump", 60)
    print(f"at most {most['nodes']} elements, {most['pictures']} pictures, {most['canvases']} canvases in the view")


def _frames(page: Page, what: str, count: int) -> dict[str, Any]:
    """Does something in so many frames; prints how long the page worked on one, waiting for a processor included, and
    for how long it had one."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = _worked_ms(session)
    told: dict[str, Any] = page.evaluate(f"bench.frames('{what}', {count})")
    processor = (_worked_ms(session) - before) / count
    session.detach()
    print(f"  {what:7} {_tenths(told['took'])}; processor {processor:.1f} ms a frame")
    return told


def _worked_ms(session: CDPSession) -> float:
    told = {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}
    return 1000 * float(told["TaskDuration"])


def _tenths(values: Sequence[float]) -> str:
    worst = sorted(values)[int(0.95 * (len(values) - 1))]
    return f"{median(values):.1f} ms, 95 % under {worst:.1f} ms, longest {max(values):.1f} ms"


if __name__ == "__main__":
    sys.exit(main())
