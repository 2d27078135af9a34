"""Pictures of users, as forms bring them and as answers tell where they are."""

from typing import Any

import httpx
import pytest

from roomful.dialects.trueconf.routes.avatars import image_of
from roomful.kit.errors import Problem
from roomful.people.avatars import MAX_SENT
from roomful.people.model import Role
from tests.dialects.trueconf.calling import Client, good, key, person, program, told
from tests.people.test_avatars import picture
from tests.server import Home, http_client

PLACE = "users/ann/avatar"


def form(content: bytes, name: str = "image") -> dict[str, Any]:
    """Return a form with a file."""
    return {"files": {name: ("me.png", content, "image/png")}}


@pytest.fixture
async def ann(home: Home) -> Client:
    await home.user("admin", role=Role.ADMIN)
    return await person(home, "ann")


async def seen(home: Home, address: str) -> httpx.Response:
    """Return what anybody gets at an address."""
    client = http_client(home.url, None, validated=False)
    home.clients.append(client)
    return await client.get(httpx.URL(address).raw_path.decode())


async def test_a_picture_is_given_shown_and_taken_away(home: Home, ann: Client) -> None:
    assert await ann.get(PLACE) == {"avatar": None}
    address = good(await ann.call("POST", PLACE, **form(picture())))["avatar"]
    assert await ann.get(PLACE) == {"avatar": address}
    user = await (await program(home)).get("users/ann")
    assert user["user"]["avatar"] == address
    shown = await seen(home, address)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    other = good(await ann.call("POST", PLACE, **form(picture("JPEG"))))["avatar"]
    assert other != address
    assert (await seen(home, address)).status_code == 404
    for _ in range(2):
        assert await ann.delete(PLACE) == {"avatar": None}
    assert (await seen(home, other)).status_code == 404


async def test_whose_it_is_may_change_it_and_administrators(home: Home, ann: Client) -> None:
    bob = await person(home, "bob")
    assert await bob.get(PLACE) == {"avatar": None}
    for method, given in (("POST", form(picture())), ("DELETE", {})):
        assert told(await bob.call(method, PLACE, **given))[:2] == (403, "forbidden")
    admin = await program(home, "3.2")
    good(await admin.call("POST", PLACE, **form(picture("GIF"))))
    assert (await ann.get(PLACE))["avatar"] is not None


async def test_nobody_else_has_a_picture_here(home: Home, ann: Client, other_home: Home) -> None:
    good(await ann.call("POST", PLACE, **form(picture())))
    theirs = Client(other_home, "3.10", await key(other_home))
    for method in ("GET", "DELETE"):
        assert (await theirs.refused(method, PLACE))[:2] == (404, "userNotFound")
    # where pages have the tenant in their path, the address of a picture has not
    await other_home.user("ann")
    address = good(await theirs.call("POST", PLACE, params={"url_type": "fixed"}, **form(picture())))[
        "avatar"
    ]
    assert "/t/" not in address
    assert (await seen(other_home, address)).status_code == 200


async def test_what_is_no_picture(ann: Client) -> None:
    assert told(await ann.call("POST", PLACE, **form(b"no picture"))) == (400, "invalidRequest", "image")
    for given in ({}, form(picture(), "photo")):
        assert told(await ann.call("POST", PLACE, **given)) == (400, "missingRequiredField", "image")
    large = b"\x89PNG" + bytes(MAX_SENT)
    assert told(await ann.call("POST", PLACE, **form(large)))[0] == 413


def test_forms_are_read_whatever_is_in_them() -> None:
    binary = bytes(range(256)) * 4 + b"\r\n--\r\n--other\r\n\r\n\n"
    built = httpx.Request("POST", "http://x", data={"a": "1"}, **form(binary)).read()
    assert image_of(built) == image_of(b"\r\n" + built) == binary
    assert image_of(binary) == binary
    for bad in (b"", b"--", b"--x", b"--x\r\n\r\n", b"--x--", b"--x\r\nimage\r\n\r\ny\r\n--x--"):
        with pytest.raises(Problem):
            image_of(bad)
