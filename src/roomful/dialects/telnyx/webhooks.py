"""Webhooks: what goes out, rendered in the transaction of what happened, and how it is signed."""

import base64
from typing import Any

import msgspec

from roomful.delivery.service import Delivery
from roomful.dialects.telnyx import mapping
from roomful.history.model import Event
from roomful.history.service import Ongoing
from roomful.kit.clock import SECOND, rfc3339
from roomful.kit.crypto import SigningKey

_TYPES = {
    "session.started": "video.room.session.started",
    "session.ended": "video.room.session.ended",
    "participant.joined": "video.room.participant.joined",
    "participant.left": "video.room.participant.left",
}
_decode_raw = msgspec.json.Decoder(msgspec.Raw).decode


class Webhooks:
    """Turns events into the vendor's webhooks."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        delivery.register_format(mapping.NAME, prepare)

    async def on_event(self, tx: Ongoing, event: Event) -> None:
        """Enqueue a webhook for an event that has one, if its room wants it."""
        event_type = _TYPES.get(event.kind)
        if event_type is None or event.room_id is None:
            return
        for webhook in await self._delivery.webhooks_for(tx, event.tenant_id, event.room_id):
            if webhook.dialect == mapping.NAME and webhook.url:
                await self._delivery.enqueue(tx, webhook, event, event_type, body(event, event_type))


def body(event: Event, event_type: str) -> dict[str, Any]:
    """Return the event as the vendor tells it."""
    return {
        "record_type": "event",
        "event_type": event_type,
        "id": event.id,
        "occurred_at": rfc3339(event.at),
        "payload": _payload(event),
    }


def _payload(event: Event) -> dict[str, Any]:
    told = event.payload
    payload: dict[str, Any] = {"room_id": event.room_id, "session_id": event.session_id}
    if event.participant_id is not None:
        payload |= {"participant_id": event.participant_id, "context": told.get("context") or ""}
    if event.kind == "session.ended":
        payload["duration_secs"] = mapping.duration(told["started_at"], told["ended_at"])
        payload["ended_reason"] = mapping.ENDED.get(told["reason"], "error")
    if event.kind == "participant.left":
        payload["duration_secs"] = mapping.duration(told["joined_at"], told["left_at"])
        payload["left_reason"] = mapping.LEFT.get(told["reason"], "disconnected")
    return payload


def prepare(stored: str, attempt: int, url: str, at: int, key: SigningKey) -> tuple[bytes, dict[str, str]]:
    """Return the bytes and headers of an attempt.

    The event is as it was rendered when it happened; attempt and address stand beside it, and the signature
    is over `<timestamp>|<body>` with the time of this attempt, because receivers refuse old ones.
    """
    content = msgspec.json.encode(
        {"data": _decode_raw(stored.encode()), "meta": {"attempt": attempt, "delivered_to": url}}
    )
    timestamp = str(at // SECOND)
    signature = key.sign(timestamp.encode() + b"|" + content)
    return content, {
        "content-type": "application/json",
        "telnyx-timestamp": timestamp,
        "telnyx-signature-ed25519": base64.b64encode(signature).decode(),
    }
