"""What happened: calls with who was in and who was called, recordings, messages, events, settings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import errors, paging, table, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import events
from roomful.dialects.trueconf.mapping import logs as mapping
from roomful.dialects.trueconf.mapping.ids import login_of, meant_participant, session_number
from roomful.dialects.trueconf.mapping.times import moment_of, zone_of
from roomful.dialects.trueconf.showing import Place, Showing
from roomful.dialects.trueconf.wire.reading import whole
from roomful.history.lists.service import HistoryLists
from roomful.kit.clock import Clock
from roomful.kit.errors import invalid
from roomful.kit.expressions import (
    AllOf,
    Comparison,
    Expression,
    How,
    ListQuery,
    OneOf,
    Op,
    Order,
    TextTest,
)
from roomful.kit.text import is_storable
from roomful.sessions.lists.service import SessionLists
from roomful.sessions.model import Session
from roomful.web.operations import Call, Handler

_SEVERITIES = ("low", "middle", "high")
_NOTHING = OneOf("seq", ())


@dataclass(frozen=True, slots=True)
class Asked:
    """What a log is asked for: a page of it, in a zone, with only the parameters that the version has."""

    caller: Caller
    place: Place
    query: Mapping[str, str]
    page: paging.Page
    zone: int

    def sorted(self, names: Mapping[str, str], usual: str) -> tuple[Order, ...]:
        """Return the order: newest first, unless a field is named that there is."""
        descending = whole(self.query.get("sort_order") or 1, "sort_order")
        if descending not in (0, 1):
            raise invalid("sort_order", "sort_order is 0 or 1.")
        field = names.get(self.query.get("sort_field") or "", usual)
        return (Order(field, descending=bool(descending)),)

    def between(self, field: str) -> list[Expression]:
        """Return the bounds of time."""
        found: list[Expression] = []
        for name, op in (("date_from", Op.GE), ("date_to", Op.LE)):
            if self.query.get(name):
                found.append(Comparison(field, op, moment_of(self.query[name], name, self.zone)))
        return found

    def text(self, name: str) -> str | None:
        """Return a parameter that is not empty; what could not be kept is nobody's."""
        value = self.query.get(name)
        if not value:
            return None
        return value if is_storable(value) else "\ufffd"

    def list(self, filters: Iterable[Expression], order: tuple[Order, ...]) -> ListQuery:
        """Return the question as the core takes it."""
        chosen = tuple(filters)
        found = None if not chosen else chosen[0] if len(chosen) == 1 else AllOf(chosen)
        return ListQuery(found, order=order, skip=self.page.skip, top=self.page.size)


