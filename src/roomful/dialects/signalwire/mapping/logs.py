"""Logs: sessions, as a bill has them."""

from roomful.dialects.signalwire.mapping.common import micro, when, when_or_none
from roomful.dialects.signalwire.mapping.sessions import status
from roomful.dialects.signalwire.wire import logs as wire
from roomful.kit.clock import DAY
from roomful.rooms.model import Origin
from roomful.sessions.model import Session, SessionFilter


def video_log(session: Session, url: str) -> wire.VideoLog:
    """Return the log of a session; little of one that was deleted."""
    if session.log_deleted_at is not None:
        return wire.VideoLog(
            id=session.id, discarded_at=when(session.log_deleted_at), created_at=when(session.started_at)
        )
    return wire.VideoLog(
        id=session.id,
        source="realtime_api",
        type=_type(session),
        url=url,
        room_name=session.room_name,
        status=status(session),
        locked=session.locked,
        started_at=when(session.started_at),
        ended_at=when_or_none(session.ended_at),
        charge=0.0,
        charge_details=[],
        created_at=when(session.started_at),
    )


def conference_log(session: Session, url: str) -> wire.ConferenceLog:
    """Return the same for the list of all kinds of conferences."""
    return wire.ConferenceLog(
        type=_type(session),
        id=session.id,
        url=url,
        room_name=session.room_name,
        status=status(session),
        locked=session.locked,
        started_at=when(session.started_at),
        ended_at=when_or_none(session.ended_at),
        created_at=when(session.started_at),
    )


def _type(session: Session) -> wire.Kind:
    conference = session.snapshot.get("origin") == Origin.SIGNALWIRE_CONFERENCE
    return "video_conference_session" if conference else "video_room_session"


def log_filter(query: wire.LogsQuery) -> SessionFilter:
    """Return which sessions a query chooses; a day begins and ends at midnight, UTC."""
    before, on, after = (
        micro(query.created_before),
        micro(query.created_on),
        micro(query.created_after),
    )
    lows = [] if after is None else [after + 1]
    highs = [] if before is None else [before - 1]
    if on is not None:
        lows.append(on - on % DAY)
        highs.append(on - on % DAY + DAY - 1)
    return SessionFilter(
        logged=None if query.include_deleted else True,
        started_from=max(lows, default=None),
        started_to=min(highs, default=None),
    )
