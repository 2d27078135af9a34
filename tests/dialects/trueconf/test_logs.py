"""Logs: what chooses, what sorts, how many there are in all, and whose they are."""

from typing import Any
from urllib.parse import quote

import pytest

from roomful.db import listing
from roomful.people.model import Role
from tests.dialects.recorded import past, past_recording
from tests.dialects.trueconf.calling import Client, key, program
from tests.dialects.trueconf.world import conference
from tests.server import Home

FIRST = ("2021-04-16 09:00:00", "2021-04-16 09:30:00")
SECOND = ("2021-04-17 08:00:00", "2021-04-17 12:00:00")


@pytest.fixture
async def client(home: Home) -> Client:
    """A client that sees all of a tenant with two conferences, each of which ran once."""
    await home.user("admin", role=Role.ADMIN)
    await home.user("ann")
    found = await program(home)
    for name, owner, times in (("alpha", "ann", FIRST), ("beta", "admin", SECOND)):
        made = await conference(found, id=name, topic=name, owner=owner)
        assert made == name
        room = await home.server.app.features.rooms.by_slug(home.tenant.id, made)
        await past_recording(await past(home, room.id, *times), file_name=f"{name}.mp4")
    return found


async def listed(client: Client, kind: str = "calls", **asked: Any) -> list[str]:
    """Return what conferences a log is of."""
    answer = await client.get(f"logs/{kind}", **asked)
    assert answer["cnt"] == len(answer["list"])
    name = "conference_id" if kind == "recordings" else "named_conf_id"
    return [one[name] for one in answer["list"]]


@pytest.mark.parametrize("kind", ["calls", "records", "recordings"])
async def test_what_is_chosen(client: Client, home: Home, kind: str) -> None:
    assert await listed(client, kind) == ["beta", "alpha"]
    assert await listed(client, kind, sort_order=0) == ["alpha", "beta"]
    assert await listed(client, kind, named_conf_id="alpha") == ["alpha"]
    for owner in ("ann", "ANN", f"ann@{home.tenant.domain}"):
        assert await listed(client, kind, owner=owner) == ["alpha"]
    assert await listed(client, kind, owner="nobody") == []
    assert await listed(client, kind, date_from="2021-04-17 00:00:00") == ["beta"]
    assert await listed(client, kind, date_to="2021-04-17 00:00:00") == ["alpha"]
    # what is there has one class alone
    assert await listed(client, kind, **{"class": "10"}) == ["beta", "alpha"]
    assert await listed(client, kind, **{"class": "3"}) == []


@pytest.mark.parametrize("field", ["owner", "start_time", "end_time", "no_such_field", ""])
async def test_what_sorts(client: Client, field: str) -> None:
    up = await listed(client, sort_field=field, sort_order=0)
    down = await listed(client, sort_field=field, sort_order=1)
    assert sorted(up) == ["alpha", "beta"]
    assert down == up[::-1]
    # of owners the administrator comes first, whose is the second
    assert up == (["beta", "alpha"] if field == "owner" else ["alpha", "beta"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("sort_order", "2"),
        ("sort_order", "x"),
        ("date_from", "yesterday"),
        ("timezone", "9999"),
        ("class", "x"),
    ],
)
async def test_what_is_no_question(client: Client, name: str, value: str) -> None:
    status, reason, place = await client.refused("GET", "logs/calls", **{name: value})
    assert (status, reason, place) == (400, "invalidRequest", name)


async def test_pages_have_the_number_of_all(client: Client) -> None:
    found = [await client.get("logs/calls", page_size=1, page_id=page) for page in (0, 1, 2, 3)]
    assert [[one["named_conf_id"] for one in answer["list"]] for answer in found] == [
        ["beta"],
        ["beta"],
        ["alpha"],
        [],
    ]
    assert {answer["cnt"] for answer in found} == {2}


@pytest.mark.parametrize("log", ["calls", "recordings", "events", "settings"])
async def test_what_is_counted_for_good_stays_right(
    client: Client, home: Home, log: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "MANY", 0)
    before = [(await client.get(f"logs/{log}"))["cnt"] for _ in range(3)]
    assert len(set(before)) == 1
    assert before[0] == len((await client.get(f"logs/{log}", page_size=500))["list"])
    made = await conference(client, topic="gamma")
    await client.post(f"conferences/{made}/run")
    await client.put("users/ann", {"first_name": "Ann"})
    after = await client.get(f"logs/{log}", page_size=500)
    assert after["cnt"] == len(after["list"])
    assert (after["cnt"] > before[0]) is (log != "recordings")


async def test_events_by_their_words(client: Client) -> None:
    found = await client.get("logs/events", object_type="conference", event_type="create")
    assert [one["object_name"] for one in found["list"]] == ["beta", "alpha"]
    assert {one["severity"] for one in found["list"]} <= {"low", "middle", "high"}
    named = await client.get("logs/events", object_name="beta", event_type="create")
    assert named["cnt"] == 1
    for asked in ({"object_type": "no such"}, {"event_type": "no such"}, {"invoker_ip": "192.0.2.1"}):
        assert (await client.get("logs/events", **asked))["cnt"] == 0
    assert (await client.refused("GET", "logs/events", severity="loud"))[1:] == ("invalidRequest", "severity")


async def test_changes_of_settings(client: Client) -> None:
    made = await client.get("logs/settings", object_type="user", sort_order=0)
    assert {(one["object_type"], one["action_type"]) for one in made["list"]} == {("user", "new")}
    await client.put("users/ann", {"last_name": "Adams"})
    (newest, *_), total = (
        (found := await client.get("logs/settings", object_type="user"))["list"],
        found["cnt"],
    )
    assert (newest["action_type"], total) == ("edit", made["cnt"] + 1)
    assert (await client.get("logs/settings", object_id=0))["cnt"] >= total
    assert (await client.get("logs/settings", object_id=7))["cnt"] == 0


async def test_of_what_is_not_there_nobody_was_in(client: Client) -> None:
    nobody = quote("00000000000000ff@no.example#vcs", safe="")
    for log in ("participants", "invites"):
        assert await client.get(f"logs/calls/{nobody}/{log}") == {"cnt": 0, "list": []}
    assert (await client.refused("GET", f"logs/calls/{nobody}"))[0] == 404


async def test_nobody_sees_what_is_of_others(client: Client, other_home: Home) -> None:
    mine = (await client.get("logs/calls"))["list"][0]["conference_id"]
    theirs = Client(other_home, "3.10", await key(other_home))
    for log in ("calls", "recordings", "messages"):
        assert await theirs.get(f"logs/{log}") == {"cnt": 0, "list": []}
    place = f"logs/calls/{quote(mine, safe='')}"
    assert (await theirs.refused("GET", place))[0] == 404
    assert await theirs.get(f"{place}/participants") == {"cnt": 0, "list": []}
    assert (await client.get(f"{place}/participants"))["cnt"] == 1
