"""Who has the word where not everybody has, and who translates."""

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec import structs

from roomful.dialects.roomful import mapping, wire
from roomful.dialects.roomful.access import acting
from roomful.dialects.roomful.auth import present, seat
from roomful.dialects.roomful.wire import podium as asked
from roomful.history.model import Actor
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Participant
from roomful.sessions.rights import Right
from roomful.sessions.service.lookup import Lookup
from roomful.sessions.service.podium import Podium
from roomful.sessions.service.reports import Reports
from roomful.web.operations import Call, Operation

_ONE = "/roomful/v1/sessions/{session_id}"
_ME = "/roomful/v1/me"
_PROBLEMS = (403, 404, 409, 422)


@dataclass(frozen=True, slots=True)
class PodiumRoutes:
    """Places and channels: given by hosts and programs, taken by those they are for."""

    rooms: Rooms
    lookup: Lookup
    podium: Podium
    reports: Reports

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="POST", path=f"{_ONE}/podium/invite", name="Podium_invite", tag="Moderation",
                summary="Ask people to the podium; with `force` they have the word at once.",
                handler=self.invite, body=asked.PodiumRequest, answer=wire.PeopleAnswer, problems=_PROBLEMS,
            ),
            Operation(
                method="POST", path=f"{_ONE}/podium/dismiss", name="Podium_dismiss", tag="Moderation",
                summary="Take people's places on the podium, and invitations to it.",
                handler=self.dismiss, body=wire.Selected, answer=wire.PeopleAnswer, problems=_PROBLEMS,
            ),
            Operation(
                method="POST", path=f"{_ONE}/podium/pin", name="Podium_pin", tag="Moderation",
                summary="Let people keep their places, whoever speaks.",
                handler=self.pin, body=asked.PinRequest, answer=wire.PeopleAnswer, problems=_PROBLEMS,
            ),
            Operation(
                method="POST", path=f"{_ONE}/translator", name="Session_translator", tag="Moderation",
                summary="Let somebody translate between two languages, or no longer.",
                handler=self.translator, body=asked.LanguagesRequest, answer=wire.ParticipantAnswer,
                problems=_PROBLEMS,
            ),
            Operation(
                method="POST", path=f"{_ME}/podium", name="AnswerPodium", tag="In the meeting",
                summary="Come to the podium as one was asked, or not; or step down from it.",
                handler=self.answer, body=asked.PodiumAnswer, answer=wire.ParticipantAnswer,
                problems=(403, 409, 422),
            ),
            Operation(
                method="POST", path=f"{_ME}/channel", name="ChooseChannel", tag="In the meeting",
                summary="Speak in the other of one's two languages, as a translator.",
                handler=self.channel, body=asked.ChannelRequest, answer=wire.ParticipantAnswer,
                problems=(403, 409, 422),
            ),
            Operation(
                method="POST", path=f"{_ME}/speaking", name="ReportSpeaking", tag="In the meeting",
                status=204, summary="Say that one speaks: where places follow voices one gets one.",
                handler=self.speaking, problems=(403, 409),
            ),
            Operation(
                method="POST", path=f"{_ME}/stats", name="ReportStats", tag="In the meeting", status=204,
                summary="Report how well pictures and sound come and go, every ten seconds.",
                handler=self.stats, body=asked.StatsRequest, problems=(403, 409, 422),
            ),
        ]  # fmt: skip

    async def invite(self, call: Call) -> wire.PeopleAnswer:
        """Ask people to the podium."""
        tenant_id, actor = await self._acting(call, Right.OTHERS_TO_STAGE)
        chosen, force = mapping.selection(call.body), call.body.force
        invited = await self.podium.invite(
            tenant_id, call.path["session_id"], chosen, force=force, actor=actor
        )
        return _people(invited)

    async def dismiss(self, call: Call) -> wire.PeopleAnswer:
        """Take places."""
        tenant_id, actor = await self._acting(call, Right.OTHERS_TO_STAGE)
        chosen = mapping.selection(call.body)
        return _people(await self.podium.dismiss(tenant_id, call.path["session_id"], chosen, actor))

    async def pin(self, call: Call) -> wire.PeopleAnswer:
        """Keep places."""
        tenant_id, actor = await self._acting(call, Right.OTHERS_TO_STAGE)
        chosen, pinned = mapping.selection(call.body), call.body.pinned
        kept = await self.podium.pin(tenant_id, call.path["session_id"], chosen, pinned=pinned, actor=actor)
        return _people(kept)

    async def translator(self, call: Call) -> wire.ParticipantAnswer:
        """Let somebody translate."""
        tenant_id, actor = await self._acting(call, None)
        person = await self.podium.set_languages(
            tenant_id, call.path["session_id"], call.body.participant, call.body.languages, actor
        )
        return wire.ParticipantAnswer(mapping.participant(person))

    async def answer(self, call: Call) -> wire.ParticipantAnswer:
        """Come to the podium, or not."""
        person = present(seat(call))
        return _me(await self.podium.answer(person, accept=call.body.accept))

    async def channel(self, call: Call) -> wire.ParticipantAnswer:
        """Speak in another language."""
        return _me(await self.podium.speak_in(present(seat(call)), call.body.channel))

    async def speaking(self, call: Call) -> None:
        """Note that somebody speaks."""
        await self.podium.heard(present(seat(call)))

    async def stats(self, call: Call) -> None:
        """Note what a page measured."""
        await self.reports.report(present(seat(call)), structs.asdict(call.body))

    async def _acting(self, call: Call, right: Right | None) -> tuple[str, Actor]:
        return await acting(self.rooms, self.lookup, call, call.path["session_id"], right)


def _people(people: Sequence[Participant]) -> wire.PeopleAnswer:
    return wire.PeopleAnswer([mapping.participant(one) for one in people])


def _me(person: Participant) -> wire.ParticipantAnswer:
    return wire.ParticipantAnswer(mapping.participant(person, me=person.id))
