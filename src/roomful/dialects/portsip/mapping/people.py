"""Who is signed in, and the addresses of the server, from core to wire."""

import ipaddress

from roomful.dialects.portsip import wire
from roomful.kit.clock import SECOND, rfc3339_seconds
from roomful.people.model import Role, SignIn, User

# FIELDS 4.3; a role of a tenant's own has its own name
ROLES = {
    Role.STANDARD.value: "StandardUser",
    Role.INTERNATIONAL.value: "StandardInternationalUser",
    Role.QUEUE.value: "QueueManager",
    Role.ADMIN.value: "Admin",
}


def login(sign_in: SignIn, user: User, token: str, now: int) -> wire.Login:
    """Return how somebody is signed in."""
    return wire.Login(
        access_token=token,
        expires_at=rfc3339_seconds(sign_in.expires_at),
        expires_in=lifetime(sign_in, now),
        role=ROLES.get(user.role, user.role),
    )


def lifetime(sign_in: SignIn, now: int) -> int:
    """Return for how many whole seconds a token is still good."""
    return max(0, sign_in.expires_at - now) // SECOND


def host_addresses(*candidates: str) -> dict[str, str | None]:
    """Return the first private and the first public address of either kind among the candidates.

    What is no address, or one that nobody else reaches, is left out.
    """
    found: dict[str, str | None] = dict.fromkeys(
        ("private_ipv4", "private_ipv6", "public_ipv4", "public_ipv6")
    )
    for candidate in candidates:
        try:
            address = ipaddress.ip_address(candidate)
        except ValueError:
            continue
        if address.is_loopback or address.is_unspecified or address.is_link_local:
            continue
        name = f"{'public' if address.is_global else 'private'}_ipv{address.version}"
        found[name] = found[name] or str(address)
    return found
