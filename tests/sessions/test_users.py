"""Users in meetings: where they are, what their groups let them do there, how they are disconnected."""

from typing import Any

import pytest

from roomful.history.model import SYSTEM, Actor
from roomful.kit.clock import MINUTE, SECOND
from roomful.kit.errors import Kind
from roomful.media.port import Source
from roomful.people.model import Group, Role, User
from roomful.people.sign_in import Grant, user_actor
from roomful.sessions.model import LeaveReason, State
from roomful.sessions.model import Role as InMeeting
from roomful.sessions.service.whereabouts import Whereabouts
from tests.features import House, Person, refused

PASSWORD = "a long enough password"


async def user(house: House, login: str, role: Role = Role.STANDARD) -> User:
    hashed = await house.features.people.hash(PASSWORD)
    return await house.features.people.add(house.tenant.id, login, role=role, password_hash=hashed)


async def group(house: House, rights: list[str], *members: User, name: str = "Group") -> Group:
    made = await house.features.groups.create(house.tenant.id, name, rights)
    for one in members:
        await house.features.groups.add(house.tenant.id, made.id, one.id)
    return made


async def where(house: House, *users: User) -> list[Whereabouts]:
    found = await house.features.users.whereabouts(house.tenant.id, [one.id for one in users])
    return [found[one.id] for one in users]


async def allowed(house: House, person: Person) -> set[Source]:
    """Return what the media engine lets somebody send."""
    await house.features.engine.settle()
    return set(person.client.grants.publish)


async def test_where_users_are(house: House) -> None:
    ann, bob, cid = await user(house, "ann"), await user(house, "bob"), await user(house, "cid")
    assert await where(house, ann, bob) == [Whereabouts.OFFLINE] * 2
    async with house.features.presence.page(house.tenant.id, ann.id):
        assert await where(house, ann, bob, cid) == [
            *(Whereabouts.ONLINE, Whereabouts.OFFLINE, Whereabouts.OFFLINE)
        ]
        house.clock.advance(76 * SECOND)
        assert await where(house, ann) == [Whereabouts.OFFLINE], "no word of that page any more"
    await house.features.sign_ins.sign_in(house.tenant.id, "bob", PASSWORD, None, Grant("other"))
    assert await where(house, ann, bob) == [Whereabouts.OFFLINE, Whereabouts.ONLINE]
    house.clock.advance(MINUTE)
    assert await where(house, bob) == [Whereabouts.OFFLINE]
    mine, other = await house.room(owner_id=ann.id), await house.room(owner_id=bob.id)
    entered = await house.enter(mine, user_id=ann.id)
    assert await where(house, ann) == [Whereabouts.OFFLINE], "on the way in"
    inside = await house.connect(entered)
    away = await house.join(other, user_id=cid.id)
    assert await where(house, ann, bob, cid) == [
        *(Whereabouts.IN_OWN_MEETING, Whereabouts.OFFLINE, Whereabouts.IN_MEETING)
    ]
    await house.join(other, user_id=ann.id)
    assert await where(house, ann) == [Whereabouts.IN_OWN_MEETING], "in both: the own one counts"
    await house.features.door.leave(await house.row(inside))
    assert await where(house, ann) == [Whereabouts.IN_MEETING]
    await house.features.door.leave(await house.row(away))
    await house.features.people.update(house.tenant.id, cid.id, {"active": False})
    await house.features.people.delete(house.tenant.id, bob.id)
    assert await where(house, cid, bob) == [Whereabouts.NOWHERE] * 2
    other_tenant = (await house.new_tenant("two.example")).id
    found = await house.features.users.whereabouts(other_tenant, [ann.id])
    assert found == {ann.id: Whereabouts.NOWHERE}


async def test_a_user_is_disconnected(house: House) -> None:
    ann, bob = await user(house, "ann"), await user(house, "bob")
    room, second = await house.room(), await house.room()
    sign_ins = house.features.sign_ins
    page = await sign_ins.sign_in(house.tenant.id, "ann", PASSWORD, None)
    other = await sign_ins.sign_in(house.tenant.id, "ann", PASSWORD, None, Grant("other"))
    bobs = await sign_ins.sign_in(house.tenant.id, "bob", PASSWORD, None)
    inside = [await house.join(one, user_id=ann.id) for one in (room, second)]
    stays = await house.join(room, user_id=bob.id)
    assert await sign_ins.is_live(page.sign_in)
    async with house.features.presence.page(house.tenant.id, ann.id) as keep:
        await house.features.users.disconnect(house.tenant.id, ann.id, SYSTEM)
        assert not await sign_ins.is_live(page.sign_in)
        house.clock.advance(61 * SECOND)
        assert await where(house, ann) == [Whereabouts.OFFLINE]
        assert keep is not None
    with refused("credential_invalid", Kind.UNAUTHENTICATED):
        await sign_ins.authenticate(page.token)
    assert await sign_ins.authenticate(other.token, "other"), "what is no page goes on"
    assert await sign_ins.authenticate(bobs.token)
    for one in inside:
        row = await house.row(one)
        assert (row.state, row.leave_reason) == (State.LEFT, LeaveReason.LOST)
        assert not one.client.connected
    assert (await house.row(stays)).state == State.IN
    event = (await house.events("user.disconnected"))[0]
    assert (event.object_id, event.payload) == (ann.id, {"signed_out": 1, "left": 2})
    assert await house.join(room, user_id=ann.id), "they may come again"
    with refused("user_not_found", Kind.NOT_FOUND):
        await house.features.users.disconnect(house.tenant.id, house.tenant.id)


