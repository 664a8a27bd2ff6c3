"""Calls the methods of clients by their names, of those that wait and of those that are awaited alike."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

# Given a client and the desk, one case calls one method and looks at what comes of it.
Case = Callable[[Any, Any], Awaitable[None]]


class Cases(dict[str, Case]):
    """What is tried of a client, by the names of its methods ("files.upload")."""

    def of(self, *methods: str) -> Callable[[Case], Case]:
        def register(case: Case) -> Case:
            self.update(dict.fromkeys(methods, case))
            return case

        return register


async def settled(value: Any) -> Any:
    """What a method has brought, whichever kind of client it belongs to."""
    return await value if inspect.isawaitable(value) else value


async def joined(parts: Any) -> bytes:
    """Bytes that come in parts."""
    return b"".join([part async for part in parts] if isinstance(parts, AsyncIterator) else list(parts))


def run(case: Case, client: Any, desk: Any) -> None:
    async def closed() -> None:
        try:
            await case(client, desk)
        finally:
            close = getattr(client, "aclose", None) or getattr(client, "close", None)
            if close is not None:
                await settled(close())

    # In a thread of its own: a browser of other tests may have an event loop in this one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(closed())).result()


def methods_of(client: Any, package: str, prefix: str = "") -> Iterator[str]:
    """The names of all public methods, also of what a client has its methods in ("files.upload")."""
    for name in dir(client):
        if name.startswith("_"):
            continue
        member = getattr(client, name)
        if inspect.ismethod(member):
            yield f"{prefix}{name}"
        elif type(member).__module__.startswith(package):
            yield from methods_of(member, package, f"{prefix}{name}.")
