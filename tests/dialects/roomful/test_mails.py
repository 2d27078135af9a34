"""Mails of our own API: for programs and administrators, and what is in them one by one."""

from typing import Any

import pytest

from roomful.people.model import Role
from tests.delivery.mail.written import invite
from tests.dialects.roomful.test_rooms import NOBODY, code_of
from tests.server import Home

pytestmark = pytest.mark.livekit


async def written(home: Home, **more: Any) -> str:
    features = home.server.app.features
    async with features.database.write() as tx:
        return await features.mails.invite(tx, home.tenant.id, invite(**more), room_id=NOBODY)


async def test_mails_are_listed_without_and_shown_with_what_is_in_them(home: Home) -> None:
    first = await written(home)
    second = await written(home, invitee_address="carol@example.com", invitee_name="", starts_at=None)
    client = home.client()
    answer = await client.get("/roomful/v1/mails")
    items = answer.json()["items"]
    assert [one["id"] for one in items] == [second, first]
    assert "482913" not in answer.text
    assert items[0]["calendar"] is None
    assert items[1]["calendar"] == {"method": "REQUEST", "uid": "7c1f@meet.example.org", "sequence": 0}
    assert items[1]["to"] == {"address": "bob@example.com", "name": "Bob"}
    assert (items[1]["state"], items[1]["attempts"], items[1]["next_at"]) == ("kept", 0, None)
    one = (await client.get(f"/roomful/v1/mails/{first}")).json()
    assert "PIN:  482913" in one["text"]
    assert "482913" in one["html"]
    assert one["calendar"]["ics"].startswith("BEGIN:VCALENDAR\r\n")
    assert one["reply_to"] == "anna@example.org"


async def test_pages_and_filters(home: Home) -> None:
    ids = [await written(home) for _ in range(3)]
    client = home.client()
    page = (await client.get("/roomful/v1/mails", params={"limit": 2})).json()
    assert [one["id"] for one in page["items"]] == [ids[2], ids[1]]
    rest = (await client.get("/roomful/v1/mails", params={"limit": 2, "after": page["next"]})).json()
    assert ([one["id"] for one in rest["items"]], rest["next"]) == ([ids[0]], None)
    for params, count in (
        ({"state": "kept"}, 3), ({"state": "sent"}, 0), ({"room_id": NOBODY}, 3), ({"room_id": ids[0]}, 0),
    ):  # fmt: skip
        found = (await client.get("/roomful/v1/mails", params=params)).json()["items"]
        assert len(found) == count, params
    assert (await client.get("/roomful/v1/mails", params={"after": "x"})).status_code == 422


async def test_mails_are_for_programs_and_administrators(home: Home, other_home: Home) -> None:
    mail_id = await written(home)
    admin = home.client(await home.signed_in("ann", role=Role.ADMIN))
    bob = home.client(await home.signed_in("bob"))
    for path in ("mails", f"mails/{mail_id}"):
        assert (await admin.get(f"/roomful/v1/{path}")).status_code == 200
        assert code_of(await bob.get(f"/roomful/v1/{path}"), 403) == "not_allowed"
    stranger = other_home.client()
    assert (await stranger.get("/roomful/v1/mails")).json()["items"] == []
    for method, path in (("GET", mail_id), ("GET", NOBODY)):
        answer = await stranger.request(method, f"/roomful/v1/mails/{path}")
        assert code_of(answer, 404) == "mail_not_found"


async def test_nothing_is_sent_once_more_without_a_server_for_mails(home: Home) -> None:
    mail_id = await written(home)
    assert code_of(await home.client().post(f"/roomful/v1/mails/{mail_id}/resend"), 409) == "mail_off"
