"""Broadcasts as the wire has them."""

from collections.abc import Sequence

from roomful.broadcasts.model import Broadcast, BroadcastTarget
from roomful.dialects.roomful import wire
from roomful.dialects.roomful.mapping import when
from roomful.kit.clock import rfc3339


def target(one: BroadcastTarget) -> wire.Target:
    """Return a target, its address without the key."""
    return wire.Target(
        id=one.id,
        url=one.shown,
        state=one.state,
        attempts=one.attempts,
        last_error=one.last_error,
        started_at=when(one.started_at),
        ended_at=when(one.ended_at),
        created_at=rfc3339(one.created_at),
    )


def broadcast(one: Broadcast, targets: Sequence[BroadcastTarget], live_url: str) -> wire.Broadcast:
    """Return a broadcast; `live_url` opens our page of it, where it has one."""
    return wire.Broadcast(
        id=one.id,
        session_id=one.session_id,
        room_id=one.room_id,
        title=one.title,
        state=one.state,
        failure=one.failure,
        layout=one.layout,
        width=one.width,
        height=one.height,
        fps=one.fps,
        kbps=one.kbps,
        hls=one.hls,
        live_url=live_url if one.hls else None,
        targets=[target(each) for each in targets],
        started_at=when(one.started_at),
        ended_at=when(one.ended_at),
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
    )
