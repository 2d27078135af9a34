"""What new conferences are made of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import errors, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import conferences as mapping
from roomful.dialects.trueconf.mapping.changes import attributes
from roomful.dialects.trueconf.mapping.ids import login_of, number_of
from roomful.dialects.trueconf.mapping.times import unix
from roomful.dialects.trueconf.routes.inviting import Inviting
from roomful.dialects.trueconf.routes.reach import Reach
from roomful.dialects.trueconf.showing import Place
from roomful.invitations.model import Invitation, Invitee, Kind
from roomful.kit.errors import Problem, invalid
from roomful.rooms import rules
from roomful.rooms.model import Origin, Room
from roomful.rooms.templates.model import Template
from roomful.rooms.templates.service import Templates
from roomful.web.operations import Call, Handler

_SORTED: dict[str, Any] = {
    "name": lambda one: one.name.casefold(),
    "created_at": lambda one: one.created_at,
    "updated_at": lambda one: one.updated_at,
    "creator_id": lambda one: one.creator_id or "",
}


@dataclass(frozen=True, slots=True)
class TemplateRoutes:
    """The templates of a tenant; users have their own."""

    reach: Reach
    templates: Templates
    inviting: Inviting

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getConferenceTemplateList": self.all,
            "createConferenceTemplate": self.create,
            "getConferenceTemplate": self.get,
            "editConferenceTemplate": self.update,
            "deleteConferenceTemplate": self.delete,
        }

    async def all(self, call: Call) -> dict[str, Any]:
        """Return all, the first first where nothing else is asked."""
        caller: Caller = call.caller
        place = await self.reach.showing.place(call)
        found = await self.templates.page(caller.tenant_id, creator_id=caller.sees_only)
        field, order = call.query.get("sort_by") or "", call.query.get("sort_type") or "asc"
        if field and field not in _SORTED:
            raise invalid("sort_by", f"sort_by is one of: {', '.join(_SORTED)}.")
        if order not in {"asc", "desc"}:
            raise invalid("sort_type", "sort_type is asc or desc.")
        if field:
            found = sorted(found, key=_SORTED[field])
        if order == "desc":
            found = list(reversed(found))
        return {"templates": [await self._shown(caller, place, one) for one in found]}

    async def create(self, call: Call) -> dict[str, Any]:
        """Keep a template."""
        caller: Caller = call.caller
        place = await self.reach.showing.place(call)
        given = _given(call, "POST")
        for name in ("name", "object"):
            if not given.get(name):
                raise invalid(name, f"{name} is missing.", "missing")
        definition, invited = await self._read(caller, place, given["object"], None)
        made = await self.templates.create(
            caller.tenant_id,
            given["name"],
            definition,
            invited or [],
            creator_id=caller.bearer.owner_id,
            actor=caller.actor,
        )
        return {"template": await self._shown(caller, place, made)}

    async def get(self, call: Call) -> dict[str, Any]:
        """Return a template."""
        place = await self.reach.showing.place(call)
        return {"template": await self._shown(call.caller, place, await self._one(call))}

    async def update(self, call: Call) -> dict[str, Any]:
        """Change what is given of it."""
        caller: Caller = call.caller
        place = await self.reach.showing.place(call)
        one = await self._one(call)
        given = _given(call, "PUT")
        changes: dict[str, Any] = {"name": given["name"]} if given.get("name") else {}
        if given.get("object"):
            shown = (await self._values(caller, place, one))["object"]
            definition, invited = await self._read(caller, place, given["object"], shown)
            changes["definition"] = definition
            if invited is not None:
                changes["invitations"] = invited
        new = await self.templates.change(caller.tenant_id, one.id, **changes, actor=caller.actor)
        return {"template": await self._shown(caller, place, new)}

    async def delete(self, call: Call) -> dict[str, Any]:
        """Delete a template; conferences made of it stay."""
        caller: Caller = call.caller
        one = await self._one(call)
        await self.templates.delete(caller.tenant_id, one.id, caller.actor)
        return {"id": str(one.seq)}

    async def _read(
        self, caller: Caller, place: Place, body: Mapping[str, Any], shown: Mapping[str, Any] | None
    ) -> tuple[dict[str, Any], list[dict[str, Any]] | None]:
        """Return what a conference's body makes of a template, and who is invited. Raises Problem."""
        given = wire.given("Conference", body, caller.version, "POST")
        if given.get("owner"):
            # a template has no owner of its own, but one who is nobody is refused
            login = login_of(given["owner"], place.domain)
            if await self.reach.people.by_login(caller.tenant_id, login) is None:
                message = f"User '{given['owner']}' is not found."
                raise errors.named("userNotFound", message, field="owner", status=404)
        now = self.reach.clock.now()
        definition = attributes(given, None, shown, place.tenant, caller.version, now)
        if given.get("broadcast_id"):
            definition["broadcast_preset_id"] = await self._preset(caller, given["broadcast_id"])
        if "invitations" not in given:
            return definition, None
        wanted = await self.inviting.wanted(caller, place, given["invitations"])
        owner_id = caller.bearer.owner_id
        told = [one.invitee for one in wanted if one.user is None or one.user.id != owner_id]
        return definition, [_told(one) for one in told]

    async def _preset(self, caller: Caller, text: str) -> str | None:
        try:
            return (await self.reach.presets.by_seq(caller.tenant_id, number_of(text) or 0)).id
        except Problem:
            raise invalid("broadcast_id", "There is no preset of this id.") from None

    async def _one(self, call: Call) -> Template:
        caller: Caller = call.caller
        text = call.path["template_id"]
        try:
            one = await self.templates.by_seq(caller.tenant_id, number_of(text) or 0)
        except Problem:
            raise errors.missing("template", text) from None
        if caller.sees_only is not None and one.creator_id != caller.sees_only:
            raise errors.missing("template", text)
        return one

    async def _shown(self, caller: Caller, place: Place, one: Template) -> dict[str, Any]:
        return wire.show("ConferenceTemplate", await self._values(caller, place, one), caller.version)

    async def _values(self, caller: Caller, place: Place, one: Template) -> dict[str, Any]:
        creator = None
        if one.creator_id is not None:
            creator = (await self.reach.people.several(caller.tenant_id, [one.creator_id])).get(
                one.creator_id
            )
        room = _room(one, place)
        invited = [_invitation(told, room) for told in one.invitations]
        ids = {told.user_id for told in invited if told.user_id} | {room.owner_id or ""}
        people = await self.reach.people.several(caller.tenant_id, sorted(ids - {""}))
        seen = mapping.Seen(
            room,
            place.tenant,
            place.base,
            self.reach.clock.now(),
            people,
            invited,
            pin=one.definition.get("room_pin") if caller.sees_only == one.creator_id else None,
            preset=await self._preset_number(caller, room),
        )
        return {
            "id": str(one.seq),
            "name": one.name,
            "object": mapping.conference(seen, caller.version),
            "created_at": unix(one.created_at),
            "updated_at": unix(one.updated_at),
            "creator_id": None if creator is None else creator.login,
        }

    async def _preset_number(self, caller: Caller, room: Room) -> int | None:
        if room.broadcast_preset_id is None:
            return None
        try:
            return (await self.reach.presets.get(caller.tenant_id, room.broadcast_preset_id)).seq
        except Problem:
            return None