@dataclass(frozen=True, slots=True)
class LogRoutes:
    """The logs of a tenant but for those of recordings."""

    sessions: SessionLists
    happened: HistoryLists
    changed: HistoryLists
    showing: Showing
    clock: Clock

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getCallList": self.calls,
            "getCall": self.call,
            "getCallParticipantList": self.participants,
            "getCallInviteList": self.invites,
            "getMessageList": self.messages,
            "getEventList": self.events,
            "getSettingList": self.settings,
        }

    async def calls(self, call: Call) -> dict[str, Any]:
        """Return sessions, also those that run; by their ends those come first."""
        asked = await take(call, self.showing)
        names = {
            "conference_id": "number",
            "named_conf_id": "slug",
            "topic": "title",
            "owner": "owner",
            "start_time": "started_at",
            "end_time": "ended_at",
        }
        query = asked.list(of_conference(asked, "started_at"), asked.sorted(names, "number"))
        found, total = await self.sessions.calls(asked.caller.tenant_id, query)
        now = self.clock.now()
        shown = [mapping.call(one, asked.place.domain, asked.zone, now) for one in found]
        return listed("Call", shown, total, asked)

    async def call(self, call: Call) -> dict[str, Any]:
        """Return one session."""
        caller: Caller = call.caller
        session = await self._session(call)
        if session is None:
            raise errors.missing("call", call.path["session_id"])
        place = await self.showing.place(call)
        query = ListQuery(Comparison("number", Op.EQ, session.number), top=1)
        found, _ = await self.sessions.calls(caller.tenant_id, query)
        if not found:
            raise errors.missing("call", call.path["session_id"])
        values = mapping.call(found[0], place.domain, zone_of(dict(call.query)), self.clock.now())
        return wire.show("Call", values, caller.version)

    async def participants(self, call: Call) -> dict[str, Any]:
        """Return who is or was in a session; of one that is not there nobody."""
        asked = await take(call, self.showing)
        session = await self._session(call)
        if session is None:
            return {"cnt": 0, "list": []}
        names = {
            "call_id": "login",
            "display_name": "name",
            "join_time": "joined_at",
            "leave_time": "left_at",
        }
        filters = _who(asked, "call_id", "login", "number")
        query = asked.list(filters, asked.sorted(names, "number"))
        found, total = await self.sessions.people(asked.caller.tenant_id, session.id, query)
        now = self.clock.now()
        shown = [mapping.participant(one, asked.place.domain, asked.zone, now) for one in found]
        return listed("CallParticipant", shown, total, asked)

    async def invites(self, call: Call) -> dict[str, Any]:
        """Return who was called into a session."""
        asked = await take(call, self.showing)
        session = await self._session(call)
        if session is None:
            return {"cnt": 0, "list": []}
        names = {
            "call_id": "inviter",
            "invited_call_id": "invited",
            "invite_time": "at",
            "is_accepted": "outcome",
        }
        filters = asked.between("at")
        who = asked.text("call_id")
        if who is not None:
            login = login_of(who, asked.place.domain).casefold()
            filters.append(Comparison("inviter", Op.EQ, login))
        if not _is_group(asked):
            filters.append(OneOf("number", ()))
        query = asked.list(filters, asked.sorted(names, "number"))
        found, total = await self.sessions.calling(asked.caller.tenant_id, session.id, query)
        shown = [mapping.ring(one, asked.place.domain, asked.zone) for one in found]
        return listed("CallInvite", shown, total, asked)

    async def messages(self, call: Call) -> dict[str, Any]:
        """Return messages; a text stands anywhere in them."""
        asked = await take(call, self.showing)
        names = {
            "time_stamp": "sent_at",
            "conference_id": "session_number",
            "from_call_id": "from_login",
            "from_display_name": "from_name",
            "to_call_id": "to_login",
            "message": "text",
        }
        filters = asked.between("sent_at")
        filters += _who(asked, "from_call_id", "from_login", "from_number")
        filters += _who(asked, "to_call_id", "to_login", "to_number")
        text = asked.text("message")
        if text is not None:
            filters.append(TextTest("text", How.CONTAINS, text))
        if asked.query.get("conference_id"):
            number = session_number(asked.query["conference_id"])
            filters.append(Comparison("session_number", Op.EQ, -1 if number is None else number))
        query = asked.list(filters, asked.sorted(names, "seq"))
        found, total = await self.sessions.said(asked.caller.tenant_id, query)
        shown = [mapping.message(one, asked.place.domain, asked.zone) for one in found]
        return listed("Message", shown, total, asked)

    async def events(self, call: Call) -> dict[str, Any]:
        """Return what happened, as far as the vendor has words for it."""
        asked = await take(call, self.showing)
        thing, verb = asked.query.get("object_type") or "", asked.query.get("event_type") or ""
        filters = _kinds(events.EVENTS, thing, verb)
        severity = asked.query.get("severity") or None
        if severity is not None and severity not in _SEVERITIES:
            raise invalid("severity", f"severity is one of: {', '.join(_SEVERITIES)}.")
        for value, field in ((severity, "severity"), (asked.text("invoker_ip"), "actor_address")):
            if value is not None:
                filters.append(Comparison(field, Op.EQ, value))
        names = {
            "event_type": "kind",
            "object_type": "kind",
            "object_name": "object_name",
            "severity": "severity",
            "created_at": "at",
        }
        return await self._happened(asked, "Event", filters, names)

    async def settings(self, call: Call) -> dict[str, Any]:
        """Return what was changed of the server, its people and their credentials."""
        asked = await take(call, self.showing)
        filters = _kinds(events.SETTINGS, asked.query.get("object_type") or "", "")
        if asked.query.get("object_id") and whole(asked.query["object_id"], "object_id") != 0:
            filters.append(_NOTHING)
        for name in ("comment", "old_value", "new_value"):
            text = asked.text(name)
            if text is not None:
                field = "object_name" if name == "comment" else "payload"
                filters.append(TextTest(field, How.CONTAINS, text))
        names = {"user_name": "actor_name", "object_type": "kind", "action_type": "kind", "created_at": "at"}
        return await self._happened(asked, "Setting", filters, names)

    async def _happened(
        self, asked: Asked, shape: str, filters: list[Expression], names: Mapping[str, str]
    ) -> dict[str, Any]:
        name = asked.text("object_name")
        if name is not None:
            filters.append(Comparison("object_name", Op.EQ, name))
        filters += asked.between("at")
        query = asked.list(filters, asked.sorted(names, "seq"))
        history, told = self.happened, events.event
        if shape == "Setting":
            history, told = self.changed, events.setting
        found, total = await history.page_and_total(asked.caller.tenant_id, query)
        return listed(shape, [told(one, asked.zone) for one in found], total, asked)

    async def _session(self, call: Call) -> Session | None:
        number = session_number(call.path["session_id"])
        return None if number is None else await self.sessions.by_number(call.caller.tenant_id, number)


