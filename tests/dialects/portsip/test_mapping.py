"""Fields one by one, between wire and core, without a server."""

import base64
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.dialects.portsip import mapping, wire
from roomful.dialects.portsip.errors import refuse
from roomful.dialects.portsip.mapping.fields import FIELDS, extras, schedule
from roomful.dialects.portsip.mapping.people import host_addresses
from roomful.dialects.portsip.mapping.words import LAYOUTS, LAYOUTS_READ
from roomful.kit.clock import parse_rfc3339
from roomful.kit.errors import Kind, Problem
from roomful.kit.ids import new_number
from roomful.recordings.model import Recording, State
from roomful.rooms import rules
from roomful.rooms.model import LAYOUTS as ALL_LAYOUTS
from roomful.rooms.model import Pins, Room
from roomful.tenants.model import Tenant

AT = parse_rfc3339("2031-03-04T09:00:00Z")


def tenant(**other: Any) -> Tenant:
    values: dict[str, Any] = dict.fromkeys(Tenant.__struct_fields__)
    values |= {"id": "t", "domain": "one.example", "timezone": "Asia/Tokyo", "max_participants": 1000}
    return Tenant(**(values | other))


def room(**other: Any) -> Room:
    values: dict[str, Any] = dict.fromkeys(Room.__struct_fields__)
    values |= {name: value for name, value in rules.DEFAULTS.items() if name not in {"room_pin", "host_pin"}}
    values |= {"id": "r", "number": 700551909773148160, "name": "name", "slug": "slug", "extension": "8008"}
    values |= {"created_at": AT + 999_999, "updated_at": AT, "origin": "roomful", "tenant_id": "t"}
    return Room(**(values | other))


def seen(of: Room, **other: Any) -> mapping.Seen:
    values: dict[str, Any] = {
        "tenant": tenant(),
        "pins": Pins(None, None),
        "users": [],
        "addresses": [],
        "owned": True,
        "trusted": True,
    }
    return mapping.Seen(of, **(values | other))


def shown(of: Room, **other: Any) -> wire.MeetingDetail:
    return mapping.meeting_detail(seen(of, **other), mapping.Entrance("meet.example", 443, "rmt_x"))


# field, what is written, what is stored
READ: list[tuple[str, Any, str, Any]] = [
    ("control", "MASTER", "control", "host"),
    ("control", "FREE", "control", "free"),
    ("mode", "AUDIO", "media", "audio"),
    ("height", 144, "picture_height", 144),
    ("height", 1920, "picture_height", 1920),
    ("width", 145, "picture_width", 144),
    ("bitrate", 128, "picture_kbps", 128),
    ("bitrate", 10_240, "picture_kbps", 10_240),
    ("framerate", 5, "picture_fps", 5),
    ("framerate", 30, "picture_fps", 30),
    *((("layout", word, "layout", value)) for word, value in LAYOUTS_READ.items()),
    ("subject", "x", "title", "x"),
    ("subject", "ü" * 64, "title", "ü" * 64),
    ("language", "en-US", "language", "en-US"),
    ("capacity", 1, "capacity", 1),
    ("capacity", 200, "capacity", 200),
    ("admin_pin", "007", "host_pin", "007"),
    ("room_pin", "123456", "room_pin", "123456"),
    ("enable_recording", True, "record_at_start", True),
    ("enable_prompt", False, "prompts", False),
    ("timezone", "Europe/Berlin", "timezone", "Europe/Berlin"),
    ("scheduled_start_at", "2031-03-04T10:00:00+01:00", "opens_at", AT),
    ("scheduled_end_at", "2031-03-04T09:00:00.000001Z", "ends_at", AT + 1),
    ("numbers", "", "dial_in_numbers", ""),
    ("numbers", "1" * 128, "dial_in_numbers", "1" * 128),
    ("close_on_nobody", True, "empty_close_after", 0),
    ("close_on_nobody", False, "empty_close_after", None),
    (
        "outbound_caller_ids",
        [wire.CallerId("p", "1", None), wire.CallerId(caller_id="2", description="")],
        "outbound_caller_ids",
        [{"provider_id": "p", "caller_id": "1"}, {"caller_id": "2", "description": ""}],
    ),
]
WRONG: list[tuple[str, Any]] = [
    *((name, value) for name in ("height", "width") for value in (0, 143, 1921, -144)),
    *(("bitrate", value) for value in (127, 10_241)),
    *(("framerate", value) for value in (4, 31)),
    *(("capacity", value) for value in (0, 201)),
    *(("subject", value) for value in ("", "x" * 65, None)),
    *(
        (name, value)
        for name in ("admin_pin", "room_pin")
        for value in ("", "12", "1234567", "12a", "１２３", "12 3", "-12")
    ),
    *(
        (name, value)
        for name in ("scheduled_start_at", "scheduled_end_at")
        for value in ("", "tomorrow", "2031-03-04", "2031-03-04T09:00:00", "2031-02-30T09:00:00Z")
    ),
    ("numbers", "1" * 129),
    *((name, None) for name in ("control", "layout", "language", "enable_prompt", "close_on_nobody")),
    ("outbound_caller_ids", [wire.CallerId("p", "1" * 65, None)]),
    ("outbound_caller_ids", [wire.CallerId("p", "", None)]),
    ("outbound_caller_ids", [wire.CallerId("p", "1", "x" * 1025)]),
    ("outbound_caller_ids", [wire.CallerId()] * 101),
]