@pytest.mark.parametrize("how", ["deleted", "inactive"])
async def test_who_is_let_in_no_more_is_out_at_once(house: House, how: str) -> None:
    ann, bob = await user(house, "ann"), await user(house, "bob")
    room = await house.room()
    gone, stays = await house.join(room, user_id=ann.id), await house.join(room, user_id=bob.id)
    if how == "deleted":
        await house.features.people.delete(house.tenant.id, ann.id)
    else:
        await house.features.people.update(house.tenant.id, ann.id, {"display_name": "Ann"})
        assert (await house.row(gone)).state == State.IN
        await house.features.people.update(house.tenant.id, ann.id, {"active": False})
    await house.features.engine.settle()
    assert (await house.row(gone)).state == State.LEFT
    assert not gone.client.connected
    assert (await house.row(stays)).state == State.IN


async def test_groups_say_who_shares_their_screen(house: House) -> None:
    ann, bob = await user(house, "ann"), await user(house, "bob")
    silent = await group(house, ["make_calls"], ann)
    room = await house.room(owner_id=ann.id)
    host, other = await house.join(room, user_id=ann.id), await house.join(room, user_id=bob.id)
    guest = await house.join(room)
    assert (await house.row(host)).role == InMeeting.HOST
    everything = {Source.MICROPHONE, Source.CAMERA, Source.SCREEN, Source.SCREEN_AUDIO}
    no_screen = {Source.MICROPHONE, Source.CAMERA}
    assert await allowed(house, host) == no_screen, "not even in a room of their own"
    assert await allowed(house, other) == await allowed(house, guest) == everything
    await house.features.groups.update(house.tenant.id, silent.id, {"rights": ["screen_sharing"]})
    assert await allowed(house, host) == everything, "at once"
    await house.features.groups.add(house.tenant.id, silent.id, bob.id)
    await house.features.groups.update(house.tenant.id, silent.id, {"rights": []})
    assert await allowed(house, host) == await allowed(house, other) == no_screen
    assert await allowed(house, guest) == everything
    await house.features.groups.remove(house.tenant.id, silent.id, bob.id)
    assert await allowed(house, other) == everything
    await house.features.groups.delete(house.tenant.id, silent.id)
    assert await allowed(house, host) == everything, "in no group any more"
    assert (await house.row(host)).withheld is None
    events = await house.events("participant.updated")
    touched = [event.object_id for event in events if "withheld" in event.payload]
    assert (touched.count(host.id), touched.count(other.id)) == (3, 3)


async def test_the_tenant_says_what_the_ungrouped_share(house: House) -> None:
    ann, bob = await user(house, "ann"), await user(house, "bob")
    await group(house, ["screen_sharing"], bob)
    room = await house.room()
    alone, grouped = await house.join(room, user_id=ann.id), await house.join(room, user_id=bob.id)
    guest = await house.join(room)
    await house.features.groups.set_default(house.tenant.id, ["make_calls"])
    await house.features.groups.set_default(house.tenant.id, ["make_calls"])
    assert Source.SCREEN not in await allowed(house, alone)
    assert Source.SCREEN in await allowed(house, grouped)
    assert Source.SCREEN in await allowed(house, guest)
    with refused("invalid", Kind.INVALID, "rights"):
        await house.features.groups.set_default(house.tenant.id, ["fly"])
    assert await house.kinds("tenant.updated") == ["tenant.updated"]


async def test_a_groups_end_leaves_what_other_groups_allow(house: House) -> None:
    ann = await user(house, "ann")
    first = await group(house, ["screen_sharing"], ann, name="First")
    await group(house, [], ann, name="Second")
    person = await house.join(await house.room(), user_id=ann.id)
    assert Source.SCREEN in await allowed(house, person)
    await house.features.groups.delete(house.tenant.id, first.id)
    assert Source.SCREEN not in await allowed(house, person)


async def test_who_comes_back_has_the_rights_of_now(house: House) -> None:
    ann = await user(house, "ann")
    room = await house.room()
    person = await house.join(room, user_id=ann.id)
    await house.features.door.step_away(await house.row(person))
    await person.client.leave()
    await house.hear()
    await group(house, [], ann)
    back = await house.join(room, user_id=ann.id, key=person.key)
    assert Source.SCREEN not in await allowed(house, back)


async def test_operators_are_hosts_wherever_they_enter(house: House) -> None:
    ann, bob = await user(house, "ann"), await user(house, "bob")
    await group(house, ["operator_rights"], ann)
    room = await house.room(owner_id=bob.id, room_pin="4711")
    assert (await house.row(await house.join(room, user_id=ann.id))).role == InMeeting.HOST
    with refused("pin_required"):
        await house.enter(await house.room(owner_id=ann.id, room_pin="4711"), user_id=bob.id)


async def test_groups_say_who_calls(house: House) -> None:
    ann, bob = await user(house, "ann"), await user(house, "bob")
    await group(house, ["screen_sharing"], ann)
    person = await house.join(await house.room(owner_id=ann.id), user_id=ann.id)
    session_id = person.entered.session.id
    call: dict[str, Any] = {"user_id": bob.id}
    with refused("group_right_missing", Kind.FORBIDDEN):
        await house.features.rings.ring(house.tenant.id, session_id, **call, inviter=user_actor(ann, None))
    assert await house.kinds("ring.") == []
    guest = Actor("guest", person.id, "Ann")
    for inviter in (SYSTEM, guest, user_actor(bob, None)):
        await house.features.rings.ring(house.tenant.id, session_id, **call, inviter=inviter)
