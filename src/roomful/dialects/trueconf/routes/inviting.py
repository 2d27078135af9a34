"""Who is invited, as lists of people that bodies hold: logins, or objects with an id and a name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import errors, table
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping.ids import login_of
from roomful.dialects.trueconf.showing import Place
from roomful.dialects.trueconf.wire.reading import whole_list
from roomful.invitations.model import Invitee
from roomful.invitations.service.invitations import Invitations
from roomful.kit.errors import invalid
from roomful.kit.text import is_storable
from roomful.people.model import User
from roomful.people.service import People
from roomful.rooms.service.rooms import Within
from roomful.rooms.templates.model import Draft

_MOST = 10_000
_OWNER_LISTED = table.place("3.1")
_TRANSLATORS = table.place("3.9")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody whom a body names: what it calls them, and the user they are, if they are one."""

    id: str
    name: str | None
    languages: tuple[str, ...] | None
    user: User | None

    @property
    def invitee(self) -> Invitee:
        """The same for the core."""
        if self.user is not None:
            name = None if self.name == self.user.display_name else self.name
            return Invitee(user_id=self.user.id, display_name=name, languages=self.languages)
        return Invitee(address=self.id, display_name=self.name, languages=self.languages, free=True)


@dataclass(frozen=True, slots=True)
class Inviting:
    """Reads such lists, and makes invitations of them."""

    people: People
    invitations: Invitations

    async def wanted(self, caller: Caller, place: Place, given: Any) -> list[Wanted]:
        """Return whom a body names, each once. Raises Problem."""
        given = [told(one, caller.version) for one in whole_list(given, "invitations", _MOST)]
        found: dict[str, Wanted] = {}
        for text, name, languages in given:
            login = login_of(text, place.domain)
            user = await self.people.by_login(caller.tenant_id, login)
            key = text.casefold() if user is None else user.id
            found.setdefault(key, Wanted(text, name, languages, user))
        return list(found.values())

    async def within(self, caller: Caller, place: Place, given: Any, owner: User | None) -> Within | None:
        """Return what makes a conference's invitations those of a list; None without one.

        The owner has to be among them, and is invited by being the owner. Raises Problem.
        """
        if given is None:
            return None
        wanted = await self.wanted(caller, place, given)
        listed = any(one.user is not None and owner is not None and one.user.id == owner.id for one in wanted)
        if not listed and caller.version >= _OWNER_LISTED:
            message = "The owner of a conference is among its invitations."
            raise errors.named("conferenceOwnerNotInInvitationsList", message, field="invitations")
        rest = [one for one in wanted if one.user is None or owner is None or one.user.id != owner.id]
        return self.made(rest, caller)

    def drafted(self, draft: Draft, owner: User, caller: Caller) -> Within:
        """Return what makes the invitations those that a template has."""
        told = [
            Invitee(
                user_id=one.get("user_id"),
                address=one.get("address"),
                display_name=one.get("display_name"),
                role=one.get("role", "participant"),
                languages=tuple(one["languages"]) if one.get("languages") else None,
                free=one.get("free", False),
            )
            for one in draft.invitations
            if one.get("user_id") != owner.id
        ]
        return self.invitations.exactly(told, caller.actor)

    def made(self, wanted: Sequence[Wanted], caller: Caller) -> Within:
        """Return what makes the invitations those of some people."""
        return self.invitations.exactly([one.invitee for one in wanted], caller.actor)


def told(one: Any, version: int) -> tuple[str, str | None, tuple[str, ...] | None]:
    """Return id, name and languages of somebody; a mere text is an id. Raises Problem."""
    words = {"id": one} if isinstance(one, str | int) and not isinstance(one, bool) else one
    if not isinstance(words, dict):
        raise invalid("invitations", "invitations is a list of objects with an id.")
    text = str(words.get("id") or "").strip()
    if not 1 <= len(text) <= 255 or not is_storable(text):
        raise invalid("invitations", "An invitation has an id of 1 to 64 characters.")
    name = words.get("display_name")
    name = str(name)[:64] if name not in (None, "") else None
    translator = words.get("translator") if version >= _TRANSLATORS else None
    if not isinstance(translator, dict) or not translator.get("languages"):
        return text, name, None
    languages = whole_list(translator["languages"], "invitations", 2)
    return text, name, tuple(str(one) for one in languages)
