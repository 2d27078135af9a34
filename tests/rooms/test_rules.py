"""What a room's attributes may be."""

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit.errors import Problem
from roomful.rooms import rules
from roomful.rooms.model import Origin
from roomful.rooms.stage import ALL_RIGHTS
from tests.features import refused

NAN = float("nan")
HUGE = 10**400
NO_TEXT: list[Any] = [None, 1, True, b"x", [], {}, NAN]
NO_FLAG: list[Any] = [None, 0, 1, "true", "", [], NAN]
NO_INT = [True, False, 1.0, "1", NAN, float("inf"), HUGE, -HUGE, [], {}]
FLAGS = (
    *("invited_only", "hands_first", "entry_picture_off", "prompts", "entry_tones", "previews"),
    *("starts_itself", "extendable", "broadcast_at_start", "reminders_on"),
    *("lobby_on", "voice_activated", "interpretation", "enlarge_speaker"),
)
LAST_MOMENT = 253_402_300_799_000_000


def deep(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


GOOD: dict[str, list[Any]] = {
    "name": ["x", "x" * 255, "Zoë's room 🦊", " "],
    "title": [None, "x", "x" * 240],
    "description": ["", "x" * 65_536, "a\nb"],
    "capacity": [None, 1, 10_000],
    "empty_close_after": [None, 0, 60, 31_536_000],
    "guests_allowed": [True, False],
    "chat_on": [True, False],
    "entry_mic_muted": [True, False],
    "entry_camera_off": [True, False],
    "record_at_start": [True, False],
    "compose": [True, False],
    "consent_required": [True, False],
    "recording_retention": [None, 1, 36_500],
    "layout": ["auto", "grid_9", "five_up", "screen"],
    "opens_at": [None, 0, LAST_MOMENT],
    "last_entry_at": [None, 0, LAST_MOMENT],
    "ends_at": [None, 0, LAST_MOMENT],
    "media": ["audio", "video"],
    "language": ["en", "de-CH", "zh-Hant-TW", "x" * 8],
    "meta": [{}, {"a": [1, 2.5, None, True, "b\0"]}, {"a": "x" * 1992}, {"a": 2**64}],
    "extras": [{}, {"telnyx": {"a": 1}}],
    "slug": ["a", "A_b-9", "x" * 128],
    "extension": ["123", "0" * 64],
    "room_pin": [None, "1", "0042", "x" * 64, "a-b!"],
    "host_pin": [None, "123", "0042", "x" * 64],
    "control": ["free", "host"],
    **{name: [True, False] for name in FLAGS},
    "av_sync": [None, True, False],
    "picture_width": [None, 144, 1920],
    "picture_height": [None, 144, 1080],
    "picture_fps": [None, 5, 60],
    "picture_kbps": [None, 128, 10_240],
    "timezone": [None, "Europe/Berlin", "UTC"],
    "stay_limit": [None, 1, 200_000],
    "end_warning": [0, 300, 86_400],
    "broadcast_preset_id": [None, "01a1fd98-b9d4-74f4-9d00-b4b64edfb8f9"],
    "dial_in_numbers": [None, "", "+49 30 1234, +1 212 555"],
    "location": [None, "", "Room 4"],
    "outbound_caller_ids": [[], [{"provider_id": "p", "caller_id": "1", "description": ""}]],
    "theme": [{}, {"dark_primary": "#0a0B0c", "light_negative": "#ffffff"}],
    "owner_id": [None, "01a1fd98-b9d4-74f4-9d00-b4b64edfb8f9"],
    "days": [[], [0], [6, 0], [0, 1, 2, 3, 4, 5, 6]],
    "at_time": [None, "00:00", "23:59"],
    "length": [None, 60, 604_800],
    "reminders": [[], [0], [5, 10, 15, 1440]],
    "tags": [[], ["a"], ["A", "a", "ä", "x" * 255], [str(n) for n in range(100)]],
    "ring_invited": ["off", "first_join", "first_invited_join"],
    "registration": [
        {},
        {"enabled": True},
        {"limit_on": True, "limit": 1},
        {"opens_at": 0, "closes_at": LAST_MOMENT},
        {"fields": {}},
        {"fields": {"company": {"index": 0, "is_required": False}, "email": {}}},
    ],
    "guest_limit": [None, 0, 10_000],
    "lobby_scope": ["all", "unplanned", "strangers", "guests"],
    "entry_ways": [None, [], ["app", "browser", "qr", "phone"]],
    "mode": ["all_on_screen", "lecture", "role_based"],
    "podium_limit": [None, 1, 10_000],
    **{name: [[], ALL_RIGHTS, ["chat_rcv", "audio_send"]] for name in ("rights_user", "rights_guest")},
    "original_volume": [None, 0, 30, 100],
    "record_height": [None, 180, 360, 720, 1080],
    "camera_max_height": [None, 180, 540, 1080],
    "camera_max_fps": [None, 10, 60],
    "screen_max_fps": [None, 1, 60],
}
NO_NAMES: list[Any] = [1, True, "app", {}, NAN, ["", "app"], ["app", "app"], [1], ["audio_send", None], [[]]]
BAD: dict[str, list[Any]] = {
    "name": [*NO_TEXT, "", "x" * 256, "x" * 10_000, "a\0b", "\ud800", "a\udfffb"],
    "title": [*NO_TEXT[1:], "", "x" * 241, "\0", "\udc00"],
    "description": [*NO_TEXT, "x" * 65_537, "\0", "\ud800"],
    "capacity": [*NO_INT, 0, -1, 10_001],
    "empty_close_after": [*NO_INT, -1, 31_536_001],
    "guests_allowed": NO_FLAG,
    "chat_on": NO_FLAG,
    "entry_mic_muted": NO_FLAG,
    "entry_camera_off": NO_FLAG,
    "record_at_start": NO_FLAG,
    "compose": NO_FLAG,
    "consent_required": NO_FLAG,
    "recording_retention": [*NO_INT, 0, -1, 36_501],
    "layout": [*NO_TEXT, "", "grid_5", "GRID_4"],
    "opens_at": [*NO_INT, -1, LAST_MOMENT + 1],
    "last_entry_at": [*NO_INT, -1, LAST_MOMENT + 1],
    "ends_at": [*NO_INT, -1, LAST_MOMENT + 1],
    "media": [*NO_TEXT, "", "VIDEO", "screen"],
    "language": [*NO_TEXT, "", "e", "en_US", "en-", "x" * 9, "en\n", "é", "en" + "-abcdefgh" * 4],
    "meta": [
        None, [], "{}", 1, True, {"a": "x" * 2000}, {"a": NAN}, {"a": float("inf")}, {"a": "\ud800"},
        {"\udfff": 1}, {1: 2}, {"a": {1, 2}}, {"a": object()}, deep(100_000),
    ],
    "extras": [None, [], {"a": NAN}, {"a": "\ud800"}, {"a": "x" * 100_000}],
    "slug": [*NO_TEXT, "", "x" * 129, "a b", "a/b", "ä", "a\n", "\0", "\ud800"],
    "owner_id": [1, "", "me", "\0"],
    "id": ["01a1fd98-b9d4-74f4-9d00-b4b64edfb8f9"],
    "number": [1],
    "tenant_id": ["t"],
    "extension": [*NO_TEXT, "", "12", "0" * 65, "12a", "١٢٣", "123\n"],
    "room_pin": [*NO_TEXT[1:], "", "a b", "x" * 65, "é", "1\n"],
    "host_pin": [*NO_TEXT[1:], "", "12", "a bc", "x" * 65, "123\n"],
    "control": [*NO_TEXT, "", "HOST", "all"],
    **dict.fromkeys(FLAGS, NO_FLAG),
    "av_sync": NO_FLAG[1:],
    "picture_width": [*NO_INT, 0, 143, 145, 1922],
    "picture_height": [*NO_INT, 0, 143, 145, 1922],
    "picture_fps": [*NO_INT, 4, 61],
    "picture_kbps": [*NO_INT, 127, 10_241],
    "timezone": [*NO_TEXT[1:], "", "Europe/Atlantis", "CEST+1", "../etc/passwd", "\0"],
    "stay_limit": [*NO_INT, 0, 200_001],
    "end_warning": [*NO_INT, None, -1, 86_401],
    "broadcast_preset_id": [1, "", "mine", "\0"],
    "dial_in_numbers": [*NO_TEXT[1:], "x" * 129, "\0"],
    "location": [*NO_TEXT[1:], "x" * 256, "\ud800"],
    "outbound_caller_ids": [None, {}, "[]", [1], [{"other": "x"}], [{"caller_id": 1}], [{}] * 101],
    "days": [None, 1, "[1]", {}, [7], [-1], [True], [1, 1], ["1"], [1.0], [NAN], [[]]],
    "at_time": [*NO_TEXT[1:], "", "24:00", "9:30", "09:60", "09:30:00", "09:30\n", "٠٩:٣٠"],
    "length": [*NO_INT, 0, 59, 604_801],
    "reminders": [None, 5, [7], [5, 5], [5, 10, 15, 30, 60], [True], ["5"], [5.0], [[]], {}],
    "tags": [None, "a", [""], ["a", "a"], [1], [None], ["x" * 256], ["\0"], ["\ud800"], ["a"] * 101, {}],
    "ring_invited": [*NO_TEXT, "", "OFF", "always"],
    "registration": [
        None, [], "{}", 1, {"other": 1}, {"enabled": 1}, {"opens_at": -1}, {"closes_at": LAST_MOMENT + 1},
        {"opens_at": "1"}, {"limit": 0}, {"limit": HUGE}, {"limit": True}, {"fields": []},
        {"fields": {"": {}}}, {"fields": {"x" * 65: {}}}, {"fields": {"\0": {}}}, {"fields": {"a": 1}},
        {"fields": {"a": {"index": -1}}}, {"fields": {"a": {"index": NAN}}}, {"fields": {"a": {"other": 1}}},
        {"fields": {"a": {"is_required": "yes"}}}, {"fields": {str(n): {} for n in range(31)}}, {1: 2},
    ],
    "guest_limit": [*NO_INT, -1, 10_001],
    "lobby_scope": [*NO_TEXT, "", "ALL", "nobody"],
    "entry_ways": NO_NAMES,
    "mode": [*NO_TEXT, "", "auto", 0],
    "podium_limit": [*NO_INT, 0, 10_001],
    **{name: [None, *NO_NAMES] for name in ("rights_user", "rights_guest")},
    "original_volume": [*NO_INT, -1, 101],
    "record_height": [*NO_INT, 0, 540, 719, 720.0],
    "camera_max_height": [*NO_INT, 179, 1081],
    "camera_max_fps": [*NO_INT, 9, 61],
    "screen_max_fps": [*NO_INT, 0, 61],
    "theme": [None, [], {"dark_primary": "red"}, {"dark_primary": 1}, {"other": "#000000"}],
    "origin": ["telnyx"],
    "created_at": [0],
    "deleted_at": [0],
    "no such thing": [1],
}  # fmt: skip


def test_every_attribute_is_tried() -> None:
    assert set(GOOD) == rules.CHANGEABLE | {"slug", "extension"}
    assert set(GOOD) < set(BAD)


@pytest.mark.parametrize("field", GOOD)
def test_what_an_attribute_may_be(field: str) -> None:
    for value in GOOD[field]:
        rules.check({field: value})


@pytest.mark.parametrize("field", BAD)
def test_what_an_attribute_may_not_be(field: str) -> None:
    for value in BAD[field]:
        with refused("invalid", field=field):
            rules.check({field: value})


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.sampled_from(sorted(BAD)), anything)
def test_whatever_comes_is_taken_or_refused(field: str, value: Any) -> None:
    with contextlib.suppress(Problem):
        rules.check({field: value})