def _kinds(known: Mapping[str, tuple[str, str]], thing: str, verb: str) -> list[Expression]:
    if not thing and not verb:
        return []
    return [OneOf("kind", tuple(events.kinds(known, thing=thing, verb=verb)))]


async def take(call: Call, showing: Showing) -> Asked:
    """Return what a log is asked for. Raises Problem."""
    caller: Caller = call.caller
    known = table.parameters(caller.entry.name, caller.version)
    query = {name: value for name, value in call.query.items() if name in known}
    place = await showing.place(call)
    return Asked(caller, place, query, paging.page_of(query, paging.LOGS), zone_of(query))


def listed(shape: str, values: Sequence[dict[str, Any]], total: int, asked: Asked) -> dict[str, Any]:
    """Return a page of a log."""
    return {"cnt": total, "list": [wire.show(shape, one, asked.caller.version) for one in values]}


def of_conference(asked: Asked, at: str) -> list[Expression]:
    """Return what chooses by time, conference, owner and class."""
    filters = asked.between(at)
    slug, owner = asked.text("named_conf_id"), asked.text("owner")
    if slug is not None:
        filters.append(Comparison("slug", Op.EQ, slug))
    if owner is not None:
        filters.append(Comparison("owner", Op.EQ, login_of(owner, asked.place.domain).casefold()))
    if not _is_group(asked):
        filters.append(OneOf("number", ()))
    return filters


def _is_group(asked: Asked) -> bool:
    """Tell whether a class is asked for that there is: every call here is one of a group."""
    given = asked.query.get("class")
    return not given or whole(given, "class") == mapping.CLASS


def _who(asked: Asked, name: str, login: str, number: str) -> list[Expression]:
    """Return what chooses somebody: a user by their login, a guest by the number of their stay."""
    text = asked.text(name)
    if text is None:
        return []
    meant, stay = meant_participant(text, asked.place.domain)
    if meant is not None:
        return [Comparison(login, Op.EQ, meant.casefold())]
    return [Comparison(number, Op.EQ, -1 if stay is None else stay)]
