"""SignalWire's dialect, put together from the features."""

from roomful.app.features import Features
from roomful.dialects.signalwire import tokens
from roomful.dialects.signalwire.dialect import SignalwireDialect
from roomful.dialects.signalwire.paging import Paging
from roomful.dialects.signalwire.routes.conferences import ConferenceRoutes
from roomful.dialects.signalwire.routes.fabric import FabricRoutes
from roomful.dialects.signalwire.routes.recordings import RecordingRoutes
from roomful.dialects.signalwire.routes.rooms import RoomRoutes
from roomful.dialects.signalwire.routes.sessions import SessionRoutes
from roomful.dialects.signalwire.routes.streams import StreamRoutes
from roomful.dialects.signalwire.routes.tokens import TokenRoutes
from roomful.dialects.signalwire.showing import Showing
from roomful.web.links import FileLinks


def build_signalwire(features: Features, base_url: str, links: FileLinks) -> SignalwireDialect:
    """Return the dialect; its tokens are read at the door from now on."""
    f = features
    reader = tokens.Reader(f.tenants, f.tickets)
    f.tickets.add_form(reader.room)
    f.tickets.add_form(reader.conference)
    showing = Showing(f.tenants, f.lookup, f.previews, base_url)
    paging = Paging(f.tenants, base_url)
    groups = (
        FabricRoutes(f.rooms, showing, paging),
        RoomRoutes(f.rooms, showing, paging),
        StreamRoutes(f.rooms, f.room_streams, paging),
        TokenRoutes(f.tickets, f.tenants),
        SessionRoutes(f.lookup, f.history, showing, paging),
        RecordingRoutes(f.recordings, f.lookup, f.history, links, paging),
        ConferenceRoutes(f.rooms, f.tickets, showing, paging),
    )
    operations = [operation for group in groups for operation in group.operations()]
    return SignalwireDialect(f.tenants, operations, base_url)
