"""Template filters that put shares into percent."""

from django import template

register = template.Library()


@register.filter
def whole_percent(share: float | None) -> int:
    """A share of 0..1 as whole percent, rounded down: 0.989 below a threshold of 99 % must not read as 99 %."""
    return int((share or 0) * 100 + 1e-9)
