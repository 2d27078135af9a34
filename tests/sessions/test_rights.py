"""What somebody may do: every combination of role, room, ticket and moderation."""

import itertools

import msgspec
import pytest

from roomful.media.port import Source
from roomful.rooms.model import Control, MediaKind
from roomful.sessions import rights
from roomful.sessions.model import Role
from roomful.sessions.rights import Right
from tests.features import refused
from tests.sessions.facts import a_person, a_room, a_session

FLAGS = (False, True)
ROLES = (Role.HOST, Role.PARTICIPANT, Role.AUDIENCE)
LISTS: tuple[list[str] | None, ...] = (
    None,
    [],
    [Right.SELF_UNMUTE],
    [Right.SELF_CAMERA_ON],
    [Right.SELF_SCREEN],
    list(Right),
)
COMBINATIONS = list(
    itertools.product(MediaKind, Control, FLAGS, FLAGS, FLAGS, FLAGS, ("all", "audio", "video"))
)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("listed", LISTS, ids=str)
def test_permissions(role: Role, listed: list[str] | None) -> None:
    """The same said once more, the other way round: the reasons against each source."""
    for media, control, all_muted, given, mic_blocked, camera_blocked, of_ticket in COMBINATIONS:
        for mic_muted, camera_off in itertools.product(FLAGS, FLAGS):
            room, session = a_room(media=media, control=control), a_session(all_muted=all_muted)
            person = a_person(
                role=role, permissions=listed, media=of_ticket, mic_given=given, mic_muted=mic_muted,
                camera_off=camera_off, mic_blocked=mic_blocked, camera_blocked=camera_blocked,
            )  # fmt: skip
            allowed = rights.permissions(room, session, person)
            host, audience = role == Role.HOST, role == Role.AUDIENCE

            def lacks(right: Right, *, host: bool = host) -> bool:
                return not host and listed is not None and right not in listed

            no_microphone = {
                "audience": audience,
                "the ticket is for pictures": of_ticket == "video",
                "a host decides": control == Control.HOST and not given and not host,
                "all are muted": all_muted and not host,
                "blocked": mic_blocked,
                "muted, and may not open": mic_muted and lacks(Right.SELF_UNMUTE),
            }
            no_camera = {
                "audience": audience,
                "an audio room": media == MediaKind.AUDIO,
                "the ticket is for sound": of_ticket == "audio",
                "blocked": camera_blocked,
                "off, and may not be turned on": camera_off and lacks(Right.SELF_CAMERA_ON),
            }
            no_screen = {
                "audience": audience,
                "an audio room": media == MediaKind.AUDIO,
                "the ticket is for sound": of_ticket == "audio",
                "not allowed": lacks(Right.SELF_SCREEN),
            }
            assert allowed.microphone == (not any(no_microphone.values())), (no_microphone, person, room)
            assert allowed.camera == (not any(no_camera.values())), (no_camera, person, room)
            assert allowed.screen == (not any(no_screen.values())), (no_screen, person, room)
            assert allowed.screen_sound == (allowed.screen and of_ticket != "video")
            assert allowed.subscribe
            assert allowed.moderate == host
            granted = rights.grants(allowed)
            assert granted.publish == {
                source
                for source, is_allowed in (
                    (Source.MICROPHONE, allowed.microphone),
                    (Source.CAMERA, allowed.camera),
                    (Source.SCREEN, allowed.screen),
                    (Source.SCREEN_AUDIO, allowed.screen_sound),
                )
                if is_allowed
            }
            assert (granted.subscribe, granted.hidden) == (True, False)


def test_rights_by_role() -> None:
    assert rights.rights_of(a_person(role=Role.HOST)) == set(Right)
    participant = rights.rights_of(a_person())
    assert {right.partition(".")[0] for right in participant} == {"self"}
    assert not participant & {Right.SELF_PLACE, Right.SELF_META}
    audience = rights.rights_of(a_person(role=Role.AUDIENCE))
    assert {Right.SELF_RAISE_HAND, Right.SELF_DEAFEN} < audience < participant
    assert not audience & {Right.SELF_UNMUTE, Right.SELF_CAMERA_ON, Right.SELF_SCREEN}
    # a role nobody knows has no more than a participant
    assert rights.rights_of(a_person(role="superuser")) == participant
    assert not rights.permissions(a_room(), a_session(), a_person(role="superuser")).moderate


