"""The shared cache, on the queue's server. What it holds may be lost at any time, and nobody waits for it."""

import logging
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)
TIMEOUT_S = 1


class ForgivingRedisCache(RedisCache):
    """A server that is away looks like an empty cache."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        timeouts = {"socket_timeout": TIMEOUT_S, "socket_connect_timeout": TIMEOUT_S}
        super().__init__(server, {**params, "OPTIONS": {**timeouts, **params.get("OPTIONS", {})}})

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._forgiven(default, super().get, key, default, version)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._forgiven(None, super().set, key, value, *args, **kwargs)

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._forgiven(True, super().add, key, value, *args, **kwargs))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return int(self._forgiven(delta, super().incr, key, delta, version))

    def delete(self, key: str, version: int | None = None) -> bool:
        return bool(self._forgiven(False, super().delete, key, version))

    def _forgiven(self, otherwise: Any, call: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return call(*args, **kwargs)
        except RedisError as error:
            log.warning("The cache's server does not answer: %s", error)
            return otherwise