def _given(call: Call, method: str) -> dict[str, Any]:
    """Return name and object of a body; the object is read as a conference of its own."""
    body = wire.body_of(call.body)
    told = wire.given("ConferenceTemplate", {"name": body.get("name")}, call.caller.version, method)
    conference = body.get("object")
    if conference is not None and not isinstance(conference, dict):
        raise invalid("object", "object is a conference.")
    return told | ({} if conference is None else {"object": conference})


def _room(one: Template, place: Place) -> Room:
    """Return a template as the room that would be made of it."""
    values = rules.defaults(Origin.TRUECONF, dict(one.definition))
    pins = {"room_pin_box": "sealed" if values.pop("room_pin", None) else None, "host_pin_box": None}
    values.pop("host_pin", None)
    return Room(
        **{**values, **pins},
        id=one.id,
        number=one.seq,
        tenant_id=place.tenant.id,
        name=one.name,
        slug=str(one.seq),
        extension=str(one.seq),
        owner_id=one.creator_id,
        origin=Origin.TRUECONF,
        created_at=one.created_at,
        updated_at=one.updated_at,
    )


def _invitation(told: Mapping[str, Any], room: Room) -> Invitation:
    return Invitation(
        id=room.id,
        number=0,
        tenant_id=room.tenant_id,
        room_id=room.id,
        kind=Kind.USER if told.get("user_id") else Kind.GUEST,
        user_id=told.get("user_id"),
        address=told.get("address"),
        display_name=told.get("display_name"),
        role=told.get("role", "participant"),
        ticket_id=None,
        sequence=0,
        sent_at=None,
        last_result=None,
        created_at=room.created_at,
        updated_at=room.updated_at,
        languages=told.get("languages"),
    )


def _told(one: Invitee) -> dict[str, Any]:
    told: dict[str, Any] = {"display_name": one.display_name, "free": one.free}
    if one.user_id is not None:
        told["user_id"] = one.user_id
    else:
        told["address"] = one.address
    if one.languages is not None:
        told["languages"] = list(one.languages)
    return {name: value for name, value in told.items() if value not in (None, False)}