def request(name: str, value: Any) -> Any:
    for kind in (wire.UpdateMeeting, wire.UpdateRoom):
        if name in kind.__struct_fields__:
            return kind(**{name: value})
    given = {"mode": "VIDEO", "subject": "x", "timezone": "UTC", name: value}
    return wire.CreateMeeting(**given)


@pytest.mark.parametrize(("name", "value", "core", "stored"), READ)
def test_what_is_written_is_stored(name: str, value: Any, core: str, stored: Any) -> None:
    assert mapping.attributes(request(name, value), None)[core] == stored


@pytest.mark.parametrize(("name", "value", "core", "stored"), READ)
def test_what_is_stored_is_taken_by_the_core(name: str, value: Any, core: str, stored: Any) -> None:
    rules.check({core: stored})


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_what_cannot_be_is_refused_by_the_name_on_the_wire(name: str, value: Any) -> None:
    before = mapping.room_detail(seen(room()), mapping.Entrance("h", 1, None))
    described: Any = msgspec.structs.replace(before) if name in {"numbers"} else shown(room())
    with pytest.raises(Problem) as caught:
        mapping.attributes(request(name, value), described)
    status, _, body = refuse(caught.value)
    told = msgspec.json.decode(body)["errors"][0]
    assert (status, told["code"]) == (400, "VALIDATE_FAILED")
    assert told["detail"]["field"].partition("/")[0] == name


def test_every_field_is_tried() -> None:
    assert {name for name, *_ in READ} == FIELDS.keys()
    writable = {
        name
        for kind in (wire.CreateRoom, wire.UpdateRoom, wire.CreateMeeting, wire.UpdateMeeting)
        for name in kind.__struct_fields__
    }
    assert writable - FIELDS.keys() == {
        "extension_number",
        "internal_invitees",
        "external_invitees",
        "custom_options",
    }


NULLABLE = {
    *("capacity", "width", "height", "bitrate", "framerate", "admin_pin", "room_pin"),
    *("scheduled_start_at", "scheduled_end_at", "timezone", "outbound_caller_ids"),
}


def test_null_clears_what_can_be_empty() -> None:
    full = room(
        capacity=5, picture_width=640, opens_at=AT, ends_at=AT + 1, dial_in_numbers="1", timezone="UTC"
    )
    given: dict[str, Any] = dict.fromkeys(NULLABLE)
    before = shown(full, pins=Pins("123", "456"))
    changes = mapping.attributes(wire.UpdateMeeting(**given), before)
    assert changes.pop("outbound_caller_ids", []) == []
    assert set(changes.values()) == {None}
    assert changes.keys() >= {"capacity", "picture_width", "host_pin", "room_pin", "opens_at", "ends_at"}
    rules.check(changes)


def test_of_a_new_one_null_is_what_is_not_given() -> None:
    given: dict[str, Any] = dict.fromkeys(NULLABLE - {"capacity", "timezone"})
    new = wire.CreateMeeting(mode="VIDEO", subject="x", timezone="UTC", **given)
    assert mapping.attributes(new, None) == {"media": "video", "title": "x", "timezone": "UTC"}


