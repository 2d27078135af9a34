"""What tokens can be confined to: names in families, some with a read and a write half.

The names, and that one without a half covers both, are those of the API whose clients ask for such tokens.
"""

from collections.abc import Iterable

from roomful.kit.errors import invalid

# which halves a family has, and whether it is a name by itself
_FAMILIES = {
    "conferences": ("", ":read", ":write"),
    "conferences.invitations": ("", ":read", ":write"),
    "conferences.participants": ("", ":read", ":write"),
    "conferences.records": ("", ":read"),
    "conferences.sessions": (":read",),
    "conferences.sessions.participants": (":read",),
    "conferences.sessions.podiums.participants": (":read", ":write"),
    "conferences.broadcast_presets": ("", ":read", ":write"),
    "templates.conferences": (":read", ":write"),
    "users": ("", ":read", ":write"),
    "users.avatar": (":read", ":write"),
    "users.addressbook": ("", ":read", ":write"),
    "groups": ("", ":read", ":write"),
    "groups.users": ("", ":read", ":write"),
    **{
        f"logs.{log}": (":read",)
        for log in (
            *("calls", "calls.participants", "calls.invites"),
            *("records", "recordings", "events", "messages", "settings"),
        )
    },
}
SCOPES = tuple(family + half for family, halves in _FAMILIES.items() for half in halves)
_ALL = frozenset(SCOPES)
# beyond these a token of somebody who administers nothing opens nothing, whatever it was made for
_OF_EVERYBODY = tuple(
    scope
    for scope in SCOPES
    if (scope.startswith("conferences") and not scope.startswith("conferences.broadcast_presets"))
    or scope.startswith(("templates.", "users.avatar", "users.addressbook"))
    or scope in ("users:read", "groups:read", "groups.users:read")
)


def covered(scopes: Iterable[str]) -> frozenset[str]:
    """Return all names that are covered by some: a family's own covers its halves."""
    found: set[str] = set()
    for scope in scopes:
        if scope in _ALL:
            found.update(scope + half for half in _FAMILIES.get(scope, ("",)))
    return frozenset(found)


def of_user(*, administers: bool) -> frozenset[str]:
    """Return what the tokens of a user can be made for."""
    return _ALL if administers else frozenset(_OF_EVERYBODY)


def granted(asked: Iterable[str] | None, *bounds: Iterable[str]) -> list[str]:
    """Return what a token is made for, in one order: what was asked for (None: everything) as far as each of
    the bounds covers it; of a name that is covered in part, the part. A bound that is empty is none.

    An empty list means everything. Raises Problem scope_invalid when nothing is left.
    """
    limits = [covered(bound) for bound in map(list, bounds) if bound]
    if asked is None and all(limit == _ALL for limit in limits):
        return []
    wanted = _ALL if asked is None else covered(asked)
    left = wanted.intersection(*limits)
    if not left:
        raise invalid("scope", "Nothing of what is asked for may be had.", "scope_invalid")
    return [scope for scope in SCOPES if scope in left]


def allows(held: frozenset[str], *any_of: str) -> bool:
    """Tell whether what is held, as `covered` tells it, has one of several names in it."""
    return not held.isdisjoint(any_of)
