"""The dialect as a whole: every version of it, made of one table and one set of handlers."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import ClassVar, Protocol

from roomful.dialects.trueconf import auth, errors, openapi, table, wire
from roomful.dialects.trueconf.table import Entry
from roomful.kit.errors import Problem
from roomful.web.guide import Guide
from roomful.web.limits import Allowance
from roomful.web.operations import AnyRequest, Handler, Headers, Operation

_TOKEN = "generateToken"  # noqa: S105  # the name of an operation
_PICTURE = "createAvatar"
_NOTIFY = "conferenceNotify"
# what anybody may ask
OPEN = frozenset({_TOKEN, "getClientList"})


class Group(Protocol):
    """Operations that belong together."""

    def handlers(self) -> Mapping[str, Handler]:
        """Return what answers each operation of the table, by its name."""
        ...


class Version:
    """One version as a dialect of its own, which is what documents are made of."""

    name = "trueconf"
    title = "TrueConf Server"
    prefixes: tuple[str, ...] = ()

    def __init__(self, whole: "TrueconfDialect", place: int) -> None:
        self.whole = whole
        self.place = place
        self.version = table.VERSIONS[place]

    @property
    def guide(self) -> Guide:
        """The words of the dialect that this version uses."""
        return openapi.guide_of(self.place, self.whole.there)

    @cached_property
    def operations(self) -> Sequence[Operation]:
        """All operations that this version has."""
        found = [table.ENTRIES[name] for name in self.whole.there]
        return tuple(
            _described(entry, self.whole.handler(entry.name), self.place)
            for entry in found
            if entry.span.has(self.place)
        )

    async def authenticate(self, request: AnyRequest) -> auth.Caller:
        """Return who calls."""
        return await self.whole.authenticate(request)

    def refuse(self, problem: Problem) -> tuple[int, Headers, bytes]:
        """Return a refusal in the vendor's shape."""
        return self.whole.refuse(problem)

    def rate_headers(self, allowance: Allowance) -> Headers:
        """Return the headers that tell how many requests are left."""
        return self.whole.rate_headers(allowance)


class TrueconfDialect:
    """TrueConf Server in all its versions. What is declared is the newest; what is served is each."""

    name = "trueconf"
    title = "TrueConf Server"
    version = table.VERSIONS[table.NEWEST]
    prefixes: tuple[str, ...] = ("/api/v3*", "/oauth2")
    # pictures of users
    large_bodies: ClassVar[Mapping[str, int]] = {
        f"{auth.PREFIX.format(version=f'v{one}')}users": 6 << 20 for one in (*table.VERSIONS, "3.11")
    }

    def __init__(self, doorman: auth.Doorman, groups: Iterable[Group]) -> None:
        self._doorman = doorman
        self._handlers = {name: handler for group in groups for name, handler in group.handlers().items()}
        # in the order of the table, which is that of the vendor's page
        self.there = tuple(name for name in table.ENTRIES if name in self._handlers)
        self.versions = tuple(Version(self, place) for place in range(len(table.VERSIONS)))

    def handler(self, name: str) -> Handler:
        """Return what answers an operation."""
        return self._handlers[name]

    @property
    def guide(self) -> Guide:
        """The words of the newest version."""
        return self.versions[-1].guide

    @property
    def operations(self) -> Sequence[Operation]:
        """All operations of the newest version."""
        return self.versions[-1].operations

    @cached_property
    def served(self) -> Sequence[Operation]:
        """What requests are taken to: one operation for all versions that have it."""
        found = [_served(table.ENTRIES[name], self._handlers[name]) for name in self.there]
        if _NOTIFY in self.there:
            path = f"{auth.PREFIX}conferences/{{conference_id}}/notify"
            handler = self._handlers[_NOTIFY]
            found.append(_served(table.ENTRIES[_NOTIFY], handler, path, name="conferenceNotifyAsCalled"))
        return tuple(found)

    async def authenticate(self, request: AnyRequest) -> auth.Caller:
        """Return who calls."""
        return await self._doorman.authenticate(request)

    def refuse(self, problem: Problem) -> tuple[int, Headers, bytes]:
        """Return a refusal in the vendor's shape."""
        return errors.refuse(problem)

    def rate_headers(self, _allowance: Allowance) -> Headers:
        """Return no headers: the vendor documents none."""
        return ()


def _served(entry: Entry, handler: Handler, path: str = "", *, name: str = "") -> Operation:
    return Operation(
        method=entry.method,
        path=path or _path(entry, "{version}"),
        name=name or entry.name,
        summary="",
        handler=handler,
        status=entry.status,
        raw=True,
        open=entry.name in OPEN,
    )


def _described(entry: Entry, handler: Handler, version: int) -> Operation:
    return Operation(
        method=entry.method,
        path=_path(entry, f"v{table.VERSIONS[version]}"),
        name=entry.name,
        tag=entry.tag,
        summary=openapi.SUMMARIES[entry.name],
        handler=handler,
        answer=wire.answer_of(entry, version),
        content_type=entry.file,
        status=entry.status,
        query=None if entry.name == _TOKEN else wire.query_of(entry, version),
        body=wire.asked_of(entry, version),
        body_optional=entry.name not in {_TOKEN, _PICTURE},
        takes="multipart/form-data" if entry.name == _PICTURE else "",
        open=entry.name in OPEN,
        problems=tuple(sorted({errors.status_of(one) for one in table.errors(entry.name, version)})),
    )


def _path(entry: Entry, version: str) -> str:
    return entry.path if entry.path.startswith("/") else f"/api/{version}/{entry.path}"