ODD = [
    room(),
    room(title="x" * 240, capacity=10_000, picture_fps=60, empty_close_after=60, language="de"),
    room(capacity=None, media="audio", control="host", timezone="Europe/Berlin", picture_kbps=128),
    room(opens_at=AT + 123_456, ends_at=AT + 3_600_000_001, empty_close_after=None),
    room(outbound_caller_ids=[{"caller_id": "1"}, {"description": "d"}, {}], dial_in_numbers=""),
    *(room(layout=layout) for layout in sorted(ALL_LAYOUTS)),
]


@pytest.mark.parametrize("of", ODD)
def test_writing_back_what_was_read_changes_nothing(of: Room) -> None:
    pins = Pins("long and l3ttered!", "x" * 64)
    entrance = mapping.Entrance("meet.example", 443, "rmt_x")
    for kind, one in (
        (wire.UpdateMeeting, mapping.meeting_detail(seen(of, pins=pins), entrance)),
        (wire.UpdateRoom, mapping.room_detail(seen(of, pins=pins), entrance)),
    ):
        body: Any = msgspec.json.decode(msgspec.json.encode(one), type=kind)
        assert mapping.attributes(body, one) == {}
        assert extras(body, of.extras) is None
        assert mapping.addresses(body, one) is msgspec.UNSET
        assert mapping.invited(body, one) is msgspec.UNSET


def test_what_has_no_place_is_shown_as_the_nearest() -> None:
    one = shown(room(title="t" * 65, capacity=300, picture_fps=60))
    assert (one.subject, one.capacity, one.framerate) == ("t" * 64, 200, 30)
    assert (one.width, one.height, one.bitrate) == (1280, 720, 1500)
    assert shown(room(capacity=None), tenant=tenant(max_participants=40)).capacity == 40
    assert shown(room(), tenant=tenant(max_participants=4000)).capacity == 200
    assert shown(room()).timezone == "Asia/Tokyo"
    assert shown(room()).subject == "name"
    assert shown(room()).created_at == "2031-03-04T09:00:00Z"
    assert shown(room(empty_close_after=60)).close_on_nobody is True
    assert shown(room(empty_close_after=None)).close_on_nobody is False
    assert {LAYOUTS[layout] for layout in ALL_LAYOUTS} == LAYOUTS_READ.keys()


def test_who_is_merely_invited_is_not_shown_what_makes_a_host() -> None:
    one = shown(room(), pins=Pins("1234", "5678"), trusted=False, owned=False)
    assert (one.admin_pin, one.room_pin, one.ownership) == (None, "1234", False)


def test_times_are_the_same_however_they_are_written() -> None:
    before = shown(room(opens_at=AT + 5))
    for text in ("2031-03-04T09:00:00Z", "2031-03-04T10:00:00+01:00", "2031-03-04T09:00:00.000Z"):
        assert mapping.attributes(wire.UpdateMeeting(scheduled_start_at=text), before) == {}
    later = wire.UpdateMeeting(scheduled_start_at="2031-03-04T09:00:01Z")
    assert mapping.attributes(later, before) == {"opens_at": AT + 1_000_000}


def test_a_schedule_with_both_ends_starts_by_itself() -> None:
    assert schedule({"title": "x"}, None) == {"title": "x"}
    assert schedule({"opens_at": AT, "ends_at": AT + 1}, None)["starts_itself"] is True
    assert schedule({"opens_at": AT}, None)["starts_itself"] is False
    assert schedule({"opens_at": AT}, room(ends_at=AT + 1))["starts_itself"] is True
    assert schedule({"ends_at": None}, room(opens_at=AT, ends_at=AT + 1))["starts_itself"] is False


def test_options_are_kept_beside_those_of_others() -> None:
    others = {"telnyx": {"a": 1}}
    assert extras(wire.UpdateRoom(custom_options="no json"), others) == {
        **others,
        "portsip": {"custom_options": "no json"},
    }
    kept = {**others, "portsip": {"custom_options": ""}}
    assert extras(wire.UpdateRoom(custom_options=""), kept) is None
    assert extras(wire.UpdateRoom(custom_options=None), kept) == others
    assert extras(wire.UpdateRoom(), kept) is None
    with pytest.raises(Problem):
        extras(wire.UpdateRoom(custom_options="x" * 65_537), {})


@given(st.integers(min_value=1, max_value=2**63 - 1))
def test_ids_are_read_in_both_forms(number: int) -> None:
    text = mapping.write_id(number)
    assert base64.b64decode(text + "=" * (-len(text) % 4)) == str(number).encode()
    assert mapping.read_id(text) == mapping.read_id(str(number)) == number
    assert mapping.read_id(text + "=" * (-len(text) % 4)) == number


