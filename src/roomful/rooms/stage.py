"""Who is on stage in a room and what they may send, and who waits at its door: names, defaults, checks."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

MAX_GUESTS = 10_000
HEIGHTS = (180, 360, 720, 1080)
# FIELDS: a meeting whose places follow the voices has so many of them at least
LEAST_PLACES = 4
ORIGINAL_VOLUME = 30


class Mode(StrEnum):
    """Whom a meeting shows: everybody, its first host, or those who have the word."""

    ALL_ON_SCREEN = "all_on_screen"
    LECTURE = "lecture"
    ROLE_BASED = "role_based"


class LobbyScope(StrEnum):
    """Who waits for a host to let them in.

    `unplanned` have no invitation; `strangers` neither that, nor are they users of the tenant; `guests` are
    not signed in.
    """

    ALL = "all"
    UNPLANNED = "unplanned"
    STRANGERS = "strangers"
    GUESTS = "guests"


class EntryWay(StrEnum):
    """By what people come in."""

    APP = "app"
    BROWSER = "browser"
    QR = "qr"
    PHONE = "phone"


class StageRight(StrEnum):
    """What a room lets its users do, and its guests. Hosts may do it all.

    Nothing here answers to the last four; they are kept for those who ask.
    """

    AUDIO_SEND = "audio_send"
    AUDIO_RCV = "audio_rcv"
    VIDEO_SEND = "video_send"
    VIDEO_RCV = "video_rcv"
    DESKTOP_SHARING = "desktop_sharing"
    CHAT_SEND = "chat_send"
    CHAT_RCV = "chat_rcv"
    RECORDING = "recording"
    FILE_TRANSFER_SEND = "file_transfer_send"
    FILE_TRANSFER_RCV = "file_transfer_rcv"
    WHITE_BOARD_SEND = "white_board_send"
    WHITE_BOARD_RCV = "white_board_rcv"
    SLIDE_SHOW_SEND = "slide_show_send"
    SLIDE_SHOW_RCV = "slide_show_rcv"


ALL_RIGHTS = [right.value for right in StageRight]
GUESTS_RIGHTS = [right for right in ALL_RIGHTS if right != StageRight.RECORDING]

DEFAULTS: dict[str, Any] = {
    "guest_limit": None,
    "lobby_on": False,
    "lobby_scope": LobbyScope.ALL,
    "entry_ways": None,
    "mode": Mode.ALL_ON_SCREEN,
    "voice_activated": False,
    "podium_limit": None,
    "rights_user": ALL_RIGHTS,
    "rights_guest": GUESTS_RIGHTS,
    "interpretation": False,
    "original_volume": None,
    "enlarge_speaker": False,
    "record_height": None,
    "camera_max_height": None,
    "camera_max_fps": None,
    "screen_max_fps": None,
}
NULLABLE = frozenset(name for name, value in DEFAULTS.items() if value is None)
FLAGS = ("lobby_on", "voice_activated", "interpretation", "enlarge_speaker")


def _is_number(low: int, high: int) -> Callable[[Any], bool]:
    def test(value: Any) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high

    return test


def _are_names(names: type[StrEnum]) -> Callable[[Any], bool]:
    known = set(names)

    def test(value: Any) -> bool:
        return (
            isinstance(value, list)
            and all(isinstance(one, str) for one in value)
            and set(value) <= known
            and len(set(value)) == len(value)
        )

    return test


def _listed(names: type[StrEnum]) -> str:
    return ", ".join(names)


_RIGHTS = (_are_names(StageRight), f"It is a list of these, each once: {_listed(StageRight)}.")
_FLAG = (lambda value: isinstance(value, bool), "It is true or false.")
# what each of these attributes may be, and in words
TESTS: dict[str, tuple[Callable[[Any], bool], str]] = {
    **dict.fromkeys(FLAGS, _FLAG),
    "guest_limit": (_is_number(0, MAX_GUESTS), f"It is a number from 0 to {MAX_GUESTS}."),
    "lobby_scope": (lambda value: value in tuple(LobbyScope), f"It is one of {_listed(LobbyScope)}."),
    "entry_ways": (_are_names(EntryWay), f"It is a list of these, each once: {_listed(EntryWay)}."),
    "mode": (lambda value: value in tuple(Mode), f"It is one of {_listed(Mode)}."),
    "podium_limit": (_is_number(1, MAX_GUESTS), f"It is a number from 1 to {MAX_GUESTS}."),
    "rights_user": _RIGHTS,
    "rights_guest": _RIGHTS,
    "original_volume": (_is_number(0, 100), "It is 0 to 100 percent."),
    "record_height": (
        lambda value: isinstance(value, int) and value in HEIGHTS,
        "It is 180, 360, 720 or 1080.",
    ),
    "camera_max_height": (_is_number(180, 1080), "It is 180 to 1080."),
    "camera_max_fps": (_is_number(10, 60), "It is 10 to 60 frames a second."),
    "screen_max_fps": (_is_number(1, 60), "It is 1 to 60 frames a second."),
}
