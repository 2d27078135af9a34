"""Users and groups, from core to wire and back."""

from collections.abc import Mapping, Sequence
from typing import Any

from roomful.dialects.trueconf import table
from roomful.dialects.trueconf.mapping.ids import NO_GROUP, uid
from roomful.kit.errors import invalid
from roomful.people.model import Group, User, UserFilter
from roomful.tenants.model import UserRight

# five rights of ours are one of most versions'
COLLABORATION = "collaboration_tools"
_FINE = (
    UserRight.SCREEN,
    UserRight.REMOTE_CONTROL,
    UserRight.SLIDES,
    UserRight.FILES,
    UserRight.RECORD,
)
_COARSE_FIRST = (UserRight.MAKE_CALLS, COLLABORATION, UserRight.CREATE_ROOMS, UserRight.EDIT_CONTACTS)
_FILTERS = {
    "login_name": "login",
    "display_name": "display_name",
    "first_name": "first_name",
    "last_name": "last_name",
    "email": "email",
}
_ATTRIBUTES = (
    *("email", "display_name", "first_name", "last_name", "company"),
    *("mobile_phone", "work_phone", "home_phone"),
)
_FINE_VERSIONS = (table.place("3.4"), table.place("3.5"))
_ONLY_NAMES = table.place("3")


def user(
    one: User, groups: Sequence[Group], *, domain: str, status: int, avatar: str | None, version: int
) -> dict[str, Any]:
    """Return every field of a user; the versions choose."""
    return {
        "id": one.login,
        "uid": uid(one.login, domain),
        "avatar": avatar,
        "login_name": one.login,
        "email": one.email or "",
        "display_name": one.display_name,
        "first_name": one.first_name,
        "last_name": one.last_name,
        "company": one.company,
        "groups": _groups(groups, version),
        "mobile_phone": one.mobile_phone,
        "work_phone": one.work_phone,
        "home_phone": one.home_phone,
        "status": status,
        "is_active": int(one.active),
    }


def nobody(login: str, name: str, *, version: int) -> dict[str, Any]:
    """Return the fields of a user for somebody who is none."""
    empty = dict.fromkeys(
        ("first_name", "last_name", "company", "mobile_phone", "work_phone", "home_phone"), ""
    )
    return {
        "id": login,
        "uid": login,
        "avatar": None,
        "login_name": login,
        "email": login if "@" in login and not login.startswith("#") else "",
        "display_name": name,
        **empty,
        "groups": _groups((), version),
        "status": -1,
        "is_active": 0,
    }


def _groups(groups: Sequence[Group], version: int) -> list[Any]:
    if version == _ONLY_NAMES:
        return [one.name for one in groups] or [NO_GROUP]
    minis: list[Any] = [
        {
            "id": str(one.seq),
            "display_name": one.name,
            "rights": [UserRight.OPERATE.value] if UserRight.OPERATE in one.rights else [],
        }
        for one in groups
    ]
    return minis or [{"id": NO_GROUP, "display_name": NO_GROUP, "rights": []}]


def attributes(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a body sets of a user, in core names, but for login and password. Raises Problem."""
    found = {name: given[name] for name in _ATTRIBUTES if name in given}
    if found.get("email") == "":
        found["email"] = None
    if "is_active" in given:
        found["active"] = bool(given["is_active"])
    return found


def filters(query: Mapping[str, str], **more: Any) -> UserFilter:
    """Return which users a query asks for; an empty text asks for nothing."""
    chosen: dict[str, Any] = {core: query[name] for name, core in _FILTERS.items() if query.get(name)}
    return UserFilter(**chosen, **more)


def group(one: Group, version: int) -> dict[str, Any]:
    """Return a group."""
    return {
        "id": str(one.seq),
        "display_name": one.name,
        "rights": rights(one.rights, version),
    }


def rights(held: Sequence[str], version: int) -> list[str]:
    """Return rights as a version names them: most have one for five of ours, held when all five are."""
    if version in _FINE_VERSIONS:
        return [str(right) for right in held]
    shown = [right for right in held if right not in _FINE]
    if set(_FINE) <= set(held):
        shown.append(COLLABORATION)
    order = [*_COARSE_FIRST, UserRight.OPERATE]
    return sorted(shown, key=lambda name: order.index(name) if name in order else len(order))


def rights_read(given: Sequence[str], before: Sequence[str], version: int) -> list[str]:
    """Return rights as the core has them. Raises Problem for what is none.

    Where a version has one name for five of ours, writing back what it showed changes none of the five.
    """
    known = {field.name: field for field in table.fields("Group", version)}["rights"].values
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise invalid("rights", "There is no right of this name: " + ", ".join(unknown[:5]))
    if version in _FINE_VERSIONS:
        return list(given)
    found = [name for name in given if name != COLLABORATION]
    if COLLABORATION in given:
        return [*found, *_FINE]
    if COLLABORATION in rights(before, version):
        return found
    return [*found, *(right for right in before if right in _FINE)]
