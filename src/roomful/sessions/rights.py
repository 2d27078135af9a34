"""What somebody may do in a session: by their role, by their ticket, and as hosts decide. No I/O."""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from roomful.kit.errors import Kind, Problem, invalid
from roomful.media.port import Grants, Source
from roomful.rooms.model import Control, MediaKind, Room
from roomful.rooms.stage import Mode, StageRight
from roomful.sessions import stage
from roomful.sessions.model import Changes, Participant, Permissions, Role, Session, State


class Right(StrEnum):
    """What a ticket can allow one by one: with oneself, with others, with the session."""

    SELF_MUTE = "self.mute"
    SELF_UNMUTE = "self.unmute"
    SELF_CAMERA_OFF = "self.camera_off"
    SELF_CAMERA_ON = "self.camera_on"
    SELF_DEAFEN = "self.deafen"
    SELF_UNDEAFEN = "self.undeafen"
    SELF_RAISE_HAND = "self.raise_hand"
    SELF_LOWER_HAND = "self.lower_hand"
    SELF_SCREEN = "self.screen"
    SELF_PLACE = "self.place"
    SELF_META = "self.meta"
    SELF_INPUT_VOLUME = "self.input_volume"
    SELF_OUTPUT_VOLUME = "self.output_volume"
    SELF_SENSITIVITY = "self.sensitivity"
    SELF_MORE_SOURCES = "self.more_sources"
    OTHERS_MUTE = "others.mute"
    OTHERS_UNMUTE = "others.unmute"
    OTHERS_CAMERA_OFF = "others.camera_off"
    OTHERS_CAMERA_ON = "others.camera_on"
    OTHERS_DEAFEN = "others.deafen"
    OTHERS_UNDEAFEN = "others.undeafen"
    OTHERS_RAISE_HAND = "others.raise_hand"
    OTHERS_LOWER_HAND = "others.lower_hand"
    OTHERS_PLACE = "others.place"
    OTHERS_META = "others.meta"
    OTHERS_REMOVE = "others.remove"
    OTHERS_TO_STAGE = "others.to_stage"
    OTHERS_TO_AUDIENCE = "others.to_audience"
    OTHERS_INPUT_VOLUME = "others.input_volume"
    OTHERS_OUTPUT_VOLUME = "others.output_volume"
    OTHERS_SENSITIVITY = "others.sensitivity"
    LOCK = "session.lock"
    UNLOCK = "session.unlock"
    LAYOUT = "session.layout"
    LAYOUTS = "session.layouts"
    ARRANGE = "session.arrange"
    META = "session.meta"
    RECORD = "session.record"
    BROADCAST = "session.broadcast"
    HANDS_FIRST = "session.hands_first"
    SHOW_CAMERAS_OFF = "session.show_cameras_off"
    HIDE_CAMERAS_OFF = "session.hide_cameras_off"
    PLAY = "session.play"
    SEEK = "session.seek"


ALL = frozenset(Right)
# kept with the ticket and shown again: the page does these by itself, or nothing here answers to them
WITHOUT_EFFECT = frozenset(
    {
        *(Right.SELF_INPUT_VOLUME, Right.SELF_OUTPUT_VOLUME, Right.SELF_SENSITIVITY, Right.SELF_MORE_SOURCES),
        *(Right.OTHERS_INPUT_VOLUME, Right.OTHERS_OUTPUT_VOLUME, Right.OTHERS_SENSITIVITY),
        *(Right.SHOW_CAMERAS_OFF, Right.HIDE_CAMERAS_OFF, Right.PLAY, Right.SEEK),
    }
)
# of those without a list of their own: who stands where in the picture, and a program's data, are not theirs
_PARTICIPANT = frozenset(right for right in Right if right.startswith("self.")) - {
    Right.SELF_PLACE,
    Right.SELF_META,
}
_AUDIENCE = _PARTICIPANT - {Right.SELF_UNMUTE, Right.SELF_CAMERA_ON, Right.SELF_SCREEN}
# what is withheld everywhere from somebody takes these from them, even as a host
_WITHHELD = {StageRight.RECORDING: Right.RECORD, StageRight.DESKTOP_SHARING: Right.SELF_SCREEN}
_NOTHING = Permissions(
    microphone=False,
    camera=False,
    screen=False,
    screen_sound=False,
    subscribe=False,
    chat=False,
    moderate=False,
    raise_hand=False,
    rights=[],
    hear=False,
    see=False,
    chat_read=False,
    stage=False,
)
_MAY = {
    "mic_muted": (Right.SELF_MUTE, Right.SELF_UNMUTE),
    "camera_off": (Right.SELF_CAMERA_OFF, Right.SELF_CAMERA_ON),
    "deaf": (Right.SELF_DEAFEN, Right.SELF_UNDEAFEN),
    "hand_raised_at": (Right.SELF_RAISE_HAND, Right.SELF_LOWER_HAND),
    "position": (Right.SELF_PLACE, Right.SELF_PLACE),
    "meta": (Right.SELF_META, Right.SELF_META),
}