@pytest.mark.parametrize("right", list(Right))
def test_each_right_stands_for_itself(right: Right) -> None:
    person = a_person(permissions=[right.value, "no.right"])
    assert rights.rights_of(person) == {right}
    rights.need(person, right)
    for other in set(Right) - {right}:
        with refused("right_missing") as problem:
            rights.need(person, other)
        assert problem.details == {"right": other.value}
    told = rights.permissions(a_room(), a_session(), person)
    assert told.rights == ([] if right in rights.WITHOUT_EFFECT else [right])
    assert told.raise_hand == (right == Right.SELF_RAISE_HAND)
    # whom others make a host is one, whatever the ticket said
    rights.need(msgspec.structs.replace(person, role=Role.HOST), Right.LOCK)


def test_there_are_so_many_rights() -> None:
    by_kind = [right.partition(".")[0] for right in Right]
    assert {kind: by_kind.count(kind) for kind in by_kind} == {"self": 15, "others": 16, "session": 13}


def test_lists_of_rights() -> None:
    assert rights.check_rights(["session.lock", "self.mute", "self.mute"]) == ["self.mute", "session.lock"]
    assert rights.check_rights(()) == []
    with refused("invalid", field="permissions"):
        rights.check_rights(["self.mute", "self.fly"])


def test_chat_and_the_media_of_the_beginning() -> None:
    for on in FLAGS:
        assert rights.permissions(a_room(chat_on=on), a_session(), a_person()).chat == on
    # what a room is made while a session goes on counts from the next on
    begun_with = a_session(snapshot={"media": "audio"})
    assert not rights.permissions(a_room(media="video"), begun_with, a_person()).camera


def test_who_begins_muted() -> None:
    for asked, control in itertools.product(FLAGS, Control):
        room = a_room(entry_mic_muted=asked, control=control)
        assert rights.begins_muted(room) == (asked or control == Control.HOST)


BY_ONESELF: dict[str, tuple[object, object, Right, Right]] = {
    "mic_muted": (True, False, Right.SELF_MUTE, Right.SELF_UNMUTE),
    "camera_off": (True, False, Right.SELF_CAMERA_OFF, Right.SELF_CAMERA_ON),
    "deaf": (True, False, Right.SELF_DEAFEN, Right.SELF_UNDEAFEN),
    "hand_raised_at": (5, None, Right.SELF_RAISE_HAND, Right.SELF_LOWER_HAND),
    "position": (3, None, Right.SELF_PLACE, Right.SELF_PLACE),
    "meta": ({"a": 1}, {}, Right.SELF_META, Right.SELF_META),
}


@pytest.mark.parametrize("name", BY_ONESELF)
def test_what_one_does_with_oneself(name: str) -> None:
    on, off, to_set, to_clear = BY_ONESELF[name]
    for before, after, right in ((off, on, to_set), (on, off, to_clear)):
        asked = {name: after}
        without = [one.value for one in Right if one != right]
        for listed, is_allowed in (([right.value], True), (without, False)):
            person = a_person(**{name: before}, permissions=listed)
            if is_allowed:
                assert rights.by_oneself(a_room(), a_session(), person, asked) == asked
            else:
                with refused("right_missing"):
                    rights.by_oneself(a_room(), a_session(), person, asked)
            # what is so already needs no right
            assert rights.by_oneself(a_room(), a_session(), person, {name: before}) == {}


def test_a_source_that_is_withheld_does_not_open() -> None:
    session, asked = a_session(), {"mic_muted": False, "camera_off": False, "name": "Ada"}
    closed = a_person(mic_muted=True, camera_off=True)
    assert rights.by_oneself(a_room(), session, closed, asked) == asked
    named = {"name": "Ada"}
    silenced = a_room(control="host", media="audio")
    assert rights.by_oneself(silenced, session, closed, asked) == named
    blocked = msgspec.structs.replace(closed, mic_blocked=True, camera_blocked=True)
    assert rights.by_oneself(a_room(), session, blocked, asked) == named
    muted = a_session(all_muted=True)
    assert rights.by_oneself(a_room(), muted, closed, asked) == named | {"camera_off": False}
    host = msgspec.structs.replace(closed, role=Role.HOST)
    assert rights.by_oneself(a_room(control="host"), muted, host, asked) == asked
    given = msgspec.structs.replace(closed, mic_given=True)
    assert rights.by_oneself(a_room(control="host"), session, given, asked) == asked
