"""Why another way of finding a field's values is proposed, in words: the ways until now beside the right one."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from extraction.finders.view import label_key

Step = Mapping[str, Any]

OTHERWISE = "looked for in another way"
PATTERN = "values look otherwise"
BY_PLACE = "found by its place instead of its label"
_MOVED = {
    "right": "label moved to the left",  # the value stands right of it
    "left": "label moved to the right",
    "below": "label moved above",
    "above": "label moved below",
}


def reason_of(old: Sequence[Step], new: Step) -> str:
    """What tells the step that finds a value from all those that did not."""
    if any(step == new for step in old):
        return PATTERN
    known = [pair for step in old for pair in _labels(step)]
    labels = list(_labels(new))
    if not known:
        return OTHERWISE
    if not labels:
        return BY_PLACE if "region" in new else OTHERWISE
    keys = {label_key(text): at for text, at in known}
    same = [(text, at) for text, at in labels if label_key(text) in keys]
    if not same:
        return f"the label is now “{labels[0][0]}”"
    text, at = same[0]
    sides = {side for each, side in known if label_key(each) == label_key(text)}
    return _MOVED[at] if at not in sides and at in _MOVED and "" not in sides else OTHERWISE


def in_words(reasons: Iterable[str], of: int) -> str:
    """The reason that most documents give, and how many: "label moved below in 3 of 3"."""
    reason, count = Counter(reasons).most_common(1)[0]
    return f"{reason} in {count} of {of}"


def _labels(step: Step) -> Iterator[tuple[str, str]]:
    """The texts that a step hangs on, each with where the value stands from it; "" where it may stand anywhere."""
    for finder in ("label", "keyvalue", "row"):
        texts = step.get(finder, ())
        side = {"label": str(step.get("at", "right")), "keyvalue": "", "row": "right"}[finder]
        for text in [texts] if isinstance(texts, str) else texts:
            yield str(text), side
