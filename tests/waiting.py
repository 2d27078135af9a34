"""Waiting for a condition with a deadline, never for a time."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, overload

T = TypeVar("T")


@overload
async def until(condition: Callable[[], Awaitable[T | None]], seconds: float = ...) -> T: ...
@overload
async def until(condition: Callable[[], T | None], seconds: float = ...) -> T: ...
async def until(condition: Callable[[], Any], seconds: float = 15.0) -> Any:
    """Return the first true thing that the condition gives; fail after so many seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        found = condition()
        if inspect.isawaitable(found):
            found = await found
        if found:
            return found
        assert loop.time() < deadline, f"not within {seconds} s: {condition}, at last {found!r}"
        await asyncio.sleep(0.005)
