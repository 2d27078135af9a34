"""What is needed of sessions."""

from collections.abc import Sequence
from typing import Any, Protocol

from roomful.history.model import Actor
from roomful.sessions.model import EndReason, Participant, Role, Selection, Session


class Starting(Protocol):
    """Starts and ends sessions."""

    async def start_room(self, tenant_id: str, room_id: str, started_by: str, actor: Actor, /) -> Session:
        """Return the session that runs in a room, started if there was none."""
        ...

    async def end(self, tenant_id: str, session_id: str, reason: EndReason, actor: Actor, /) -> Session:
        """End a session."""
        ...


class Seating(Protocol):
    """Moderates and seats people."""

    async def mute(
        self, tenant_id: str, session_id: str, selection: Selection, /, *, actor: Actor
    ) -> list[Participant]:
        """Mute people."""
        ...

    async def unmute(
        self, tenant_id: str, session_id: str, selection: Selection, /, *, actor: Actor
    ) -> list[Participant]:
        """Unmute people."""
        ...

    async def set_role(
        self, tenant_id: str, session_id: str, selection: Selection, role: Role, actor: Actor, /
    ) -> list[Participant]:
        """Give people a role."""
        ...

    async def kick(
        self, tenant_id: str, session_id: str, selection: Selection, actor: Actor, /
    ) -> list[Participant]:
        """Remove people."""
        ...

    async def place(
        self, tenant_id: str, session_id: str, participant_id: str, position: int | None, actor: Actor, /
    ) -> Participant:
        """Seat somebody."""
        ...

    async def arrange(self, tenant_id: str, session_id: str, ids: Sequence[str], actor: Actor, /) -> Any:
        """Seat people in an order."""
        ...


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
