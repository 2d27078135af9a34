"""Conferences: list, create, read, change, delete, run, stop."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import errors, paging, table, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping.changes import attributes
from roomful.dialects.trueconf.mapping.ids import login_of, number_of, uid
from roomful.dialects.trueconf.routes.inviting import Inviting
from roomful.dialects.trueconf.routes.reach import Reach, Reached
from roomful.dialects.trueconf.showing import Place
from roomful.kit.errors import Problem, invalid
from roomful.kit.expressions import Comparison, ListQuery, Op
from roomful.people.model import User
from roomful.rooms.model import Origin, Room
from roomful.rooms.templates.model import Draft
from roomful.rooms.templates.service import Templates
from roomful.sessions.model import EndReason
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.web.operations import Call, Handler

_DESCRIPTION = table.place("3.4")
_OWNER_LISTED = table.place("3.1")
_FINISHED = table.place("3.9")
_STATES = {"running": True, "stopped": False}
_ALL = 100_000


@dataclass(frozen=True, slots=True)
class ConferenceRoutes:
    """Conferences themselves."""

    reach: Reach
    inviting: Inviting
    lifecycle: Lifecycle
    templates: Templates

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getConferenceList": self.page,
            "createConference": self.create,
            "getConference": self.get,
            "editConference": self.update,
            "deleteConference": self.delete,
            "runConference": self.run,
            "stopConference": self.stop,
            "getConferenceOwner": self.owner,
        }

    async def page(self, call: Call) -> dict[str, Any]:
        """Return a page of conferences, newest first; v3 has all of them on one."""
        caller: Caller = call.caller
        known = table.parameters("getConferenceList", caller.version)
        query = {name: value for name, value in call.query.items() if name in known}
        place = await self.reach.showing.place(call)
        page = paging.page_of(query, paging.LISTS if "page_size" in known else _ALL)
        state = query.get("state") or None
        if state is not None and state not in _STATES:
            raise invalid("state", "state is running or stopped.")
        whose = self.reach.whose(
            caller,
            place.tenant,
            tag=query.get("tag") or None,
            running=None if state is None else _STATES[state],
        )
        asked = ListQuery(top=page.size, skip=page.skip)
        if query.get("owner"):
            owner = await self._user(caller, place, query["owner"])
            if owner is None:
                return {"cnt": 0, "conferences": []}
            asked = ListQuery(Comparison("owner_id", Op.EQ, owner.id), top=page.size, skip=page.skip)
        rooms, total = await self.reach.lists.page_and_total(whose, asked)
        shown = await self.reach.shown(caller, place, rooms)
        found = [wire.show("Conference", one, caller.version) for one in shown]
        counted = {"cnt": total} if caller.version >= _OWNER_LISTED else {}
        return {**counted, "conferences": found}

    async def create(self, call: Call) -> dict[str, Any]:
        """Create a conference, with its invitations; who is invited is mailed."""
        caller: Caller = call.caller
        place = await self.reach.showing.place(call)
        body = wire.body_of(call.body)
        given = wire.given("Conference", body, caller.version, "POST")
        if not given.get("topic") and not body.get("template_id"):
            raise invalid("topic", "topic is missing.", "missing")
        runs = given.get("state") == "running"
        if runs:
            self.lifecycle.check_media()
        now = self.reach.clock.now()
        changes = attributes(given, None, None, place.tenant, caller.version, now)
        changes |= await self._preset(caller, given)
        owner = await self._owner(caller, place, given)
        within = await self.inviting.within(caller, place, given.get("invitations"), owner)
        if body.get("template_id") and caller.version >= _OWNER_LISTED:
            draft = await self._draft(caller, str(body["template_id"]), changes)
            changes = draft.attributes
            within = within or self.inviting.drafted(draft, owner, caller)
        try:
            room = await self.reach.rooms.create(
                caller.tenant_id,
                Origin.TRUECONF,
                changes,
                owner_id=owner.id,
                slug=given.get("id") or None,
                within=within,
                actor=caller.actor,
            )
        except Problem as problem:
            raise told_problem(problem) from None
        if runs:
            await self._start(caller, room)
        return {"conference": await self.reach.conference(call, place, room)}

    async def get(self, call: Call) -> dict[str, Any]:
        """Return a conference."""
        reached = await self.reach.read(call)
        return {"conference": await self.reach.conference(call, reached.place, reached.room)}

    async def update(self, call: Call) -> dict[str, Any]:
        """Change what is given; while it runs, nothing but its description (from 3.4 on)."""
        caller: Caller = call.caller
        reached = await self.reach.change(call)
        room, place = reached.room, reached.place
        read = (await self.reach.shown(caller, place, [room]))[0]
        # what was read comes back as it was, even where it is beyond what may be sent
        told = wire.show("Conference", read, caller.version)
        body = wire.body_of(call.body).items()
        sent = {name: value for name, value in body if name not in told or told[name] != value}
        given = wire.given("Conference", sent, caller.version, "PUT")
        shown = read | wire.as_sent("Conference", told, caller.version)
        _check_running(reached, given, shown, caller.version)
        now = self.reach.clock.now()
        changes = attributes(given, room, shown, place.tenant, caller.version, now)
        if given.get("broadcast_id") != shown["broadcast_id"]:
            changes |= await self._preset(caller, given)
        owner = await self._given_owner(caller, place, given) or await self._owned_by(caller, room)
        if owner is not None and owner.id != room.owner_id:
            changes["owner_id"] = owner.id
        wanted = given.get("invitations")
        within = None
        if wanted is not None and wanted != shown["invitations"]:
            within = await self.inviting.within(caller, place, wanted, owner)
        try:
            new = await self.reach.rooms.update(
                caller.tenant_id, room.id, changes, within=within, actor=caller.actor
            )
        except Problem as problem:
            raise told_problem(problem) from None
        return {"conference": await self.reach.conference(call, place, new)}

    async def delete(self, call: Call) -> dict[str, Any]:
        """Delete a conference that does not run; who was invited is told so."""
        caller: Caller = call.caller
        reached = await self.reach.change(call)
        if reached.session is not None:
            raise unavailable()
        await self.reach.rooms.delete(caller.tenant_id, reached.room.id, caller.actor)
        return {"id": reached.room.slug}

    async def run(self, call: Call) -> dict[str, Any]:
        """Run it, also before its time; one that runs goes on."""
        reached = await self.reach.change(call)
        await self._start(call.caller, reached.room)
        return {"state": "running"}

    async def stop(self, call: Call) -> dict[str, Any]:
        """Stop it for all who are in it; one that does not run stays so."""
        caller: Caller = call.caller
        reached = await self.reach.change(call)
        if reached.session is not None:
            await self.lifecycle.end(caller.tenant_id, reached.session.id, EndReason.API, caller.actor)
        return {"state": "stopped"}

    async def owner(self, call: Call) -> dict[str, Any]:
        """Return whose it is."""
        reached = await self.reach.read(call)
        owner = await self._owned_by(call.caller, reached.room)
        return {"owner": "" if owner is None else uid(owner.login, reached.tenant.domain)}

    async def _start(self, caller: Caller, room: Room) -> None:
        try:
            await self.lifecycle.start_room(caller.tenant_id, room.id, "api", caller.actor)
        except Problem as problem:
            raise told_problem(problem, caller.version) from None

    async def _user(self, caller: Caller, place: Place, text: str) -> User | None:
        login = login_of(text, place.domain)
        return await self.reach.people.by_login(caller.tenant_id, login)

    async def _given_owner(self, caller: Caller, place: Place, given: Mapping[str, Any]) -> User | None:
        """Return the owner a body names; None where it names none. Raises Problem for nobody."""
        text = given.get("owner")
        if not text:
            return None
        owner = await self._user(caller, place, text)
        if owner is None:
            message = f"User '{text}' is not found."
            raise errors.named("userNotFound", message, field="owner", status=404)
        if caller.sees_only is not None and owner.id != caller.sees_only and not caller.administers:
            raise errors.forbidden("Only an administrator may name another owner.")
        return owner

    async def _owner(self, caller: Caller, place: Place, given: Mapping[str, Any]) -> User:
        """Return whose a new conference is: whom the body names, else the caller's, else who administers."""
        owner = await self._given_owner(caller, place, given) or caller.user
        owner_id = caller.bearer.owner_id
        if owner is None and owner_id is not None:
            owner = (await self.reach.people.several(caller.tenant_id, [owner_id])).get(owner_id)
        if owner is None:
            owner = await self.reach.people.first_admin(caller.tenant_id)
        if owner is None:
            raise invalid("owner", "owner is missing.", "missing")
        return owner

    async def _owned_by(self, caller: Caller, room: Room) -> User | None:
        if room.owner_id is None:
            return None
        return (await self.reach.people.several(caller.tenant_id, [room.owner_id])).get(room.owner_id)

    async def _draft(self, caller: Caller, text: str, changes: dict[str, Any]) -> Draft:
        """Return what a template makes of a new room: what the request says counts more."""
        try:
            template = await self.templates.by_seq(caller.tenant_id, number_of(text) or 0)
        except Problem:
            raise invalid("template_id", "There is no template of this id.") from None
        if caller.sees_only is not None and template.creator_id != caller.sees_only:
            raise invalid("template_id", "There is no template of this id.")
        return self.templates.draft(template, changes)

    async def _preset(self, caller: Caller, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a preset that is named makes of a room. Raises Problem for none."""
        if "broadcast_id" not in given:
            return {}
        text = given["broadcast_id"]
        if not text or text == "0":
            return {"broadcast_preset_id": None}
        try:
            preset = await self.reach.presets.by_seq(caller.tenant_id, number_of(text) or 0)
        except Problem:
            raise invalid("broadcast_id", "There is no preset of this id.") from None
        return {"broadcast_preset_id": preset.id}


def _check_running(
    reached: Reached, given: Mapping[str, Any], shown: Mapping[str, Any], version: int
) -> None:
    """Raise Problem when a conference that runs cannot be changed so; what stays the same is no change."""
    if reached.session is None:
        return
    if version < _DESCRIPTION:
        raise unavailable()
    changed = {name for name, value in given.items() if shown.get(name) != value}
    fixed = sorted(changed - {"description", "state", "url", "webclient_url"})
    if fixed:
        raise errors.named(
            "conferenceFieldUnavailableForChange",
            f"{fixed[0]} cannot be changed while the conference runs.",
            field=fixed[0],
        )


def unavailable() -> Problem:
    """Return the refusal of a change of what runs."""
    message = "The conference cannot be changed while it runs."
    return errors.named("conferenceUnavailableForChange", message)


def told_problem(problem: Problem, version: int = table.NEWEST) -> Problem:
    """Return a refusal of the core's in the vendor's words."""
    reason = {
        "over": "conferenceIsFinished",
        "too_many_rooms": "conferenceLimit",
        "too_many_live_sessions": "ongoingConferencesLimit",
        "too_many_invitations": "conferenceMaxInvitationsLimit",
    }.get(problem.code)
    if reason is None:
        return problem
    if reason == "conferenceIsFinished" and version < _FINISHED:
        return errors.forbidden(problem.message)
    return errors.named(reason, problem.message)
