"""The page on which somebody signs in and allows a program to act for them (RFC 6749, section 4.1.1).

Nobody is known here by a cookie: who allows something types their password for it, so that no other page can
make them, and what they allow is for this once.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from roomful.kit.errors import Kind, Problem
from roomful.people.oauth.consent import Consent, SentBack
from roomful.people.oauth.model import Asked
from roomful.tenants.service import Tenants
from roomful.web.consent_words import TEXTS, abilities, language_of
from roomful.web.frame import page
from roomful.web.markup import Html, join, tag

PLACE = "/oauth2/v1/authorize"
_STYLE = f"{PLACE}/style.css"
_FILE = Path(__file__).parent / "consent.css"
_LONGEST_QUERY = 8_000
_POLICY = (
    "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'self'{back}; frame-ancestors 'none'"
)

AnyRequest = Request[Any, Any, Any]


class ConsentPage:
    """Asks people, and sends them back with their answer."""

    def __init__(self, consent: Consent, tenants: Tenants) -> None:
        self._consent = consent
        self._tenants = tenants

    def routes(self) -> list[HTTPRouteHandler]:
        """Return the routes."""
        shown = HTTPRouteHandler(PLACE, http_method="GET", include_in_schema=False, name="consent")
        answered = HTTPRouteHandler(PLACE, http_method="POST", include_in_schema=False, name="consent_answer")
        style = HTTPRouteHandler(_STYLE, http_method="GET", include_in_schema=False, name="consent_style")
        return [shown(self._show), answered(self._answer), style(_style)]

    async def _show(self, request: AnyRequest) -> ASGIResponse:
        """Ask."""
        language = _language(request)
        try:
            asked = await self._consent.read(_query(request))
        except SentBack as answer:
            return _sent(answer.uri)
        except Problem as problem:
            return _refused(problem, language)
        return await self._page(request, asked, language)

    async def _answer(self, request: AnyRequest) -> ASGIResponse:
        """Take the answer: the form goes to the address that it was shown at."""
        language = _language(request)
        texts = TEXTS[language]
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            return _reply(_plain(texts["refused"], texts["elsewhere"], language), 403)
        form = parse_qs((await request.body()).decode("utf-8", "replace"), max_num_fields=10)
        login, password, said = (form.get(name, [""])[0] for name in ("login", "password", "answer"))
        try:
            asked = await self._consent.read(_query(request))
            if said != "allow":
                return _sent(self._consent.deny(asked))
            client = request.scope.get("client")
            address = client[0] if client else None
            try:
                return _sent(await self._consent.allow(asked, login, password, address))
            except Problem as problem:
                if problem.kind not in (Kind.UNAUTHENTICATED, Kind.LIMITED):
                    raise
                return await self._page(request, asked, language, problem, login)
        except SentBack as answer:
            return _sent(answer.uri)
        except Problem as problem:
            return _refused(problem, language)

    async def _page(
        self,
        request: AnyRequest,
        asked: Asked,
        language: str,
        problem: Problem | None = None,
        login: str = "",
    ) -> ASGIResponse:
        texts, client = TEXTS[language], asked.credential
        tenant = await self._tenants.get(client.tenant_id)
        back = urlsplit(asked.redirect_uri)
        scopes = asked.scopes if asked.scopes is not None else (client.scopes or None)
        query = request.scope["query_string"].decode("latin-1")
        trouble, status = None, 200
        if problem is not None:
            limited = problem.kind is Kind.LIMITED
            status = 429 if limited else 401
            words = texts["limited" if limited else "wrong"]
            trouble = words.format(seconds=problem.details.get("retry_after", ""))
        lead = texts["lead"].format(name=client.label or client.public_id, tenant=tenant.name)
        content = join(
            tag("h1", texts["title"]),
            tag("p", lead, class_="lead"),
            tag(
                "section",
                tag("p", texts["may"], id="may"),
                tag("ul", [tag("li", one) for one in abilities(scopes, language)], aria_labelledby="may"),
                class_="consent-may",
            ),
            tag(
                "form",
                tag("p", trouble, class_="consent-trouble", role="alert") if trouble else None,
                _field(texts["login"], "login", "text", "username", login[:200], here=not login),
                _field(texts["password"], "password", "password", "current-password", here=bool(login)),
                tag(
                    "div",
                    tag("button", texts["allow"], type="submit", name="answer", value="allow"),
                    tag(
                        "button", texts["deny"], type="submit", name="answer", value="deny",
                        formnovalidate="", class_="quiet",
                    ),
                    class_="consent-answers",
                ),
                method="post",
                action=f"{PLACE}?{query}",
                class_="consent-form",
            ),
            tag("p", texts["back"].format(host=back.netloc or back.scheme), class_="consent-back"),
        )  # fmt: skip
        return _reply(_whole(texts["title"], content, language), status, back=_origin(asked.redirect_uri))


def _query(request: AnyRequest) -> Mapping[str, str]:
    """Return the parameters; of what is sent twice nothing is taken (RFC 6749, section 3.1)."""
    raw = request.scope["query_string"]
    if len(raw) > _LONGEST_QUERY:
        return {}
    try:
        given = parse_qs(raw.decode("ascii"), keep_blank_values=True, max_num_fields=30, errors="strict")
    except (UnicodeDecodeError, ValueError):
        return {}
    return {name: values[0] for name, values in given.items() if len(values) == 1}


def _language(request: AnyRequest) -> str:
    return language_of(request.headers.get("accept-language", ""))


def _origin(uri: str) -> str:
    """Return where a form may lead in the end, as a policy has it."""
    parts = urlsplit(uri)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else f"{parts.scheme}:"


def _field(label: str, name: str, kind: str, complete: str, value: str = "", *, here: bool) -> Html:
    """Return a field; `here` is where the keyboard is when the page has loaded."""
    entry = tag(
        "input",
        name=name,
        type=kind,
        autocomplete=complete,
        required="",
        maxlength="255",
        value=value or None,
        autofocus="" if here else None,
    )
    return tag("label", label, entry)


def _plain(title: str, words: str, language: str) -> Html:
    return _whole(title, join(tag("h1", title), tag("p", words, class_="lead")), language)


def _whole(title: str, content: Html, language: str) -> Html:
    return page(title, tag("main", content, class_="consent"), style=_STYLE, language=language, alone=True)


def _refused(problem: Problem, language: str) -> ASGIResponse:
    texts = TEXTS[language]
    status = 503 if problem.kind is Kind.UNAVAILABLE else 400
    return _reply(_plain(texts["refused"], texts["unknown"], language), status)


def _sent(uri: str) -> ASGIResponse:
    headers = [("location", uri), ("cache-control", "no-store"), ("referrer-policy", "no-referrer")]
    return ASGIResponse(status_code=303, headers=headers)


def _reply(content: Html, status: int, *, back: str = "") -> ASGIResponse:
    headers = [
        ("cache-control", "no-store"),
        ("content-security-policy", _POLICY.format(back=f" {back}" if back else "")),
        ("referrer-policy", "no-referrer"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("vary", "accept-language"),
    ]
    return ASGIResponse(body=content.encode(), media_type="text/html", status_code=status, headers=headers)


async def _style(request: AnyRequest) -> ASGIResponse:  # noqa: ARG001
    headers = [("cache-control", "no-cache"), ("cross-origin-resource-policy", "same-origin")]
    return ASGIResponse(body=_FILE.read_bytes(), media_type="text/css", headers=headers)
