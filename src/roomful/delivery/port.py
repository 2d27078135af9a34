"""What delivery needs from outside: someone who sends, and dialects that say in which form."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol

from roomful.kit.crypto import SigningKey
from roomful.kit.outgoing import Answer

# (body as stored, number of the attempt, URL, time in microseconds, tenant's key) → exact bytes and headers.
# The signature is made anew for each attempt, because receivers refuse old ones; the data never changes.
Prepare = Callable[[str, int, str, int, SigningKey], tuple[bytes, dict[str, str]]]

SigningKeyOf = Callable[[str], Awaitable[SigningKey]]


class Sender(Protocol):
    """Sends requests to strangers."""

    async def post(self, url: str, content: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
        """Send a POST, in so many seconds at most, and return what came of it. Never raises."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...
