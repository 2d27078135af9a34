"""Decisions about presets: which fields each kind has, and where that leads."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from roomful.broadcasts import rules
from roomful.broadcasts.model import Aim, Pace, Preset, PresetKind, TargetKind
from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.text import is_storable
from roomful.rooms.model import Room

MAX_PRESETS = 1000
YOUTUBE = "rtmps://a.rtmps.youtube.com:443/live2"
AUDIO_CODECS = ("AAC", "MP3", "PCM", "G711_U", "G711_A")
VIDEO_CODECS = ("H264", "VP8")
# what Wowza listens at for RTMP and RTSP alike
_WOWZA_PORT = 1935
_MAX_RETRIES = 1_000_000
_MAX_SECONDS = 86_400
_TEXTS = {
    "name": 255,
    "url": rules.MAX_URL,
    "host": 256,
    "app": 256,
    "stream": 256,
    "key": 1024,
    "username": 255,
    "password": 255,
}
SECRETS = ("url", "key", "username", "password")
_NUMBERS = {"port": (1, 65_535), "retries": (0, _MAX_RETRIES)} | dict.fromkeys(
    ("retry_delay", "idle_timeout"), (0, _MAX_SECONDS)
)
_CODECS = {"audio_codec": AUDIO_CODECS, "video_codec": VIDEO_CODECS}

_PACE = ("retries", "retry_delay", "idle_timeout")
_WOWZA = ("host", "port", "app", "stream", "username", "password", *_PACE, "over_tcp")
# FIELDS 4.19: what each kind has beside its name and codecs, and what of it there must be
_MAY: dict[str, tuple[str, ...]] = {
    PresetKind.YOUTUBE: ("url", "key", *_PACE),
    PresetKind.CDNVIDEO: ("username", "password", *_PACE),
    PresetKind.MANUAL_PULL: (),
    PresetKind.MANUAL_PUSH: ("url", "username", "password", *_PACE, "over_tcp"),
    PresetKind.WOWZA_CLOUD: _WOWZA,
    PresetKind.WOWZA_SERVER: _WOWZA,
    PresetKind.RTMP: ("url", "key", *_PACE),
}
_MUST: dict[str, tuple[str, ...]] = {
    PresetKind.YOUTUBE: ("key",),
    PresetKind.CDNVIDEO: ("username", "password"),
    PresetKind.MANUAL_PUSH: ("url",),
    PresetKind.WOWZA_CLOUD: ("host", "stream"),
    PresetKind.WOWZA_SERVER: ("host", "app"),
    PresetKind.RTMP: ("url",),
}
_EMPTY: dict[str, Any] = dict.fromkeys((*SECRETS, "host", "port", "app", "stream")) | {
    "audio_codec": "AAC",
    "video_codec": "H264",
    "retries": 0,
    "retry_delay": 0,
    "idle_timeout": 0,
    "over_tcp": True,
}
CHANGEABLE = frozenset(_EMPTY) | {"name"}


def whole(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return all fields of a new preset. Raises Problem, naming what is wrong."""
    if kind not in tuple(PresetKind):
        raise invalid("kind", "It is one of: " + ", ".join(PresetKind) + ".")
    check(kind, given)
    fields = _EMPTY | {name: value for name, value in given.items() if value is not None}
    _check_whole(kind, fields)
    return fields


