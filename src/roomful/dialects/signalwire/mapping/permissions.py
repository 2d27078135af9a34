"""The 44 permissions of tokens, and the rights of ours that they are."""

from collections.abc import Iterable, Sequence

from roomful.sessions.rights import Right

_OF_ONE = {
    "audio_mute": "mute",
    "audio_unmute": "unmute",
    "video_mute": "camera_off",
    "video_unmute": "camera_on",
    "deaf": "deafen",
    "undeaf": "undeafen",
    "set_input_volume": "input_volume",
    "set_output_volume": "output_volume",
    "set_input_sensitivity": "sensitivity",
    "set_position": "place",
    "set_meta": "meta",
    "raisehand": "raise_hand",
    "lowerhand": "lower_hand",
}
RIGHTS: dict[str, Right] = {
    **{f"room.member.{name}": Right(f"others.{right}") for name, right in _OF_ONE.items()},
    "room.member.remove": Right.OTHERS_REMOVE,
    "room.member.promote": Right.OTHERS_TO_STAGE,
    "room.member.demote": Right.OTHERS_TO_AUDIENCE,
    "room.hide_video_muted": Right.HIDE_CAMERAS_OFF,
    "room.list_available_layouts": Right.LAYOUTS,
    "room.lock": Right.LOCK,
    "room.playback": Right.PLAY,
    "room.playback_seek": Right.SEEK,
    "room.prioritize_handraise": Right.HANDS_FIRST,
    "room.recording": Right.RECORD,
    "room.set_layout": Right.LAYOUT,
    "room.set_position": Right.ARRANGE,
    "room.set_meta": Right.META,
    "room.show_video_muted": Right.SHOW_CAMERAS_OFF,
    "room.stream": Right.BROADCAST,
    "room.unlock": Right.UNLOCK,
    **{f"room.self.{name}": Right(f"self.{right}") for name, right in _OF_ONE.items()},
    "room.self.screenshare": Right.SELF_SCREEN,
    "room.self.additional_source": Right.SELF_MORE_SOURCES,
}
ALL: tuple[str, ...] = tuple(RIGHTS)
# the published default of a room token
DEFAULT: tuple[str, ...] = tuple(
    f"room.self.{name}"
    for name in (
        *("audio_mute", "audio_unmute", "video_mute", "video_unmute", "deaf", "undeaf"),
        *("set_input_volume", "set_output_volume", "set_input_sensitivity"),
        *("screenshare", "additional_source"),
    )
)
# what an attendee of a conference may: all with themselves but to choose their place, or change their data
ATTENDEE: tuple[str, ...] = (*DEFAULT, "room.self.raisehand", "room.self.lowerhand")


def rights(names: Iterable[str]) -> list[str]:
    """Return the rights behind permissions, each once."""
    given = {RIGHTS[name] for name in names}
    return [right.value for right in Right if right in given]


def shown(values: Sequence[str] | None) -> tuple[str, ...]:
    """Return rights as permissions; none for what has no list of its own."""
    given = set(values or ())
    return tuple(name for name in ALL if RIGHTS[name].value in given)
