"""Who is on stage, what they may send there, and whom the picture shows: every combination."""

import itertools
from typing import Any

import pytest

from roomful.media.port import Source
from roomful.rooms.model import Room
from roomful.rooms.stage import ALL_RIGHTS, GUESTS_RIGHTS, Mode, StageRight
from roomful.sessions import rights, stage
from roomful.sessions.model import Participant, Role, Session, State
from roomful.sessions.rights import Right
from tests.sessions.facts import a_person, a_room, a_session

FLAGS = (False, True)
ROLES = (Role.HOST, Role.PARTICIPANT, Role.AUDIENCE)
LETS: tuple[list[str], ...] = (
    ALL_RIGHTS,
    [],
    *([one for one in ALL_RIGHTS if one != missing] for missing in ALL_RIGHTS[:7]),
)


def staged(**snapshot: Any) -> Session:
    return a_session(snapshot={"media": "video", **snapshot})


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("kind", ["user", "guest"])
def test_permissions_on_stage(role: Role, kind: str) -> None:
    """The same said once more, the other way round: the reasons against each source."""
    dimensions = (Mode, FLAGS, FLAGS, FLAGS, FLAGS, FLAGS, FLAGS, LETS)
    host, audience = role == Role.HOST, role == Role.AUDIENCE
    for mode, voices, interpreted, podium, languages, muted, withheld, lets in itertools.product(*dimensions):
        other = "rights_user" if kind == "guest" else "rights_guest"
        room = a_room(**{f"rights_{kind}": lets, other: []})
        session = staged(mode=mode, voice_activated=voices, interpretation=interpreted)
        session = a_session(snapshot=session.snapshot, all_muted=muted)
        person = a_person(
            role=role, kind=kind, on_podium=podium, languages=["en", "de"] if languages else None,
            withheld=["desktop_sharing", "audio_send"] if withheld else None,
        )  # fmt: skip
        allowed = rights.permissions(room, session, person)

        def lacks(right: str, *, lets: list[str] = lets, person: Participant = person) -> bool:
            return right in (person.withheld or ()) or (not host and right not in lets)

        for_all = mode == Mode.ALL_ON_SCREEN and not interpreted
        off_stage = audience or not (for_all or voices or host or podium)
        translates = interpreted and languages and not audience
        lecture = mode == Mode.LECTURE and not voices and not interpreted
        no_microphone = {
            "off stage": off_stage and not translates,
            "no right": lacks("audio_send"),
            "all are muted": muted and not (host or translates),
        }
        no_camera = {
            "off stage": off_stage and not (lecture and not audience),
            "no right": lacks("video_send"),
        }
        no_screen = {"off stage": off_stage, "no right": lacks("desktop_sharing")}
        told = (mode, voices, interpreted, person, lets)
        assert allowed.stage == (not off_stage), told
        assert allowed.microphone == (not any(no_microphone.values())), (no_microphone, *told)
        assert allowed.camera == (not any(no_camera.values())), (no_camera, *told)
        assert allowed.screen == (not any(no_screen.values())), (no_screen, *told)
        assert (allowed.hear, allowed.see) == (not lacks("audio_rcv"), not lacks("video_rcv"))
        assert allowed.subscribe == (allowed.hear or allowed.see)
        assert (allowed.chat, allowed.chat_read) == (not lacks("chat_send"), not lacks("chat_rcv"))
        assert allowed.moderate == host
        assert (Source.MICROPHONE in rights.grants(allowed).publish) == allowed.microphone


def test_the_mode_is_that_of_the_beginning() -> None:
    assert stage.mode(a_session()) == Mode.ALL_ON_SCREEN
    for mode in Mode:
        assert stage.mode(staged(mode=mode)) == mode
        assert stage.mode(staged(mode=mode, voice_activated=True)) == Mode.ROLE_BASED
        assert stage.mode(staged(mode=mode, interpretation=True)) == Mode.ROLE_BASED
    assert rights.permissions(a_room(mode="role_based"), staged(), a_person()).stage


def test_who_waits_may_do_nothing() -> None:
    for role in ROLES:
        allowed = rights.permissions(a_room(), a_session(), a_person(role=role, state=State.WAITING))
        assert not any((allowed.microphone, allowed.camera, allowed.screen, allowed.subscribe))
        assert not any((allowed.chat, allowed.chat_read, allowed.moderate, allowed.hear, allowed.see))
        assert (allowed.rights, rights.grants(allowed).publish) == ([], frozenset())


