"""Tokens of programs: every grant, what each opens, and how it ends, on both databases."""

import asyncio
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from roomful.history.model import SYSTEM
from roomful.kit.clock import DAY, MINUTE
from roomful.kit.errors import Kind
from roomful.people.model import Role, User
from roomful.people.oauth.consent import SentBack
from roomful.people.oauth.model import Tokens
from roomful.tenants.model import Credential, CredentialKind, TenantState
from roomful.tenants.scopes import SCOPES, allows, of_user
from tests.features import House, refused

PASSWORD = "a long enough password"
OPEN = "trueconf_server_users"
BACK = "https://app.example/back?from=here"
VERIFIER = "v" * 43
CHALLENGE = urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


async def member(house: House, login: str = "ann", role: Role = Role.STANDARD) -> User:
    hashed = await house.features.people.hash(PASSWORD)
    return await house.features.people.add(house.tenant.id, login, password_hash=hashed, role=role)


async def client(house: House, **more: Any) -> tuple[Credential, str]:
    kind = CredentialKind.OAUTH_CLIENT
    return await house.features.tenants.add_credential_now(house.tenant.id, kind, **more)


async def by_password(house: House, login: str = "ann", password: str = PASSWORD, **more: str) -> Tokens:
    options = {"client_id": OPEN, **more}
    return await house.features.oauth.by_password(house.tenant.id, login, password, "192.0.2.1", **options)


async def allowed(house: House, app: Credential, **more: str) -> str:
    """Ask as a program would, allow it as ann, and return the code."""
    given = {
        "response_type": "code",
        "client_id": app.public_id,
        "redirect_uri": BACK,
        "state": "s t&",
        **more,
    }
    asked = await house.features.consent.read(given)
    uri = await house.features.consent.allow(asked, "ann", PASSWORD, None)
    told = parse_qs(urlsplit(uri).query)
    assert uri.startswith(BACK + "&")
    assert told["state"] == ["s t&"]
    return told["code"][0]


async def test_a_password_gives_a_users_token(house: House) -> None:
    oauth, ann = house.features.oauth, await member(house)
    found = await by_password(house)
    assert (found.good_for, found.user) == (7 * 86_400, ann)
    assert set(found.scopes) == of_user(administers=False)
    bearer = await oauth.authenticate(found.access, "192.0.2.7")
    assert (bearer.user, bearer.only_of, bearer.owner_id, bearer.credential) == (ann, ann.id, ann.id, None)
    assert (bearer.actor.kind, bearer.actor.id, bearer.actor.address) == ("user", ann.id, "192.0.2.7")
    assert not bearer.administers
    assert bearer.scopes == of_user(administers=False)
    for token in (found.refresh, found.access + "x", "", "rma_\0", "\ud800"):
        with refused("credential_invalid", Kind.UNAUTHENTICATED):
            await oauth.authenticate(token)
    with refused("credential_invalid"):
        await house.features.sign_ins.authenticate(found.access)
    house.clock.advance(7 * DAY)
    with refused("credential_invalid"):
        await oauth.authenticate(found.access)


async def test_an_administrators_token_opens_everything(house: House) -> None:
    await member(house, "root", Role.ADMIN)
    found = await by_password(house, "root")
    assert found.scopes == list(SCOPES)
    bearer = await house.features.oauth.authenticate(found.access)
    assert bearer.administers
    assert bearer.scopes == set(SCOPES)
    house_people = house.features.people
    await member(house, "other", Role.ADMIN)
    await house_people.update(house.tenant.id, bearer.owner_id or "", {"role": "standard"})
    bearer = await house.features.oauth.authenticate(found.access)
    assert bearer.scopes == of_user(administers=False), "who administers no more may no more"


async def test_pages_tokens_are_none_of_programs(house: House) -> None:
    await member(house)
    signed = await house.features.sign_ins.sign_in(house.tenant.id, "ann", PASSWORD, None)
    with refused("credential_invalid"):
        await house.features.oauth.authenticate(signed.token)


async def test_what_is_wrong_with_a_password(house: House) -> None:
    ann = await member(house)
    for login, password in (("ann", "wrong"), ("bob", PASSWORD), ("", ""), ("a\0", "x")):
        with refused("sign_in_wrong", Kind.UNAUTHENTICATED):
            await by_password(house, login, password)
    with refused("client_invalid", Kind.UNAUTHENTICATED):
        await by_password(house, client_id="unknown")
    await house.features.people.update(house.tenant.id, ann.id, {"active": False})
    with refused("user_inactive", Kind.FORBIDDEN):
        await by_password(house)
    with refused("sign_in_wrong"):
        await by_password(house, password="wrong")
    with refused("sign_in_wrong"):
        await house.features.sign_ins.sign_in(house.tenant.id, "ann", PASSWORD, None)


