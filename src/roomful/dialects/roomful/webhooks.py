"""Webhooks in our own words: any event of a room, signed with the tenant's key."""

import base64
from typing import Any

import msgspec

from roomful.delivery.model import Webhook
from roomful.delivery.service import Delivery
from roomful.dialects.roomful import mapping
from roomful.history.model import Event
from roomful.history.service import Ongoing
from roomful.kit.clock import SECOND
from roomful.kit.crypto import SigningKey
from roomful.recordings.service.compositions import Compositions

# what would only be noise, or is not for the outside
_SILENT = {"ticket.created", "message.sent"}
_ENDS = {"composition.completed", "composition.failed"}


class Webhooks:
    """Turns events into webhooks of our own form."""

    def __init__(self, delivery: Delivery, compositions: Compositions) -> None:
        self._delivery = delivery
        self._compositions = compositions
        delivery.register_format(mapping.NAME, prepare)

    async def on_event(self, tx: Ongoing, event: Event) -> None:
        """Enqueue a webhook for an event of a room that wants it."""
        if event.room_id is None or event.kind in _SILENT:
            return
        for webhook in await self._wanting(tx, event):
            body: dict[str, Any] = msgspec.to_builtins(mapping.event(event))
            await self._delivery.enqueue(tx, webhook, event, event.kind, body)

    async def _wanting(self, tx: Ongoing, event: Event) -> list[Webhook]:
        """Return where an event goes: to its room's address, and the end of a composition to its own, too."""
        wanting = [
            webhook
            for webhook in await self._delivery.webhooks_for(tx, event.tenant_id, event.room_id)
            if webhook.dialect == mapping.NAME and webhook.url
            if not webhook.events or event.kind in webhook.events
        ]
        if event.kind in _ENDS:
            own = await self._compositions.webhook_in(tx, event.tenant_id, event.object_id or "")
            if own is not None and own.dialect == mapping.NAME:
                wanting.append(own)
        return wanting


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
