"""Pictures of people, where their cameras are off."""

from uuid import uuid4

import pytest
from playwright.async_api import expect

from tests.pages.conftest import Come
from tests.pages.running import RunningRoomful
from tests.pages.test_home import Account, sign_in
from tests.pages.test_hosts import PASSWORD, enter
from tests.people.test_avatars import picture

pytestmark = [pytest.mark.browser, pytest.mark.livekit]

_WIDTH = "(image) => image.decode().then(() => image.naturalWidth)"


async def test_a_guest_sees_the_picture_of_a_user(roomful: RunningRoomful, come: Come) -> None:
    login = f"mira-{uuid4()}"
    user = await roomful.call("POST", "/users", login=login, display_name="Mira", password=PASSWORD)
    path = f"/roomful/v1/users/{user['id']}/avatar"
    sent = await roomful.api.put(path, content=picture(), headers={"content-type": "image/png"})
    assert sent.is_success, sent.text
    slug = await roomful.room(name=f"faces-{uuid4()}")
    mira, guest = await come(camera=False), await come(camera=False)
    await mira.open("/sign-in")
    await sign_in(mira, Account(login, PASSWORD))
    await enter(guest, slug, "Jonas")
    await mira.open(f"/m/{slug}")
    await mira.at("join-button").click()
    await mira.connected()
    await mira.says("Good morning")
    seen = guest.page.locator(".avatar img")
    await guest.at("people-toggle").click()
    await expect(seen).to_have_count(2)
    for one in await seen.all():
        assert await one.evaluate(_WIDTH) == 512
    await guest.at("chat-toggle").click()
    await expect(guest.at("chat-message").locator(".avatar img")).to_have_count(1)
    # a picture that is taken away leaves the letters
    assert (await roomful.api.delete(path)).is_success
    await expect(seen).to_have_count(0)
    await expect(guest.at("tile").filter(has_text="Mira").locator(".avatar")).to_have_text("M")