def test_the_ids_of_the_vendors_samples() -> None:
    assert mapping.write_id(700551909773148160) == "NzAwNTUxOTA5NzczMTQ4MTYw"
    assert len(mapping.write_id(new_number())) == 24


@given(st.text() | st.binary().map(lambda raw: base64.b64encode(raw).decode()))
def test_what_is_no_id_is_nobodys(text: str) -> None:
    number = mapping.read_id(text)
    assert number is None or number >= 0


@pytest.mark.parametrize(
    "text", ["", " ", "MQ", "MQ=", "MQ==", "MDE", "٣", "1" * 41, "+1", "1.0", "-1", "MS4w"]
)
def test_ids_at_the_edge(text: str) -> None:
    assert mapping.read_id(text) in {None, 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a@b.example", ["a@b.example"]),
        (" a@b.example ;, c@d.example\n", ["a@b.example", "c@d.example"]),
        ("", []),
        (" ; ", []),
        (None, []),
        ("A@B.example", ["A@b.example"]),
    ],
)
def test_addresses_are_read_from_one_text(text: str | None, found: list[str]) -> None:
    assert mapping.addresses(wire.UpdateRoom(external_invitees=text), None) == found


@pytest.mark.parametrize("text", ["ann", "ann@", "@b.example", "a@b.example <c>", "x@y" + ".z" * 200])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        mapping.addresses(wire.UpdateRoom(external_invitees=text), None)
    assert caught.value.field == "external_invitees"


def test_addresses_of_the_server() -> None:
    none = {"private_ipv4": None, "private_ipv6": None, "public_ipv4": None, "public_ipv6": None}
    assert host_addresses("", "localhost", "127.0.0.1", "0.0.0.0", "::1", "fe80::1") == none
    assert host_addresses("10.0.0.7", "8.8.8.8", "2001:4860::1", "10.0.0.8") == none | {
        "private_ipv4": "10.0.0.7",
        "public_ipv4": "8.8.8.8",
        "public_ipv6": "2001:4860::1",
    }


def test_recordings() -> None:
    values: dict[str, Any] = dict.fromkeys(Recording.__struct_fields__)
    values |= {"number": 5, "started_at": AT, "file_name": "a.mp4", "state": State.RECORDING}
    running = mapping.recording(Recording(**values), None)
    assert (running.ended_at, running.duration, running.file_size, running.file_url) == (None,) * 4
    done = values | {"state": State.COMPLETED, "stopped_at": AT + 1, "duration_ms": 900, "size_bytes": 7}
    made = mapping.recording(Recording(**done), "/api/blobs/x")
    assert (made.duration, made.file_size, made.file_url) == (1, 7, "/api/blobs/x")
    failed = mapping.recording(Recording(**(done | {"state": State.FAILED, "size_bytes": None})), None)
    assert (failed.duration, failed.file_size, failed.file_url) == (0, 0, None)


@pytest.mark.parametrize(
    ("problem", "status", "code"),
    [
        (Problem(Kind.INVALID, "invalid", "No.", field="title"), 400, "VALIDATE_FAILED"),
        (Problem(Kind.CONFLICT, "extension_taken", "No.", field="extension"), 400, "VALIDATE_FAILED"),
        (Problem(Kind.CONFLICT, "not_running", "No."), 400, "UNKNOWN"),
        (Problem(Kind.FORBIDDEN, "over", "No."), 400, "UNKNOWN"),
        (Problem(Kind.FORBIDDEN, "not_allowed", "No."), 403, "UNAUTHORIZED"),
        (Problem(Kind.LIMITED, "x", "No.", retry_after=0.2), 429, "UNKNOWN"),
        (Problem(Kind.UNAVAILABLE, "internal_error", "No.", status=500), 500, "UNKNOWN"),
        (Problem(Kind.INVALID, "method_not_allowed", "No.", status=405), 405, "UNKNOWN"),
    ],
)
def test_refusals(problem: Problem, status: int, code: str) -> None:
    told, headers, body = refuse(problem)
    error = msgspec.json.decode(body)["errors"][0]
    assert (told, error["code"], error["message"]) == (status, code, "No.")
    assert dict(headers) == ({b"retry-after": b"1"} if status == 429 else {})
