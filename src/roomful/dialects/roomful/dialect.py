"""Our own API as a whole."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from roomful.dialects.roomful import auth, errors
from roomful.kit.errors import Problem
from roomful.web.guide import Guide
from roomful.web.limits import Allowance
from roomful.web.operations import AnyRequest, Headers, Operation


class RoomfulDialect:
    """Roomful's own API."""

    name = "roomful"
    title = "Roomful"
    version = "1"
    prefixes: tuple[str, ...] = ("/roomful",)
    # where pictures are sent to: how many bytes a body may have there
    large_bodies: ClassVar[Mapping[str, int]] = {"/roomful/v1/users": 6 << 20}

    def __init__(self, who: auth.Auth, operations: Sequence[Operation]) -> None:
        self._auth = who
        self._operations = tuple(operations)

    @property
    def operations(self) -> Sequence[Operation]:
        """All operations."""
        return self._operations

    @property
    def guide(self) -> Guide:
        """What documents say of it; no memory is taken for it before somebody reads them."""
        from roomful.dialects.roomful.openapi import GUIDE

        return GUIDE

    async def authenticate(self, request: AnyRequest) -> auth.Program | auth.Person | auth.Seat:
        """Return who calls."""
        return await self._auth.authenticate(request)

    def refuse(self, problem: Problem) -> tuple[int, Headers, bytes]:
        """Return a refusal."""
        return errors.refuse(problem)

    def rate_headers(self, allowance: Allowance) -> Headers:
        """Return how many requests are left (draft-ietf-httpapi-ratelimit-headers); none without a limit."""
        if not allowance.limit:
            return ()
        return (
            (b"ratelimit-limit", b"%d" % allowance.limit),
            (b"ratelimit-remaining", b"%d" % allowance.remaining),
            (b"ratelimit-reset", b"%d" % -(-allowance.reset // 1)),
        )
