"""Who may do what in a conference, by which ways people come in, and how it looks and sounds."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from roomful.dialects.trueconf import errors
from roomful.kit.errors import Problem
from roomful.rooms.lists.model import PICTURE
from roomful.rooms.model import Room
from roomful.rooms.stage import EntryWay, Mode, StageRight

MODES = {Mode.ALL_ON_SCREEN.value: 0, Mode.LECTURE.value: 1, Mode.ROLE_BASED.value: 3}
MODES_READ = {number: name for name, number in MODES.items()}
_WAYS = {
    EntryWay.APP.value: "clients",
    EntryWay.BROWSER.value: "webrtc",
    EntryWay.QR.value: "qr_code",
    EntryWay.PHONE.value: "terminal",
}
_WAYS_READ = {name: way for way, name in _WAYS.items()}
# of a tenant without a telephone gateway
USUAL_WAYS = [EntryWay.APP.value, EntryWay.BROWSER.value, EntryWay.QR.value]
_MULTICAST_WAYS = {"clients", "qr_code"}
_HEIGHTS = (180, 360, 540, 720, 1080)
_RECORDED = (180, 360, 720, 1080)
_RATES = (10, 15, 30, 60)
# what is only kept, and what it is until somebody says
KEPT_PICTURE: dict[str, Any] = {
    "sip_video_quality": "720p",
    "rtsp_video_quality": "720p",
    "webrtc_video_quality": "720p",
    "enable_sip_layouts": False,
    "enable_webrtc_layouts": False,
    "enable_load_balancing": False,
}


def rights(held: Sequence[str]) -> dict[str, bool]:
    """Return rights as the wire has them: each by its name."""
    return {right.value: right.value in held for right in StageRight}


def rights_read(given: Mapping[str, bool], before: Sequence[str]) -> list[str]:
    """Return rights as the core has them; what is not given stays."""
    told = rights(before) | {name: on for name, on in given.items() if on is not None}
    return [right.value for right in StageRight if told[right.value]]


def with_rights(before: Sequence[str], names: Iterable[str], *, on: bool) -> list[str]:
    """Return rights with some of them held or not."""
    return rights_read(dict.fromkeys(names, on), before)


def podiums(room: Room, capacity: int) -> int:
    """Return how many may be on stage at once."""
    if room.mode == Mode.LECTURE:
        return 1
    if room.mode == Mode.ROLE_BASED and room.podium_limit is not None:
        return min(room.podium_limit, capacity)
    return capacity


def ways(room: Room) -> list[str]:
    """Return by which ways people come in."""
    return [_WAYS[way] for way in (USUAL_WAYS if room.entry_ways is None else room.entry_ways)]


def ways_read(given: Sequence[str]) -> list[str]:
    """Return ways as the core has them. Raises Problem: nobody comes in by telephone without a gateway."""
    found = [_WAYS_READ[name] for name in dict.fromkeys(given)]
    if EntryWay.PHONE in found:
        raise _named(
            "joinOptionsNotAllowedByLicense", "This server has no telephone gateway.", "join_options"
        )
    return found


def check_ways(values: Mapping[str, Any]) -> None:
    """Raise Problem when multicast, MCU and join options do not go together."""
    multicast, mcu = values["multicast_enable"], values["mcu_mode"]
    if multicast and mcu:
        raise _named(
            "mcuModeUnavailableWhenMulticastIsEnabled", "MCU and multicast exclude each other.", "mcu_mode"
        )
    if not values["join_options_enabled"]:
        return
    chosen = set(values["join_options"])
    if multicast and not chosen <= _MULTICAST_WAYS:
        raise _named(
            "joinOptionsNotAllowedWhenMulticastIsEnabled",
            "With multicast there are clients and qr_code alone.",
            "join_options",
        )
    if mcu and "webrtc" not in chosen:
        raise _named("joinOptionsNotEditableInMcuMode", "In MCU mode webrtc stays.", "join_options")


def _named(reason: str, message: str, field: str) -> Problem:
    return errors.named(reason, message, field=field)


def transcoding(room: Room, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return how recordings and broadcasts of a room look."""
    rate = PICTURE["picture_fps"] if room.picture_fps is None else room.picture_fps
    height = room.picture_height or PICTURE["picture_height"]
    return {
        "use_local_mixer_config": room.record_height is not None or room.picture_fps is not None,
        "mixer_max_framerate": _nearest(rate, _RATES),
        "record_video_quality": f"{_nearest(room.record_height or height, _RECORDED)}p",
        **{name: kept.get(name, value) for name, value in KEPT_PICTURE.items()},
        "enable_vad_layouts": room.enlarge_speaker,
    }


def transcoding_read(
    given: Mapping[str, Any], shown: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is given of it as changes of a room, and what is kept."""
    new = {name: value for name, value in given.items() if shown.get(name) != value}
    changes: dict[str, Any] = {}
    if "mixer_max_framerate" in new:
        changes["picture_fps"] = new["mixer_max_framerate"]
    if "record_video_quality" in new:
        changes["record_height"] = _height(new["record_video_quality"])
    if new.get("use_local_mixer_config") is False:
        changes |= {"picture_fps": None, "record_height": None}
    elif new.get("use_local_mixer_config"):
        told = {**shown, **given}
        changes.setdefault("record_height", _height(told["record_video_quality"]))
    if "enable_vad_layouts" in new:
        changes["enlarge_speaker"] = new["enable_vad_layouts"]
    return changes, {name: new[name] for name in KEPT_PICTURE if name in new}


def restrictions(room: Room) -> dict[str, Any]:
    """Return what cameras and screens may send at most; without a bound the greatest there is."""
    bounds = (room.camera_max_height, room.camera_max_fps, room.screen_max_fps)
    return {
        "use_local_stream_config": any(one is not None for one in bounds),
        "video_quality": f"{_nearest(room.camera_max_height or _HEIGHTS[-1], _HEIGHTS)}p",
        "framerate_video_limit": _nearest(room.camera_max_fps or _RATES[-1], _RATES),
        "framerate_ds_limit": _nearest(room.screen_max_fps or _RATES[-1], (1, 3, 5, *_RATES)),
    }


def restrictions_read(given: Mapping[str, Any], shown: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is given of it as changes of a room."""
    new = {name: value for name, value in given.items() if shown.get(name) != value}
    if new.get("use_local_stream_config") is False:
        return dict.fromkeys(("camera_max_height", "camera_max_fps", "screen_max_fps"))
    told = {**shown, **given} if new.get("use_local_stream_config") else new
    changes: dict[str, Any] = {}
    if "video_quality" in told:
        changes["camera_max_height"] = _height(told["video_quality"])
    if "framerate_video_limit" in told:
        changes["camera_max_fps"] = told["framerate_video_limit"]
    if "framerate_ds_limit" in told:
        changes["screen_max_fps"] = told["framerate_ds_limit"]
    return changes


def _height(name: str) -> int:
    return int(name.removesuffix("p"))


def _nearest(value: int, choices: Sequence[int]) -> int:
    return min(choices, key=lambda one: (abs(one - value), one))
