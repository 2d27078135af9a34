"""Presets, from core to wire and back."""

from collections.abc import Mapping
from typing import Any

from roomful.broadcasts.model import Preset, PresetKind

_PACE = {
    "rtp_over_tcp": "over_tcp",
    "inactive_receiver_timeout": "idle_timeout",
    "retries": "retries",
    "retry_delay": "retry_delay",
}
_CODECS = {"audio_codec": "audio_codec", "video_codec": "video_codec"}
_SIGNED = {"username": "username", "password": "password"}
# which fields each kind has, and what they are in the core
KINDS: dict[str, dict[str, str]] = {
    PresetKind.YOUTUBE: {"stream_url": "url", "stream_key": "key", **_CODECS},
    PresetKind.CDNVIDEO: _SIGNED,
    PresetKind.MANUAL_PULL: _CODECS,
    PresetKind.MANUAL_PUSH: {"url_publish": "url", **_CODECS, **_SIGNED, **_PACE},
    PresetKind.WOWZA_CLOUD: {
        **{"primary_server": "host", "stream_name": "stream", "host_port": "port"},
        **_CODECS,
        **_SIGNED,
        **_PACE,
    },
    PresetKind.WOWZA_SERVER: {
        **{"host_server": "host", "application": "app", "host_port": "port"},
        **_CODECS,
        **_SIGNED,
        **_PACE,
    },
}
_MP3 = {"audio_codec": "MP3", "video_codec": "H264"}
_AAC = {"audio_codec": "AAC", "video_codec": "H264", "retry_delay": 10, "over_tcp": True, "idle_timeout": 0}
# what a kind is when its maker does not say
_USUAL: dict[str, dict[str, Any]] = {
    PresetKind.YOUTUBE: _MP3,
    PresetKind.MANUAL_PULL: _MP3,
    PresetKind.MANUAL_PUSH: _MP3 | {"retry_delay": 10, "over_tcp": False, "idle_timeout": 60},
    PresetKind.WOWZA_CLOUD: _AAC,
    PresetKind.WOWZA_SERVER: _AAC,
}


def usual(kind: str) -> dict[str, Any]:
    """Return what a new preset of a kind is when its maker does not say."""
    return dict(_USUAL.get(kind, {}))


def fields(kind: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a payload sets, in core names; fields of other kinds are ignored, an empty text is none."""
    found = {core: payload[name] for name, core in KINDS[kind].items() if name in payload}
    return {core: None if value == "" else value for core, value in found.items()}


def preset(one: Preset) -> dict[str, Any]:
    """Return a preset with the fields of its kind."""
    payload = {name: getattr(one, core) for name, core in KINDS[one.kind].items()}
    shown = {name: "" if value is None else value for name, value in payload.items()}
    if shown.get("host_port") == "":
        shown["host_port"] = 0
    return {"id": str(one.seq), "name": one.name, "type": one.kind, "payload": shown}
