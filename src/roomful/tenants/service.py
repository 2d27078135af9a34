"""Tenants: which one is meant, their keys, and the credentials that act for them."""

from collections.abc import Iterable
from typing import Any

from roomful.db import Conflict, Database, Reader, Transaction
from roomful.history.model import SYSTEM, Actor, Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import MINUTE, Clock
from roomful.kit.crypto import Box, SigningKey, digest, same
from roomful.kit.errors import Kind, Problem, invalid, not_found
from roomful.kit.ids import new_id
from roomful.kit.text import is_storable
from roomful.tenants import rules, store
from roomful.tenants.model import DEFAULT_RIGHTS, Credential, CredentialKind, Tenant, TenantState

_USE_NOTED_EVERY = MINUTE
_COLUMNS = {"recording_days": "recording_retention"}


class Tenants:
    """The tenants of this installation."""

    def __init__(self, database: Database, history: History, clock: Clock, box: Box) -> None:
        self._database = database
        self._history = history
        self._clock = clock
        self._box = box
        self._uses: dict[str, int] = {}

    async def create(
        self,
        tx: Transaction,
        domain: str,
        name: str,
        *,
        is_default: bool = False,
        public_url: str | None = None,
    ) -> Tenant:
        """Create a tenant with keys of its own. Raises Problem when the domain is taken."""
        now = self._clock.now()
        tenant_id = new_id()
        tenant = Tenant(
            id=tenant_id,
            domain=rules.check_host(domain),
            name=name,
            is_default=is_default,
            state=TenantState.ACTIVE,
            public_url=public_url,
            timezone="UTC",
            language="en",
            max_participants=1000,
            recording_retention=None,
            recording_quota=None,
            never_joined_close=None,
            signing_key=self._box.seal(SigningKey.new_seed(), f"signing:{tenant_id}"),
            ticket_key=self._box.seal(SigningKey.new_seed(), f"ticket:{tenant_id}"),
            created_at=now,
            updated_at=now,
            default_rights=list(DEFAULT_RIGHTS),
        )
        try:
            await store.insert_tenant(tx, tenant)
        except Conflict as error:
            raise Problem(
                Kind.CONFLICT, "domain_taken", "A tenant has this domain.", field="domain"
            ) from error
        await self._history.record(
            tx, "tenant.created", tenant_id, Subject(tenant_id, name), severity=Severity.MIDDLE
        )
        return tenant

    async def change(
        self,
        tx: Transaction,
        tenant: Tenant,
        *,
        public_url: str | None = None,
        state: TenantState | None = None,
        hosts: list[str] | None = None,
        default_rights: Iterable[str] | None = None,
        timezone: str | None = None,
        embedders: Iterable[str] | None = None,
        **counted: int | None,
    ) -> None:
        """Change what is given. An empty public URL clears it, and so does 0 what is `counted`: the limits of
        recordings (`recording_days`, `recording_quota`), the seconds after which a session that was started
        and nobody joined ends (`never_joined_close`), and whatever there may be so many of (`max_users`, …).
        """
        changes: dict[str, object] = {"updated_at": self._clock.now()}
        if public_url is not None:
            changes["public_url"] = public_url.rstrip("/") or None
        if state is not None:
            changes["state"] = str(state)
        checked = {"default_rights": default_rights, "timezone": timezone, "embedders": embedders}
        changes |= {name: rules.CHECKS[name](given) for name, given in checked.items() if given is not None}
        for name, number in counted.items():
            if number is not None:
                changes[_COLUMNS.get(name, name)] = number or None
        await store.update_tenant(tx, tenant.id, changes)
        if hosts is not None:
            try:
                await store.set_hosts(tx, tenant.id, list(dict.fromkeys(map(rules.check_host, hosts))))
            except Conflict as error:
                raise Problem(
                    Kind.CONFLICT, "host_taken", "Another tenant has this host name.", field="hosts"
                ) from error
        await self._history.record(
            tx, "tenant.updated", tenant.id, Subject(tenant.id, tenant.name), severity=Severity.MIDDLE
        )

    async def get(self, tenant_id: str) -> Tenant:
        """Return a tenant. Raises Problem when there is none."""
        async with self._database.read() as reader:
            return await self.get_in(reader, tenant_id)

    @staticmethod
    async def get_in(reader: Reader, tenant_id: str) -> Tenant:
        """Return a tenant as a transaction sees it. Raises Problem when there is none."""
        tenant = await store.by_id(reader, tenant_id)
        if tenant is None:
            raise not_found("tenant")
        return tenant

    async def all(self) -> list[Tenant]:
        """Return all tenants: for the operator alone."""
        async with self._database.read() as reader:
            return await store.everyone(reader)

    async def hosts(self, tenant_id: str) -> list[str]:
        """Return a tenant's host names."""
        async with self._database.read() as reader:
            return await store.hosts(reader, tenant_id)

    async def default(self) -> Tenant | None:
        """Return the default tenant; None before the first start has made it."""
        async with self._database.read() as reader:
            return await store.default(reader)

    async def by_domain(self, domain: str) -> Tenant | None:
        """Return the tenant of a domain."""
        async with self._database.read() as reader:
            return await store.by_domain(reader, domain.lower())

    async def of_host(self, header: str) -> Tenant:
        """Return the tenant a Host header means: its owner's, else the default one."""
        async with self._database.read() as reader:
            tenant = await store.by_host(reader, rules.host_of(header)) or await store.default(reader)
        if tenant is None or tenant.state != TenantState.ACTIVE:
            raise not_found("tenant")
        return tenant

    async def signing_key(self, tenant_id: str) -> SigningKey:
        """Return the key that signs the tenant's webhooks."""
        tenant = await self.get(tenant_id)
        return SigningKey.from_seed(self._box.open(tenant.signing_key, f"signing:{tenant_id}"))

    async def ticket_key(self, tenant_id: str) -> SigningKey:
        """Return the key that signs the tenant's client tokens."""
        tenant = await self.get(tenant_id)
        return SigningKey.from_seed(self._box.open(tenant.ticket_key, f"ticket:{tenant_id}"))

    async def add_credential(
        self,
        tx: Transaction,
        tenant_id: str,
        kind: CredentialKind,
        *,
        secret: str | None = None,
        public_id: str | None = None,
        user_id: str | None = None,
        label: str = "",
        expires_at: int | None = None,
        scopes: Iterable[str] = (),
        redirect_uris: Iterable[str] = (),
        confidential: bool = True,
        actor: Actor = SYSTEM,
    ) -> tuple[Credential, str]:
        """Create a credential and return it with its secret, which nobody can read again.

        `secret` is one the user already has; None makes a new one. Without `scopes` it may do everything.
        Raises Problem secret_taken, public_id_taken, or what is wrong with what is given.
        """
        plain = rules.new_credential_secret(kind) if secret is None else rules.check_secret(secret)
        credential_id = new_id()
        credential = Credential(
            id=credential_id,
            tenant_id=tenant_id,
            user_id=user_id,
            kind=kind,
            public_id=public_id or (tenant_id if kind is CredentialKind.SIGNALWIRE else credential_id),
            label=label,
            scopes=rules.check_scopes(kind, scopes),
            created_at=self._clock.now(),
            expires_at=expires_at,
            revoked_at=None,
            last_used_at=None,
            redirect_uris=[rules.check_redirect_uri(one) for one in dict.fromkeys(redirect_uris)],
            confidential=confidential,
        )
        rules.check_public_id(credential.public_id)
        if kind is CredentialKind.OAUTH_CLIENT and await store.by_public_id(tx, kind, credential.public_id):
            raise Problem(Kind.CONFLICT, "public_id_taken", "A client has this id.", field="public_id")
        if len(label) > 200 or not is_storable(label):
            raise invalid("label", "A label has at most 200 characters.")
        try:
            await store.insert_credential(tx, credential, digest(plain))
        except Conflict as error:
            raise Problem(Kind.CONFLICT, "secret_taken", "This secret is in use.", field="secret") from error
        await self._history.record(
            tx,
            "credential.created",
            tenant_id,
            Subject(credential_id, label),
            actor=actor,
            severity=Severity.HIGH,
            payload={"kind": str(kind)},
        )
        return credential, plain

    async def add_credential_now(
        self, tenant_id: str, kind: CredentialKind, **more: Any
    ) -> tuple[Credential, str]:
        """Create a credential in a transaction of its own."""
        async with self._database.write() as tx:
            return await self.add_credential(tx, tenant_id, kind, **more)

    async def client(self, client_id: str, secret: str | None = None) -> Credential:
        """Return the OAuth client of an id; `secret`, where one is given, has to be its own.

        Raises Problem client_invalid: the answer is the same whatever is wrong.
        """
        wanted = client_id if is_storable(client_id) else ""
        async with self._database.read() as reader:
            found = await store.by_public_id(reader, CredentialKind.OAUTH_CLIENT, wanted)
        now = self._clock.now()
        for credential, secret_hash in found:
            right = secret is None or same(digest(secret), secret_hash)
            if right and rules.usable(credential, now):
                if secret is not None:
                    self._note_use(credential, now)
                return credential
        raise Problem(Kind.UNAUTHENTICATED, "client_invalid", "There is no such client, or it is another.")

    async def usable_in(self, reader: Reader, tenant_id: str, credential_id: str) -> Credential | None:
        """Return a credential that may still be used, as a transaction sees it; None for one that may not."""
        found = await store.credential(reader, tenant_id, credential_id)
        return found if found is not None and rules.usable(found, self._clock.now()) else None

    async def authenticate(self, kind: CredentialKind, secret: str) -> Credential:
        """Return the credential of a secret. Raises Problem: the answer is the same whatever is wrong."""
        return (await self.authenticate_in(kind, secret))[0]

    async def authenticate_in(self, kind: CredentialKind, secret: str) -> tuple[Credential, int]:
        """Do the same, and return beside it how many people its tenant lets into a room at most.

        That comes with the credential because every answer with a room in it needs it: one query less.
        """
        async with self._database.read() as reader:
            # found by the hash of all of it, so the time taken tells nothing about the secret
            found = await store.by_secret(reader, kind, digest(secret))
        now = self._clock.now()
        if found is None or not rules.usable(found[0], now):
            raise Problem(Kind.UNAUTHENTICATED, "credential_invalid", "The credential is not valid.")
        credential, _ = found
        self._note_use(credential, now)
        return found

    def _note_use(self, credential: Credential, now: int) -> None:
        if now - (credential.last_used_at or 0) > _USE_NOTED_EVERY:
            self._uses[credential.id] = now

    async def note_uses(self) -> None:
        """Store when credentials were last used; called now and then, so that no request pays for it."""
        uses, self._uses = self._uses, {}
        if uses:
            async with self._database.write() as tx:
                await store.mark_used(tx, uses)

    async def credentials(self, tenant_id: str) -> list[Credential]:
        """Return a tenant's credentials, without their secrets."""
        async with self._database.read() as reader:
            return await store.list_credentials(reader, tenant_id)

    async def revoke(self, tenant_id: str, credential_id: str, actor: Actor = SYSTEM) -> None:
        """End a credential for good. Raises Problem when there is none to end."""
        async with self._database.write() as tx:
            if not await store.revoke(tx, tenant_id, credential_id, self._clock.now()):
                raise not_found("credential")
            of = Subject(credential_id)
            await self._history.record(
                tx, "credential.revoked", tenant_id, of, actor=actor, severity=Severity.HIGH
            )

    @staticmethod
    async def pass_on(tx: Transaction, tenant_id: str, user_id: str, heir_id: str | None) -> None:
        """Let somebody else own from now on what programs make that made it for a user who is gone."""
        await store.pass_on(tx, tenant_id, user_id, heir_id)
