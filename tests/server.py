"""A whole Roomful for tests: in this process, on a free port, with its LiveKit and a folder of its own.

`roomful_server` is a fixture: one server a test run, shared. Tests are kept apart by tenants of their own.
"""

import asyncio
import base64
import contextlib
import itertools
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
import msgspec
import pytest
from telnyx import AsyncTelnyx

from roomful.app import App, build
from roomful.kit.clock import Clock
from roomful.people.model import Role, User
from roomful.settings import Settings
from roomful.tenants.model import CredentialKind, Tenant
from roomful.web.server import Server, listen
from tests.livekit import LiveKitPerson
from tests.media.composer.sinks.nginx import free_port
from tests.validation import watch

PASSWORD = "a long enough password"
PORTSIP_CLIENT = "9d806019-75b2-4b3d-bb8b-f5a3a412cc0a"
_numbers = itertools.count(1)
Client = TypeVar("Client", httpx.AsyncClient, AsyncTelnyx)


@dataclass
class Home:
    """A tenant with a key for each dialect that there is; of a server that runs elsewhere only its URL."""

    url: str
    telnyx_key: str
    token: str
    hosted: tuple["RoomfulServer", Tenant] | None = None
    signalwire_key: str = ""
    people: list[LiveKitPerson] = field(default_factory=list)
    clients: list[httpx.AsyncClient | AsyncTelnyx] = field(default_factory=list)

    @property
    def server(self) -> "RoomfulServer":
        assert self.hosted is not None
        return self.hosted[0]

    @property
    def tenant(self) -> Tenant:
        assert self.hosted is not None
        return self.hosted[1]

    def telnyx(self, key: str | None = None, **more: Any) -> Any:
        """Return the vendor's SDK with nothing but its base URL changed; what it is told is validated.

        Its own types say of everything that it may be missing.
        """
        return self._kept(telnyx_sdk(self.url, key or self.telnyx_key, **more))

    def client(self, credential: str | None = None, *, validated: bool = True) -> httpx.AsyncClient:
        """Return an HTTP client with a credential, the token of our own API if none is named."""
        return self._kept(http_client(self.url, credential or self.token, validated=validated))

    def anybody(self, *, validated: bool = True) -> httpx.AsyncClient:
        """Return an HTTP client without a credential."""
        return self._kept(http_client(self.url, None, validated=validated))

    async def signalwire(self, *, scopes: Sequence[str] = (), validated: bool = True) -> httpx.AsyncClient:
        """Return an HTTP client with a new project token."""
        token = await self.signalwire_token(scopes=scopes) if scopes else ""
        key = basic(self.tenant.id, token) if token else self.signalwire_key
        return self.client(key, validated=validated)

    async def signalwire_token(self, *, scopes: Sequence[str] = ()) -> str:
        """Make a token of the project, which is the tenant."""
        features = self.server.app.features
        async with features.database.write() as tx:
            _, token = await features.tenants.add_credential(
                tx, self.tenant.id, CredentialKind.SIGNALWIRE, scopes=scopes
            )
        return token

    async def room(self, **given: Any) -> dict[str, Any]:
        """Create a room through our own API."""
        response = await self.client().post("/roomful/v1/rooms", json=given)
        assert response.status_code == 201, response.text
        return dict(response.json())

    async def ticket(self, room_id: str, **given: Any) -> str:
        """Return a new ticket of our own for a room."""
        response = await self.client().post(f"/roomful/v1/rooms/{room_id}/tickets", json=given)
        assert response.status_code == 201, response.text
        return str(response.json()["ticket"]["secret"])

    async def enter(self, **given: Any) -> "Person":
        """Go through the door and connect to the media, as any LiveKit client does, until one is in."""
        person = await self.admit(**given)
        await person.connect()
        await person.arrive()
        return person

    async def admit(self, **given: Any) -> "Person":
        """Go through the door only."""
        answer = await self.anybody().post("/roomful/v1/join", json=given)
        assert answer.status_code == 201, answer.text
        return Person(self, answer.json())

    async def user(self, login: str, *, role: Role = Role.STANDARD, password: str = PASSWORD) -> User:
        """Make somebody who can sign in."""
        features = self.server.app.features
        hashed = await features.people.hash(password)
        async with features.database.write() as tx:
            return await features.people.create(tx, self.tenant.id, login, password_hash=hashed, role=role)

    async def sign_in(self, login: str, password: str = PASSWORD) -> str:
        """Sign in through our own API; return the token."""
        who = {"login": login, "password": password}
        headers = {"roomful-tenant": self.tenant.domain}
        answer = await self.anybody().post("/roomful/v1/sign_in", json=who, headers=headers)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["token"])

    async def signed_in(self, login: str, *, role: Role = Role.STANDARD) -> str:
        """Make somebody and sign them in; return the token."""
        await self.user(login, role=role)
        return await self.sign_in(login)

    async def portsip(
        self, login: str, *, role: Role = Role.ADMIN, validated: bool = True
    ) -> httpx.AsyncClient:
        """Make somebody, and return a client that is signed in as they are in PortSIP's way."""
        await self.user(login, role=role)
        return self.client(await self.portsip_token(login), validated=validated)

    async def portsip_token(self, login: str) -> str:
        """Sign in as PortSIP's clients do; return the token."""
        who = {"username": login, "password": PASSWORD, "domain": self.tenant.domain}
        form = who | {"grant_type": "password", "scope": "all", "client_id": PORTSIP_CLIENT}
        answer = await self.anybody().post("/api/login/oauth/token", data=form)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["access_token"])

    async def close(self) -> None:
        for person in self.people:
            await person.leave()
        for client in self.clients:
            await (client.close() if isinstance(client, AsyncTelnyx) else client.aclose())

    def _kept(self, client: Client) -> Client:
        self.clients.append(client)
        return client


