"""Decisions about tenants and credentials."""

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from roomful.kit.errors import Problem, invalid
from roomful.kit.ids import new_secret
from roomful.kit.text import is_storable
from roomful.kit.zones import is_zone
from roomful.tenants import scopes
from roomful.tenants.model import Credential, CredentialKind, Tenant, TenantState, UserRight

_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")
# what a credential may be confined to; of the others each may do everything
SCOPES = {
    CredentialKind.SIGNALWIRE: ("Voice", "Messaging", "Fax", "Video"),
    CredentialKind.OAUTH_CLIENT: scopes.SCOPES,
    CredentialKind.ADMIN_KEY: scopes.SCOPES,
}
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
# an app's own scheme is a name of its maker's, backwards: nobody else registers it (RFC 8252, section 7.1)
_APP_SCHEME = re.compile(r"[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+")
# what else the scheme of an origin would be served at
_USUAL_PORTS = {"http": 80, "https": 443}
EVERYBODY = "*"
MAX_EMBEDDERS = 100
MAX_URI = 2000
MAX_PUBLIC_ID = 200
MIN_SECRET = 8
MAX_SECRET = 1024

# how each dialect's secrets look; a secret the user already has may look any way
_PREFIXES = {
    CredentialKind.ROOMFUL: "rft_",
    CredentialKind.TELNYX: "KEY",
    CredentialKind.SIGNALWIRE: "PT",
    CredentialKind.OAUTH_CLIENT: "",
    CredentialKind.ADMIN_KEY: "",
}


def new_credential_secret(kind: CredentialKind) -> str:
    """Return a fresh secret of 40 random characters (232 bits) in the dialect's form."""
    return new_secret(_PREFIXES[kind], 40)


def check_secret(secret: str) -> str:
    """Return a secret the user brings, without white space around it. Raises Problem when it is no use."""
    secret = secret.strip()
    if not MIN_SECRET <= len(secret) <= MAX_SECRET or not secret.isprintable():
        raise invalid("secret", f"A secret has {MIN_SECRET} to {MAX_SECRET} printable characters.")
    return secret


def check_public_id(public_id: str) -> None:
    """Raise Problem unless programs can name themselves by an id."""
    if not 1 <= len(public_id) <= MAX_PUBLIC_ID or not public_id.isascii() or not public_id.isprintable():
        raise invalid("public_id", f"It has 1 to {MAX_PUBLIC_ID} characters of ASCII.")


def check_scopes(kind: CredentialKind, names: Iterable[str]) -> list[str]:
    """Return the scopes of a credential in one order; none means all. Raises Problem for what is none."""
    known, given = SCOPES.get(kind, ()), set(names)
    if given - set(known):
        words = f"Of these there are: {', '.join(known)}." if known else "Such a credential has no scopes."
        raise invalid("scopes", words)
    return [scope for scope in known if scope in given]


def check_redirect_uri(uri: str) -> str:
    """Return an address that people are sent back to by their browser (RFC 6749, section 3.1.2; RFC 8252).

    Raises Problem unless it is one of https, of http at this very machine, or of an app's own scheme.
    """
    try:
        parts = urlsplit(uri)
        host = parts.hostname or ""
        fits = parts.port is None or parts.port > 0
    except ValueError:
        parts, host, fits = urlsplit(""), "", False
    fits = fits and len(uri) <= MAX_URI and is_storable(uri) and uri.isprintable() and " " not in uri
    web = parts.scheme == "https" and bool(host)
    here = parts.scheme == "http" and host in _LOOPBACK
    app = _APP_SCHEME.fullmatch(parts.scheme) is not None
    if not fits or parts.fragment or "#" in uri or not (web or here or app):
        raise invalid(
            "redirect_uris",
            "It is an https address, http://127.0.0.1 with a path, or one of an app's own scheme, as "
            "com.example.app:/signed-in; nothing of it is behind a #.",
        )
    return uri


def leads_back(registered: Iterable[str], uri: str) -> bool:
    """Tell whether people may be sent back to an address: to the letter one of those registered.

    At this very machine any port will do (RFC 8252, section 7.3).
    """
    return any(uri == one or _without_port(uri) == _without_port(one) != "" for one in registered)


