"""Rooms by any question, and by their numbers."""

from roomful.db import Database
from roomful.kit.errors import not_found
from roomful.kit.expressions import ListQuery
from roomful.rooms.lists import store
from roomful.rooms.lists.model import Found, Whose
from roomful.rooms.model import Room
from roomful.rooms.rules import SLUG

_GREATEST = 2**63 - 1


class RoomLists:
    """Finds rooms of one tenant; the fields that a query may name stand in the store.

    Beside a room's own they are `short_title` (the title, else the name, as far as its 64th character),
    `capacity`, `timezone` and `picture_…` as they count, `closes_when_empty`, and `owned` by the user.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page_and_total(self, whose: Whose, query: ListQuery) -> tuple[list[Room], int]:
        """Return a page of rooms, newest first where nothing else is asked, and how many there are in all."""
        async with self._database.read() as reader:
            return await store.page_and_total(reader, whose, query)

    async def by_number(self, whose: Whose, number: int) -> Found:
        """Return a room. Raises Problem when there is none, or none that the user may know of."""
        if 0 < number <= _GREATEST:
            async with self._database.read() as reader:
                found = await store.by_number(reader, whose, number)
            if found is not None:
                return found
        raise not_found("room")

    async def by_slug(self, whose: Whose, slug: str) -> Found:
        """Return the room of a link, letter case counting. Raises Problem in the same way."""
        if SLUG.fullmatch(slug):
            async with self._database.read() as reader:
                found = await store.by_slug(reader, whose, slug)
            if found is not None:
                return found
        raise not_found("room")
