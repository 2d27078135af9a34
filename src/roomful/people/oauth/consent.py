"""How somebody allows a program to act for them: what it asks for, and where they are sent back to."""

import re
from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit

from roomful.db import Database, Transaction
from roomful.history.model import Severity, Subject
from roomful.history.service import History
from roomful.kit.clock import MINUTE, Clock
from roomful.kit.crypto import digest
from roomful.kit.errors import Problem, invalid
from roomful.kit.ids import new_id, new_secret
from roomful.kit.text import is_storable
from roomful.people.model import Role, User
from roomful.people.oauth.model import Asked, Authorization
from roomful.people.sign_in import SignIns, user_actor
from roomful.people.store import oauth as store
from roomful.tenants import scopes
from roomful.tenants.rules import leads_back
from roomful.tenants.service import Tenants

_CODE_PREFIX = "rmk_"
# a browser brings the code to its program at once (RFC 6749, section 4.1.2: ten minutes at most)
_CODE_TTL = 2 * MINUTE
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_MAX_STATE = 2000


class SentBack(Exception):  # noqa: N818  # it is where somebody goes, no fault of theirs
    """The program hears itself what is wrong with what it asks: people are sent to `uri`."""

    def __init__(self, uri: str) -> None:
        super().__init__(uri)
        self.uri = uri


class Consent:
    """The step between a program and its code (RFC 6749, section 4.1.1), in which somebody says yes or no."""

    def __init__(
        self, database: Database, history: History, tenants: Tenants, sign_ins: SignIns, clock: Clock
    ) -> None:
        self._database = database
        self._history = history
        self._tenants = tenants
        self._sign_ins = sign_ins
        self._clock = clock

    async def read(self, given: Mapping[str, str]) -> Asked:
        """Return what a program asks for, by the parameters that it sent somebody here with.

        Raises Problem, for people to read, while it is not sure who asks and where the answer may go: nobody
        is sent to an address that is not the program's. Then raises SentBack for what is wrong.
        """
        client = await self._tenants.client(given.get("client_id", ""))
        redirect_uri = given.get("redirect_uri") or None
        if redirect_uri is None and len(client.redirect_uris) == 1:
            redirect_uri = client.redirect_uris[0]
        if redirect_uri is None or not leads_back(client.redirect_uris, redirect_uri):
            raise invalid("redirect_uri", "This program may not send people back to this address.")
        state = given.get("state")
        wrong = None
        if state is not None and (len(state) > _MAX_STATE or not is_storable(state)):
            state, wrong = None, ("invalid_request", "state is too long")
        elif given.get("response_type") != "code":
            wrong = ("unsupported_response_type", "response_type has to be code")
        challenge = given.get("code_challenge") or None
        if challenge is not None and (
            given.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(challenge)
        ):
            wrong = wrong or ("invalid_request", "code_challenge_method has to be S256, and fit")
        if challenge is None and not client.confidential:
            wrong = wrong or ("invalid_request", "code_challenge is missing")
        names = given.get("scope", "").split() or None
        asked = Asked(client, redirect_uri, names, state, challenge)
        try:
            scopes.granted(names, client.scopes)
        except Problem:
            wrong = wrong or ("invalid_scope", "nothing of this may be had")
        if wrong is not None:
            raise SentBack(_answer(asked, error=wrong[0], error_description=wrong[1]))
        return asked

    async def allow(self, asked: Asked, login: str, password: str, address: str | None) -> str:
        """Return where somebody is sent back to who allows it, with a code for the program.

        Raises Problem as signing in does, and SentBack when nothing is left of what they may allow.
        """

        async def note(tx: Transaction, user: User) -> str:
            return await self._note(tx, asked, user, address)

        tenant_id = asked.credential.tenant_id
        code = await self._sign_ins.prove(tenant_id, login, password, address, note)
        return _answer(asked, code=code)

    @staticmethod
    def deny(asked: Asked) -> str:
        """Return where somebody is sent back to who does not allow it."""
        return _answer(asked, error="access_denied")

    async def _note(self, tx: Transaction, asked: Asked, user: User, address: str | None) -> str:
        own = scopes.of_user(administers=user.role == Role.ADMIN)
        try:
            allowed = scopes.granted(asked.scopes, asked.credential.scopes, sorted(own))
        except Problem:
            raise SentBack(_answer(asked, error="invalid_scope")) from None
        now, code = self._clock.now(), new_secret(_CODE_PREFIX, 43)
        authorization = Authorization(
            id=new_id(),
            tenant_id=user.tenant_id,
            credential_id=asked.credential.id,
            user_id=user.id,
            redirect_uri=asked.redirect_uri,
            scopes=allowed,
            challenge=asked.challenge,
            address=address,
            created_at=now,
            expires_at=now + _CODE_TTL,
        )
        await store.insert_authorization(tx, authorization, digest(code))
        await self._history.record(
            tx,
            "authorization.created",
            user.tenant_id,
            Subject(authorization.id, asked.credential.label or asked.credential.public_id),
            actor=user_actor(user, address),
            severity=Severity.MIDDLE,
            payload={"credential_id": asked.credential.id, "user_id": user.id},
        )
        return code


def _answer(asked: Asked, **values: str) -> str:
    """Return the program's address with an answer in its query, which may have one already."""
    if asked.state is not None:
        values["state"] = asked.state
    joint = "&" if urlsplit(asked.redirect_uri).query else "?"
    return f"{asked.redirect_uri}{joint}{urlencode(values)}"
