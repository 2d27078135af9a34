"""Reads the settings from where they stand, and says in plain words where one is wrong."""

import ipaddress
import math
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args, get_origin, get_type_hints
from urllib.parse import urlsplit

import msgspec

from roomful.settings.model import SECRETS, Network, Settings

PREFIX = "ROOMFUL_"
CONFIG_NAME = "roomful.toml"
# Of the environment's names these are read elsewhere: by the build, by the tests, and by us to find the file.
_NOT_SETTINGS = ("ROOMFUL_CONFIG", "ROOMFUL_CACHE", "ROOMFUL_DEV_", "ROOMFUL_TEST_")
_WORDS = {
    "true": True,
    "yes": True,
    "on": True,
    "1": True,
    "false": False,
    "no": False,
    "off": False,
    "0": False,
}
_HINTS = get_type_hints(Settings, include_extras=True)
_LIVEKIT_SCHEMES = ("http://", "https://", "ws://", "wss://")
_DATABASE_SCHEMES = ("sqlite:///", "postgresql://", "postgres://")
_STREAM_SCHEMES = ("rtmp://", "rtmps://", "rtsp://", "rtsps://")
_LEAST_MASTER_KEY = 32
_MAIL_FROM = re.compile(r"(?:[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)")


class SettingsError(Exception):
    """A setting that is unknown, wrong, or at odds with another; its text names the key and the place."""


class _Given(NamedTuple):
    value: Any
    place: str


def load(
    flags: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    config: Path | None = None,
) -> Settings:
    """Read the settings; of file, environment and command line the later wins.

    `flags` are the command line's, by setting; None in it means not given. `config` is the file's path;
    without it ROOMFUL_CONFIG names one, or `roomful.toml` in the data folder is taken if it is there.
    Raises SettingsError.
    """
    from_environment = _of_environment(os.environ if environment is None else environment)
    from_flags = {
        name: _Given(value, "--" + name.replace("_", "-"))
        for name, value in (flags or {}).items()
        if value is not None
    }
    file = _file(
        config, os.environ if environment is None else environment, {**from_environment, **from_flags}
    )
    given = {**(_of_file(file) if file else {}), **from_environment, **from_flags}
    values = {name: _value(name, item) for name, item in given.items()}
    for name in ("public_url", "rtsp_public_url"):
        if name in values:
            values[name] = values[name].rstrip("/")
    settings = Settings(**values)
    _agree(settings, {name: item.place for name, item in given.items()})
    return settings


def _of_environment(environment: Mapping[str, str]) -> dict[str, _Given]:
    given = {}
    for key, text in environment.items():
        if not key.startswith(PREFIX) or key.startswith(_NOT_SETTINGS):
            continue
        name = key.removeprefix(PREFIX).lower()
        if name not in _HINTS:
            near = _nearest(name, PREFIX)
            if not near:
                continue  # somebody else's variable: a shell may hold an address or a token for its scripts
            raise SettingsError(f"{key} in the environment: there is no such setting{near}")
        given[name] = _Given(text, f"{key} in the environment")
    return given


def _file(config: Path | None, environment: Mapping[str, str], given: Mapping[str, _Given]) -> Path | None:
    named = config or (Path(environment["ROOMFUL_CONFIG"]) if environment.get("ROOMFUL_CONFIG") else None)
    if named is not None:
        if not named.is_file():
            raise SettingsError(f"there is no settings file {named}")
        return named
    folder = Path(given["data_dir"].value) if "data_dir" in given else Settings().data_dir
    usual = folder / CONFIG_NAME
    return usual if usual.is_file() else None


def _of_file(path: Path) -> dict[str, _Given]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} is not TOML: {error}") from error
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}") from error
    for name in document:
        if name not in _HINTS:
            raise SettingsError(f"{name} in {path}: there is no such setting{_nearest(name)}")
    return {name: _Given(value, f"{name} in {path}") for name, value in document.items()}


def _nearest(name: str, prefix: str = "") -> str:
    import difflib

    near = difflib.get_close_matches(name.lower(), _HINTS, n=1, cutoff=0.75)
    return f"; did you mean {prefix}{near[0].upper() if prefix else near[0]}?" if near else ""


def _value(name: str, given: _Given) -> Any:
    """Return the value in the setting's type. Raises SettingsError."""
    hint = _HINTS[name]
    kind = _bare(hint)
    value = given.value
    try:
        if isinstance(value, str):
            value = _of_text(kind, value.strip())
        elif kind is float and type(value) is int:
            value = float(value)
        elif isinstance(value, tuple):
            value = list(value)
        if kind == tuple[Network, ...]:
            return tuple(ipaddress.ip_network(item, strict=False) for item in value)
        return msgspec.convert(value, hint, dec_hook=_path)
    except (ValueError, TypeError, msgspec.ValidationError) as error:
        shown = "" if name in SECRETS else f", not {given.value!r}"
        raise SettingsError(f"{given.place}: must be {expected(name)}{shown}") from error


