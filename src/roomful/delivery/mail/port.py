"""What mails need from outside: someone who hands them over."""

from typing import Protocol

from roomful.kit.smtp import Receipt


class Carrier(Protocol):
    """Hands mails to the server that sends them on."""

    async def send(self, recipient: str, content: bytes) -> Receipt:
        """Hand over a whole message for one address and return what came of it. Never raises."""
        ...
