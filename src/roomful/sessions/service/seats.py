"""Seats that somebody has already."""

import msgspec

from roomful.db import Transaction
from roomful.sessions.model import Participant, State
from roomful.sessions.store import participants


def is_kept(person: Participant, now: int) -> bool:
    """Tell whether a seat is still somebody's: in use, kept for a moment, or lost with the line."""
    return person.state != State.LEFT or (person.seat_until or 0) > now


async def agreed(tx: Transaction, seat: Participant, *, consent: bool, now: int) -> Participant:
    """Note that somebody agrees to being recorded who has had their seat since before it was asked."""
    if seat.consent_at is not None or not consent:
        return seat
    await participants.update_participant(tx, seat.tenant_id, seat.id, {"consent_at": now})
    return msgspec.structs.replace(seat, consent_at=now)