def _bare(hint: Any) -> Any:
    while hasattr(hint, "__metadata__"):
        hint = hint.__origin__
    return hint


def _of_text(kind: Any, text: str) -> Any:
    if kind is bool:
        if text.lower() not in _WORDS:
            raise ValueError(text)
        return _WORDS[text.lower()]
    if kind is int:
        return int(text)
    if kind is float:
        number = float(text)
        if not math.isfinite(number):
            raise ValueError(text)
        return number
    if get_origin(kind) is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _path(_: type, value: Any) -> Path:
    return Path(value).expanduser()


def expected(name: str) -> str:
    """Say in words what a setting takes."""
    kind = _bare(_HINTS[name])
    if get_origin(kind) is Literal:
        return "one of " + ", ".join(get_args(kind))
    if get_origin(kind) is tuple:
        return (
            "addresses or networks, with commas between" if name == "trusted_proxies" else "a list of names"
        )
    words: str = {bool: "true or false", int: "a whole number", float: "a number"}.get(kind, "text")
    least, most = bounds(name)
    if least is not None and most is not None:
        return f"{words} from {least:g} to {most:.10g}"
    return f"{words}, at least {least:g}" if least is not None else words


def bounds(name: str) -> tuple[float | None, float | None]:
    """Return the least and the greatest value of a setting that is a number."""
    metas = getattr(_HINTS[name], "__metadata__", ())
    least = [meta.ge for meta in metas if meta.ge is not None]
    most = [meta.le for meta in metas if meta.le is not None]
    return max(least, default=None), min(most, default=None)


def _agree(settings: Settings, places: Mapping[str, str]) -> None:
    """Raise SettingsError for what has the wrong form or contradicts another setting."""
    own_livekit = settings.livekit_api_key and settings.livekit_api_secret
    rules = (
        ("tls_cert", not settings.tls_cert or settings.tls_key, "needs tls_key"),
        ("tls_key", not settings.tls_key or settings.tls_cert, "needs tls_cert"),
        ("tls_auto", not (settings.tls_auto and settings.tls_cert), "cannot go with tls_cert: choose one"),
        (
            "livekit_url",
            not settings.livekit_url or own_livekit,
            "needs livekit_api_key and livekit_api_secret",
        ),
        (
            "livekit_url",
            not settings.livekit_url or settings.livekit_url.startswith(_LIVEKIT_SCHEMES),
            "must begin with http://, https://, ws:// or wss://",
        ),
        (
            "database_url",
            not settings.database_url or settings.database_url.startswith(_DATABASE_SCHEMES),
            "must begin with sqlite:/// or postgresql://",
        ),
        (
            "master_key",
            not settings.master_key or len(settings.master_key) >= _LEAST_MASTER_KEY,
            f"must have at least {_LEAST_MASTER_KEY} characters",
        ),
        ("smtp_url", not settings.smtp_url or settings.mail_from, "needs mail_from"),
        (
            "smtp_url",
            not settings.smtp_url or is_mail_server(settings.smtp_url),
            "must be smtp:// or smtps:// and a host; what is special in a password is written with %",
        ),
        (
            "mail_from",
            not settings.mail_from or _MAIL_FROM.fullmatch(settings.mail_from),
            "must be an address, such as meet@example.org, or a name and <meet@example.org>",
        ),
        ("recordings_store", settings.recordings_store != "s3" or settings.s3_bucket, "s3 needs s3_bucket"),
        ("s3_key", not settings.s3_key or settings.s3_secret, "needs s3_secret"),
        ("turn_enabled", not settings.turn_enabled or settings.turn_domain, "needs turn_domain"),
        (
            "public_url",
            not settings.public_url or is_origin(settings.public_url),
            "must be https:// or http:// and a host, without a path",
        ),
        (
            "rtsp_public_url",
            not settings.rtsp_public_url or settings.rtsp_public_url.startswith(("rtsp://", "rtsps://")),
            "must begin with rtsp:// or rtsps://",
        ),
        (
            "broadcast_cdnvideo_url",
            not settings.broadcast_cdnvideo_url
            or settings.broadcast_cdnvideo_url.startswith(_STREAM_SCHEMES),
            "must begin with rtmp://, rtmps://, rtsp:// or rtsps://",
        ),
    )
    for name, fine, words in rules:
        if not fine:
            raise SettingsError(f"{places.get(name, name)}: {words}")


def is_mail_server(url: str) -> bool:
    """Tell whether the URL names a mail server, and nothing behind it."""
    try:
        parts = urlsplit(url)
        behind = parts.path.strip("/") or parts.query or parts.fragment
        return parts.scheme in ("smtp", "smtps") and bool(parts.hostname) and not behind and parts.port != 0
    except ValueError:
        return False


def is_origin(url: str) -> bool:
    """Tell whether the URL is http or https, a host, and nothing behind it."""
    try:
        parts = urlsplit(url)
        bare = not (parts.path or parts.query or parts.fragment or parts.username or parts.password)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and bare and parts.port != 0
    except ValueError:
        return False
