"""Waiting for what others do, without guessing how long they take."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")


@overload
async def until(look: Callable[[], Awaitable[T | None]], *, within: float = ..., every: float = ...) -> T: ...
@overload
async def until(look: Callable[[], T | None], *, within: float = ..., every: float = ...) -> T: ...
async def until(look: Callable[[], Any], *, within: float = 10.0, every: float = 0.02) -> Any:
    """Return the first true thing that `look` finds. Fails the test when `within` seconds pass without."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + within
    while True:
        found = look()
        if inspect.isawaitable(found):
            found = await found
        if found:
            return found
        if loop.time() > deadline:
            raise AssertionError(f"waited {within} s in vain; the last look found {found!r}")
        await asyncio.sleep(every)
