"""Users and invitations, as the wire has them."""

from msgspec import UNSET

from roomful.dialects.roomful import wire
from roomful.dialects.roomful.mapping.meetings import when
from roomful.invitations.model import Invitation
from roomful.kit.clock import rfc3339
from roomful.people.model import User
from roomful.rooms.model import RoomView


def member(one: User) -> wire.Member:
    """Return a user as administrators see them."""
    return wire.Member(
        id=one.id,
        number=str(one.number),
        login=one.login,
        display_name=one.display_name,
        email=one.email,
        role=one.role,
        active=one.active,
        extension=one.extension,
        first_name=one.first_name,
        last_name=one.last_name,
        company=one.company,
        mobile_phone=one.mobile_phone,
        work_phone=one.work_phone,
        home_phone=one.home_phone,
        timezone=one.timezone,
        language=one.language,
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
    )


def invitation(one: Invitation, link: str | None = None) -> wire.Invitation:
    """Return an invitation, with its link where it was just made."""
    return wire.Invitation(
        id=one.id,
        room_id=one.room_id,
        user_id=one.user_id,
        email=one.address,
        name=one.display_name,
        role=one.role,
        languages=one.languages,
        sent_at=None if one.sent_at is None else rfc3339(one.sent_at),
        last_result=one.last_result,
        created_at=rfc3339(one.created_at),
        link=UNSET if link is None else link,
    )


def invited_room(one: Invitation, view: RoomView, base_url: str) -> wire.InvitedRoom:
    """Return a room as somebody who is invited sees it."""
    room = view.room
    return wire.InvitedRoom(
        id=room.id,
        slug=room.slug,
        title=room.title or room.name,
        link=f"{base_url}/m/{room.slug}",
        role=one.role,
        opens_at=when(room.opens_at),
        ends_at=when(room.ends_at),
        live=view.live_session_id is not None,
    )
