"""What is decided without a server: permissions, layouts, ids, times, requests."""

import json
from pathlib import Path
from typing import Any, get_args

import pytest

from roomful.dialects.signalwire.mapping import common, conferences, permissions, tokens
from roomful.dialects.signalwire.wire import common as shapes
from roomful.dialects.signalwire.wire.checking import moment, take, take_query
from roomful.dialects.signalwire.wire.rooms import RoomsQuery
from roomful.dialects.signalwire.wire.tokens import Permission, RoomTokenRequest
from roomful.kit.clock import SECOND
from roomful.kit.errors import Problem
from roomful.kit.ids import new_id
from roomful.rooms.model import LAYOUTS
from roomful.sessions.rights import WITHOUT_EFFECT, Right

_CONTRACT: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "contracts" / "signalwire.json").read_text()
)
_SCHEMAS = _CONTRACT["components"]["schemas"]


def test_each_permission_is_one_right() -> None:
    told = _SCHEMAS["Video.RoomTokenPermission"]["enum"]
    assert set(permissions.ALL) == set(told) == set(get_args(Permission))
    assert len(told) == 44
    assert set(permissions.RIGHTS.values()) == set(Right)
    assert permissions.shown(permissions.rights(told)) == permissions.ALL


def test_the_default_permissions_are_the_published_ones() -> None:
    told = _SCHEMAS["Video.CreateRoomTokenRequest"]["properties"]["permissions"]["default"]
    assert list(permissions.DEFAULT) == told
    assert set(permissions.rights(permissions.DEFAULT)) - WITHOUT_EFFECT == {
        "self.mute",
        "self.unmute",
        "self.camera_off",
        "self.camera_on",
        "self.deafen",
        "self.undeafen",
        "self.screen",
    }


def test_the_colours_are_the_published_ones() -> None:
    told = _SCHEMAS["Video.CreateConferenceRequest"]["properties"]
    assert {name: told[name]["default"] for name in conferences.THEME} == conferences.THEME


def test_layouts() -> None:
    known = set(get_args(shapes.Layout))
    assert known == set(_SCHEMAS["Video.RoomLayout"]["enum"])
    assert {common.layout(name) for name in LAYOUTS} == known
    for name in known:
        assert common.layout(common.layout_meant(name)) == name
        assert common.layout_meant(name) in LAYOUTS


def test_aliases_are_ids_of_their_own_and_lead_back() -> None:
    room = new_id()
    resource, address = common.alias(room, "resource"), common.alias(room, "address")
    assert len({room, resource, address}) == 3
    assert common.alias(resource, "resource") == room
    assert common.alias(address, "address") == room
    for one in (resource, address):
        assert one[14] == "7"
        assert one[19] == room[19]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1970-01-02", 86400),
        ("1970-01-01T00:00:01Z", 1),
        ("1970-01-01T01:00:01+01:00", 1),
        ("1970-01-01T00:00:01.000Z", 1),
    ],
)
def test_times(text: str, seconds: int) -> None:
    assert moment(text) == seconds * SECOND


@pytest.mark.parametrize(
    "text",
    ["", "soon", "12", "1970-13-01", "1970-01-01T00:00:00", "1970-01-01 ", "99999999999", "0001-01-01T00:00"],
)
def test_no_times(text: str) -> None:
    with pytest.raises((ValueError, OverflowError)):
        moment(text)


def test_unix_seconds_are_for_queries() -> None:
    assert moment("12", unix=True) == 12 * SECOND
    query: Any = take_query(RoomsQuery, {"starts_after": "12", "include_active_session": "true"})
    assert query.starts_after == 12 * SECOND
    assert query.include_active_session is True
    with pytest.raises(Problem):
        take_query(RoomsQuery, {"include_active_session": "perhaps"})


def test_a_token_of_defaults() -> None:
    made = tokens.ticket(take(RoomTokenRequest, {"room_name": "daily"}))
    assert made == {
        "room_name": "daily",
        "auto_create": True,
        "new_room": {"name": "daily", "meta": {}, "previews": False, "av_sync": False},
        "display_name": None,
        "role": "participant",
        "permissions": permissions.rights(permissions.DEFAULT),
        "media": "all",
        "meta": {},
        "mic_muted": False,
        "camera_off": False,
        "stay_limit": None,
        "ends_session": False,
        "opens_at": None,
        "last_entry_at": None,
        "remove_at": None,
    }


def test_a_token_of_all_fields() -> None:
    request = take(
        RoomTokenRequest,
        {
            "room_name": "daily",
            "user_name": "Ann",
            "permissions": ["room.lock", "room.self.screenshare", "room.lock"],
            "join_from": "1970-01-02",
            "join_until": "1970-01-03",
            "remove_at": "1970-01-04",
            "remove_after_seconds_elapsed": 60,
            "join_audio_muted": True,
            "join_video_muted": True,
            "auto_create_room": True,
            "enable_room_previews": True,
            "room_display_name": "Daily",
            "end_room_session_on_leave": True,
            "join_as": "member",
            "media_allowed": "audio-only",
            "room_meta": {"a": 1},
            "meta": {"b": 2},
            "sync_audio_video": True,
        },
    )
    assert tokens.ticket(request) == {
        "room_name": "daily",
        "auto_create": True,
        "new_room": {
            "name": "daily",
            "meta": {"a": 1},
            "previews": True,
            "av_sync": True,
            "title": "Daily",
        },
        "display_name": "Ann",
        "role": "participant",
        "permissions": ["self.screen", "session.lock"],
        "media": "audio",
        "meta": {"b": 2},
        "mic_muted": True,
        "camera_off": True,
        "stay_limit": 60,
        "ends_session": True,
        "opens_at": 86_400 * SECOND,
        "last_entry_at": 2 * 86_400 * SECOND,
        "remove_at": 3 * 86_400 * SECOND,
    }


def test_audience_has_no_permissions() -> None:
    made = tokens.ticket(
        take(RoomTokenRequest, {"room_name": "a", "join_as": "audience", "permissions": ["room.lock"]})
    )
    assert (made["role"], made["permissions"]) == ("audience", [])


@pytest.mark.parametrize(
    ("given", "field", "code"),
    [
        ({}, "room_name", "missing_required_parameter"),
        ({"room_name": "a b"}, "room_name", "invalid_parameter_value"),
        ({"permissions": ["room.fly"]}, "permissions", "invalid_parameter_value"),
        ({"permissions": "room.lock"}, "permissions", "invalid_parameter"),
        ({"join_as": "king"}, "join_as", "invalid_parameter_value"),
        ({"media_allowed": 7}, "media_allowed", "invalid_parameter_value"),
        ({"remove_after_seconds_elapsed": 0}, "remove_after_seconds_elapsed", "invalid_parameter_value"),
        ({"room_meta": {"a": "b" * 2000}}, "room_meta", "invalid_parameter_value"),
        ({"user_name": "a" * 101}, "user_name", "invalid_parameter_value"),
        ({"join_from": "1969-01-01"}, "join_from", "not_a_datetime"),
        ({"join_from": "2000-01-02", "join_until": "2000-01-01"}, "join_until", "invalid_join_until_date"),
    ],
)
def test_no_tokens(given: dict[str, Any], field: str, code: str) -> None:
    body = {"room_name": "daily", **given} if given else {}
    with pytest.raises(Problem) as caught:
        tokens.ticket(take(RoomTokenRequest, body))
    assert [(one.attribute, one.code) for one in caught.value.details["wrong"]] == [(field, code)]
