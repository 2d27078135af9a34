"""Groups of users, and what users may do by them."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from roomful.db import Conflict, Database, Reader, Transaction
from roomful.history.model import SYSTEM, Actor, Event, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.kit.errors import Kind, Problem, not_found
from roomful.kit.ids import is_id, new_id
from roomful.people import rules
from roomful.people.model import Group, Role, User
from roomful.people.store import groups as store
from roomful.people.store import users
from roomful.tenants.model import UserRight
from roomful.tenants.rules import check_user_rights

ALL_RIGHTS = frozenset(UserRight)


async def rights_of(
    reader: Reader, tenant_id: str, user_ids: Sequence[str]
) -> dict[str, frozenset[UserRight]]:
    """Return what each of the users may do, in one query: what any of their groups allows; of who is in none
    what the tenant allows such; administrators everything, and who is not active, or not there, nothing.
    """
    wanted = list(dict.fromkeys(user_ids))
    found: dict[str, frozenset[UserRight]] = dict.fromkeys(wanted, frozenset())
    for user_id, role, of_group, of_tenant in await store.rights(reader, tenant_id, wanted):
        if role == Role.ADMIN:
            found[user_id] = ALL_RIGHTS
        else:
            names = of_tenant if of_group is None else of_group
            found[user_id] |= {UserRight(name) for name in names}
    return found


async def may(reader: Reader, tenant_id: str, user_id: str, right: UserRight) -> bool:
    """Tell whether one user holds a right."""
    return right in (await rights_of(reader, tenant_id, [user_id]))[user_id]


async def need(reader: Reader, tenant_id: str, actor: Actor, right: UserRight) -> None:
    """Raise Problem group_right_missing when a user does what their groups do not allow.

    Whoever is no user of the tenant is asked elsewhere what they may.
    """
    if actor.kind == "user" and actor.id is not None and not await may(reader, tenant_id, actor.id, right):
        raise Problem(
            Kind.FORBIDDEN, "group_right_missing", "Your group does not allow this.", right=right.value
        )


class Groups:
    """The groups of every tenant; each call names the tenant it is for.

    Users may be in several, and in none. Whoever is told of `group.updated`, `group.deleted`,
    `group.user_added` and `group.user_removed` knows when rights have changed; `user_id` in the payload tells
    whose, and where it is missing those of all who are in the group.
    """

    def __init__(self, database: Database, history: History, clock: Clock) -> None:
        self._database = database
        self._history = history
        self._clock = clock
        history.subscribe(self._hear)

    async def create(
        self, tenant_id: str, name: str, rights: Iterable[str], *, actor: Actor = SYSTEM
    ) -> Group:
        """Create a group. Raises Problem group_name_taken, or what is wrong with name or rights."""
        name, held = rules.check_group_name(name), check_user_rights(rights)
        async with self._database.write() as tx:
            await self._need_free(tx, tenant_id, name)
            now = self._clock.now()
            seq = await store.next_seq(tx, tenant_id)
            group = Group(new_id(), tenant_id, seq, name, held, now, now)
            try:
                await store.insert_group(tx, group)
            except Conflict as error:
                raise _taken() from error
            await self._record(tx, "group.created", group, actor, {"rights": held})
        return group

    async def update(
        self, tenant_id: str, group_id: str, changes: dict[str, Any], *, actor: Actor = SYSTEM
    ) -> Group:
        """Change `name` or `rights` of a group. Raises Problem, then nothing has changed."""
        changes = dict(changes)
        if "name" in changes:
            changes["name"] = rules.check_group_name(changes["name"])
        if "rights" in changes:
            changes["rights"] = check_user_rights(changes["rights"])
        async with self._database.write() as tx:
            group = await self._lock(tx, tenant_id, group_id)
            changed = {name: value for name, value in changes.items() if getattr(group, name) != value}
            if not changed:
                return group
            if "name" in changed:
                await self._need_free(tx, tenant_id, changed["name"], but=group.id)
            values = changed | {"updated_at": self._clock.now()}
            try:
                await store.update_group(tx, tenant_id, group_id, values)
            except Conflict as error:
                raise _taken() from error
            new: Group = msgspec.structs.replace(group, **values)
            await self._record(tx, "group.updated", new, actor, changed)
        return new

    async def delete(self, tenant_id: str, group_id: str, *, actor: Actor = SYSTEM) -> Group:
        """Delete a group and return it as it was: its users stay, with what their other groups allow."""
        async with self._database.write() as tx:
            group = await self._lock(tx, tenant_id, group_id)
            await store.delete_group(tx, tenant_id, group_id)
            # whoever hears of it can still see who was in it, and that it allows nothing any more
            await self._record(tx, "group.deleted", group, actor)
            await store.forget_members(tx, tenant_id, group_id)
        return group

    async def add(self, tenant_id: str, group_id: str, user_id: str, *, actor: Actor = SYSTEM) -> User:
        """Put a user into a group; once more changes nothing."""
        async with self._database.write() as tx:
            group = await self._lock(tx, tenant_id, group_id)
            user = await self._user(tx, tenant_id, user_id)
            await self._add(tx, group, user, actor)
        return user

    async def remove(self, tenant_id: str, group_id: str, user_id: str, *, actor: Actor = SYSTEM) -> User:
        """Take a user out of a group. Raises Problem user_not_found when they are not in it."""
        async with self._database.write() as tx:
            group = await self._lock(tx, tenant_id, group_id)
            user = await self._user(tx, tenant_id, user_id)
            if not await store.remove_member(tx, tenant_id, group_id, user_id):
                raise not_found("user")
            await self._record(tx, "group.user_removed", group, actor, {"user_id": user_id})
        return user

    async def set_of_user(
        self, tenant_id: str, user_id: str, group_ids: Iterable[str], *, actor: Actor = SYSTEM
    ) -> list[Group]:
        """Let a user be in these groups and no others. Raises Problem, then nothing has changed."""
        async with self._database.write() as tx:
            user = await self._user(tx, tenant_id, user_id)
            # in one order, as everybody does who locks several
            wanted = [await self._lock(tx, tenant_id, one) for one in sorted(set(group_ids))]
            ids = {group.id for group in wanted}
            for group in (await store.of_users(tx, tenant_id, [user_id]))[user_id]:
                if group.id not in ids:
                    await store.remove_member(tx, tenant_id, group.id, user_id)
                    await self._record(tx, "group.user_removed", group, actor, {"user_id": user_id})
            for group in wanted:
                await self._add(tx, group, user, actor)
        return sorted(wanted, key=lambda group: group.seq)

    async def set_default(self, tenant_id: str, rights: Iterable[str], *, actor: Actor = SYSTEM) -> None:
        """Say what users may do who are in no group. Raises Problem for what is no right."""
        held = check_user_rights(rights)
        async with self._database.write() as tx:
            if await store.set_default(tx, tenant_id, held, self._clock.now()):
                await self._history.record(
                    tx,
                    "tenant.updated",
                    tenant_id,
                    Subject(tenant_id),
                    actor=actor,
                    severity=Severity.MIDDLE,
                    payload={"default_rights": held},
                )

    async def join_named(
        self, tx: Transaction, user: User, names: Iterable[str], *, actor: Actor = SYSTEM
    ) -> list[Group]:
        """Put a user into those of the named groups that there are."""
        found = [await store.find(tx, user.tenant_id, "name_key", name.strip().casefold()) for name in names]
        joined = {group.id: group for group in found if group is not None}
        for _, group in sorted(joined.items()):
            await self._add(tx, group, user, actor)
        return sorted(joined.values(), key=lambda group: group.seq)

    async def get(self, tenant_id: str, group_id: str) -> Group:
        """Return a group. Raises Problem when the tenant has none of this id."""
        found = await self.find(tenant_id, "id", group_id) if is_id(group_id) else None
        if found is None:
            raise not_found("group")
        return found

    async def find(self, tenant_id: str, by: str, value: str | int) -> Group | None:
        """Return the group with this `id`, `seq` or `name` (letter case ignored); None for none."""
        column = "name_key" if by == "name" else by
        wanted = value.casefold() if by == "name" and isinstance(value, str) else value
        async with self._database.read() as reader:
            return await store.find(reader, tenant_id, column, wanted)

    async def page(self, tenant_id: str, *, count: int, after: int = 0, skip: int = 0) -> list[Group]:
        """Return groups in the order they were made, behind a seq."""
        async with self._database.read() as reader:
            return await store.page(reader, tenant_id, count=count, after=after, skip=skip)

    async def of_users(self, tenant_id: str, user_ids: Sequence[str]) -> dict[str, list[Group]]:
        """Return the groups of each of the users, in one query."""
        async with self._database.read() as reader:
            return await store.of_users(reader, tenant_id, list(dict.fromkeys(user_ids)))

    async def is_member(self, tenant_id: str, group_id: str, user_id: str) -> bool:
        """Tell whether a user is in a group."""
        async with self._database.read() as reader:
            return await store.is_member(reader, tenant_id, group_id, user_id)

    async def rights_of(self, tenant_id: str, user_ids: Sequence[str]) -> dict[str, frozenset[UserRight]]:
        """Return what each of the users may do."""
        async with self._database.read() as reader:
            return await rights_of(reader, tenant_id, user_ids)

    async def _hear(self, tx: Transaction, event: Event) -> None:
        """Take who is deleted out of their groups, and let nobody make rooms whose groups do not allow it."""
        if event.kind == "user.deleted" and event.object_id is not None:
            await store.leave_all(tx, event.tenant_id, event.object_id)
        elif event.kind == "room.created":
            maker = Actor(event.actor_kind, event.actor_id)
            await need(tx, event.tenant_id, maker, UserRight.CREATE_ROOMS)

    async def _add(self, tx: Transaction, group: Group, user: User, actor: Actor) -> None:
        if await store.add_member(tx, group.tenant_id, group.id, user.id, self._clock.now()):
            await self._record(tx, "group.user_added", group, actor, {"user_id": user.id})

    @staticmethod
    async def _lock(tx: Transaction, tenant_id: str, group_id: str) -> Group:
        group = await store.lock(tx, tenant_id, group_id) if is_id(group_id) else None
        if group is None:
            raise not_found("group")
        return group

    @staticmethod
    async def _user(tx: Transaction, tenant_id: str, user_id: str) -> User:
        user = await users.find(tx, tenant_id, "id", user_id) if is_id(user_id) else None
        if user is None:
            raise not_found("user")
        return user

    @staticmethod
    async def _need_free(tx: Transaction, tenant_id: str, name: str, *, but: str = "") -> None:
        holder = await store.find(tx, tenant_id, "name_key", name.casefold())
        if holder is not None and holder.id != but:
            raise _taken()

    async def _record(
        self,
        tx: Transaction,
        kind: str,
        group: Group,
        actor: Actor,
        payload: dict[str, Any] | None = None,
    ) -> None:
        await self._history.record(
            tx,
            kind,
            group.tenant_id,
            Subject(group.id, group.name),
            actor=actor,
            severity=Severity.MIDDLE,
            payload=payload,
        )


def _taken() -> Problem:
    return Problem(Kind.CONFLICT, "group_name_taken", "A group has this name.", field="name")
