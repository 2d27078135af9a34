"""Webhooks in our own words: any event of a room, signed with the tenant's key."""

import base64
from typing import Any

import msgspec

from roomful.delivery.service import Delivery
from roomful.dialects.roomful import mapping
from roomful.history.model import Event
from roomful.history.service import Ongoing
from roomful.kit.clock import SECOND
from roomful.kit.crypto import SigningKey

# what would only be noise, or is not for the outside
_SILENT = {"ticket.created", "message.sent"}


class Webhooks:
    """Turns events into webhooks of our own form."""

    def __init__(self, delivery: Delivery) -> None:
        self._delivery = delivery
        delivery.register_format(mapping.NAME, prepare)

    async def on_event(self, tx: Ongoing, event: Event) -> None:
        """Enqueue a webhook for an event of a room that wants it."""
        if event.room_id is None or event.kind in _SILENT:
            return
        for webhook in await self._delivery.webhooks_for(tx, event.tenant_id, event.room_id):
            wanted = not webhook.events or event.kind in webhook.events
            if webhook.dialect == mapping.NAME and webhook.url and wanted:
                body: dict[str, Any] = msgspec.to_builtins(mapping.event(event))
                await self._delivery.enqueue(tx, webhook, event, event.kind, body)


def prepare(
    stored: str,
    attempt: int,
    url: str,  # noqa: ARG001  # one signature for all dialects
    at: int,
    key: SigningKey,
) -> tuple[bytes, dict[str, str]]:
    """Return the bytes and headers of an attempt; the signature is over `<timestamp>|<body>`."""
    content = stored.encode()
    timestamp = str(at // SECOND)
    signature = key.sign(timestamp.encode() + b"|" + content)
    return content, {
        "content-type": "application/json",
        "roomful-attempt": str(attempt),
        "roomful-timestamp": timestamp,
        "roomful-signature-ed25519": base64.b64encode(signature).decode(),
    }
