"""Webhooks: what goes out, rendered in the transaction of what happened, and how it is signed."""

import base64
from typing import Any

import msgspec

from roomful.delivery.model import Webhook
from roomful.delivery.service import Delivery
from roomful.dialects.telnyx import mapping
from roomful.history.model import Event
from roomful.history.service import Ongoing
from roomful.kit.clock import SECOND, rfc3339
from roomful.kit.crypto import SigningKey
from roomful.recordings.model import FileKind
from roomful.recordings.rules import track_container
from roomful.recordings.service.compositions import Compositions
from roomful.web.links import FileLinks

_TYPES = {
    "session.started": "video.room.session.started",
    "session.ended": "video.room.session.ended",
    "participant.joined": "video.room.participant.joined",
    "participant.left": "video.room.participant.left",
    "track.started": "video.room.recording.started",
    "track.completed": "video.room.recording.completed",
    "composition.completed": "video.room.composition.completed",
    # the vendor knows no failure, and who waits for the end hears of it: without a file, and without length
    "track.failed": "video.room.recording.completed",
    "composition.failed": "video.room.composition.completed",
}
_decode_raw = msgspec.json.Decoder(msgspec.Raw).decode


class Webhooks:
    """Turns events into the vendor's webhooks."""

    def __init__(self, delivery: Delivery, compositions: Compositions, links: FileLinks) -> None:
        self._delivery = delivery
        self._compositions = compositions
        self._links = links
        delivery.register_format(mapping.NAME, prepare)

    async def on_event(self, tx: Ongoing, event: Event) -> None:
        """Enqueue a webhook for an event that has one, if its room wants it."""
        event_type = _TYPES.get(event.kind)
        if event_type is None or event.room_id is None:
            return
        told: dict[str, Any] | None = None
        for webhook in await self._wanting(tx, event):
            if told is None:
                told = body(event, event_type, await self._link(tx, event))
            await self._delivery.enqueue(tx, webhook, event, event_type, told)

    async def _wanting(self, tx: Ongoing, event: Event) -> list[Webhook]:
        """Return where an event goes: that of a composition to its own address, if it has one."""
        if event.kind.startswith("composition."):
            own = await self._compositions.webhook_in(tx, event.tenant_id, event.object_id or "")
            if own is not None:
                return [own] if own.dialect == mapping.NAME else []
        webhooks = await self._delivery.webhooks_for(tx, event.tenant_id, event.room_id)
        return [webhook for webhook in webhooks if webhook.dialect == mapping.NAME and webhook.url]

    async def _link(self, tx: Ongoing, event: Event) -> str | None:
        """Return the address of the file an event is of, if there is one."""
        if not event.payload.get("size_bytes"):
            return None
        links = await self._links.within(tx, event.tenant_id)
        if event.kind == "track.completed":
            container = track_container(event.payload["codec"])
            return links.file(event.tenant_id, FileKind.TRACK, event.object_id or "", f".{container}")
        if event.kind == "composition.completed":
            return links.file(event.tenant_id, FileKind.COMPOSITION, event.object_id or "", ".mp4")
        return None


def body(event: Event, event_type: str, link: str | None = None) -> dict[str, Any]:
    """Return the event as the vendor tells it, with the address of its file."""
    return {
        "record_type": "event",
        "event_type": event_type,
        "id": event.id,
        "occurred_at": rfc3339(event.at),
        "payload": _payload(event, link),
    }


def _payload(event: Event, link: str | None) -> dict[str, Any]:
    payload: dict[str, Any] = {"room_id": event.room_id, "session_id": event.session_id}
    thing = event.kind.partition(".")[0]
    if thing == "track":
        return payload | _recording(event) | _file(event, link)
    if thing == "composition":
        return payload | _composition(event) | _file(event, link)
    told = event.payload
    if event.participant_id is not None:
        payload |= {"participant_id": event.participant_id, "context": told.get("context") or ""}
    if event.kind == "session.ended":
        payload["duration_secs"] = mapping.duration(told["started_at"], told["ended_at"])
        payload["ended_reason"] = mapping.ENDED.get(told["reason"], "error")
    if event.kind == "participant.left":
        payload["duration_secs"] = mapping.duration(told["joined_at"], told["left_at"])
        payload["left_reason"] = mapping.LEFT.get(told["reason"], "disconnected")
    return payload


def _recording(event: Event) -> dict[str, Any]:
    told: dict[str, Any] = {
        "participant_id": event.participant_id,
        "recording_id": event.object_id,
        "type": event.payload["medium"],
    }
    if event.kind != "track.started":
        told["codec"] = event.payload["codec"]
    return told


def _composition(event: Event) -> dict[str, Any]:
    told = event.payload
    return {
        "composition_id": event.object_id,
        "format": "mp4",
        "resolution": f"{told['width']}x{told['height']}",
    }


def _file(event: Event, link: str | None) -> dict[str, Any]:
    """Return what is told of a file that is finished."""
    if event.kind.endswith(".started"):
        return {}
    told: dict[str, Any] = {
        "duration_secs": mapping.seconds(event.payload.get("duration_ms")),
        "size_mb": mapping.megabytes(event.payload.get("size_bytes")),
    }
    return told if link is None else told | {"download_url": link}


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
