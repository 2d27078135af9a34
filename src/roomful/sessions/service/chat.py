"""Chat: stored, then told through the event stream."""

import msgspec

from roomful.db import Database
from roomful.history.model import Subject
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.ids import is_id, new_id
from roomful.rooms.service.rooms import Rooms
from roomful.rooms.stage import StageRight
from roomful.sessions import rules, stage
from roomful.sessions.model import Message, Participant, State
from roomful.sessions.service.subjects import actor_of
from roomful.sessions.store import messages, participants

_NEWEST = 2**62


class Chat:
    """The messages of sessions."""

    def __init__(self, database: Database, history: History, rooms: Rooms, clock: Clock) -> None:
        self._database = database
        self._history = history
        self._rooms = rooms
        self._clock = clock

    async def send(self, sender: Participant, text: str, to: str | None = None) -> Message:
        """Store a message for all, or for one participant of the same session. Raises Problem."""
        rules.check_message(text)
        if sender.state != State.IN:
            raise _not_in()
        room = await self._rooms.get(sender.tenant_id, sender.room_id)
        if not room.chat_on:
            raise Problem(Kind.FORBIDDEN, "chat_off", "There is no chat in this room.")
        if StageRight.CHAT_SEND not in stage.rights_in(room, sender):
            raise Problem(Kind.FORBIDDEN, "chat_withheld", "You may not write in this room.")
        message = Message(
            seq=0,
            id=new_id(),
            tenant_id=sender.tenant_id,
            session_id=sender.session_id,
            from_participant_id=sender.id,
            from_name=sender.name,
            to_participant_id=to,
            text=text,
            sent_at=self._clock.now(),
        )
        async with self._database.write() as tx:
            current = await participants.by_id(tx, sender.tenant_id, sender.id)
            if current is None or current.state != State.IN:
                raise _not_in()
            if to is not None:
                receiver = await participants.by_id(tx, sender.tenant_id, to) if is_id(to) else None
                there = receiver is not None and receiver.session_id == sender.session_id
                if receiver is None or not there or not receiver.inside:
                    raise invalid("to", "There is nobody of this id in the meeting.")
            seq = await messages.insert_message(tx, message)
            await self._history.record(
                tx,
                "message.sent",
                sender.tenant_id,
                Subject(message.id, sender.name, sender.room_id, sender.session_id, sender.id),
                actor=actor_of(sender),
                payload={"message_id": message.id, "to": to},
            )
        return msgspec.structs.replace(message, seq=seq)

    async def visible_to(self, reader: Participant, *, before: int | None, count: int) -> list[Message]:
        """Return the newest messages of the session that somebody may read, oldest first."""
        if not await self.is_read_by(reader):
            return []
        async with self._database.read() as connection:
            return await messages.visible_to(
                connection,
                reader.tenant_id,
                reader.session_id,
                reader.id,
                before=_NEWEST if before is None else before,
                count=count,
            )

    async def is_read_by(self, person: Participant) -> bool:
        """Tell whether somebody may read what is written."""
        async with self._database.read() as reader:
            room = await self._rooms.even_deleted_in(reader, person.tenant_id, person.room_id)
            current = await participants.by_id(reader, person.tenant_id, person.id)
        return room is not None and StageRight.CHAT_RCV in stage.rights_in(room, current or person)

    async def get(self, tenant_id: str, message_id: str) -> Message | None:
        """Return a message."""
        async with self._database.read() as reader:
            return await messages.by_id(reader, tenant_id, message_id)


def _not_in() -> Problem:
    return Problem(Kind.CONFLICT, "not_in", "Only those who are in the meeting can write.")