async def test_programs_that_sign_in_before_every_call_do_not_wait(house: House) -> None:
    await member(house)
    await by_password(house)
    found = await asyncio.gather(*(by_password(house) for _ in range(25)))
    assert len({one.access for one in found}) == 25


async def test_a_known_password_is_forgotten_with_its_change_and_in_time(house: House) -> None:
    ann = await member(house)
    await by_password(house)
    actor = house.features.sign_ins
    changed = await actor.change_password(ann, PASSWORD, "quite another password", None)
    assert changed.user.id == ann.id
    with refused("sign_in_wrong"):
        await by_password(house)
    found = await by_password(house, password="quite another password")
    for _ in range(5):
        with refused("sign_in_wrong"):
            await by_password(house, password="guess")
    await by_password(house, password="quite another password")
    house.clock.advance(5 * MINUTE)
    with refused("sign_in_limited"):
        for _ in range(9):
            try:
                await by_password(house, password="guess")
            except Exception as problem:
                if getattr(problem, "code", "") != "sign_in_wrong":
                    raise
    with refused("sign_in_limited"):
        await by_password(house, password="quite another password")
    assert await house.features.oauth.authenticate(found.access)


async def test_a_program_acts_for_itself(house: House) -> None:
    admin = await member(house, "root", Role.ADMIN)
    app, secret = await client(house, user_id=admin.id, label="CRM", scopes=["users", "logs.calls:read"])
    found = await house.features.oauth.for_itself(app.public_id, secret, None)
    assert found.scopes == ["users", "users:read", "users:write", "logs.calls:read"]
    bearer = await house.features.oauth.authenticate(found.access)
    assert (bearer.user, bearer.only_of, bearer.owner_id) == (None, None, admin.id)
    assert (bearer.actor.kind, bearer.actor.id, bearer.actor.name) == ("credential", app.id, "CRM")
    assert bearer.administers
    assert allows(bearer.scopes, "users:write")
    assert not allows(bearer.scopes, "groups", "groups:read")
    narrow = await house.features.oauth.for_itself(
        app.public_id, secret, None, asked=["users:read", "groups"]
    )
    assert narrow.scopes == ["users:read"]
    with refused("scope_invalid"):
        await house.features.oauth.for_itself(app.public_id, secret, None, asked=["groups"])
    for client_id, given in (
        (app.public_id, "wrong"),
        (app.public_id, ""),
        ("unknown", secret),
        ("\0", secret),
    ):
        with refused("client_invalid", Kind.UNAUTHENTICATED):
            await house.features.oauth.for_itself(client_id, given, None)
    await house.features.tenants.revoke(house.tenant.id, app.id)
    with refused("client_invalid"):
        await house.features.oauth.for_itself(app.public_id, secret, None)
    for token in (found, narrow):
        with refused("credential_invalid"):
            await house.features.oauth.authenticate(token.access)
        with refused("grant_invalid"):
            await house.features.oauth.by_refresh(token.refresh, None)


async def test_what_a_program_makes_for_somebody_gone_is_an_administrators(house: House) -> None:
    ann, root = await member(house), await member(house, "root", Role.ADMIN)
    app, secret = await client(house, user_id=ann.id)
    found = await house.features.oauth.for_itself(app.public_id, secret, None)
    await house.features.people.delete(house.tenant.id, ann.id)
    assert (await house.features.oauth.authenticate(found.access)).owner_id == root.id


async def test_an_administrators_key_is_a_token(house: House) -> None:
    _, key = await house.features.tenants.add_credential_now(house.tenant.id, CredentialKind.ADMIN_KEY)
    house.clock.advance(1000 * DAY)
    bearer = await house.features.oauth.authenticate(key)
    assert (bearer.tenant_id, bearer.user, bearer.sign_in) == (house.tenant.id, None, None)
    assert bearer.scopes == set(SCOPES)
    assert bearer.key == bearer.program.id
    async with house.database.write() as tx:
        await house.features.tenants.change(tx, house.tenant, state=TenantState.SUSPENDED)
    with refused("credential_invalid"):
        await house.features.oauth.authenticate(key)