def test_what_is_withheld_everywhere_is_withheld_from_hosts() -> None:
    host = a_person(role=Role.HOST, withheld=["recording", "desktop_sharing"])
    held = rights.rights_of(host)
    assert set(Right) - held == {Right.RECORD, Right.SELF_SCREEN}
    assert not rights.permissions(a_room(), staged(), host).screen
    listed = a_person(permissions=[Right.RECORD.value], withheld=["recording"])
    assert rights.rights_of(listed) == frozenset()
    # what a room lets its users do is no power over the meeting
    assert Right.RECORD not in rights.rights_of(a_person())


def test_defaults_of_rights() -> None:
    room = a_room()
    assert stage.rights_in(room, a_person(kind="user")) == set(StageRight)
    assert stage.rights_in(room, a_person(kind="guest")) == set(StageRight) - {StageRight.RECORDING}
    assert set(GUESTS_RIGHTS) == set(ALL_RIGHTS) - {"recording"}


@pytest.mark.parametrize(
    ("snapshot", "limit", "places"),
    [
        ({"mode": "role_based"}, None, 20),
        ({"mode": "role_based"}, 2, 2),
        ({"mode": "lecture"}, 7, 1),
        ({"voice_activated": True}, 2, 4),
        ({"voice_activated": True}, 6, 6),
        ({"mode": "lecture", "voice_activated": True}, None, 20),
    ],
)
def test_places(snapshot: dict[str, Any], limit: int | None, places: int) -> None:
    assert stage.places(staged(**snapshot), a_room(podium_limit=limit), 20) == places


def people(*specs: tuple[str, Role, bool]) -> list[Participant]:
    return [
        a_person(id=name, role=role, on_podium=podium, joined_at=at, number=at, state=State.IN)
        for at, (name, role, podium) in enumerate(specs)
    ]


CROWD = (
    ("a", Role.PARTICIPANT, False),
    ("b", Role.HOST, False),
    ("c", Role.HOST, False),
    ("d", Role.PARTICIPANT, True),
    ("e", Role.AUDIENCE, False),
)


@pytest.mark.parametrize(
    ("snapshot", "specs", "shown"),
    [
        ({}, CROWD, None),
        ({"mode": "role_based"}, CROWD, {"b", "c", "d"}),
        ({"mode": "role_based"}, CROWD[:1], set()),
        ({"mode": "lecture"}, CROWD, {"b", "d"}),
        ({"mode": "lecture"}, CROWD[:1], None),
        ({"voice_activated": True}, CROWD, {"d"}),
        ({"voice_activated": True}, CROWD[:3], None),
        ({"interpretation": True}, CROWD, {"b", "c", "d"}),
    ],
)
def test_whom_the_picture_shows(
    snapshot: dict[str, Any], specs: tuple[tuple[str, Role, bool], ...], shown: set[str] | None
) -> None:
    there = people(*specs)
    assert stage.shown(staged(**snapshot), there) == shown
    gone = a_person(id="z", role=Role.HOST, on_podium=True, state=State.JOINING, joined_at=None, number=99)
    assert stage.shown(staged(**snapshot), [gone, *there]) == shown


def test_the_longest_silent_gives_their_place() -> None:
    def speaker(name: str, spoke_at: int | None, **more: Any) -> Participant:
        return a_person(id=name, on_podium=True, spoke_at=spoke_at, **more)

    def chosen(*there: Participant) -> str | None:
        found = stage.to_displace(there, now=100, quiet_for=10)
        return None if found is None else found.id

    assert chosen() is None
    assert chosen(speaker("now", 95)) is None
    assert chosen(speaker("now", 95), speaker("a", 80), speaker("b", 60)) == "b"
    assert chosen(speaker("a", 80), speaker("mute", None), speaker("b", 60)) == "mute"
    assert chosen(speaker("a", 80), speaker("b", 60, pinned=True)) == "a"
    assert chosen(speaker("a", 80), speaker("b", 60, state=State.LEFT)) == "a"
    assert chosen(speaker("edge", 90)) == "edge"


def test_the_speaker_grows() -> None:
    assert stage.first_layout(a_room()) == "auto"
    assert stage.first_layout(a_room(enlarge_speaker=True)) == "highlight"
    assert stage.first_layout(a_room(enlarge_speaker=True, layout="grid_9")) == "grid_9"


def test_what_a_room_says_is_not_what_a_session_has() -> None:
    room: Room = a_room(mode="lecture")
    assert stage.is_on_stage(a_session(), a_person())
    assert rights.permissions(room, a_session(), a_person()).microphone
