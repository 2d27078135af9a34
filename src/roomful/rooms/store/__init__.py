"""The SQL of rooms."""

from roomful.rooms.store.lists import LIST, count_room, page, page_and_total, total
from roomful.rooms.store.rows import (
    by_id,
    by_name,
    by_slug,
    card_by_id,
    delete_room,
    insert_room,
    lock_by_id,
    name_used,
    pass_on,
    set_tags,
    slug_used,
    update_room,
    view_by_id,
    weekly_by_tenants_clock,
)

__all__ = [
    "LIST",
    "by_id",
    "by_name",
    "by_slug",
    "card_by_id",
    "count_room",
    "delete_room",
    "insert_room",
    "lock_by_id",
    "name_used",
    "page",
    "page_and_total",
    "pass_on",
    "set_tags",
    "slug_used",
    "total",
    "update_room",
    "view_by_id",
    "weekly_by_tenants_clock",
]
