"""Address books: whom a user has entered, and who is there by the groups they share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import errors, paging, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import people as mapping
from roomful.dialects.trueconf.mapping.ids import login_of, uid
from roomful.dialects.trueconf.routes.users import found_user
from roomful.dialects.trueconf.showing import Place, Showing
from roomful.kit.errors import Problem, invalid
from roomful.people.contacts import Book, Contacts
from roomful.people.groups import Groups
from roomful.people.model import BookEntry, BookKind, Target, User
from roomful.people.service import People
from roomful.web.operations import Call, Handler

_GROUP, _USER = 1, 2


@dataclass(frozen=True, slots=True)
class ContactRoutes:
    """The address book of one user: theirs, and for administrators everybody's."""

    people: People
    groups: Groups
    contacts: Contacts
    showing: Showing

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getContactList": self.page,
            "addContact": self.add,
            "getContact": self.get,
            "editContact": self.update,
            "deleteContact": self.delete,
        }

    async def page(self, call: Call) -> dict[str, Any]:
        """Return a page of the book."""
        caller: Caller = call.caller
        user = await self._owner(call)
        page = paging.page_of(call.query, paging.LISTS)
        found = await self.contacts.book_of(caller.tenant_id, user.id, count=page.size, skip=page.skip)
        return {"contacts": await self._shown(call, user, found)}

    async def add(self, call: Call) -> dict[str, Any]:
        """Enter somebody: a user by their login, or anybody by an address."""
        caller: Caller = call.caller
        user = await self._owner(call)
        body = wire.body_of(call.body)
        text = body.get("contact_id")
        if not isinstance(text, str) or not text.strip():
            raise invalid("contact_id", "contact_id is missing.", "missing")
        target = await self._target(caller, text.strip())
        name = _name(body)
        try:
            made = await self.contacts.add(caller.tenant_id, _book(user), target, name, actor=caller.actor)
        except Problem as problem:
            if problem.code == "contact_taken":
                raise errors.named(errors.TAKEN, problem.message, field="contact_id") from None
            raise
        return {"contact": (await self._shown(call, user, [made]))[0]}

    async def get(self, call: Call) -> dict[str, Any]:
        """Return one entry."""
        caller: Caller = call.caller
        user = await self._owner(call)
        target = await self._target(caller, call.path["contact_id"])
        try:
            found = await self.contacts.find(caller.tenant_id, _book(user), target)
        except Problem:
            raise errors.missing("contact", call.path["contact_id"]) from None
        return {"contact": (await self._shown(call, user, [found]))[0]}

    async def update(self, call: Call) -> dict[str, Any]:
        """Call somebody otherwise in this book."""
        caller: Caller = call.caller
        user = await self._owner(call)
        target = await self._target(caller, call.path["contact_id"])
        name = _name(wire.body_of(call.body))
        try:
            new = await self.contacts.rename(caller.tenant_id, _book(user), target, name, actor=caller.actor)
        except Problem as problem:
            raise _gone(problem, call) from None
        return {"contact": (await self._shown(call, user, [new]))[0]}

    async def delete(self, call: Call) -> dict[str, Any]:
        """Take somebody out of the book; who is there by a group stays."""
        caller: Caller = call.caller
        user = await self._owner(call)
        target = await self._target(caller, call.path["contact_id"])
        try:
            await self.contacts.remove(caller.tenant_id, _book(user), target, actor=caller.actor)
        except Problem as problem:
            raise _gone(problem, call) from None
        return {"id": call.path["contact_id"]}

    async def _owner(self, call: Call) -> User:
        caller: Caller = call.caller
        user = await found_user(self.people, self.showing, call, call.path["user_id"])
        if not caller.administers and caller.sees_only != user.id:
            raise errors.forbidden()
        return user

    async def _target(self, caller: Caller, text: str) -> Target:
        tenant = await self.showing.tenants.get(caller.tenant_id)
        user = await self.people.by_login(caller.tenant_id, login_of(text, tenant.domain))
        return Target(address=text) if user is None else Target(user_id=user.id)

    async def _shown(self, call: Call, owner: User, found: Sequence[BookEntry]) -> list[dict[str, Any]]:
        caller: Caller = call.caller
        place = await self.showing.place(call)
        users = [one.user for one in found if one.user is not None]
        fields = await self.showing.users(place, users, caller.version)
        told = {user.id: one for user, one in zip(users, fields, strict=True)}
        groups = await self._groups(caller, found)
        shown = []
        for one in found:
            if one.user is None:
                address = one.target.address or ""
                values = mapping.nobody(address, one.name, version=caller.version)
            else:
                values = {**told[one.user.id], "display_name": one.name}
            values |= _own(one, owner, groups, place)
            shown.append(wire.show("Contact", values, caller.version))
        return shown

    async def _groups(self, caller: Caller, found: Sequence[BookEntry]) -> dict[str, str]:
        """Return the numbers of the groups whose entries are among some."""
        ids = {
            one.contact.owner_id for one in found if one.contact and one.contact.owner_kind == BookKind.GROUP
        }
        groups = [await self.groups.find(caller.tenant_id, "id", one) for one in sorted(ids)]
        return {one.id: str(one.seq) for one in groups if one is not None}


def _own(one: BookEntry, owner: User, groups: Mapping[str, str], place: Place) -> dict[str, Any]:
    """Return what a contact has beside the fields of a user: nobody's entry is that of who shares a group."""
    kind = "custom" if one.user is None else "user"
    contact = one.contact
    if contact is None:
        return {"type": kind, "owner": None, "owner_type": _GROUP}
    if contact.owner_kind == BookKind.GROUP:
        return {"type": kind, "owner": groups.get(contact.owner_id), "owner_type": _GROUP}
    return {"type": kind, "owner": uid(owner.login, place.domain), "owner_type": _USER}


def _book(user: User) -> Book:
    return Book(BookKind.USER, user.id)


def _name(body: Mapping[str, Any]) -> str | None:
    name = body.get("display_name")
    if name is not None and not isinstance(name, str):
        raise invalid("display_name", "display_name is a text.")
    return name or None


def _gone(problem: Problem, call: Call) -> Problem:
    if problem.code == "contact_not_found":
        return errors.missing("contact", call.path["contact_id"])
    return problem
