"""What is told of an event: to those inside, to hosts, and to who waits to be let in."""

from dataclasses import dataclass
from typing import Any

from roomful.dialects.roomful import mapping, wire
from roomful.dialects.roomful.routes.rings import RingRoutes
from roomful.dialects.roomful.showing import SessionView
from roomful.dialects.roomful.wire import moderation, podium
from roomful.history.model import Event
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import LeaveReason, Participant, Role, Session, State
from roomful.sessions.service.chat import Chat
from roomful.sessions.service.lookup import Lookup

_WITH_THE_SESSION = {LeaveReason.SESSION_ENDED, LeaveReason.ROOM_DELETED}

# what everybody in the meeting has to know of recordings and broadcasts
SIGNS = (
    *(f"recording.{verb}" for verb in ("started", "paused", "resumed", "stopped")),
    *(f"broadcast.{verb}" for verb in ("started", "live", "retrying", "ended", "failed")),
)

# what of a session's state decides over the rights of everybody in it
_BINDING = {"all_muted", "control", "chat_on", "rights_user", "rights_guest"}

Told = list[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Telling:
    """Turns events into what a page hears; what is so now, maybe more than the event says."""

    lookup: Lookup
    rooms: Rooms
    chat: Chat
    view: SessionView
    rings: RingRoutes

    async def tell(self, me: Participant, event: Event) -> Told:
        """Return what somebody in the meeting hears of an event."""
        known = {"message": self._message, "ring": self._ring, "lobby": self._of_lobby}
        special = known.get(event.kind.partition(".")[0])
        if special is not None:
            return await special(me, event)
        session = await self.lookup.session(event.tenant_id, me.session_id)
        if event.kind == "session.ends_soon":
            return [(event.kind, wire.EndsSoon(await self.view.show(session), event.payload["seconds"]))]
        if event.kind.startswith("session.") or event.kind in SIGNS:
            told: Told = [(event.kind, wire.SessionAnswer(await self.view.show(session)))]
            if _BINDING.intersection(event.payload):
                told.append(("you.updated", await self._you(me, session)))
            return told
        if event.participant_id is None or not event.kind.startswith("participant."):
            return []
        person = await self.lookup.participant(event.tenant_id, event.participant_id)
        room = await self.rooms.even_deleted(event.tenant_id, me.room_id)
        allowed = mapping.permissions(room, session, person)
        mine = person.id == me.id
        shown = mapping.participant(person, allowed, me=me.id)
        heard: Told = [(event.kind, wire.ParticipantAnswer(shown))]
        if mine and event.kind == "participant.updated":
            heard.append(("you.updated", wire.YouAnswer(shown, allowed)))
            heard += _by_others(person, event)
        if mine and person.state == State.LEFT and person.leave_reason == LeaveReason.KICKED:
            heard.append(("you.kicked", {"reason": person.leave_reason}))
        return heard

    async def tell_waiting(self, me: Participant, event: Event) -> Told:
        """Return what somebody in the lobby hears of an event: what becomes of them, and of the session."""
        if event.kind == "session.ended":
            session = await self.lookup.session(event.tenant_id, me.session_id)
            return [(event.kind, wire.SessionAnswer(await self.view.show(session)))]
        if event.participant_id != me.id:
            return []
        if event.kind == "lobby.admitted":
            session = await self.lookup.session(event.tenant_id, me.session_id)
            you = await self._you(me, session)
            shown = await self.view.show(session)
            return [("you.admitted", wire.Admitted(you.participant, shown, you.permissions))]
        if event.kind == "lobby.left" and event.payload.get("reason") == LeaveReason.REFUSED:
            return [("you.refused", wire.NotAdmitted(event.actor_name))]
        return []

    async def _ring(self, me: Participant, event: Event) -> Told:
        """Return a call into the meeting as hosts hear of it."""
        current = await self.lookup.participant(me.tenant_id, me.id)
        if current.role != Role.HOST:
            return []
        return [(event.kind, await self.rings.heard(event.tenant_id, event.object_id or ""))]

    async def _of_lobby(self, me: Participant, event: Event) -> Told:
        """Return who comes and goes in the lobby, as hosts hear of it."""
        current = await self.lookup.participant(me.tenant_id, me.id)
        if current.role != Role.HOST or event.participant_id in {None, me.id}:
            return []
        person = await self.lookup.participant(event.tenant_id, event.participant_id or "")
        return [(event.kind, wire.ParticipantAnswer(mapping.participant(person)))]

    async def _you(self, me: Participant, session: Session) -> wire.YouAnswer:
        """Return oneself, with the rights that a change of the session left one."""
        person = await self.lookup.participant(me.tenant_id, me.id)
        room = await self.rooms.even_deleted(me.tenant_id, me.room_id)
        allowed = mapping.permissions(room, session, person)
        return wire.YouAnswer(mapping.participant(person, allowed, me=me.id), allowed)

    async def _message(self, me: Participant, event: Event) -> Told:
        if event.payload["to"] not in {None, me.id} and event.participant_id != me.id:
            return []
        if not await self.chat.is_read_by(me):
            return []
        message = await self.chat.get(event.tenant_id, event.payload["message_id"])
        if message is None:
            return []
        return [("message.sent", wire.MessageAnswer(mapping.message(message)))]


def is_end(event: Event, me: Participant) -> bool:
    """Tell whether this is how somebody's own stay ended; of a session that ends they hear that, too."""
    if event.kind in {"participant.left", "lobby.left"} and event.participant_id == me.id:
        return event.payload.get("reason") not in _WITH_THE_SESSION
    return event.kind == "session.ended"


def _by_others(me: Participant, event: Event) -> Told:
    """Return what somebody else did to one's sources and place: what the page has to tell, or to ask for."""
    reason = event.payload.get("reason")
    own = event.actor_kind == "system" or event.actor_id in (me.id, me.user_id)
    if own and reason is None:
        return []
    told: Told = []
    if event.payload.get("podium_invited_at") is not None:
        told.append(("you.invited", podium.InvitedToPodium(event.actor_name)))
    for name, source in (("mic_muted", "microphone"), ("camera_off", "camera")):
        if event.payload.get(name) is True:
            told.append(("you.muted", moderation.Muted(source, event.actor_name, reason)))
        elif event.payload.get(name) is False or (name == "mic_muted" and event.payload.get("mic_given")):
            told.append(("you.asked", moderation.Asked(source, event.actor_name)))
    return told
