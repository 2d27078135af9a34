"""What is needed of sessions."""

from typing import Any, Protocol

from roomful.history.model import Actor


class Ringing(Protocol):
    """Rings people."""

    async def ring(
        self,
        tenant_id: str,
        session_id: str,
        /,
        *,
        user_id: str | None = None,
        address: str | None = None,
        inviter: Actor,
    ) -> Any:
        """Ring somebody."""
        ...
