"""Calling people into a meeting."""

from typing import Literal

from msgspec import Struct


class RingRequest(Struct, forbid_unknown_fields=True):
    """Whom to call: a user by id, whoever has an extension, or an address."""

    user: str | None = None
    extension: str | None = None
    email: str | None = None


class RingRoom(Struct):
    """Where one is called to."""

    id: str
    slug: str
    title: str


class Ring(Struct, kw_only=True):
    """One attempt to call somebody into a meeting."""

    id: str
    session_id: str
    room: RingRoom
    inviter: str
    user_id: str | None
    name: str
    outcome: Literal["ringing", "accepted", "declined", "missed", "unreachable"]
    at: str
    until: str | None
    answered_at: str | None
    participant_id: str | None


class RingAnswer(Struct):
    """A ring."""

    ring: Ring


class RingAccepted(Struct):
    """A ring that was accepted, with the ticket that lets one in, good for five minutes."""

    ring: Ring
    ticket: str
    link: str


class Reminder(Struct, kw_only=True):
    """A meeting that one is invited to begins in so many minutes."""

    room: RingRoom
    minutes: int
    opens_at: str | None
    link: str


class RingPage(Struct):
    """A page of rings."""

    items: list[Ring]
    next: str | None
