"""The dialect as a whole: what it is made of and what it answers for."""

from collections.abc import Sequence

from roomful.dialects.signalwire import auth, errors
from roomful.kit.errors import Problem
from roomful.tenants.service import Tenants
from roomful.web.guide import Guide
from roomful.web.limits import Allowance
from roomful.web.operations import AnyRequest, Headers, Operation


class SignalwireDialect:
    """SignalWire: Fabric conference rooms and the Video API."""

    name = "signalwire"
    title = "SignalWire Video"
    version = "1.0.0"
    prefixes: tuple[str, ...] = ("/api/fabric", "/api/video", "/api/logs")

    def __init__(self, tenants: Tenants, operations: Sequence[Operation], base_url: str) -> None:
        self._tenants = tenants
        self._operations = tuple(operations)
        self._base_url = base_url

    @property
    def operations(self) -> Sequence[Operation]:
        """All operations."""
        return self._operations

    @property
    def guide(self) -> Guide:
        """What documents say of it; no memory is taken for it before somebody reads them."""
        from roomful.dialects.signalwire.openapi import GUIDE

        return GUIDE

    async def authenticate(self, request: AnyRequest) -> auth.Caller:
        """Return who calls."""
        return await auth.authenticate(self._tenants, request)

    def refuse(self, problem: Problem) -> tuple[int, Headers, bytes]:
        """Return a refusal in the vendor's shape."""
        return errors.refuse(problem, self._base_url)

    def rate_headers(self, allowance: Allowance) -> Headers:  # noqa: ARG002  # as the protocol has it
        """Return no headers: the vendor tells nothing of what is left."""
        return ()
