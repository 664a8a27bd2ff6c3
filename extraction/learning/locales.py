"""How a layout writes numbers and dates, judged by all its samples together."""

from extraction.learning.model import Samples
from extraction.normalizers.locales import decide_locale

_SEEN = {"auto-dot-mdy": "en-US", "auto-dot-dmy": "en-GB"}


def locale_of(samples: Samples) -> str:
    """A locale for the template; "auto" where the samples do not tell, or tell different things."""
    each = {seen.locale for seen in samples}
    together = decide_locale("\f".join(seen.sample.document.text for seen in samples))
    together = _SEEN.get(together, together)
    if together.startswith("auto"):
        return "auto"
    contradicting = {_SEEN.get(one, one) for one in each if not _is_open(one, together)} - {together}
    return "auto" if contradicting else together


def _is_open(one: str, locale: str) -> bool:
    """Whether a document alone leaves open what the others tell: "auto-dot" beside "en-US"."""
    told = next((seen for seen, known in _SEEN.items() if known == locale), "")
    return one == "auto" or (bool(told) and one.startswith("auto") and set(one.split("-")) <= set(told.split("-")))
