"""Templates of rooms."""

from dataclasses import dataclass

from msgspec import UnsetType

from roomful.dialects.roomful import mapping, paging, wire
from roomful.dialects.roomful.access import need_room
from roomful.dialects.roomful.auth import Owner, owner
from roomful.invitations.model import Invitation
from roomful.invitations.service.invitations import Invitations
from roomful.kit.errors import not_found
from roomful.kit.ids import is_id
from roomful.rooms.service.rooms import Rooms
from roomful.rooms.templates import rules
from roomful.rooms.templates.model import Template
from roomful.rooms.templates.service import Templates
from roomful.web.operations import Call, Operation

_ALL = "/roomful/v1/templates"
_ONE = f"{_ALL}/{{template_id}}"
_TAG = "Templates"


@dataclass(frozen=True, slots=True)
class TemplateRoutes:
    """Templates: all of them for programs and administrators, their own for others."""

    templates: Templates
    rooms: Rooms
    invitations: Invitations

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ALL, name="ListTemplates", tag=_TAG, handler=self.page,
                summary="View templates, the first first.", query=wire.PageQuery,
                answer=wire.TemplatePage, problems=(422,),
            ),
            Operation(
                method="POST", path=_ALL, name="CreateTemplate", tag=_TAG, status=201, handler=self.create,
                summary="Create a template, or make one of a room.", body=wire.TemplateRequest,
                answer=wire.TemplateAnswer, problems=(404, 422),
            ),
            Operation(
                method="GET", path=_ONE, name="ViewTemplate", tag=_TAG, handler=self.get,
                summary="View a template.", answer=wire.TemplateAnswer, problems=(404,),
            ),
            Operation(
                method="PATCH", path=_ONE, name="ChangeTemplate", tag=_TAG, handler=self.change,
                summary="Change what is given of a template; rooms made of it stay as they are.",
                body=wire.TemplateChange, answer=wire.TemplateAnswer, problems=(404, 422),
            ),
            Operation(
                method="DELETE", path=_ONE, name="DeleteTemplate", tag=_TAG, status=204,
                summary="Delete a template; rooms made of it stay.", handler=self.delete, problems=(404,),
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.TemplatePage:
        """Return a page of templates."""
        caller, query = owner(call), call.query
        rows = await self.templates.page(
            caller.tenant_id,
            count=query.limit + 1,
            after=paging.after(query) or 0,
            creator_id=caller.only_of,
        )
        shown, last = paging.cut(rows, query)
        return wire.TemplatePage(
            [mapping.template(one) for one in shown], None if last is None else str(last.seq)
        )

    async def create(self, call: Call) -> wire.TemplateAnswer:
        """Create a template."""
        caller, asked = owner(call), call.body
        said, invited = await self._of_room(caller, asked.room_id)
        given = mapping.definition(asked.room)
        people = mapping.template_invitees(asked.invitations)
        made = await self.templates.create(
            caller.tenant_id,
            asked.name,
            said | ({} if isinstance(given, UnsetType) else given),
            mapping.invitees_of_room(invited) if isinstance(people, UnsetType) else people,
            creator_id=caller.user_id,
            actor=caller.actor,
        )
        return wire.TemplateAnswer(mapping.template(made))

    async def get(self, call: Call) -> wire.TemplateAnswer:
        """Return a template."""
        caller = owner(call)
        return wire.TemplateAnswer(
            mapping.template(await find(self.templates, caller, call.path["template_id"]))
        )

    async def change(self, call: Call) -> wire.TemplateAnswer:
        """Change a template."""
        caller, asked = owner(call), call.body
        found = await find(self.templates, caller, call.path["template_id"])
        changed = await self.templates.change(
            caller.tenant_id,
            found.id,
            name=asked.name,
            definition=mapping.definition(asked.room),
            invitations=mapping.template_invitees(asked.invitations),
            actor=caller.actor,
        )
        return wire.TemplateAnswer(mapping.template(changed))

    async def delete(self, call: Call) -> None:
        """Delete a template."""
        caller = owner(call)
        found = await find(self.templates, caller, call.path["template_id"])
        await self.templates.delete(caller.tenant_id, found.id, caller.actor)

    async def _of_room(
        self, caller: Owner, room_id: str | UnsetType
    ) -> tuple[dict[str, object], list[Invitation]]:
        """Return what of a room goes into a template; of none, nothing."""
        if isinstance(room_id, UnsetType):
            return {}, []
        if not is_id(room_id):
            raise not_found("room")
        room = await self.rooms.get(caller.tenant_id, room_id.lower())
        await need_room(self.rooms, caller, room.id, "room")
        found = await self.invitations.of_rooms(caller.tenant_id, [room.id])
        return rules.of_room(room, self.rooms.pins(room)), found[room.id]


async def find(templates: Templates, caller: Owner, template_id: str) -> Template:
    """Return a template that the caller may use. Raises Problem."""
    if is_id(template_id):
        found = await templates.get(caller.tenant_id, template_id.lower())
        if caller.only_of is None or found.creator_id == caller.only_of:
            return found
    raise not_found("template")
