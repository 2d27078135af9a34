"""What a person sees who has just started a server: where to look, and what to sign in with."""

from typing import TYPE_CHECKING, Any

import msgspec

from roomful.settings import Settings

if TYPE_CHECKING:
    from roomful.app import App

_FILE = "credentials.json"


def text(settings: Settings, app: "App") -> str:
    """Return the links, the dialects' addresses and the first credentials, if their file is still there."""
    url = settings.url
    lines = ["", f"  Roomful is ready at {url}", ""]
    known = _credentials(settings)
    if known:
        lines += [f"  Demo room     {known['demo_room']['link']}"]
        if host_link := known["demo_room"].get("host_link"):
            lines += [f"  … as host     {host_link}"]
        lines += [f"  Sign in       {url}/sign-in"]
    if app.outbox is not None:
        # for this machine alone, whatever people elsewhere call it
        here = f"{'https' if settings.tls else 'http'}://localhost:{settings.port}"
        lines += [f"  Mails         {here}{app.outbox.link}"]
    if known or app.outbox is not None:
        lines += [""]
    for dialect in app.dialects:
        lines.append(f"  {dialect.title:<20} {url}{dialect.guide.root}")
    if known:
        lines += ["", f"  First credentials, kept in {settings.data_dir / _FILE}:"]
        for name, values in known.items():
            if isinstance(values, dict) and name != "demo_room":
                lines.append(f"  {name:<12} " + "  ".join(f"{key} {value}" for key, value in values.items()))
    return "\n".join([*lines, "", ""])


def _credentials(settings: Settings) -> dict[str, Any] | None:
    try:
        return dict(msgspec.json.decode((settings.data_dir / _FILE).read_bytes()))
    except (OSError, msgspec.DecodeError):
        return None
