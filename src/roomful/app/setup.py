"""The first start: a tenant, an administrator, a credential for each dialect, and a room to try."""

import asyncio
import os
from pathlib import Path
from typing import Any

import msgspec

from roomful.app.features import Features
from roomful.history.model import SYSTEM
from roomful.kit.ids import new_secret
from roomful.people.model import Role, User
from roomful.rooms.model import Origin
from roomful.settings import Settings
from roomful.tenants.model import CredentialKind, Tenant

FILE = "credentials.json"
_LOGIN = "admin"
_DOMAIN = "roomful.local"
_DEMO = "demo"


async def ensure_setup(settings: Settings, features: Features) -> bool:
    """Set the installation up unless it is; tell whether this was the first time."""
    if await features.tenants.default() is not None:
        return False
    password = new_secret("", 16)
    password_hash = await features.people.hash(password)
    async with features.database.write() as tx:
        tenant = await features.tenants.create(tx, _DOMAIN, "Roomful", is_default=True)
        admin = await features.people.create(
            tx, tenant.id, _LOGIN, password_hash=password_hash, display_name="Administrator", role=Role.ADMIN
        )
        secrets = {
            kind: (await features.tenants.add_credential(
                tx, tenant.id, kind, user_id=admin.id, label="first credential"
            ))
            for kind in CredentialKind
        }  # fmt: skip
    content = {
        "url": settings.url,
        "console": {"login": _LOGIN, "password": password},
        "roomful": {"token": secrets[CredentialKind.ROOMFUL][1]},
        "telnyx": {"api_key": secrets[CredentialKind.TELNYX][1]},
        "signalwire": {
            "project": secrets[CredentialKind.SIGNALWIRE][0].public_id,
            "token": secrets[CredentialKind.SIGNALWIRE][1],
        },
        "portsip": {"username": _LOGIN, "password": password, "domain": _DOMAIN},
        "trueconf": {
            "client_id": secrets[CredentialKind.OAUTH_CLIENT][0].public_id,
            "client_secret": secrets[CredentialKind.OAUTH_CLIENT][1],
            "admin_key": secrets[CredentialKind.ADMIN_KEY][1],
            "login": _LOGIN,
            "password": password,
        },
        "demo_room": await _demo_room(settings, features, tenant, admin),
    }
    await asyncio.to_thread(_write, settings.data_dir / FILE, content)
    return True


async def _demo_room(settings: Settings, features: Features, tenant: Tenant, admin: User) -> dict[str, str]:
    room = await features.rooms.create(
        tenant.id,
        Origin.ROOMFUL,
        {"name": "Demo room", "title": "Demo room"},
        owner_id=admin.id,
        slug=_DEMO,
        actor=SYSTEM,
    )
    _, secret = await features.tickets.issue(tenant.id, room.id, role="host", display_name="Host")
    return {
        "id": room.id,
        "link": f"{settings.url}/m/{room.slug}",
        "host_link": f"{settings.url}/m/#ticket={secret}",
    }


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    draft = path.with_suffix(".draft")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(content), indent=2) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