def _without_port(uri: str) -> str:
    """Return an address at this very machine without its port; of all others nothing."""
    try:
        parts = urlsplit(uri)
        here = parts.scheme == "http" and parts.hostname in _LOOPBACK and "@" not in parts.netloc
        if not here or parts.port == 0:
            return ""
    except ValueError:
        return ""
    return f"{parts.hostname} {parts.path}?{parts.query}#{parts.fragment}"


def check_user_rights(names: Iterable[str]) -> list[str]:
    """Return rights of users in one order, each once. Raises Problem, field rights, for what is none."""
    given = set(names)
    unknown = sorted(given - set(UserRight))
    if unknown:
        raise invalid("rights", "There is no right of this name: " + ", ".join(unknown[:5]))
    return [right.value for right in UserRight if right in given]


def check_host(host: str) -> str:
    """Return a host name in lower case. Raises Problem for anything else (RFC 1123, section 2.1)."""
    host = host.strip().lower().rstrip(".")
    if not _HOST.fullmatch(host):
        raise invalid("host", f"{host[:80]!r} is not a host name.")
    return host


def host_of(header: str) -> str:
    """Return the host name in a Host header: without port, in lower case (RFC 9110, section 7.2).

    Empty for what can be nobody's.
    """
    host = header.strip().lower()
    if not is_storable(host):
        return ""
    if host.startswith("["):
        return host.partition("]")[0].lstrip("[")
    return host.partition(":")[0].rstrip(".")


def usable(credential: Credential, now: int) -> bool:
    """Tell whether a credential may still be used."""
    return credential.revoked_at is None and (credential.expires_at is None or now < credential.expires_at)


def pages_url(tenant: Tenant, base_url: str) -> str:
    """Return what links to a tenant's pages begin with, without a slash at the end.

    Never from a request's Host header: a page behind such a link would be whoever's it names.
    """
    if tenant.public_url:
        return tenant.public_url
    return base_url if tenant.is_default else f"{base_url}/t/{tenant.domain}"


def check_zone(name: str) -> str:
    """Return the name of a time zone. Raises Problem for what is none."""
    if not is_zone(name):
        raise invalid("timezone", "It is the name of a time zone, as Europe/Berlin.")
    return name


def check_embedders(origins: Iterable[str]) -> list[str] | None:
    """Return origins of pages in one form, each once; None where one of them is everybody's.

    Raises Problem, field embedders, for what is no origin.
    """
    found = list(dict.fromkeys(_embedder(one) for one in origins))
    if EVERYBODY in found:
        return None
    if len(found) > MAX_EMBEDDERS:
        raise invalid("embedders", f"There are {MAX_EMBEDDERS} origins at most.")
    return found


def _embedder(text: str) -> str:
    """Return an origin as browsers compare it (CSP level 3, section 2.3.1); `*.` is all below a host."""
    text = text.strip()
    if text == EVERYBODY:
        return text
    try:
        parts = urlsplit(text)
        port = parts.port
        host = (parts.hostname or "").encode("idna").decode()
    except ValueError:
        raise _no_origin(text) from None
    below, name = ("*.", host[2:]) if host.startswith("*.") else ("", host)
    behind = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    fits = parts.scheme in _USUAL_PORTS and _HOST.fullmatch(name) and port != 0
    if behind or not fits or any(mark in text for mark in "?#"):
        raise _no_origin(text)
    at = "" if port in (None, _USUAL_PORTS[parts.scheme]) else f":{port}"
    return f"{parts.scheme}://{below}{name}{at}"


def _no_origin(text: str) -> Problem:
    words = "It is https:// or http://, a host or *. and a domain, and its port: https://*.example.org"
    return invalid("embedders", f"{text[:80]!r} is no origin. {words}")


def embedders_of(tenant: Tenant) -> list[str]:
    """Return the origins whose pages may show a tenant's, as `check_embedders` takes them."""
    return [EVERYBODY] if tenant.embedders is None else tenant.embedders


def framers(tenant: Tenant | None) -> str:
    """Return whose pages may show those of a tenant, in the words of a Content-Security-Policy."""
    if tenant is None or tenant.state != TenantState.ACTIVE:
        return "'none'"
    return " ".join(embedders_of(tenant)) or "'none'"


# what of a tenant is checked as a whole, by the name of the field
CHECKS: dict[str, Callable[[Any], object]] = {
    "default_rights": check_user_rights,
    "timezone": check_zone,
    "embedders": check_embedders,
}
