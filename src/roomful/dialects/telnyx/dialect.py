"""The dialect as a whole: what it is made of and what it answers for."""

from collections.abc import Sequence

from roomful.dialects.telnyx import auth, errors
from roomful.dialects.telnyx.routes.compositions import CompositionRoutes
from roomful.dialects.telnyx.routes.recordings import RecordingRoutes
from roomful.dialects.telnyx.routes.rooms import RoomRoutes
from roomful.dialects.telnyx.routes.sessions import SessionRoutes
from roomful.dialects.telnyx.routes.tokens import TokenRoutes
from roomful.kit.errors import Problem
from roomful.tenants.service import Tenants
from roomful.web.guide import Guide
from roomful.web.limits import Allowance
from roomful.web.operations import AnyRequest, Headers, Operation


class TelnyxDialect:
    """Telnyx Video Rooms."""

    name = "telnyx"
    title = "Telnyx Video Rooms"
    version = "2.0.0"
    prefixes: tuple[str, ...] = ("/v2",)

    def __init__(
        self,
        tenants: Tenants,
        rooms: RoomRoutes,
        tokens: TokenRoutes,
        sessions: SessionRoutes,
        recordings: RecordingRoutes,
        compositions: CompositionRoutes,
        base_url: str,
    ) -> None:
        self._tenants = tenants
        self._base_url = base_url
        groups = (rooms, tokens, sessions, recordings, compositions)
        self._operations = tuple(operation for group in groups for operation in group.operations())

    @property
    def operations(self) -> Sequence[Operation]:
        """All operations."""
        return self._operations

    @property
    def guide(self) -> Guide:
        """What documents say of it; no memory is taken for it before somebody reads them."""
        from roomful.dialects.telnyx.openapi import GUIDE

        return GUIDE

    async def authenticate(self, request: AnyRequest) -> auth.Caller:
        """Return who calls."""
        return await auth.authenticate(self._tenants, request)

    def refuse(self, problem: Problem) -> tuple[int, Headers, bytes]:
        """Return a refusal in the vendor's shape."""
        return errors.refuse(problem, self._base_url)

    def rate_headers(self, allowance: Allowance) -> Headers:
        """Return the vendor's headers; none when there is no limit."""
        if not allowance.limit:
            return ()
        return (
            (b"x-ratelimit-limit", b"%d" % allowance.limit),
            (b"x-ratelimit-remaining", b"%d" % allowance.remaining),
            (b"x-ratelimit-reset", b"%d" % -(-allowance.reset // 1)),
        )
