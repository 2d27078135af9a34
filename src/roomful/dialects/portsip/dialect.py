"""The dialect as a whole: what it is made of and what it answers for."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from roomful.dialects.portsip import auth, errors
from roomful.kit.errors import Problem
from roomful.people.sign_in import SignIns
from roomful.web.guide import Guide
from roomful.web.limits import Allowance
from roomful.web.operations import AnyRequest, Headers, Operation


class Group(Protocol):
    """Operations that belong together."""

    def operations(self) -> list[Operation]:
        """Return them."""
        ...


class PortsipDialect:
    """Conference rooms and meetings of PortSIP PBX."""

    name = "portsip"
    title = "PortSIP PBX"
    version = "22.0"
    prefixes: tuple[str, ...] = (
        *("/api/login", "/api/logout", "/api/info", "/api/conference_rooms"),
        *("/api/user", "/api/blobs"),
    )

    def __init__(self, sign_ins: SignIns, groups: Iterable[Group]) -> None:
        self._sign_ins = sign_ins
        self._operations = tuple(operation for group in groups for operation in group.operations())

    @property
    def operations(self) -> Sequence[Operation]:
        """All operations."""
        return self._operations

    @property
    def guide(self) -> Guide:
        """What documents say of it; no memory is taken for it before somebody reads them."""
        from roomful.dialects.portsip.openapi import GUIDE

        return GUIDE

    async def authenticate(self, request: AnyRequest) -> auth.Caller:
        """Return who calls."""
        return await auth.authenticate(self._sign_ins, request)

    def refuse(self, problem: Problem) -> tuple[int, Headers, bytes]:
        """Return a refusal in the vendor's shape."""
        return errors.refuse(problem)

    def rate_headers(self, _allowance: Allowance) -> Headers:
        """Return no headers: the vendor documents none."""
        return ()
