"""Compositions: one picture and one sound out of the recordings of a session."""

from dataclasses import dataclass

from roomful.dialects.telnyx import mapping, paging, wire
from roomful.dialects.telnyx.auth import Caller
from roomful.dialects.telnyx.routes.rooms import need_id
from roomful.kit.errors import Kind, Problem
from roomful.recordings.service.compositions import Compositions
from roomful.web.links import FileLinks
from roomful.web.operations import Call, Operation

_ALL = "/v2/room_compositions"
_ONE = f"{_ALL}/{{room_composition_id}}"


@dataclass(frozen=True, slots=True)
class CompositionRoutes:
    """What the contract calls Room Compositions."""

    compositions: Compositions
    links: FileLinks

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ALL, name="ListRoomCompositions", tag="Room Compositions",
                summary="View a list of room compositions.", handler=self.page,
                query=wire.CompositionQuery, answer=wire.CompositionList,
            ),
            Operation(
                method="POST", path=_ALL, name="CreateRoomComposition", tag="Room Compositions",
                summary="Create a room composition.", handler=self.create, body=wire.CompositionRequest,
                answer=wire.CompositionData, status=202, problems=(403, 422),
            ),
            Operation(
                method="GET", path=_ONE, name="ViewRoomComposition", tag="Room Compositions",
                summary="View a room composition.", handler=self.get, answer=wire.CompositionData,
                problems=(404,),
            ),
            Operation(
                method="DELETE", path=_ONE, name="DeleteRoomComposition", tag="Room Compositions",
                summary="Delete a room composition.", handler=self.delete, status=204, problems=(404,),
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.CompositionList:
        """Return a page of compositions, newest first."""
        query: wire.CompositionQuery = call.query
        tenant_id, filters = call.caller.tenant_id, mapping.composition_filter(query)
        total = await self.compositions.total(tenant_id, filters)
        found = await self.compositions.page(
            tenant_id, filters, count=query.page_size, skip=paging.skip(query)
        )
        links = await self.links.of(tenant_id)
        return wire.CompositionList(
            [mapping.composition(one, links.composition(one)) for one in found], paging.meta(query, total)
        )

    async def create(self, call: Call) -> wire.CompositionData:
        """Ask for a composition of what is recorded of a session; it is made when all of that is finished."""
        caller: Caller = call.caller
        request: wire.CompositionRequest = call.body
        session_id, wanted = mapping.session_asked(request), mapping.wanted(request)
        try:
            made = await self.compositions.create(
                caller.tenant_id,
                session_id,
                **wanted,
                requested_by=caller.credential.user_id,
                actor=caller.actor,
            )
        except Problem as problem:
            if problem.kind is Kind.NOT_FOUND:
                raise mapping.no_session() from None
            raise
        return wire.CompositionData(mapping.composition(made, None))

    async def get(self, call: Call) -> wire.CompositionData:
        """Return a composition."""
        tenant_id = call.caller.tenant_id
        one = await self.compositions.get(tenant_id, need_id(call.path["room_composition_id"]))
        links = await self.links.of(tenant_id)
        return wire.CompositionData(mapping.composition(one, links.composition(one)))

    async def delete(self, call: Call) -> None:
        """Delete a composition."""
        caller: Caller = call.caller
        composition_id = need_id(call.path["room_composition_id"])
        await self.compositions.delete(caller.tenant_id, composition_id, actor=caller.actor)
