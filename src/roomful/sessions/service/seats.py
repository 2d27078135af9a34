"""Seats: those that somebody has already, and what a new one is made of."""

import msgspec

from roomful.db import Reader, Transaction
from roomful.kit.crypto import digest
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import is_id, new_id, new_number, new_secret
from roomful.rooms import registration
from roomful.rooms.model import Room
from roomful.sessions import rights, rules, stage
from roomful.sessions.model import Entry, Participant, Role, Session, State
from roomful.sessions.service.admission import LetIn, Visitor
from roomful.sessions.store import participants
from roomful.tenants.model import Tenant
from roomful.tickets.model import LINK_KIND, Ticket

KEY_PREFIX = "rmp_"


async def of_key(reader: Reader, key: str | None) -> Participant | None:
    """Return whose seat a key opens, if it opens one."""
    participant_id, _, secret = (key or "").removeprefix(KEY_PREFIX).partition(".")
    if not is_id(participant_id) or not secret:
        return None
    return await participants.by_key(reader, participant_id, digest(secret))


def called(ticket: Ticket | None, visitor: Visitor) -> str | None:
    """Return what somebody is called who does not say."""
    user, invitation = visitor.user, visitor.invitation
    return (
        (ticket.display_name if ticket else None)
        or (user.display_name if user else None)
        or (invitation.display_name if invitation else None)
    )


def must_register(room: Room, ticket: Ticket | None, visitor: Visitor) -> bool:
    """Tell whether somebody has to register before they may enter."""
    named = ticket is not None and ticket.kind != LINK_KIND
    known = named or visitor.host or visitor.invitation is not None
    return registration.is_needed(room, known=known, user=visitor.user is not None)


async def place_at_once(tx: Transaction, room: Room, session: Session, tenant: Tenant) -> bool:
    """Tell whether a newcomer gets a place before they have said a word: where places follow voices."""
    return stage.follows_voices(session) and await _has_place(tx, room, session, tenant)


async def place_again(
    tx: Transaction, room: Room, session: Session, tenant: Tenant, before: Participant
) -> bool:
    """Tell whether somebody who had a place has one when they come back."""
    return before.on_podium and await _has_place(tx, room, session, tenant)


async def _has_place(tx: Transaction, room: Room, session: Session, tenant: Tenant) -> bool:
    taken = len(stage.on_podium(await participants.present(tx, session.tenant_id, session.id)))
    return taken < stage.places(session, room, rules.capacity(room, tenant.max_participants))


async def agreed(tx: Transaction, seat: Participant, *, consent: bool, now: int) -> Participant:
    """Note that somebody agrees to being recorded who has had their seat since before it was asked."""
    if seat.consent_at is not None or not consent:
        return seat
    await participants.update_participant(tx, seat.tenant_id, seat.id, {"consent_at": now})
    return msgspec.structs.replace(seat, consent_at=now)


async def take(  # what a seat is made of
    tx: Transaction,
    entry: Entry,
    ticket: Ticket | None,
    let_in: LetIn,
    room: Room,
    session: Session,
    now: int,
    *,
    on_podium: bool = False,
) -> tuple[Participant, str]:
    """Give somebody who is new a seat, or a place in the lobby; return it with the key that opens it."""
    user, invitation, host = let_in.visitor.user, let_in.visitor.invitation, let_in.host
    languages = None if invitation is None else invitation.languages
    role = Role.HOST if host else (ticket.role if ticket else Role.PARTICIPANT)
    asks_mic, asks_camera = (asks and not host for asks in (rights.begins_muted(room), room.entry_camera_off))
    seat = Participant(
        id=new_id(),
        number=new_number(),
        tenant_id=room.tenant_id,
        session_id=session.id,
        room_id=room.id,
        state=State.WAITING if let_in.waits else State.JOINING,
        kind="guest" if user is None else "user",
        user_id=None if user is None else user.id,
        ticket_id=ticket.id if ticket else None,
        browser_hash=let_in.browser,
        connection_id=None,
        name=rules.check_name(entry.name, called(ticket, let_in.visitor) or "Guest"),
        role=role,
        context=entry.context,
        mic_muted=bool(entry.mic_muted) or asks_mic or (ticket is not None and ticket.mic_muted),
        camera_off=bool(entry.camera_off) or asks_camera or (ticket is not None and ticket.camera_off),
        mic_held=False,
        camera_held=False,
        mic_blocked=False,
        camera_blocked=False,
        mute_pending=False,
        hand_raised_at=None,
        consent_at=now if entry.consent else None,
        position=None,
        seat_until=None,
        joined_at=None,
        left_at=None,
        leave_reason=None,
        created_at=now,
        updated_at=now,
        invitation_id=None if invitation is None else invitation.id,
        media=ticket.media if ticket else "all",
        permissions=ticket.permissions if ticket else None,
        meta=ticket.meta if ticket else {},
        remove_at=rules.stay_until(now, room, ticket),
        ends_session=ticket is not None and ticket.ends_session,
        guest=let_in.guest,
        waiting_since=now if let_in.waits else None,
        seen_at=now if let_in.waits else None,
        on_podium=on_podium and role != Role.AUDIENCE,
        withheld=let_in.visitor.withheld,
        languages=languages,
        channel=languages[1] if languages else None,
        client=entry.client | ({"address": entry.address} if entry.address else {}),
        avatar=None if user is None else user.avatar,
    )
    return await _insert(tx, seat)


async def take_again(
    tx: Transaction, entry: Entry, before: Participant, let_in: LetIn, now: int, *, on_podium: bool
) -> tuple[Participant, str]:
    """Give somebody who comes back to a kept seat a new row for it, with all that they were.

    `on_podium`: the place they had there is still free.
    """
    # what they may not open themselves does not open by coming back, either
    mic = entry.mic_muted if rights.may_open(before, "mic_muted") else None
    camera = entry.camera_off if rights.may_open(before, "camera_off") else None
    seat = msgspec.structs.replace(
        before,
        id=new_id(),
        number=new_number(),
        state=State.JOINING,
        browser_hash=let_in.browser,
        connection_id=None,
        name=rules.check_name(entry.name, before.name),
        context=before.context if entry.context is None else entry.context,
        mic_muted=before.mic_held or (before.mic_muted if mic is None else mic),
        camera_off=before.camera_held or (before.camera_off if camera is None else camera),
        mute_pending=before.mic_held or before.camera_held,
        hand_raised_at=None,
        consent_at=before.consent_at or (now if entry.consent else None),
        seat_until=None,
        joined_at=None,
        left_at=None,
        leave_reason=None,
        created_at=now,
        updated_at=now,
        on_podium=on_podium,
        podium_invited_at=None,
        withheld=let_in.visitor.withheld,
        client=(entry.client or before.client) | ({"address": entry.address} if entry.address else {}),
        stats=None,
    )
    return await _insert(tx, seat)


async def _insert(tx: Transaction, seat: Participant) -> tuple[Participant, str]:
    secret = new_secret("", 32)
    await participants.insert_participant(tx, seat, digest(secret))
    return seat, f"{KEY_PREFIX}{seat.id}.{secret}"


def lost() -> Problem:
    """Return the problem of somebody who has no seat any more."""
    return Problem(Kind.CONFLICT, "seat_lost", "This seat is given up; enter again.")
