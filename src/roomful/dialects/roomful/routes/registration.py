"""Registering for rooms, and who has."""

from dataclasses import dataclass

from roomful.dialects.roomful import mapping, paging, wire
from roomful.dialects.roomful.access import find_room, need_room
from roomful.dialects.roomful.auth import owner
from roomful.dialects.roomful.routes.entry import tenant_of
from roomful.invitations.registration.model import Registrant, Sheet
from roomful.invitations.registration.service import Registrations
from roomful.kit.clock import Clock, rfc3339
from roomful.rooms.registration import asked
from roomful.rooms.service.rooms import Rooms
from roomful.tenants.service import Tenants
from roomful.web.operations import Call, Operation

_FORM = "/roomful/v1/links/{slug}/registration"
_TAG = "Registration"


@dataclass(frozen=True, slots=True)
class RegistrationRoutes:
    """The form for everybody who has a room's link, and its registrants for those who reach the room."""

    registrations: Registrations
    rooms: Rooms
    tenants: Tenants
    clock: Clock

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_FORM, name="ViewRegistration", open=True, tag=_TAG,
                summary="View the form by which guests register for the room of a link.",
                handler=self.form, answer=wire.RegistrationFormAnswer, problems=(404,),
            ),
            Operation(
                method="POST", path=_FORM, name="Register", open=True, status=201, tag=_TAG,
                summary="Register for a room; a personal link comes by mail.", handler=self.register,
                body=wire.RegisterRequest, answer=wire.Registered, problems=(404, 409, 422, 429),
            ),
            Operation(
                method="GET", path="/roomful/v1/rooms/{room_id}/registrants", name="ListRegistrants",
                tag=_TAG, summary="View who has registered, the first first.", handler=self.page,
                query=wire.PageQuery, answer=wire.RegistrantPage, problems=(404, 422),
            ),
            Operation(
                method="DELETE", path="/roomful/v1/registrants/{registrant_id}", name="RemoveRegistrant",
                tag=_TAG, status=204, handler=self.remove, problems=(404,),
                summary="Take somebody off: they are told, and their link opens nothing any more.",
            ),
        ]  # fmt: skip

    async def form(self, call: Call) -> wire.RegistrationFormAnswer:
        """Return a form."""
        tenant_id = await tenant_of(self.tenants, call.request)
        sheet = await self.registrations.sheet(tenant_id, call.path["slug"])
        return wire.RegistrationFormAnswer(_shown(sheet), rfc3339(self.clock.now()))

    async def register(self, call: Call) -> wire.Registered:
        """Register somebody."""
        tenant_id = await tenant_of(self.tenants, call.request)
        made = await self.registrations.register(
            tenant_id, call.path["slug"], call.body.answers, address=call.address
        )
        return wire.Registered(made.email)

    async def page(self, call: Call) -> wire.RegistrantPage:
        """Return a page of registrants."""
        room = await find_room(self.rooms, call)
        rows = await self.registrations.page(
            room.tenant_id, room.id, count=call.query.limit + 1, after=paging.after(call.query)
        )
        shown, last = paging.cut(rows, call.query)
        return wire.RegistrantPage(list(map(_registrant, shown)), None if last is None else str(last.number))

    async def remove(self, call: Call) -> None:
        """Take somebody off."""
        caller = owner(call)
        found = await self.registrations.get(caller.tenant_id, call.path["registrant_id"])
        await need_room(self.rooms, caller, found.room_id, "registrant")
        await self.registrations.remove(caller.tenant_id, found.id, caller.actor)


def _shown(sheet: Sheet) -> wire.RegistrationForm:
    room, form = sheet.room, sheet.form
    state = "open" if sheet.is_open else "closed"
    return wire.RegistrationForm(
        slug=room.slug,
        title=room.title or room.name,
        description=room.description,
        language=room.language,
        theme=room.theme or None,
        starts_at=mapping.when(room.opens_at),
        ends_at=mapping.when(room.ends_at),
        timezone=room.timezone,
        state="full" if sheet.is_open and sheet.is_full else state,
        closes_at=mapping.when(form.closes_at),
        fields=[wire.AskedField(name=name, is_required=required) for name, required in asked(form)],
    )


def _registrant(one: Registrant) -> wire.Registrant:
    return wire.Registrant(
        id=one.id,
        room_id=one.room_id,
        email=one.email,
        name=one.display_name,
        answers=one.answers,
        created_at=rfc3339(one.created_at),
    )
