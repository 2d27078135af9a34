"""Ways to a conference from elsewhere: clients and pages, calendars, and what shows it in other pages."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

from roomful.broadcasts.model import PresetKind
from roomful.dialects.trueconf import auth, errors, table, wire
from roomful.dialects.trueconf.mapping import calendars
from roomful.dialects.trueconf.mapping.conferences import deeplinks
from roomful.dialects.trueconf.mapping.ids import login_of
from roomful.dialects.trueconf.routes.reach import Reach, Reached
from roomful.dialects.trueconf.showing import Place
from roomful.kit.errors import Problem, invalid
from roomful.people.model import User
from roomful.rooms.model import Room
from roomful.rooms.service.rooms import Rooms
from roomful.tenants.service import Tenants
from roomful.tickets.service import Tickets
from roomful.web.operations import Call, Handler
from roomful.web.reply import Reply

LANGUAGES = (
    *("ru", "de", "es", "fa", "fr", "it", "ja", "cs", "pl", "pt", "ko", "uk", "vi", "zh", "zht", "tr", "he"),
)
_CASES = ("download", "join_conference_button", "join_conference_roaming")
_TICKET_TTL = 86_400
_NOTHING: dict[str, str | None] = {"default": None, "android": None}


@dataclass(frozen=True, slots=True)
class EntryRoutes:
    """Links that lead into conferences."""

    doorman: auth.Doorman
    reach: Reach
    rooms: Rooms
    tenants: Tenants
    tickets: Tickets
    # what addresses begin with that a tenant's broadcasts are pulled from; "" where there are none
    pulls: Callable[[str], Awaitable[str]]

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getClientList": self.clients,
            "getConferenceCalendars": self.calendars,
            "getConferenceICS": self.ics,
            "shareConference": self.share,
        }

    async def clients(self, call: Call) -> dict[str, Any]:
        """Return the one client there is, the page in the browser; without a token, too.

        With `call_id` it opens that conference; with `user`, and a token that may, as that user.
        """
        version, _ = auth.asked(call.request)
        _check(call.query, version)
        bearer = None
        if auth.token_of(call.request):
            bearer = await self.doorman.bearer(call.request)
            tenant = await self.tenants.get(bearer.tenant_id)
        else:
            tenant = await self.tenants.of_host(call.request.headers.get("host", ""))
        place = await self.reach.showing.place_of(call, tenant)
        room = await self._room(place, call.query.get("call_id") or "")
        web_url, links = f"{place.base}/", _NOTHING
        if room is not None:
            web_url = f"{place.base}/webrtc/{room.slug}"
            host = place.base.partition("://")[2].partition("/")[0].partition(":")[0]
            links = deeplinks(room.slug, place.domain, host)
            if bearer is not None and bearer.administers and call.query.get("user"):
                language = call.query.get("lang") or "en"
                web_url += await self._as_user(place, room, call.query["user"], language)
        client = {
            "name": "WebRTC",
            "type": "web",
            "platform": "webrtc",
            "download_url": web_url,
            "download_urls": None,
            "market_url": "",
            "web_url": web_url,
            "iframe": _iframe(web_url),
        }
        return {"clients": [wire.show("SoftwareClient", client, version)], "deeplinks": links}

    async def calendars(self, call: Call) -> dict[str, Any]:
        """Return links for calendars."""
        reached = await self.reach.read(call)
        _check_language(call.query)
        version = table.VERSIONS[call.caller.version]
        base, room = reached.place.base, reached.room
        own = f"{reached.place.server}/api/v{version}/conferences/{quote(room.slug, safe='')}/ics"
        found = calendars.links(room, reached.tenant, base, own, self.reach.clock.now())
        return {"calendars": found}

    async def ics(self, call: Call) -> Any:
        """Return it as a calendar file; there is none of a conference without a time."""
        reached = await self.reach.read(call)
        room = reached.room
        owner = await self._owner(room)
        now = self.reach.clock.now()
        text = calendars.file(room, reached.tenant, reached.place.base, owner, now)
        if text is None:
            raise errors.named("notFound", "This conference has no time.", status=404)
        name = f'attachment; filename="{room.slug}.ics"'.encode()
        headers = [(b"content-type", b"text/calendar; charset=utf-8"), (b"content-disposition", name)]
        return Reply(200, headers, text.encode())

    async def share(self, call: Call) -> dict[str, Any]:
        """Return what shows it in another page; where it is pulled from, to whom it belongs."""
        reached = await self.reach.read(call)
        web = f"{reached.place.base}/webrtc/{reached.room.slug}"
        pulled = await self._pulled(reached)
        return {"embedded": {"webrtc": _iframe(web), "cdn_video": None}, "rtsp_url": pulled}

    async def _pulled(self, reached: Reached) -> str | None:
        preset_id = reached.room.broadcast_preset_id
        if preset_id is None or not reached.trusted:
            return None
        preset = await self.reach.presets.get(reached.tenant.id, preset_id)
        base = await self.pulls(reached.tenant.id) if preset.kind == PresetKind.MANUAL_PULL else ""
        return f"{base}/{preset.key}" if base else None

    async def _room(self, place: Place, text: str) -> Room | None:
        """Return the conference of an id, which may have the server's name behind it; None for none."""
        slug = login_of(text.removesuffix("#vcs"), place.domain)
        if not slug:
            return None
        try:
            return await self.rooms.by_slug(place.tenant.id, slug)
        except Problem:
            return None

    async def _as_user(self, place: Place, room: Room, text: str, language: str) -> str:
        """Return what behind a page's address lets somebody in: a user, or a guest by a name of theirs."""
        login, name = "", text.removeprefix("$")
        user = None
        if not text.startswith("$"):
            login = login_of(text.rpartition("*")[2] if "*" in text else text, place.domain)
            user = await self.reach.people.by_login(place.tenant.id, login)
            if user is None:
                raise errors.named("userNotFound", f"User '{text}' is not found.", field="user", status=404)
            name = user.display_name
        _, secret = await self.tickets.issue(
            place.tenant.id,
            room.id,
            ttl=_TICKET_TTL,
            display_name=name[:64] or None,
            user_id=None if user is None else user.id,
        )
        shown = quote(login or text, safe="")
        return f"#login={shown}&token={quote(secret, safe='')}&lang={quote(language, safe='')}"

    async def _owner(self, room: Room) -> User | None:
        if room.owner_id is None:
            return None
        return (await self.reach.people.several(room.tenant_id, [room.owner_id])).get(room.owner_id)


def _iframe(web_url: str) -> str:
    return (
        '<iframe allowfullscreen="allowfullscreen" width="720" height="405" '
        'allow="microphone; camera; autoplay; display-capture" '
        f'src="{escape(web_url)}"></iframe>'
    )


def _check(query: Mapping[str, str], version: int) -> None:
    known = table.parameters("getClientList", version)
    if "case" in known and query.get("case") and query["case"] not in _CASES:
        raise invalid("case", f"case is one of: {', '.join(_CASES)}.")
    if "lang" in known:
        _check_language(query)


def _check_language(query: Mapping[str, str]) -> None:
    """Raise Problem for a language that is none; English is the usual one, though not listed."""
    if query.get("lang") and query["lang"] not in (*LANGUAGES, "en"):
        raise invalid("lang", f"lang is one of: {', '.join(LANGUAGES)}.")
