"""What hosts and programs do to people and sessions: mute, unmute, kick, roles, lock, hands."""

from roomful.history.model import SYSTEM, Actor
from roomful.kit.errors import not_found
from roomful.media.port import Source
from roomful.sessions import rules
from roomful.sessions.model import Changes, LeaveReason, Participant, Role, Selection, Session
from roomful.sessions.service.engine import each
from roomful.sessions.service.oneself import Oneself
from roomful.sessions.store import participants, sessions


class Moderation(Oneself):
    """Actions on one, many, all, or all but some. Rows and media change together."""

    async def mute(
        self,
        tenant_id: str,
        session_id: str,
        selection: Selection,
        *,
        source: Source = Source.MICROPHONE,
        block: bool = False,
        actor: Actor = SYSTEM,
    ) -> list[Participant]:
        """Mute a source. Its owner may open it again, unless `block` withholds it until a host allows it.

        To block the microphone of all is a state of the session: it binds newcomers too, and never hosts.
        Where hosts decide who speaks, a mute takes back what an unmute gave.
        """
        everyone = block and selection.ids is None and source is Source.MICROPHONE

        def change(person: Participant) -> Changes:
            blocked = block and not everyone and person.role != Role.HOST
            if source is Source.CAMERA:
                camera_blocked = blocked or person.camera_blocked
                return {
                    "camera_off": True,
                    "camera_held": True,
                    "mute_pending": True,
                    "camera_blocked": camera_blocked,
                }
            return {
                "mic_muted": True,
                "mic_held": True,
                "mic_given": False,
                "mute_pending": True,
                "mic_blocked": blocked or person.mic_blocked,
            }

        if source not in {Source.MICROPHONE, Source.CAMERA}:
            people = await self._chosen(tenant_id, session_id, selection)
            await each(people, self._engine.mute_screen)
            return people
        of_session = {"all_muted": True} if everyone else {}
        return await self._change(tenant_id, session_id, selection, change, actor, of_session)

    async def unmute(
        self,
        tenant_id: str,
        session_id: str,
        selection: Selection,
        *,
        source: Source = Source.MICROPHONE,
        actor: Actor = SYSTEM,
    ) -> list[Participant]:
        """Give a source back and open it where it is published; for all, the session's mute ends too.

        Where nothing is published their page is asked: nobody's microphone is opened without it.
        """

        def change(_person: Participant) -> Changes:
            if source is Source.CAMERA:
                return {"camera_off": False, "camera_blocked": False, "mute_pending": True}
            return {"mic_muted": False, "mic_blocked": False, "mic_given": True, "mute_pending": True}

        everyone = selection.ids is None and source is Source.MICROPHONE
        of_session = {"all_muted": False} if everyone else {}
        return await self._change(tenant_id, session_id, selection, change, actor, of_session)

    async def deafen(
        self,
        tenant_id: str,
        session_id: str,
        selection: Selection,
        *,
        deaf: bool = True,
        actor: Actor = SYSTEM,
    ) -> list[Participant]:
        """Let people hear nobody, or hear again. Their pages do it: no grant keeps just sound from them."""
        return await self._change(tenant_id, session_id, selection, lambda _: {"deaf": deaf}, actor)

    async def kick(
        self, tenant_id: str, session_id: str, selection: Selection, actor: Actor = SYSTEM
    ) -> list[Participant]:
        """Remove people from this session; the same ticket, user and browser do not get in again."""
        async with self._database.write() as tx:
            await self._lifecycle.lock_running(tx, tenant_id, session_id)
            present = await participants.present(tx, tenant_id, session_id)
            gone = [
                await self._lifecycle.leave(tx, person, LeaveReason.KICKED, actor=actor)
                for person in rules.select(present, selection)
            ]
        await each(gone, self._engine.remove)
        return gone

    async def set_role(
        self, tenant_id: str, session_id: str, selection: Selection, role: Role, actor: Actor = SYSTEM
    ) -> list[Participant]:
        """Make people hosts, participants or the audience."""
        changes: Changes = {"role": str(role)}
        if role == Role.AUDIENCE:
            changes |= {"on_podium": False, "podium_invited_at": None, "pinned": False}
        return await self._change(tenant_id, session_id, selection, lambda _: changes, actor)

    async def hand_over(
        self,
        tenant_id: str,
        session_id: str,
        to: str,
        *,
        giver: str | None = None,
        actor: Actor = SYSTEM,
    ) -> list[Participant]:
        """Make somebody a host and, with `giver`, that one a participant again, both or neither."""

        def change(person: Participant) -> Changes:
            return {"role": str(Role.HOST if person.id == to else Role.PARTICIPANT)}

        ids = (to,) if giver in {None, to} else (to, str(giver))
        return await self._change(tenant_id, session_id, Selection(ids), change, actor)

    async def set_hands(
        self,
        tenant_id: str,
        session_id: str,
        selection: Selection,
        *,
        raised: bool,
        actor: Actor = SYSTEM,
    ) -> list[Participant]:
        """Raise hands for people, or lower them; a hand that is up keeps the time it went up."""
        now = self._clock.now()

        def change(person: Participant) -> Changes:
            return {"hand_raised_at": (person.hand_raised_at or now) if raised else None}

        return await self._change(tenant_id, session_id, selection, change, actor)

    async def lower_hands(
        self, tenant_id: str, session_id: str, selection: Selection, actor: Actor = SYSTEM
    ) -> list[Participant]:
        """Lower raised hands."""
        return await self.set_hands(tenant_id, session_id, selection, raised=False, actor=actor)

    async def set_meta(
        self, tenant_id: str, session_id: str, selection: Selection, meta: Changes, actor: Actor = SYSTEM
    ) -> list[Participant]:
        """Keep a program's own data with people. Raises Problem, field meta."""
        rules.check_meta(meta)
        return await self._change(tenant_id, session_id, selection, lambda _: {"meta": meta}, actor)

    async def lock(self, tenant_id: str, session_id: str, *, locked: bool, actor: Actor = SYSTEM) -> Session:
        """Lock or unlock the door; hosts pass a lock."""
        return await self._set_session(tenant_id, session_id, {"locked": locked}, actor)

    async def _chosen(self, tenant_id: str, session_id: str, selection: Selection) -> list[Participant]:
        async with self._database.read() as reader:
            if await sessions.by_id(reader, tenant_id, session_id) is None:
                raise not_found("session")
            return rules.select(await participants.present(reader, tenant_id, session_id), selection)
