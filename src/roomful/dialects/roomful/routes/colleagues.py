"""Finding each other by name: for people who are signed in and may invite or call."""

from dataclasses import dataclass

from roomful.dialects.roomful.auth import person
from roomful.dialects.roomful.wire.people import Colleague, ColleagueQuery, Colleagues
from roomful.kit.errors import Kind, Problem
from roomful.people.groups import Groups
from roomful.people.model import UserFilter
from roomful.people.service import People
from roomful.tenants.model import UserRight
from roomful.web.operations import Call, Operation

# Whom more people fit is to be named more closely: this is no list of everybody.
SHOWN = 10
# Inactive ones are passed over.
_READ = 3 * SHOWN
_MAY_FIND = frozenset({UserRight.CREATE_ROOMS, UserRight.MAKE_CALLS})


@dataclass(frozen=True, slots=True)
class ColleagueRoutes:
    """Users, as other users see them."""

    people: People
    groups: Groups

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path="/roomful/v1/colleagues", name="FindColleagues", tag="Users",
                summary="Find users of one's own server by their names.", handler=self.find,
                query=ColleagueQuery, answer=Colleagues, problems=(403, 422),
            ),
        ]  # fmt: skip

    async def find(self, call: Call) -> Colleagues:
        """Return whose name has a text in it.

        Names alone are looked into: whoever could ask for parts of mail addresses would learn them.
        """
        caller, query = person(call), call.query
        rights = await self.groups.rights_of(caller.tenant_id, [caller.user_id])
        if not rights[caller.user_id] & _MAY_FIND:
            raise Problem(Kind.FORBIDDEN, "not_allowed", "This is for people who may invite or call others.")
        wanted = " ".join(query.search.split())
        if len(wanted) < 2:
            return Colleagues([])
        found = await self.people.by_logins(caller.tenant_id, UserFilter(display_name=wanted), count=_READ)
        return Colleagues([Colleague(one.id, one.display_name) for one in found if one.active][:SHOWN])