async def test_refreshing(house: House) -> None:
    oauth = house.features.oauth
    await member(house)
    app, secret = await client(house)
    other, _ = await client(house)
    first = await by_password(house)
    again = await oauth.by_refresh(first.refresh, None, client_id=OPEN)
    assert again.sign_in.refresh_expires_at == first.sign_in.refresh_expires_at
    assert await oauth.authenticate(first.access), "its answer may have been lost"
    narrow = await oauth.by_refresh(first.refresh, None, asked=["conferences:read", "logs.calls:read"])
    assert narrow.scopes == ["conferences:read"]
    with refused("scope_invalid"):
        await oauth.by_refresh(narrow.refresh, None, asked=["users:read"])
    for token in (first.access, "x", ""):
        with refused("grant_invalid", Kind.INVALID):
            await oauth.by_refresh(token, None)
    with refused("grant_invalid"):
        await oauth.by_refresh(first.refresh, None, client_id=app.public_id)
    mine = await oauth.for_itself(app.public_id, secret, None)
    assert (await oauth.by_refresh(mine.refresh, None)).user is None
    assert await oauth.by_refresh(mine.refresh, None, client_id=app.public_id, client_secret=secret)
    with refused("client_invalid"):
        await oauth.by_refresh(mine.refresh, None, client_id=app.public_id, client_secret="wrong")
    for name in (other.public_id, OPEN):
        with refused("grant_invalid"):
            await oauth.by_refresh(mine.refresh, None, client_id=name)
    house.clock.advance(7 * DAY)
    with refused("grant_invalid"):
        await oauth.by_refresh(again.refresh, None)


async def test_who_is_let_in_no_more(house: House) -> None:
    oauth, ann = house.features.oauth, await member(house)
    one = await by_password(house)
    await house.features.people.update(house.tenant.id, ann.id, {"active": False})
    with refused("credential_invalid"):
        await oauth.authenticate(one.access)
    with refused("grant_invalid"):
        await oauth.by_refresh(one.refresh, None)
    await house.features.people.update(house.tenant.id, ann.id, {"active": True})
    assert await oauth.authenticate(one.access)
    await house.features.sign_ins.set_password(ann, "quite another password", SYSTEM)
    with refused("credential_invalid"):
        await oauth.authenticate(one.access)
    with refused("grant_invalid"):
        await oauth.by_refresh(one.refresh, None)


async def test_a_program_gets_a_code_and_tokens_for_it(house: House) -> None:
    ann = await member(house)
    app, secret = await client(house, redirect_uris=[BACK], scopes=["conferences", "users"], label="CRM")
    code = await allowed(house, app, scope="conferences users:write users:read", code_challenge=CHALLENGE,
                         code_challenge_method="S256")  # fmt: skip
    found = await house.features.oauth.by_code(
        code, None, client_id=app.public_id, client_secret=secret, redirect_uri=BACK, verifier=VERIFIER
    )
    assert found.user == ann
    wanted = ["conferences", "conferences:read", "conferences:write", "users:read"]
    assert found.scopes == wanted, "what nobody may whom it acts for, it may not"
    bearer = await house.features.oauth.authenticate(found.access)
    assert (bearer.user, bearer.credential, bearer.only_of) == (ann, app, ann.id)
    assert bearer.actor.kind == "user"
    event = (await house.events("authorization."))[0]
    assert (event.kind, event.actor_id, event.object_name) == ("authorization.created", ann.id, "CRM")
    assert code not in str(event.payload)


async def test_a_code_that_comes_twice_ends_what_came_of_it(house: House) -> None:
    oauth = house.features.oauth
    await member(house)
    app, secret = await client(house, redirect_uris=[BACK])
    mine = {"client_id": app.public_id, "client_secret": secret}
    code = await allowed(house, app)
    apart = await by_password(house)
    first = await oauth.by_code(code, None, **mine)
    second = await oauth.by_refresh(first.refresh, None)
    with refused("grant_invalid"):
        await oauth.by_code(code, "192.0.2.9", **mine)
    for one in (first, second):
        with refused("credential_invalid"):
            await oauth.authenticate(one.access)
        with refused("grant_invalid"):
            await oauth.by_refresh(one.refresh, None)
    assert await oauth.authenticate(apart.access)
    assert "authorization.reused" in await house.kinds("authorization.")


