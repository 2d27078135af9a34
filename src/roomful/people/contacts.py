"""Address books: whom users and groups know."""

from typing import Any

import msgspec

from roomful.db import Conflict, Database, Reader, Transaction
from roomful.history.model import SYSTEM, Actor, Event, Subject
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind, Problem, invalid, not_found
from roomful.kit.ids import is_id, new_id
from roomful.kit.text import is_storable
from roomful.people import rules
from roomful.people.groups import need
from roomful.people.model import BookEntry, BookKind, Contact, Target
from roomful.people.store import contacts as store
from roomful.people.store import groups, users
from roomful.tenants.model import UserRight


class Book(msgspec.Struct, frozen=True):
    """Whose address book: a user's or a group's."""

    kind: BookKind
    owner_id: str


class Contacts:
    """Address books. In a user's book are those they entered, those that their groups entered, and all who
    are in a group with them, each once; the last two cannot be taken out of it.

    A user changes books only when their groups let them (the right address_book_editing).
    """

    def __init__(self, database: Database, history: History, clock: Clock) -> None:
        self._database = database
        self._history = history
        self._clock = clock
        history.subscribe(self._hear)

    async def add(
        self,
        tenant_id: str,
        book: Book,
        target: Target,
        display_name: str | None = None,
        *,
        actor: Actor = SYSTEM,
    ) -> BookEntry:
        """Enter somebody in a book.

        Raises Problem contact_taken when they are entered there, contacts_full, user_not_found,
        group_not_found, group_right_missing, or what is wrong with target or name.
        """
        target = rules.check_contact(target, display_name)
        async with self._database.write() as tx:
            await need(tx, tenant_id, actor, UserRight.EDIT_CONTACTS)
            await self._need_owner(tx, tenant_id, book)
            if await store.find(tx, tenant_id, book.kind, book.owner_id, target) is not None:
                raise _taken()
            return await self._enter(tx, tenant_id, book, target, display_name, actor)

    async def rename(
        self,
        tenant_id: str,
        book: Book,
        target: Target,
        display_name: str | None,
        *,
        actor: Actor = SYSTEM,
    ) -> BookEntry:
        """Call somebody in a book otherwise; None: as they are called.

        Somebody who is in a user's book by a group is entered in their own by it. Raises Problem
        contact_not_found, group_right_missing, or what is wrong with the name.
        """
        target = rules.check_contact(target, display_name)
        async with self._database.write() as tx:
            await need(tx, tenant_id, actor, UserRight.EDIT_CONTACTS)
            await self._need_owner(tx, tenant_id, book)
            known = await store.find(tx, tenant_id, book.kind, book.owner_id, target)
            if known is None:
                if await self._shown(tx, tenant_id, book, target) is None:
                    raise not_found("contact")
                return await self._enter(tx, tenant_id, book, target, display_name, actor)
            if known.display_name != display_name:
                changes: dict[str, Any] = {"display_name": display_name, "updated_at": self._clock.now()}
                await store.update_contact(tx, tenant_id, known.id, changes)
                known = msgspec.structs.replace(known, **changes)
                await self._record(tx, "contact.updated", known, actor)
            return await self._entry(tx, known)

    async def remove(self, tenant_id: str, book: Book, target: Target, *, actor: Actor = SYSTEM) -> None:
        """Take somebody out of a book.

        Raises Problem contact_not_own for who is in a user's book by a group, contact_not_found,
        group_right_missing.
        """
        async with self._database.write() as tx:
            await need(tx, tenant_id, actor, UserRight.EDIT_CONTACTS)
            await self._need_owner(tx, tenant_id, book)
            known = await self._find_in(tx, tenant_id, book, target)
            if known is None:
                if await self._shown(tx, tenant_id, book, target) is None:
                    raise not_found("contact")
                raise Problem(Kind.FORBIDDEN, "contact_not_own", "They are in this book by a group.")
            await store.delete_contact(tx, tenant_id, known.id)
            await self._record(tx, "contact.deleted", known, actor)

    async def book_of(self, tenant_id: str, user_id: str, *, count: int, skip: int = 0) -> list[BookEntry]:
        """Return whom a user knows: who was entered, the first first, then who is in a group with them."""
        async with self._database.read() as reader:
            entered = await store.entered(reader, tenant_id, user_id)
            shown = entered[skip : skip + count]
            left = count - len(shown)
            if left > 0:
                behind = max(0, skip - len(entered))
                shown += await store.mates(reader, tenant_id, user_id, count=left, skip=behind)
        return shown

    async def of_group(self, tenant_id: str, group_id: str, *, count: int, skip: int = 0) -> list[BookEntry]:
        """Return whom a group entered in its book."""
        async with self._database.read() as reader:
            return await store.book(reader, tenant_id, BookKind.GROUP, group_id, count=count, skip=skip)

    async def find(self, tenant_id: str, book: Book, target: Target) -> BookEntry:
        """Return somebody in a book. Raises Problem contact_not_found."""
        async with self._database.read() as reader:
            found = await self._shown(reader, tenant_id, book, target)
        if found is None:
            raise not_found("contact")
        return found

    async def target_of(self, tenant_id: str, contact_id: str) -> tuple[Book, Target]:
        """Return whose contact this is, and whom it leads to. Raises Problem contact_not_found."""
        async with self._database.read() as reader:
            found = await store.by_id(reader, tenant_id, contact_id) if is_id(contact_id) else None
        if found is None:
            raise not_found("contact")
        return Book(BookKind(found.owner_kind), found.owner_id), Target(found.user_id, found.address)

    @staticmethod
    async def knows(reader: Reader, tenant_id: str, user_id: str, *targets: Target) -> bool:
        """Tell whether one of several is in a user's book."""
        book = Book(BookKind.USER, user_id)
        for target in targets:
            if await Contacts._shown(reader, tenant_id, book, target) is not None:
                return True
        return False

    @staticmethod
    async def _find_in(reader: Reader, tenant_id: str, book: Book, target: Target) -> Contact | None:
        if not is_storable(target.address or target.user_id or ""):
            return None
        return await store.find(reader, tenant_id, book.kind, book.owner_id, target)

    @staticmethod
    async def _shown(reader: Reader, tenant_id: str, book: Book, target: Target) -> BookEntry | None:
        """Return somebody as a book shows them."""
        known = await Contacts._find_in(reader, tenant_id, book, target)
        if known is not None:
            return await Contacts._entry(reader, known)
        if book.kind is BookKind.GROUP:
            return None
        wanted = Target(target.user_id, None if target.address is None else target.address.casefold())
        for entry in await store.entered(reader, tenant_id, book.owner_id):
            one = entry.contact
            if one is not None and wanted == Target(one.user_id, one.address and one.address.casefold()):
                return entry
        if target.user_id is None:
            return None
        return await store.mate(reader, tenant_id, book.owner_id, target.user_id)

    @staticmethod
    async def _entry(reader: Reader, contact: Contact) -> BookEntry:
        user = None
        if contact.user_id is not None:
            user = await users.find(reader, contact.tenant_id, "id", contact.user_id)
        name = contact.display_name or (user.display_name if user is not None else contact.address or "")
        return BookEntry(name, user, contact)

    async def _enter(
        self,
        tx: Transaction,
        tenant_id: str,
        book: Book,
        target: Target,
        display_name: str | None,
        actor: Actor,
    ) -> BookEntry:
        if target.user_id is not None:
            if target.user_id == book.owner_id:
                raise invalid("user_id", "Nobody is in their own book.", "contact_self")
            if not is_id(target.user_id) or await users.find(tx, tenant_id, "id", target.user_id) is None:
                raise not_found("user")
        if await store.count(tx, tenant_id, book.kind, book.owner_id) >= rules.MAX_BOOK:
            raise Problem(Kind.CONFLICT, "contacts_full", f"A book has {rules.MAX_BOOK} contacts at most.")
        now = self._clock.now()
        contact = Contact(
            id=new_id(),
            tenant_id=tenant_id,
            seq=await store.next_seq(tx, tenant_id),
            owner_kind=book.kind,
            owner_id=book.owner_id,
            user_id=target.user_id,
            address=target.address,
            display_name=display_name,
            created_at=now,
            updated_at=now,
        )
        try:
            await store.insert_contact(tx, contact)
        except Conflict as error:
            raise _taken() from error
        await self._record(tx, "contact.created", contact, actor)
        return await self._entry(tx, contact)

    @staticmethod
    async def _need_owner(tx: Transaction, tenant_id: str, book: Book) -> None:
        """Raise Problem unless there is whose book it is, who then stays until the transaction ends."""
        if not is_id(book.owner_id):
            raise not_found(book.kind)
        lock = users.lock if book.kind is BookKind.USER else groups.lock
        if await lock(tx, tenant_id, book.owner_id) is None:
            raise not_found(book.kind)

    async def _hear(self, tx: Transaction, event: Event) -> None:
        """Forget the books of who is gone, and them in the books of others."""
        if event.object_id is None:
            return
        if event.kind == "user.deleted":
            await store.forget_owner(tx, event.tenant_id, event.object_id)
            await store.forget_user(tx, event.tenant_id, event.object_id)
        elif event.kind == "group.deleted":
            await store.forget_owner(tx, event.tenant_id, event.object_id)

    async def _record(self, tx: Transaction, kind: str, contact: Contact, actor: Actor) -> None:
        name = contact.display_name or contact.address or ""
        payload = {
            "owner_kind": str(contact.owner_kind),
            "owner_id": contact.owner_id,
            "user_id": contact.user_id,
        }
        subject = Subject(contact.id, name)
        await self._history.record(tx, kind, contact.tenant_id, subject, actor=actor, payload=payload)


def _taken() -> Problem:
    return Problem(Kind.CONFLICT, "contact_taken", "They are in this book.", field="user_id")
