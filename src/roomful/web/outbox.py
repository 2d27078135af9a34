"""The outbox of development: mails as they would be sent, for an administrator at this very machine.

What is in them may open doors. So it is answered to this machine alone, through no proxy, and there to those
who sign in as an administrator, or who have the link that the server prints at its start. A cookie of its
own, for these pages alone, keeps them in; nothing here changes anything.
"""

import hmac
from collections.abc import Awaitable, Callable
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qs

from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from roomful.delivery.mail.service import Mails
from roomful.kit.errors import Problem
from roomful.kit.ids import new_secret
from roomful.people.model import Role
from roomful.people.sign_in import SignIns
from roomful.tenants.service import Tenants
from roomful.web import outbox_pages as pages
from roomful.web.markup import Html
from roomful.web.operator import is_local
from roomful.web.refusals import Scope

_STYLE = Path(__file__).parent / "outbox.css"
_COOKIE = "roomful_outbox"
_KEY_PREFIX = "rmo_"
_PAGE_OF = 50
_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; frame-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    f"frame-ancestors 'self'; sandbox {pages.SANDBOX}"
)
_ELSEWHERE = "The outbox is shown at the machine that the server runs on, and nowhere else."
_NOT_THEIRS = "The outbox is for administrators."

AnyRequest = Request[Any, Any, Any]
Show = Callable[[AnyRequest, str], Awaitable[ASGIResponse]]  # for the tenant of whoever asks


class Outbox:
    """Shows the mails of one tenant: the administrator's own, or with the server's link the default one."""

    def __init__(self, mails: Mails, sign_ins: SignIns, tenants: Tenants) -> None:
        self._mails = mails
        self._sign_ins = sign_ins
        self._tenants = tenants
        self._key = new_secret(_KEY_PREFIX)

    @property
    def link(self) -> str:
        """The path that lets in whoever reads what the server prints, until it is started again."""
        return f"{pages.PLACE}?key={self._key}"

    def routes(self) -> list[HTTPRouteHandler]:
        """Return the routes."""
        place = pages.PLACE
        shown: list[tuple[str, Show, str]] = [
            (place, self._listing, "outbox"),
            (f"{place}/{{mail_id:str}}", self._one, "outbox_mail"),
            (f"{place}/{{mail_id:str}}/html", self._html, "outbox_html"),
            (f"{place}/{{mail_id:str}}/invite.ics", self._ics, "outbox_ics"),
        ]
        routes = [
            HTTPRouteHandler(path, http_method="GET", include_in_schema=False, name=name)(self._for(show))
            for path, show, name in shown
        ]
        sign_in = HTTPRouteHandler(place, http_method="POST", include_in_schema=False, name="outbox_sign_in")
        style = HTTPRouteHandler(pages.STYLE, http_method="GET", include_in_schema=False, name="outbox_style")
        return [*routes, sign_in(self._sign_in), style(_style)]

    def _for(self, show: Show) -> Callable[[AnyRequest], Awaitable[ASGIResponse]]:
        """Return a handler that shows something to those alone who may see it."""

        async def answer(request: AnyRequest) -> ASGIResponse:
            if not _is_here(request):
                return _page(pages.refused(_ELSEWHERE), 403)
            given = request.query_params.get("key")
            if given is not None and self._is_key(given):
                return _let_in(request, given)
            try:
                tenant_id = await self._tenant(_cookie(request))
                if tenant_id is None:
                    return _page(pages.sign_in(), 401)
                return await show(request, tenant_id)
            except Problem as problem:
                status = {"not_found": 404, "forbidden": 403, "unauthenticated": 401}.get(problem.kind, 400)
                if status == 401:
                    return _page(pages.sign_in(), status)
                return _page(pages.refused(problem.message), status)

        return answer

    def _is_key(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._key.encode())

    async def _tenant(self, credential: str | None) -> str | None:
        """Return whose mails are shown; None to those who have nothing to show. Raises Problem."""
        if not credential:
            return None
        if self._is_key(credential):
            tenant = await self._tenants.default()
            return None if tenant is None else tenant.id
        _, user = await self._sign_ins.authenticate(credential)
        return user.tenant_id if user.role == Role.ADMIN else None

    async def _sign_in(self, request: AnyRequest) -> ASGIResponse:
        """Sign somebody in, from the form of this very page."""
        if not _is_here(request) or not _is_own_form(request):
            return _page(pages.refused(_ELSEWHERE), 403)
        form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
        login, password = (form.get(name, [""])[0] for name in ("login", "password"))
        try:
            tenant = await self._tenants.of_host(request.headers.get("host", ""))
            client = request.scope.get("client")
            signed = await self._sign_ins.sign_in(tenant.id, login, password, client[0] if client else None)
        except Problem as problem:
            return _page(pages.sign_in(problem.message), 401)
        if signed.user.role != Role.ADMIN:
            await self._sign_ins.sign_out(signed.sign_in, signed.user, signed.sign_in.address)
            return _page(pages.sign_in(_NOT_THEIRS), 403)
        return _let_in(request, signed.token)

    async def _listing(self, request: AnyRequest, tenant_id: str) -> ASGIResponse:
        after = request.query_params.get("after", "")
        number = int(after) if after.isascii() and after.isdigit() and len(after) <= 18 else None
        mails = await self._mails.page(tenant_id, after=number, count=_PAGE_OF + 1)
        older = str(mails[_PAGE_OF - 1].number) if len(mails) > _PAGE_OF else None
        return _page(pages.listing(mails[:_PAGE_OF], older))

    async def _one(self, request: AnyRequest, tenant_id: str) -> ASGIResponse:
        return _page(pages.one(*await self._mails.get(tenant_id, request.path_params["mail_id"])))

    async def _html(self, request: AnyRequest, tenant_id: str) -> ASGIResponse:
        _, body = await self._mails.get(tenant_id, request.path_params["mail_id"])
        return _answer(body.html.encode(), "text/html", policy=_MAIL_POLICY)

    async def _ics(self, request: AnyRequest, tenant_id: str) -> ASGIResponse:
        _, body = await self._mails.get(tenant_id, request.path_params["mail_id"])
        if body.ics is None:
            return _page(pages.refused("There is no calendar entry in this mail."), 404)
        file = ("content-disposition", 'attachment; filename="invite.ics"')
        return _answer(body.ics.encode(), "text/calendar", file)


