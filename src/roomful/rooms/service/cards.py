"""A room just created as it would be read back, so that nobody has to."""

from roomful.delivery.model import WebhookSettings
from roomful.rooms.model import Room, RoomCard, RoomView, RoomWebhook


def view_of_new(room: Room, webhook: WebhookSettings | None) -> RoomView:
    """Return a room just created as it would be read back, so that nobody has to."""
    if webhook is None:
        return RoomView(room, None, None)
    hook = RoomWebhook(webhook.url, webhook.failover_url, webhook.timeout, list(webhook.events))
    return RoomView(room, None, hook)


def card_of_new(room: Room, webhook: WebhookSettings | None) -> RoomCard:
    """Return the card of a room just created."""
    hook = (None, None, None) if webhook is None else (webhook.url, webhook.failover_url, webhook.timeout)
    return RoomCard(
        room.id, room.name, room.capacity, room.record_at_start, room.created_at, room.updated_at, None, *hook
    )
