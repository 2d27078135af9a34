"""The PortSIP dialect, put together from the features."""

from roomful.app.features import Features
from roomful.dialects.portsip.dialect import Group, PortsipDialect
from roomful.dialects.portsip.routes.control import ControlRoutes
from roomful.dialects.portsip.routes.participants import ParticipantRoutes
from roomful.dialects.portsip.routes.reach import Reach
from roomful.dialects.portsip.routes.recordings import RecordingRoutes
from roomful.dialects.portsip.routes.rooms import RoomRoutes
from roomful.dialects.portsip.routes.sides import MEETINGS, ROOMS
from roomful.dialects.portsip.routes.sign_in import SignInRoutes
from roomful.rooms.lists.service import RoomLists
from roomful.settings import Settings


def build_portsip(
    features: Features, settings: Settings, base_url: str, signalling_url: str
) -> PortsipDialect:
    """Return the dialect."""
    f = features
    lists = RoomLists(f.database)
    rooms, meetings = (
        Reach(lists, f.rooms, f.tenants, f.people, f.invitations, f.lookup, wide=wide)
        for wide in (True, False)
    )
    groups: list[Group] = [
        SignInRoutes(
            f.sign_ins,
            f.tenants,
            f.clock,
            base_url,
            settings.portsip_token_ttl,
            settings.portsip_refresh_ttl,
            (settings.rtc_node_ip, settings.host),
        ),
        RoomRoutes(ROOMS, rooms, f.tickets, base_url, signalling_url),
        ControlRoutes(ROOMS, rooms, f.lifecycle, f.moderation, f.recordings),
        ParticipantRoutes(ROOMS, rooms, f.lifecycle, f.moderation, f.rings),
        RecordingRoutes(rooms, f.recordings, f.files),
        RoomRoutes(MEETINGS, meetings, f.tickets, base_url, signalling_url),
        ControlRoutes(MEETINGS, meetings, f.lifecycle, f.moderation, f.recordings),
        ParticipantRoutes(MEETINGS, meetings, f.lifecycle, f.moderation, f.rings),
    ]
    return PortsipDialect(f.sign_ins, groups)
