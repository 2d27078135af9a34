"""The TrueConf dialect, put together from the features."""

from collections.abc import Mapping, Sequence

from roomful.app.features import Features
from roomful.dialects.trueconf.auth import Doorman
from roomful.dialects.trueconf.dialect import Group, TrueconfDialect
from roomful.dialects.trueconf.routes.conferences import ConferenceRoutes
from roomful.dialects.trueconf.routes.groups import GroupRoutes
from roomful.dialects.trueconf.routes.inviting import Inviting
from roomful.dialects.trueconf.routes.reach import Reach
from roomful.dialects.trueconf.routes.sign_in import SignInRoutes
from roomful.dialects.trueconf.routes.users import UserRoutes
from roomful.dialects.trueconf.showing import Showing
from roomful.rooms.lists.service import RoomLists


def build_trueconf(features: Features, base_url: str) -> TrueconfDialect:
    """Return the dialect."""
    f = features

    async def statuses(_tenant_id: str, _user_ids: Sequence[str]) -> Mapping[str, int]:
        return {}

    showing = Showing(f.tenants, f.groups, statuses, lambda _user: None, base_url)
    reach = Reach(
        RoomLists(f.database),
        f.rooms,
        f.people,
        f.invitations,
        f.broadcast_presets,
        f.lookup,
        f.recordings,
        showing,
        f.clock,
    )
    inviting = Inviting(f.people, f.invitations)
    groups: list[Group] = [
        ConferenceRoutes(reach, inviting, f.lifecycle),
        SignInRoutes(f.oauth, f.tenants),
        UserRoutes(f.people, f.sign_ins, f.groups, showing),
        GroupRoutes(f.people, f.groups, showing),
    ]
    return TrueconfDialect(Doorman(f.oauth), groups)
