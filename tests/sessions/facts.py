"""Rooms, sessions and people to decide on, of which a test says only what it is about."""

from roomful.rooms import rules as room_rules
from roomful.rooms.model import Room
from roomful.sessions.model import Participant, Role, Session, State


def a_room(**more: object) -> Room:
    values = room_rules.DEFAULTS | {
        "id": "r", "number": 1, "tenant_id": "t", "name": "n", "slug": "s", "extension": "1",
        "owner_id": None, "origin": "roomful", "created_at": 0, "updated_at": 0,
    }  # fmt: skip
    columns = {name: value for name, value in values.items() if name not in {"room_pin", "host_pin"}}
    return Room(**(columns | more))


def a_session(**more: object) -> Session:
    values: dict[str, object] = dict.fromkeys(Session.__struct_fields__)
    values |= {"id": "s", "tenant_id": "t", "room_id": "r", "locked": False, "all_muted": False}
    return Session(**(values | {"snapshot": {}} | more))  # type: ignore[arg-type]


def a_person(**more: object) -> Participant:
    values: dict[str, object] = dict.fromkeys(Participant.__struct_fields__)
    values |= {"media": "all", "deaf": False, "mic_given": False, "ends_session": False, "meta": {}}
    values |= {"mic_muted": False, "camera_off": False, "kind": "user", "guest": False}
    values |= {"on_podium": False, "pinned": False, "client": {}, "number": 1}
    values |= {"id": "p", "state": State.IN, "role": Role.PARTICIPANT, "mic_blocked": False}
    return Participant(**(values | {"camera_blocked": False} | more))  # type: ignore[arg-type]
