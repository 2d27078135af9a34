"""Calls through our own API: a host calls, a page rings, its owner comes by the ticket of the answer."""

import pytest

from roomful.people.model import Role
from tests.dialects.roomful.test_meeting import enter
from tests.dialects.roomful.test_rooms import code_of
from tests.dialects.streams import listening
from tests.server import Home

pytestmark = pytest.mark.livekit


async def test_a_call_from_the_meeting_to_a_page_and_back(home: Home) -> None:
    room = await home.room(title="The board")
    host = await enter(home, room, "host", "Host")
    ann = home.client(await home.signed_in("ann"))
    user_id = (await ann.get("/roomful/v1/user")).json()["user"]["id"]
    calls = f"/roomful/v1/sessions/{host.session_id}"
    async with listening(host.client()) as meeting, listening(ann, params={"mine": "true"}) as page:
        called = await host.client().post(f"{calls}/ring", json={"user": user_id})
        assert called.status_code == 201
        ring = called.json()["ring"]
        assert (ring["outcome"], ring["inviter"], ring["name"]) == ("ringing", "Host", "ann")
        heard = await page.hears("ring.started")
        assert heard.data == {"ring": ring}
        assert heard.data["ring"]["room"] == {"id": room["id"], "slug": room["slug"], "title": "The board"}
        assert (await meeting.hears("ring.started")).data == {"ring": ring}
        # a page that is opened meanwhile rings, too
        async with listening(ann) as second:
            assert (await second.hears("ring.started")).data == {"ring": ring}
        accepted = await ann.post(f"/roomful/v1/rings/{ring['id']}/accept")
        assert accepted.status_code == 200
        pages = f"{home.server.url}/t/{home.tenant.domain}"
        assert accepted.json()["link"] == f"{pages}/m/#ticket={accepted.json()['ticket']}"
        assert (await page.hears("ring.ended")).data["ring"]["outcome"] == "accepted"
        assert (await meeting.hears("ring.ended")).data["ring"]["outcome"] == "accepted"
        person = await home.enter(ticket=accepted.json()["ticket"])
        assert person.joined["participant"]["name"] == "ann"
        again = await ann.post(f"/roomful/v1/rings/{ring['id']}/decline")
        assert code_of(again, 409) == "ring_over"
    listed = (await host.client().get(f"{calls}/rings")).json()["items"]
    assert [(one["id"], one["outcome"]) for one in listed] == [(ring["id"], "accepted")]


async def test_who_may_call_whom(home: Home, other_home: Home) -> None:
    room = await home.room()
    host, guest = await enter(home, room, "host"), await enter(home, room)
    path = f"/roomful/v1/sessions/{host.session_id}/ring"
    for client in (guest.client(), home.client(await home.signed_in("bob"))):
        assert (await client.post(path, json={"email": "x@example.com"})).status_code in (403, 404)
    assert code_of(await other_home.client().post(path, json={"email": "x@example.com"}), 404)
    for nobody in ({"user": room["id"]}, {"extension": "99999"}):
        assert code_of(await host.client().post(path, json=nobody), 404) == "user_not_found"
    for wrong in ({}, {"email": "x"}, {"email": "a@b.example", "extension": "1"}):
        assert code_of(await host.client().post(path, json=wrong), 422)
    away = (await home.client().post(path, json={"email": "x@example.com"})).json()["ring"]
    assert (away["outcome"], away["name"], away["user_id"]) == ("unreachable", "x@example.com", None)
    # somebody else's call is nobody's
    carl = home.client(await home.signed_in("carl", role=Role.ADMIN))
    assert code_of(await carl.post(f"/roomful/v1/rings/{away['id']}/accept"), 404) == "ring_not_found"
    assert code_of(await host.client().post(f"/roomful/v1/rings/{away['id']}/accept"), 403) == "not_allowed"