def check_rights(names: Iterable[str]) -> list[str]:
    """Return rights in one order, each once. Raises Problem, field permissions, for what is none."""
    given = set(names)
    unknown = sorted(given - ALL)
    if unknown:
        raise invalid("permissions", "There is no right of this name: " + ", ".join(unknown[:5]))
    return [right.value for right in Right if right in given]


def rights_of(person: Participant) -> frozenset[Right]:
    """Return what somebody holds: hosts all, others what their ticket lists, or else what their role has."""
    return _held(person) - {_WITHHELD[one] for one in _WITHHELD if one in (person.withheld or ())}


def _held(person: Participant) -> frozenset[Right]:
    if person.role == Role.HOST:
        return ALL
    if person.permissions is not None:
        return frozenset(right for right in Right if right in person.permissions)
    return _AUDIENCE if person.role == Role.AUDIENCE else _PARTICIPANT


def permissions(room: Room, session: Session, person: Participant) -> Permissions:
    """Return what somebody may do: the one place where role, room, ticket, stage and moderation are weighed.

    Whoever may not open a source by themselves has none while it is closed. Who waits may do nothing.
    """
    if person.state == State.WAITING:
        return _NOTHING
    held, lets, host = rights_of(person), stage.rights_in(room, person), person.role == Role.HOST
    on_stage, translates = stage.is_on_stage(session, person), stage.translates(session, person)
    # in a lecture cameras go to the hosts, so that they see whom they talk to
    to_hosts = stage.mode(session) == Mode.LECTURE and person.role != Role.AUDIENCE
    # what may be sent is the room's as it was when the session began
    video = session.snapshot.get("media", room.media) == MediaKind.VIDEO and person.media != "audio"
    screen = on_stage and video and StageRight.DESKTOP_SHARING in lets and Right.SELF_SCREEN in held
    hear, see = StageRight.AUDIO_RCV in lets, StageRight.VIDEO_RCV in lets
    return Permissions(
        microphone=(on_stage or translates)
        and StageRight.AUDIO_SEND in lets
        and person.media != "video"
        # translators are heard by those who choose to, beside whoever speaks
        and (host or translates or _may_speak(room, session, person))
        and not person.mic_blocked
        and (Right.SELF_UNMUTE in held or not person.mic_muted),
        camera=(on_stage or to_hosts)
        and video
        and StageRight.VIDEO_SEND in lets
        and not person.camera_blocked
        and (Right.SELF_CAMERA_ON in held or not person.camera_off),
        screen=screen,
        screen_sound=screen and person.media != "video",
        subscribe=hear or see,
        chat=room.chat_on and StageRight.CHAT_SEND in lets,
        moderate=host,
        raise_hand=Right.SELF_RAISE_HAND in held,
        rights=[right.value for right in Right if right in held and right not in WITHOUT_EFFECT],
        hear=hear,
        see=see,
        chat_read=room.chat_on and StageRight.CHAT_RCV in lets,
        stage=on_stage,
    )


def _may_speak(room: Room, session: Session, person: Participant) -> bool:
    return not session.all_muted and (room.control != Control.HOST or person.mic_given)


def grants(allowed: Permissions) -> Grants:
    """Return the permissions as the media engine takes them."""
    wanted = {
        Source.MICROPHONE: allowed.microphone,
        Source.CAMERA: allowed.camera,
        Source.SCREEN: allowed.screen,
        Source.SCREEN_AUDIO: allowed.screen_sound,
    }
    publish = frozenset(source for source, is_allowed in wanted.items() if is_allowed)
    return Grants(publish=publish, subscribe=allowed.subscribe)


def begins_muted(room: Room) -> bool:
    """Tell whether those who are no hosts come in with their microphone muted."""
    return room.entry_mic_muted or room.control == Control.HOST


def need(person: Participant, right: Right) -> None:
    """Raise Problem unless somebody holds a right."""
    if right not in rights_of(person):
        raise _missing(right)


def may_open(person: Participant, closed: str) -> bool:
    """Tell whether somebody may open a source by themselves; `closed` is mic_muted or camera_off."""
    return _MAY[closed][1] in rights_of(person)


def by_oneself(room: Room, session: Session, person: Participant, changes: Changes) -> Changes:
    """Return what of somebody's own changes can be: a source that is withheld from them does not open.

    Raises Problem right_missing for what they have no right to do with themselves.
    """
    kept = {}
    for name, value in changes.items():
        if getattr(person, name) == value:
            continue
        if name in _MAY:
            first, second = _MAY[name]
            need(person, first if value else second)
        kept[name] = value
    for name, source in (("mic_muted", "microphone"), ("camera_off", "camera")):
        if kept.get(name) is False and not _would_be_granted(room, session, person, name, source):
            del kept[name]
    return kept


def _would_be_granted(room: Room, session: Session, person: Participant, name: str, source: str) -> bool:
    opened = msgspec.structs.replace(person, **{name: False})
    return bool(getattr(permissions(room, session, opened), source))


def _missing(right: Right) -> Problem:
    return Problem(
        Kind.FORBIDDEN, "right_missing", "You have no right to do this in this meeting.", right=right.value
    )
