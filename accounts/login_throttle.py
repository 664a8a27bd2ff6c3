"""Slows down guessing of passwords: counts failed sign-ins by user name and address, in Django's cache.

While the cache's server is away nothing is counted: signing in goes on, unslowed.
"""

from hashlib import sha256

from django.core.cache import cache

MAX_FAILURES = 10
WINDOW_S = 15 * 60


def _key(username: str, address: str) -> str:
    who = f"{username.strip().lower()}\n{address}"
    return f"login-failures:{sha256(who.encode()).hexdigest()}"


def is_blocked(*, username: str, address: str) -> bool:
    return int(cache.get(_key(username, address), 0)) >= MAX_FAILURES


def count_failure(*, username: str, address: str) -> None:
    """The window starts with the first failure and is not prolonged by further ones."""
    key = _key(username, address)
    if not cache.add(key, 1, WINDOW_S):
        try:
            cache.incr(key)
        except ValueError:  # it ran out between the two calls
            cache.add(key, 1, WINDOW_S)


def forget(*, username: str, address: str) -> None:
    cache.delete(_key(username, address))
