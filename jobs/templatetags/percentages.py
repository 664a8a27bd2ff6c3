"""Template filters that put shares into percent."""

from django import template

register = template.Library()


@register.filter
def whole_percent(share: float | None) -> int:
    """A share of 0..1 as whole percent, rounded down: 0.989 below a threshold of 99 % must not read as 99 %."""
    return int((share or 0) * 100 + 1e-9)


@register.filter
def near_percent(share: float | None) -> int:
    """A share of 0..1 as whole percent, rounded to the nearest; 0 and 100 only where it is none or all."""
    share = share or 0
    if share <= 0 or share >= 1:
        return 100 if share else 0
    return min(max(round(share * 100), 1), 99)


@register.filter
def share_of(share: float | None, count: int) -> int:
    """How many of `count` a share of 0..1 is."""
    return round((share or 0) * count)
