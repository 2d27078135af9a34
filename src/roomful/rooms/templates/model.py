"""What a template is."""

from typing import Any

import msgspec


class Template(msgspec.Struct, frozen=True):
    """What new rooms are made of.

    `definition` has attributes of rooms in core words, PINs among them, but nothing that is one room's alone
    (name, slug, dial number, owner); `invitations` those who are invited to each, as `user_id` or `address`
    with `display_name`, `role`, `languages` and whether the address is `free`. `seq` counts the templates of
    a tenant up; `creator_id` is the user who made it.
    """

    id: str
    tenant_id: str
    seq: int
    name: str
    definition: dict[str, Any]
    invitations: list[dict[str, Any]]
    creator_id: str | None
    created_at: int
    updated_at: int


class Draft(msgspec.Struct, frozen=True):
    """What of a new room a template says: its attributes, and who is invited."""

    attributes: dict[str, Any]
    invitations: list[dict[str, Any]]
