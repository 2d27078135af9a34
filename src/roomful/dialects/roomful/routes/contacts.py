"""Address books of users and groups."""

from dataclasses import dataclass

from msgspec import UnsetType

from roomful.dialects.roomful import paging
from roomful.dialects.roomful.auth import Owner, manager, owner
from roomful.dialects.roomful.routes.groups import of_oneself
from roomful.dialects.roomful.wire import PageQuery
from roomful.dialects.roomful.wire import groups as wire
from roomful.kit.errors import not_found
from roomful.people.contacts import Book, Contacts
from roomful.people.groups import Groups
from roomful.people.model import BookEntry, BookKind, Target
from roomful.people.service import People
from roomful.web.operations import Call, Operation

_OF_USER = "/roomful/v1/users/{user_id}/contacts"
_OF_GROUP = "/roomful/v1/groups/{group_id}/contacts"
_ONE = "/roomful/v1/contacts/{contact_id}"
_TAG = "Contacts"


@dataclass(frozen=True, slots=True)
class ContactRoutes:
    """Books: one's own for users, all of them for programs and administrators."""

    contacts: Contacts
    people: People
    groups: Groups

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_OF_USER, name="ListContacts", tag=_TAG, handler=self.of_user,
                summary="View a user's address book: who was entered, then who is in a group with them.",
                query=PageQuery, answer=wire.ContactPage, problems=(403, 404, 422),
            ),
            Operation(
                method="POST", path=_OF_USER, name="CreateContact", tag=_TAG, status=201,
                summary="Enter somebody in a user's address book.", handler=self.enter,
                body=wire.ContactRequest, answer=wire.Contact, problems=(403, 404, 409, 422),
            ),
            Operation(
                method="GET", path=_OF_GROUP, name="ListGroupContacts", tag=_TAG, handler=self.of_group,
                summary="View a group's address book, which is in that of each of its users.",
                query=PageQuery, answer=wire.ContactPage, problems=(403, 404, 422),
            ),
            Operation(
                method="POST", path=_OF_GROUP, name="CreateGroupContact", tag=_TAG, status=201,
                summary="Enter somebody in a group's address book.", handler=self.enter_in_group,
                body=wire.ContactRequest, answer=wire.Contact, problems=(403, 404, 409, 422),
            ),
            Operation(
                method="PATCH", path=_ONE, name="RenameContact", tag=_TAG, handler=self.rename,
                summary="Call somebody in a book otherwise; null: as they are called.",
                body=wire.ContactChange, answer=wire.Contact, problems=(403, 404, 422),
            ),
            Operation(
                method="DELETE", path=_ONE, name="DeleteContact", tag=_TAG, status=204,
                summary="Take somebody out of a book.", handler=self.remove, problems=(403, 404),
            ),
        ]  # fmt: skip

    async def of_user(self, call: Call) -> wire.ContactPage:
        """Return a page of a user's book."""
        tenant_id, query = of_oneself(call), call.query
        user = await self.people.get(tenant_id, call.path["user_id"])
        skip = paging.after(query) or 0
        found = await self.contacts.book_of(tenant_id, user.id, count=query.limit + 1, skip=skip)
        return _page(found, query, skip, of_group=False)

    async def of_group(self, call: Call) -> wire.ContactPage:
        """Return a page of a group's book."""
        caller, query = manager(call), call.query
        group = await self.groups.get(caller.tenant_id, call.path["group_id"])
        skip = paging.after(query) or 0
        found = await self.contacts.of_group(caller.tenant_id, group.id, count=query.limit + 1, skip=skip)
        return _page(found, query, skip, of_group=True)

    async def enter(self, call: Call) -> wire.Contact:
        """Enter somebody in a user's book."""
        of_oneself(call)
        return await self._enter(owner(call), Book(BookKind.USER, call.path["user_id"]), call.body)

    async def enter_in_group(self, call: Call) -> wire.Contact:
        """Enter somebody in a group's book."""
        return await self._enter(manager(call), Book(BookKind.GROUP, call.path["group_id"]), call.body)

    async def rename(self, call: Call) -> wire.Contact:
        """Call somebody otherwise."""
        caller = owner(call)
        book, target = await self._found(caller, call.path["contact_id"])
        if isinstance(call.body.name, UnsetType):
            entry = await self.contacts.find(caller.tenant_id, book, target)
        else:
            entry = await self.contacts.rename(
                caller.tenant_id, book, target, call.body.name, actor=caller.actor
            )
        return _contact(entry, of_group=book.kind is BookKind.GROUP)

    async def remove(self, call: Call) -> None:
        """Take somebody out."""
        caller = owner(call)
        book, target = await self._found(caller, call.path["contact_id"])
        await self.contacts.remove(caller.tenant_id, book, target, actor=caller.actor)

    async def _enter(self, caller: Owner, book: Book, asked: wire.ContactRequest) -> wire.Contact:
        target = Target(asked.user_id, asked.address)
        entry = await self.contacts.add(caller.tenant_id, book, target, asked.name, actor=caller.actor)
        return _contact(entry, of_group=book.kind is BookKind.GROUP)

    async def _found(self, caller: Owner, contact_id: str) -> tuple[Book, Target]:
        """Return whose contact it is; those of others are not there for who administers nothing."""
        book, target = await self.contacts.target_of(caller.tenant_id, contact_id)
        if caller.only_of is not None and book != Book(BookKind.USER, caller.only_of):
            raise not_found("contact")
        return book, target


def _page(found: list[BookEntry], query: PageQuery, skip: int, *, of_group: bool) -> wire.ContactPage:
    shown, last = paging.cut(found, query)
    following = None if last is None else str(skip + query.limit)
    return wire.ContactPage([_contact(one, of_group=of_group) for one in shown], following)


def _contact(one: BookEntry, *, of_group: bool) -> wire.Contact:
    """Return an entry; in its own book a group's contact is its own."""
    contact = one.contact
    if contact is None:
        return wire.Contact(id=None, user_id=one.target.user_id, address=None, name=one.name, source="member")
    own = of_group or contact.owner_kind == BookKind.USER
    return wire.Contact(
        id=contact.id,
        user_id=contact.user_id,
        address=contact.address,
        name=one.name,
        source="own" if own else "group",
    )