def _is_here(request: AnyRequest) -> bool:
    return is_local(cast("Scope", request.scope), dict(request.scope["headers"]))


def _is_own_form(request: AnyRequest) -> bool:
    """Tell whether a form was sent by a page of this very origin, as browsers say in one header or the other.

    A page that tells no referrer, as ours are, has `null` for its origin.
    """
    own = f"{request.scope['scheme']}://{request.headers.get('host', '')}"
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    told = request.headers.get("sec-fetch-site") == "same-origin" or request.headers.get("origin") == own
    return told and kind == "application/x-www-form-urlencoded"


def _cookie(request: AnyRequest) -> str | None:
    try:
        found = SimpleCookie(request.headers.get("cookie", "")).get(_COOKIE)
    except CookieError:
        return None
    return None if found is None else found.value


def _let_in(request: AnyRequest, credential: str) -> ASGIResponse:
    """Return the way to the mails, with the cookie that opens them."""
    secure = "; Secure" if request.scope["scheme"] == "https" else ""
    cookie = f"{_COOKIE}={credential}; Path={pages.PLACE}; HttpOnly; SameSite=Strict{secure}"
    headers = [("location", pages.PLACE), ("set-cookie", cookie), ("cache-control", "no-store")]
    return ASGIResponse(status_code=303, headers=headers)


def _page(content: Html, status: int = 200) -> ASGIResponse:
    return _answer(content.encode(), "text/html", status=status)


def _answer(
    content: bytes, kind: str, *more: tuple[str, str], policy: str = _POLICY, status: int = 200
) -> ASGIResponse:
    headers = [
        ("cache-control", "no-store"),
        ("content-security-policy", policy),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        *more,
    ]
    return ASGIResponse(body=content, media_type=kind, status_code=status, headers=headers)


async def _style(request: AnyRequest) -> ASGIResponse:  # noqa: ARG001
    return _answer(_STYLE.read_bytes(), "text/css")