def changed(preset: Preset, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a change makes of a preset; null empties a field. Raises Problem."""
    check(preset.kind, given)
    changes = {name: _EMPTY.get(name) if value is None else value for name, value in given.items()}
    _check_whole(preset.kind, {name: getattr(preset, name) for name in CHANGEABLE} | changes)
    return changes


def check(kind: str, given: Mapping[str, Any]) -> None:
    """Raise Problem unless every field is one of the kind's, and what it may be."""
    for name, value in given.items():
        if name not in CHANGEABLE or (name not in _MAY[kind] and name != "name" and name not in _CODECS):
            if value is None:
                continue
            raise invalid(name, f"A preset of the kind {kind} has no such field.")
        if value is not None:
            _check_one(name, value)


def _check_one(name: str, value: Any) -> None:
    if name in _TEXTS:
        fits = isinstance(value, str) and 0 < len(value) <= _TEXTS[name] and is_storable(value)
        if not fits:
            raise invalid(name, f"It has 1 to {_TEXTS[name]} characters.")
    elif name in _NUMBERS:
        low, high = _NUMBERS[name]
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise invalid(name, f"It is a number from {low} to {high}.")
    elif name in _CODECS:
        if value not in _CODECS[name]:
            raise invalid(name, "It is one of: " + ", ".join(_CODECS[name]) + ".")
    elif not isinstance(value, bool):
        raise invalid(name, "It is true or false.")
    if name == "url":
        rules.check_url(value, private=True)


def _check_whole(kind: str, fields: Mapping[str, Any]) -> None:
    for name in ("name", *_MUST.get(kind, ())):
        if not fields.get(name):
            raise invalid(name, f"A preset of the kind {kind} needs it.")
    if fields["password"] and not fields["username"]:
        raise invalid("username", "A password belongs to a name.")
    if fields["key"] and kind != PresetKind.MANUAL_PULL:
        rules.check_url(_keyed(fields["url"] or YOUTUBE, fields["key"]), private=True, field="key")
    if kind in (PresetKind.WOWZA_CLOUD, PresetKind.WOWZA_SERVER):
        rules.check_url(_wowza(fields, fields["stream"] or "stream"), private=True, field="host")


def aim(preset: Preset, room: Room, *, private: bool, cdnvideo: str = "") -> Aim:
    """Return where a preset leads in a room. `cdnvideo` is the address the operator has set for that kind.

    Raises Problem: preset_incomplete, address_private.
    """
    codecs = preset.audio_codec, preset.video_codec
    if preset.kind == PresetKind.MANUAL_PULL:
        return Aim(TargetKind.RTSP_PULL, preset.key or "", Pace(), preset.id, *codecs)
    url = _url(preset, room, cdnvideo)
    if not url:
        raise Problem(
            Kind.CONFLICT, "preset_incomplete", "The operator has set no address for presets of this kind."
        )
    rules.check_url(url, private=private)
    pace = Pace(preset.retries, preset.retry_delay, preset.idle_timeout, preset.over_tcp)
    return Aim(TargetKind.PUSH, url, pace, preset.id, *codecs)


def _url(preset: Preset, room: Room, cdnvideo: str) -> str:
    """Return the whole address of a preset that pushes; "" where the operator has yet to name it."""
    if preset.kind in (PresetKind.WOWZA_CLOUD, PresetKind.WOWZA_SERVER):
        fields = {name: getattr(preset, name) for name in ("host", "port", "app", "over_tcp")}
        base = _wowza(fields, preset.stream or room.slug)
    elif preset.kind == PresetKind.CDNVIDEO:
        base = cdnvideo
    else:
        base = preset.url or YOUTUBE
    if preset.key:
        base = _keyed(base, preset.key)
    return _signed(base, preset.username, preset.password)


def _keyed(url: str, key: str) -> str:
    return f"{url.rstrip('/')}/{key}"


def _wowza(fields: Mapping[str, Any], stream: str) -> str:
    """Return the address of a stream on a server of Wowza's: by RTSP, unless `host` begins with rtmp://.

    Their cloud tells a primary server with an application behind it, as host/app-1234.
    """
    host = fields["host"]
    scheme, separator, rest = host.partition("://")
    place, _, path = (rest if separator else host).strip("/").partition("/")
    if ":" not in place.rpartition("]")[2]:
        place = f"{place}:{fields['port'] or _WOWZA_PORT}"
    parts = [path.strip("/"), (fields["app"] or "").strip("/"), stream]
    return f"{scheme if separator else 'rtsp'}://{place}/" + "/".join(part for part in parts if part)


def _signed(url: str, username: str | None, password: str | None) -> str:
    """Return a URL with a name and a password in it, in place of those it has."""
    if not username or not url:
        return url
    parts = urlsplit(url)
    user = quote(username, safe="") + (f":{quote(password, safe='')}" if password else "")
    return parts._replace(netloc=f"{user}@{parts.netloc.rpartition('@')[2]}").geturl()