def test_the_defaults_are_allowed() -> None:
    for origin in Origin:
        rules.check(rules.defaults(origin, {}))
    assert rules.defaults("telnyx", {})["capacity"] == 10
    assert rules.defaults("telnyx", {})["guests_allowed"] is False
    assert rules.defaults("roomful", {})["capacity"] is None


def test_windows() -> None:
    rules.check_window(None, None, None)
    rules.check_window(5, 5, 6)
    rules.check_window(5, None, None)
    rules.check_window(None, 7, 5)
    for opens_at, ends_at in ((5, 5), (6, 5)):
        with refused("invalid", field="ends_at"):
            rules.check_window(opens_at, None, ends_at)
    with refused("invalid", field="last_entry_at"):
        rules.check_window(5, 4, None)


@given(st.text() | st.none(), st.integers(0, 30), st.booleans())
def test_slugs(wish: str | None, attempt: int, contested: bool) -> None:
    slug = rules.slug_candidates(wish, attempt, contested=contested)
    assert rules.SLUG.fullmatch(slug)


def test_slugs_of_wishes() -> None:
    assert rules.slug_candidates("Zoë's Stand-up!", 0) == "zoe-s-stand-up"
    assert rules.slug_candidates("Stand up", 1) == "stand-up-2"
    assert rules.slug_candidates("Stand up", 2) == "stand-up-3"
    assert rules.slug_candidates("x" * 300, 1) == "x" * 100 + "-2"
    assert rules.slug_candidates("会議", 0) != rules.slug_candidates("会議", 0)
    assert rules.slug_candidates("a", 0, contested=True) != rules.slug_candidates("a", 0, contested=True)
