"""LiveKit's webhooks: who may send them, and what they come to mean."""

import base64
import hashlib
import json
from typing import Any

import jwt
import pytest

from roomful.kit.clock import SECOND, ManualClock
from roomful.media.livekit.tokens import Keys, Tokens
from roomful.media.livekit.webhooks import WebhookReceiver
from roomful.media.port import EventKind, LeaveReason, Source, Track

KEYS = Keys("key", "a-secret-of-at-least-thirty-two-characters")
NOW = 1_800_000_000


def _receiver() -> WebhookReceiver:
    clock = ManualClock(NOW * SECOND + 250_000)
    return WebhookReceiver(Tokens(KEYS, clock), clock)


def _body(event: str, **more: Any) -> bytes:
    # As LiveKit writes them: numbers of 64 bits are text.
    content = {"event": event, "id": "EV_1", "createdAt": str(NOW), "room": {"name": "r", "sid": "RM_1"}}
    return json.dumps({**content, **more}).encode()


def _authorization(body: bytes, **more: Any) -> str:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    claims = {"iss": KEYS.key, "exp": NOW + 300, "sha256": digest, **more}
    return jwt.encode(claims, KEYS.secret, algorithm="HS256")


def test_a_join_is_read() -> None:
    body = _body("participant_joined", participant={"identity": "ann", "sid": "PA_1", "state": "ACTIVE"})
    event = _receiver().receive(body, _authorization(body))
    assert event is not None
    assert (event.id, event.kind, event.room, event.room_id) == (
        "EV_1",
        EventKind.PARTICIPANT_JOINED,
        "r",
        "RM_1",
    )
    assert (event.identity, event.connection_id, event.reason, event.track) == ("ann", "PA_1", None, None)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("CLIENT_INITIATED", LeaveReason.CLIENT),
        ("DUPLICATE_IDENTITY", LeaveReason.REPLACED),
        ("PARTICIPANT_REMOVED", LeaveReason.REMOVED),
        ("ROOM_DELETED", LeaveReason.ROOM_CLOSED),
        ("SERVER_SHUTDOWN", LeaveReason.ENGINE_STOPPED),
        ("SIGNAL_CLOSE", LeaveReason.LOST),
        ("A_REASON_OF_TOMORROW", LeaveReason.LOST),
    ],
)
@pytest.mark.parametrize("name", ["participant_left", "participant_connection_aborted"])
def test_a_leave_has_its_reason(name: str, given: str, reason: LeaveReason) -> None:
    body = _body(name, participant={"identity": "ann", "sid": "PA_1", "disconnectReason": given})
    event = _receiver().receive(body, "Bearer " + _authorization(body))
    assert event is not None
    assert (event.kind, event.reason) == (EventKind.PARTICIPANT_LEFT, reason)
    assert event.by_client is (reason is LeaveReason.CLIENT)


def test_a_track_is_read() -> None:
    track = {"sid": "TR_1", "type": "VIDEO", "source": "SCREEN_SHARE", "width": 1280, "height": 720}
    body = _body("track_published", participant={"identity": "ann", "sid": "PA_1"}, track=track)
    event = _receiver().receive(body, _authorization(body))
    assert event is not None
    assert event.track == Track("TR_1", Source.SCREEN, muted=False, width=1280, height=720)


def test_what_is_late_is_dated_back_and_what_is_new_is_now() -> None:
    for created, at in ((NOW, NOW * SECOND + 250_000), (NOW - 5, (NOW - 4) * SECOND - 1)):
        body = _body("room_started", createdAt=str(created))
        event = _receiver().receive(body, _authorization(body))
        assert event is not None
        assert event.at == at


def test_what_we_do_not_follow_is_passed_over() -> None:
    for name in ("egress_started", "ingress_ended", "an_event_of_tomorrow", ""):
        body = _body(name, field_of_tomorrow=1)
        assert _receiver().receive(body, _authorization(body)) is None


def test_nobody_else_is_heard() -> None:
    body = _body("room_started")
    good = _authorization(body)
    other = Keys("key", "another-secret-of-at-least-thirty-two-characters")
    refused = {
        "": body,
        "Bearer ": body,
        "nonsense": body,
        good: body + b" ",
        _authorization(body, sha256=""): body,
        _authorization(body, sha256=7): body,
        _authorization(body, exp=NOW): body,
        _authorization(body, iss="other"): body,
        jwt.encode(jwt.decode(good, options={"verify_signature": False}), other.secret): body,
        _authorization(b"no json"): b"no json",
        _authorization(b"\xff"): b"\xff",
        _authorization(b"[1]"): b"[1]",
    }
    for authorization, content in refused.items():
        with pytest.raises(PermissionError):
            _receiver().receive(content, authorization)
    assert _receiver().receive(body, good) is not None