async def test_codes_redeemed_at_once_give_one_pair(house: House) -> None:
    await member(house)
    app, secret = await client(house, redirect_uris=[BACK])
    code = await allowed(house, app)
    mine = {"client_id": app.public_id, "client_secret": secret}
    results = await asyncio.gather(
        *(house.features.oauth.by_code(code, None, **mine) for _ in range(4)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in results) == ["Problem"] * 3 + ["Tokens"]


async def test_codes_that_open_nothing(house: House) -> None:
    oauth = house.features.oauth
    await member(house)
    app, secret = await client(house, redirect_uris=[BACK])
    other, other_secret = await client(house, redirect_uris=[BACK])
    mine = {"client_id": app.public_id, "client_secret": secret}
    pkce = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    code = await allowed(house, app, **pkce)
    for verifier in (None, "w" * 43, "", "ü" * 43):
        with refused("grant_invalid"):
            await oauth.by_code(code, None, **mine, verifier=verifier)
    with refused("grant_invalid"):
        await oauth.by_code(
            code, None, client_id=other.public_id, client_secret=other_secret, verifier=VERIFIER
        )
    with refused("client_invalid"):
        await oauth.by_code(code, None, client_id=app.public_id, verifier=VERIFIER)
    with refused("grant_invalid"):
        await oauth.by_code(code, None, **mine, redirect_uri="https://app.example/", verifier=VERIFIER)
    house.clock.advance(2 * MINUTE)
    with refused("grant_invalid"):
        await oauth.by_code(code, None, **mine, verifier=VERIFIER)
    plain = await allowed(house, app)
    with refused("grant_invalid"):
        await oauth.by_code(plain, None, **mine, verifier=VERIFIER)
    await oauth.prune()
    assert await oauth.by_code(plain, None, **mine)
    house.clock.advance(2 * DAY)
    await oauth.prune()
    with refused("grant_invalid"):
        await oauth.by_code(plain, None, **mine)
    assert await house.kinds("authorization.reused") == []


async def test_a_public_program_proves_itself_by_its_challenge(house: House) -> None:
    oauth = house.features.oauth
    await member(house)
    app, secret = await client(house, redirect_uris=[BACK], confidential=False)
    with pytest.raises(SentBack) as sent:
        await allowed(house, app)
    assert "error=invalid_request" in sent.value.uri
    code = await allowed(house, app, code_challenge=CHALLENGE, code_challenge_method="S256")
    assert await oauth.by_code(code, None, client_id=app.public_id, verifier=VERIFIER)
    with refused("client_invalid"):
        await oauth.for_itself(app.public_id, secret, None)


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": ""}, "unsupported_response_type"),
        ({"code_challenge": CHALLENGE}, "invalid_request"),
        ({"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": "short", "code_challenge_method": "S256"}, "invalid_request"),
        ({"scope": "groups"}, "invalid_scope"),
        ({"scope": "nonsense"}, "invalid_scope"),
        ({"state": "x" * 2001}, "invalid_request"),
    ],
)
async def test_what_is_wrong_with_what_is_asked_hears_the_program(
    house: House, more: dict[str, str], error: str
) -> None:
    app, _ = await client(house, redirect_uris=[BACK], scopes=["conferences"])
    given = {"response_type": "code", "client_id": app.public_id, "state": "s", **more}
    with pytest.raises(SentBack) as sent:
        await house.features.consent.read(given)
    told = parse_qs(urlsplit(sent.value.uri).query)
    assert told["error"] == [error]
    assert told.get("state") == (["s"] if "state" not in more else None)


async def test_nobody_is_sent_where_a_program_does_not_belong(house: House) -> None:
    app, _ = await client(house, redirect_uris=[BACK, "http://127.0.0.1/cb"])
    bare, _ = await client(house)
    for uri in ("https://evil.example/", BACK + "x", "", "http://127.0.0.1:1/other"):
        with refused("invalid", Kind.INVALID, "redirect_uri"):
            await house.features.consent.read(
                {"response_type": "code", "client_id": app.public_id, "redirect_uri": uri}
            )
    for name in ("", "unknown", OPEN, "\0"):
        with refused("client_invalid"):
            await house.features.consent.read({"client_id": name, "redirect_uri": BACK})
    with refused("invalid", field="redirect_uri"):
        await house.features.consent.read({"client_id": bare.public_id, "redirect_uri": BACK})
    asked = await house.features.consent.read(
        {"response_type": "code", "client_id": app.public_id, "redirect_uri": "http://127.0.0.1:5000/cb"}
    )
    assert house.features.consent.deny(asked) == "http://127.0.0.1:5000/cb?error=access_denied"


async def test_only_people_of_the_programs_tenant_allow_it(house: House) -> None:
    ann = await member(house)
    other = await house.new_tenant("two.example")
    app, _ = await house.features.tenants.add_credential_now(
        other.id, CredentialKind.OAUTH_CLIENT, redirect_uris=[BACK]
    )
    with refused("sign_in_wrong"):
        await allowed(house, app)
    with refused("client_invalid"):
        await by_password(house, client_id=app.public_id, client_secret="x" * 20)
    own, secret = await client(house)
    found = await by_password(house, client_id=own.public_id, client_secret=secret)
    assert found.user == ann
    with refused("client_invalid"):
        await by_password(house, client_id=own.public_id)
    with refused("client_invalid"):
        await house.features.oauth.by_password(
            other.id, "ann", PASSWORD, None, client_id=own.public_id, client_secret=secret
        )


async def test_ids_of_clients_are_their_own(house: House) -> None:
    await client(house, public_id="my-app", secret="a secret of mine")
    with refused("public_id_taken", Kind.CONFLICT, "public_id"):
        await client(house, public_id="my-app", secret="another of mine")
    for name in ("a\0b", "x" * 201, "ü"):
        with refused("invalid", field="public_id"):
            await client(house, public_id=name)
    found = await house.features.oauth.for_itself("my-app", "a secret of mine", None)
    assert found.sign_in.credential_id is not None
