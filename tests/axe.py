"""What axe-core has to say about a page in Chromium: what keeps people from using it, by the rules of WCAG 2.2 AA."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}
GRAVE = ("serious", "critical")
# Two frames: the colours of a scheme that has just changed may be the old ones until the next one is drawn.
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def grave_violations(page: Any) -> list[str]:
    """The serious and critical ones, each as "rule: which elements"."""
    # What fades in has less contrast until it is there.
    page.emulate_media(reduced_motion="reduce")
    page.evaluate(SETTLED)
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{violation['id']}: {' | '.join(node['html'][:160] for node in violation['nodes'][:4])}"
        for violation in found
        if violation["impact"] in GRAVE
    ]