@dataclass
class Person:
    """Somebody who was admitted: what the door told them, and their place in LiveKit."""

    home: Home
    joined: dict[str, Any]
    media: LiveKitPerson | None = None

    @property
    def id(self) -> str:
        return str(self.joined["participant"]["id"])

    @property
    def session_id(self) -> str:
        return str(self.joined["session"]["id"])

    @property
    def key(self) -> str:
        return str(self.joined["key"])

    @property
    def connected(self) -> bool:
        return self.media is not None and self.media.connected

    async def connect(self, url: str = "") -> None:
        """Connect to the media where the door said, or past Roomful straight to LiveKit."""
        access = self.joined["media"]
        self.media = await LiveKitPerson.connect(url or access["url"], access["token"])
        self.home.people.append(self.media)

    async def arrive(self) -> None:
        """Wait until the server knows that they are in, which it hears of from LiveKit."""
        client = self.client()

        async def inside() -> bool:
            me = await client.get("/roomful/v1/me")
            return me.status_code == 200 and me.json()["participant"]["state"] == "in"

        await eventually(inside)

    def client(self) -> httpx.AsyncClient:
        """Return a client that calls as this person."""
        return self.home.client(self.key)


@dataclass
class RoomfulServer:
    """A running server."""

    app: App
    url: str
    folder: Path

    @property
    def credentials(self) -> dict[str, Any]:
        """What the first start has written down."""
        return dict(json.loads((self.folder / "credentials.json").read_text()))

    async def home(self, *, max_participants: int | None = None) -> Home:
        """Make a tenant with its keys."""
        features = self.app.features
        domain = f"tenant-{next(_numbers)}.test"
        async with features.database.write() as tx:
            tenant = await features.tenants.create(tx, domain, domain)
            _, key = await features.tenants.add_credential(tx, tenant.id, CredentialKind.TELNYX)
            _, token = await features.tenants.add_credential(tx, tenant.id, CredentialKind.ROOMFUL)
            _, other = await features.tenants.add_credential(tx, tenant.id, CredentialKind.SIGNALWIRE)
        return Home(self.url, key, token, (self, tenant), basic(tenant.id, other))


def telnyx_sdk(url: str, key: str, **more: Any) -> AsyncTelnyx:
    """Return the vendor's SDK; without its retries, so that a test sees the first answer."""
    client = httpx.AsyncClient(timeout=20, verify=False)  # loading certificates for nothing takes long
    watch(client)
    return AsyncTelnyx(
        **{"api_key": key, "base_url": f"{url}/v2", "http_client": client, "max_retries": 0, **more}
    )


def basic(name: str, password: str) -> str:
    """Return a name and a password as HTTP Basic sends them."""
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


def http_client(url: str, credential: str | None, *, validated: bool = True) -> httpx.AsyncClient:
    """Return an HTTP client for a server; a credential is a bearer's, unless it says that it is Basic."""
    headers = {}
    if credential is not None:
        known = credential.startswith("Basic ")
        headers["authorization"] = credential if known else f"Bearer {credential}"
    client = httpx.AsyncClient(base_url=url, headers=headers, timeout=20, verify=False)
    if validated:
        watch(client)
    return client


@contextlib.asynccontextmanager
async def run_server(
    folder: Path, *, clock: Clock | None = None, **settings: Any
) -> AsyncIterator[RoomfulServer]:
    """Run a server in this process, with webhooks to loopback allowed."""
    ports = {"port": 0, "rtc_udp_port": 0, "rtc_tcp_port": 0, "rtsp_port": free_port()}
    given = {**ports, "webhook_allow_private": True, **settings}
    made = Settings(data_dir=folder, **given)
    listener = listen(made)
    made = msgspec.structs.replace(made, port=listener.getsockname()[1])
    app = await build(made, clock=clock)
    await app.start()
    server = Server(app.asgi, listener, made, app.closing)
    ready = asyncio.Event()
    serving = asyncio.create_task(server.serve(ready.set))
    await ready.wait()
    try:
        yield RoomfulServer(app, made.url, folder)
    finally:
        server.stop()
        await serving
        await app.stop()


@pytest.fixture(scope="session")
async def roomful_server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[RoomfulServer]:
    """One server for the whole run. Its rate limit is one that no test reaches by accident."""
    async with run_server(tmp_path_factory.mktemp("roomful"), rate_limit=100_000) as server:
        yield server


@pytest.fixture
async def home(roomful_server: RoomfulServer) -> AsyncIterator[Home]:
    """A tenant of the test's own."""
    made = await roomful_server.home()
    yield made
    await made.close()


@pytest.fixture
async def other_home(roomful_server: RoomfulServer) -> AsyncIterator[Home]:
    """Another tenant of the same server."""
    made = await roomful_server.home()
    yield made
    await made.close()


async def eventually(ask: Callable[[], Awaitable[Any]], seconds: float = 10) -> Any:
    """Ask a server again and again, not too fast, until the answer is true; fail after so many seconds."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        found = await ask()
        if found:
            return found
        assert loop.time() < deadline, f"not within {seconds} s, at last {found!r}"
        await asyncio.sleep(0.02)


__all__ = [
    "Home",
    "Person",
    "RoomfulServer",
    "basic",
    "eventually",
    "home",
    "http_client",
    "other_home",
    "roomful_server",
    "run_server",
    "telnyx_sdk",
]
