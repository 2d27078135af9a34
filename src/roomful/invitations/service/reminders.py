"""Reminding those who are invited, some minutes before a meeting begins."""

from roomful.db import Database, Transaction
from roomful.delivery.mail.model import InviteKind
from roomful.history.model import Event, Subject
from roomful.history.service import History
from roomful.invitations import rules, store
from roomful.invitations.service.letters import Letters
from roomful.jobs.model import Job
from roomful.jobs.service import Jobs
from roomful.kit.clock import MINUTE, Clock
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms

REMINDER = "room.reminder"
_REMIND = "room.remind"
_CAUSES = {"opens_at", "reminders", "reminders_on"}
# somebody who is reminded later than this has missed the beginning, and knows it
_LATE = MINUTE


class Reminders:
    """Plans the next reminder of each room, in the transaction of what it follows from, and sends it.

    It goes by mail to those who are invited and to whom the room belongs, and is recorded as `room.reminder`,
    which their open pages hear of.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        jobs: Jobs,
        rooms: Rooms,
        letters: Letters,
        clock: Clock,
    ) -> None:
        self._database = database
        self._history = history
        self._jobs = jobs
        self._rooms = rooms
        self._letters = letters
        self._clock = clock
        jobs.register(_REMIND, self._remind)
        history.subscribe(self._follow)

    async def _follow(self, tx: Transaction, event: Event) -> None:
        if event.room_id is None:
            return
        if event.kind == "room.deleted":
            await self._jobs.cancel(tx, _key(event.room_id))
            return
        is_new = event.kind == "room.created" and event.payload.get("reminders_on")
        changed = event.kind == "room.updated" and _CAUSES & set(event.payload.get("changed", ()))
        if is_new or changed or event.kind == "room.advanced":
            room = await self._rooms.get_in(tx, event.tenant_id, event.room_id)
            if room is not None:
                await self._plan(tx, room, after=self._clock.now() - 1)

    async def _plan(self, tx: Transaction, room: Room, *, after: int) -> None:
        """Plan the next reminder after a moment; what would have been due before is not sent."""
        found = rules.next_reminder(room, after)
        if found is None:
            await self._jobs.cancel(tx, _key(room.id))
            return
        at, minutes = found
        payload = {
            "tenant_id": room.tenant_id,
            "room_id": room.id,
            "opens_at": room.opens_at,
            "minutes": minutes,
        }
        await self._jobs.enqueue(
            tx,
            _REMIND,
            payload,
            run_at=at,
            unique_key=_key(room.id),
            tenant_id=room.tenant_id,
            replace=True,
        )

    async def _remind(self, job: Job) -> None:
        payload = job.payload
        async with self._database.write() as tx:
            room = await self._rooms.lock_in(tx, payload["tenant_id"], payload["room_id"])
            if room is None:
                return
            meant = room.reminders_on and room.opens_at == payload["opens_at"]
            if meant and payload["minutes"] in room.reminders and self._is_in_time(room):
                await self._send(tx, room, payload["minutes"])
            await self._plan(tx, room, after=self._clock.now())

    def _is_in_time(self, room: Room) -> bool:
        return room.opens_at is not None and self._clock.now() <= room.opens_at + _LATE

    async def _send(self, tx: Transaction, room: Room, minutes: int) -> None:
        invited = (await store.of_rooms(tx, room.tenant_id, [room.id]))[room.id]
        owner = [] if room.owner_id is None else [rules.of_owner(room, room.owner_id)]
        invited_users = {one.user_id for one in invited}
        people = [*(one for one in owner if one.user_id not in invited_users), *invited]
        mails = await self._letters.tell(tx, room, people, InviteKind.REMINDER)
        subject = Subject(room.id, room.title or room.name, room_id=room.id)
        told = {"opens_at": room.opens_at, "minutes": minutes, "mails": mails}
        await self._history.record(tx, REMINDER, room.tenant_id, subject, payload=told)


def _key(room_id: str) -> str:
    return f"{_REMIND}:{room_id}"
