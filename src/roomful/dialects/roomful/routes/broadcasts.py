"""Broadcasts: starting and stopping them, where they go, and our own page of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import UnsetType

from roomful.broadcasts.model import (
    Broadcast,
    BroadcastFilter,
    BroadcastTarget,
    State,
    TargetKind,
    TargetWish,
)
from roomful.broadcasts.service.broadcasts import Broadcasts
from roomful.broadcasts.service.live import PLAYLIST, Live
from roomful.dialects.roomful import paging, wire
from roomful.dialects.roomful.access import host_or_owner, need_narrow, need_room
from roomful.dialects.roomful.addresses import Addresses
from roomful.dialects.roomful.auth import Seat, moderator, owner
from roomful.dialects.roomful.mapping import when
from roomful.dialects.roomful.wire.broadcasts import BroadcastChoices, PresetChoice
from roomful.history.model import Actor
from roomful.kit.clock import rfc3339
from roomful.kit.errors import not_found
from roomful.recordings.model import Options
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.rights import Right
from roomful.sessions.service.lookup import Lookup
from roomful.web.operations import Call, Operation
from roomful.web.reply import Reply

_ALL = "/roomful/v1/broadcasts"
_ONE = f"{_ALL}/{{broadcast_id}}"
_LIVE = "/roomful/v1/live/{token}"
_TAG = "Broadcasts"
# the addresses that targets are pulled from, by their ids
Pulled = dict[str, str]
_CHANGES = b"no-cache"
_STAYS = b"public, max-age=600, immutable"


@dataclass(frozen=True, slots=True)
class BroadcastRoutes:
    """Broadcasts, for programs, hosts in the meeting, administrators and the owners of rooms."""

    broadcasts: Broadcasts
    live: Live
    lookup: Lookup
    rooms: Rooms
    addresses: Addresses

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="POST", path="/roomful/v1/sessions/{session_id}/broadcasts", name="StartBroadcast",
                tag=_TAG, status=201, summary="Broadcast a session to streaming servers and a page.",
                handler=self.start, body=wire.BroadcastRequest, answer=wire.BroadcastAnswer,
                problems=(403, 404, 409, 422, 503),
            ),
            Operation(
                method="GET", path="/roomful/v1/sessions/{session_id}/broadcast-choices",
                name="ListBroadcastChoices", tag=_TAG, handler=self.choices,
                summary="View where a session may be broadcast besides addresses: presets, and to be pulled.",
                answer=BroadcastChoices, problems=(403, 404),
            ),
            Operation(
                method="GET", path=_ALL, name="ListBroadcasts", tag=_TAG, handler=self.page,
                summary="View broadcasts, newest first.", query=wire.BroadcastQuery,
                answer=wire.BroadcastPage, problems=(403, 404, 422),
            ),
            Operation(
                method="GET", path=_ONE, name="ViewBroadcast", tag=_TAG, handler=self.get,
                summary="View a broadcast, and how each of its targets goes.",
                answer=wire.BroadcastAnswer, problems=(403, 404),
            ),
            Operation(
                method="POST", path=f"{_ONE}/stop", name="StopBroadcast", tag=_TAG, handler=self.stop,
                summary="End a broadcast.", answer=wire.BroadcastAnswer, problems=(403, 404, 409),
            ),
            Operation(
                method="POST", path=f"{_ONE}/targets", name="AddTarget", tag=_TAG, status=201,
                summary="Let a running broadcast go to one more target.", handler=self.add_target,
                body=wire.TargetRequest, answer=wire.TargetAnswer, problems=(403, 404, 409, 422),
            ),
            Operation(
                method="DELETE", path=f"{_ONE}/targets/{{target_id}}", name="RemoveTarget", tag=_TAG,
                status=204, summary="Let a running broadcast go to a target no more.",
                handler=self.remove_target, problems=(403, 404, 409),
            ),
            Operation(
                method="GET", path=_LIVE, name="ViewLive", tag=_TAG, open=True, handler=self.view_live,
                summary="View a broadcast from outside, by the link of its page.", answer=wire.LivePage,
                problems=(403, 404),
            ),
            Operation(
                method="GET", path=f"{_LIVE}/{{file}}", name="PlayLive", tag=_TAG, open=True,
                summary="Get the playlist or a segment of a broadcast (HLS, RFC 8216).", handler=self.play,
                answer=bytes, content_type="application/vnd.apple.mpegurl", problems=(403, 404),
            ),
        ]  # fmt: skip

    async def start(self, call: Call) -> wire.BroadcastAnswer:
        """Start a broadcast."""
        asked: wire.BroadcastRequest = call.body
        session_id = call.path["session_id"]
        tenant_id, actor = await self._of_session(call, session_id)
        started = await self.broadcasts.start(
            tenant_id,
            session_id,
            [_wish(target) for target in asked.targets],
            hls=asked.hls,
            options=Options(layout=asked.layout, width=asked.width, height=asked.height, fps=asked.fps),
            kbps=asked.kbps,
            actor=actor,
        )
        return await self._answer(started)

    async def choices(self, call: Call) -> BroadcastChoices:
        """Return what may be chosen as a target."""
        tenant_id, _ = await self._of_session(call, call.path["session_id"])
        found = await self.broadcasts.presets(tenant_id)
        presets = [PresetChoice(id=one.id, name=one.name, kind=one.kind) for one in found]
        return BroadcastChoices(presets=presets, pull=self.broadcasts.pull)

    async def page(self, call: Call) -> wire.BroadcastPage:
        """Return a page of broadcasts."""
        query: wire.BroadcastQuery = call.query
        caller = owner(call)
        room_id = None if isinstance(query.room_id, UnsetType) else query.room_id.lower()
        need_narrow(caller, room_id)
        if room_id is not None:
            await need_room(self.rooms, caller, room_id, "room")
        filters = BroadcastFilter(
            room_id,
            None if isinstance(query.session_id, UnsetType) else query.session_id.lower(),
            None if isinstance(query.running, UnsetType) else query.running,
        )
        rows = await self.broadcasts.page(
            caller.tenant_id, filters, count=query.limit + 1, after=paging.after(query)
        )
        found, last = paging.cut(rows, query)
        return wire.BroadcastPage(await self._all(found), None if last is None else str(last.number))

    async def get(self, call: Call) -> wire.BroadcastAnswer:
        """Return a broadcast."""
        found, _ = await self._find(call)
        return await self._answer(found)

    async def stop(self, call: Call) -> wire.BroadcastAnswer:
        """End a broadcast."""
        found, actor = await self._find(call)
        return await self._answer(await self.broadcasts.stop(found.tenant_id, found.id, actor=actor))

    async def add_target(self, call: Call) -> wire.TargetAnswer:
        """Add a target."""
        found, actor = await self._find(call)
        wish = _wish(call.body)
        target = await self.broadcasts.add_target(found.tenant_id, found.id, wish, actor=actor)
        return wire.TargetAnswer(_target(target, await self._pulled(found.tenant_id, [target])))

    async def remove_target(self, call: Call) -> None:
        """Remove a target."""
        found, actor = await self._find(call)
        target_id = call.path["target_id"]
        await self.broadcasts.remove_target(found.tenant_id, found.id, target_id, actor=actor)

    async def view_live(self, call: Call) -> wire.LivePage:
        """Return what our page of a broadcast shows."""
        token = call.path["token"]
        found = await self.live.open(token)
        playing = found.ended_at is None and found.state != State.STARTING
        return wire.LivePage(
            title=found.title,
            state=found.state,
            started_at=None if found.started_at is None else rfc3339(found.started_at),
            ended_at=None if found.ended_at is None else rfc3339(found.ended_at),
            playlist=f"/roomful/v1/live/{token}/{PLAYLIST}" if playing else None,
        )

    async def play(self, call: Call) -> Reply:
        """Answer with a playlist or a segment."""
        found = await self.live.file(call.path["token"], call.path["file"])
        headers = [
            (b"content-type", found.kind.encode()),
            (b"cache-control", _CHANGES if found.changes else _STAYS),
            # a player of any origin that has the link may play it
            (b"cross-origin-resource-policy", b"cross-origin"),
        ]
        return Reply(200, headers, found.content)

    async def _of_session(self, call: Call, session_id: str) -> tuple[str, Actor]:
        """Return tenant and actor of who may broadcast a session. Raises Problem."""
        if isinstance(call.caller, Seat):
            # before anything is looked for: a seat opens its own meeting alone
            moderator(call, session_id, Right.BROADCAST)
        session = await self.lookup.session(call.caller.tenant_id, session_id)
        return await host_or_owner(self.rooms, call, session_id, session.room_id, "session", Right.BROADCAST)

    async def _find(self, call: Call) -> tuple[Broadcast, Actor]:
        """Return the broadcast that is meant, of those the caller may see and change. Raises Problem."""
        found = await self.broadcasts.get(call.caller.tenant_id, call.path["broadcast_id"])
        if isinstance(call.caller, Seat) and found.session_id != call.caller.participant.session_id:
            raise not_found("broadcast")
        _, actor = await host_or_owner(
            self.rooms, call, found.session_id, found.room_id, "broadcast", Right.BROADCAST
        )
        return found, actor

    async def _answer(self, one: Broadcast) -> wire.BroadcastAnswer:
        return wire.BroadcastAnswer((await self._all([one]))[0])

    async def _all(self, many: list[Broadcast]) -> list[wire.Broadcast]:
        if not many:
            return []
        tenant_id = many[0].tenant_id
        targets = await self.broadcasts.targets(tenant_id, [one.id for one in many])
        base = await self.addresses.pages(tenant_id)
        pulled = await self._pulled(tenant_id, [one for some in targets.values() for one in some])
        return [
            _broadcast(one, targets[one.id], pulled, f"{base}/live/#{self.live.link(one)}") for one in many
        ]

    async def _pulled(self, tenant_id: str, targets: list[BroadcastTarget]) -> Pulled:
        """Return from which addresses the targets that go on are pulled, by their ids."""
        keys = await self.broadcasts.pull_keys(tenant_id, targets)
        usual = await self.addresses.pulls(tenant_id) if keys else ""
        bases = {one.id: one.place or usual for one in targets if one.id in keys}
        return {one: f"{base}/{keys[one]}" for one, base in bases.items() if base}


def _wish(asked: wire.TargetRequest) -> TargetWish:
    return TargetWish(asked.url, asked.preset_id, asked.kind)


def _target(one: BroadcastTarget, pulled: Pulled) -> wire.Target:
    """Return a target: the address that it is pulled from, or that it is pushed to without the key."""
    return wire.Target(
        id=one.id,
        kind=one.kind,
        preset_id=one.preset_id,
        url=pulled.get(one.id) if one.kind == TargetKind.RTSP_PULL else one.shown,
        state=one.state,
        attempts=one.attempts,
        last_error=one.last_error,
        started_at=when(one.started_at),
        ended_at=when(one.ended_at),
        created_at=rfc3339(one.created_at),
    )


def _broadcast(
    one: Broadcast, targets: Sequence[BroadcastTarget], pulled: Pulled, live_url: str
) -> wire.Broadcast:
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
        targets=[_target(each, pulled) for each in targets],
        started_at=when(one.started_at),
        ended_at=when(one.ended_at),
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
    )
