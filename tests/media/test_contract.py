"""What the features may rely on, of LiveKit and of the engine in memory alike."""

import pytest

from roomful.kit.ids import new_id
from roomful.media.port import EventKind, Grants, LeaveReason, MediaParticipant, Source, Track
from tests.media.conftest import EVERYTHING, Person, World
from tests.waiting import until

MICROPHONE = Grants(publish=frozenset({Source.MICROPHONE}))
LISTEN = Grants()


async def _seen(world: World, identity: str) -> MediaParticipant | None:
    everyone = await world.media.participants(world.room)
    return next((each for each in everyone if each.identity == identity), None)


async def _tracks(world: World, identity: str) -> dict[str, Track]:
    found = await _seen(world, identity)
    return {track.id: track for track in found.tracks} if found else {}


async def _misses(person: Person, track_id: str) -> bool:
    return not await person.receives(track_id)


async def _muted(world: World, identity: str, expected: dict[str, bool]) -> None:
    """Wait for it: a client repeats what the server told it, and its word may overtake the next one."""

    async def look() -> bool:
        tracks = await _tracks(world, identity)
        return {track.id: track.muted for track in tracks.values()} == expected

    await until(look)


class TestRooms:
    async def test_a_room_made_twice_is_one_room(self, world: World) -> None:
        first = await world.media.get_room(world.room)
        again = await world.media.create_room(world.room)
        assert first is not None
        assert (again.id, again.name) == (first.id, world.room)

    async def test_a_room_made_anew_has_another_id(self, world: World) -> None:
        before = await world.media.create_room(world.room)
        await world.media.delete_room(world.room)
        assert await world.media.get_room(world.room) is None
        assert (await world.media.create_room(world.room)).id != before.id

    async def test_only_the_named_rooms_are_listed(self, world: World) -> None:
        other, absent = new_id(), new_id()
        await world.media.create_room(other)
        listed = await world.media.list_rooms([world.room, absent])
        assert [room.name for room in listed] == [world.room]
        both = await world.media.list_rooms([world.room, other])
        assert {room.name for room in both} == {world.room, other}
        assert await world.media.list_rooms([]) == []
        await world.media.delete_room(other)

    async def test_a_full_room_takes_nobody_more(self, world: World) -> None:
        small = new_id()
        await world.media.create_room(small, capacity=1)
        await world.enter("ann", room=small)
        with pytest.raises(ConnectionRefusedError):
            await world.enter("bob", room=small)
        await world.media.delete_room(small)

    async def test_deleting_a_room_disconnects_everybody(self, world: World) -> None:
        ann = await world.enter("ann")
        await world.media.delete_room(world.room)
        await until(lambda: not ann.connected)
        left = await until(lambda: world.heard(EventKind.PARTICIPANT_LEFT))
        assert (left[0].identity, left[0].reason, left[0].by_client) == (
            "ann",
            LeaveReason.ROOM_CLOSED,
            False,
        )
        await until(lambda: world.heard(EventKind.ROOM_FINISHED))
        assert await world.media.participants(world.room) == []


class TestWhatIsNotThere:
    async def test_nothing_is_an_error(self, world: World) -> None:
        absent, media = new_id(), world.media
        for room in (absent, world.room):
            await media.set_grants(room, "ghost", EVERYTHING)
            await media.mute(room, "ghost", "TR_ghost", muted=True)
            await media.mute_source(room, "ghost", Source.MICROPHONE, muted=True)
            await media.remove(room, "ghost")
            await media.send_data(room, b"boo", topic="test", to=["ghost"])
            await media.set_subscribed(room, "ghost", ["TR_ghost"], subscribed=True)
            assert await media.participants(room) == []
        await media.delete_room(absent)
        assert await media.get_room(absent) is None


class TestTokens:
    async def test_a_token_says_who_and_where(self, world: World) -> None:
        token = world.media.token(world.room, "ann", "Ann", LISTEN, ttl=10)
        assert world.media.read_token(token) == (world.room, "ann")

    async def test_an_expired_token_opens_nothing(self, world: World) -> None:
        token = world.media.token(world.room, "ann", "Ann", LISTEN, ttl=-90)
        with pytest.raises(PermissionError):
            world.media.read_token(token)
        with pytest.raises(ConnectionRefusedError):
            await world.connect(token)

    async def test_a_token_for_a_room_that_is_not_there_opens_nothing(self, world: World) -> None:
        with pytest.raises(ConnectionRefusedError, match="requested room does not exist"):
            await world.enter("ann", room=new_id())

    async def test_a_token_signed_by_another_opens_nothing(self, world: World) -> None:
        token = world.media.token(world.room, "ann", "Ann", LISTEN, ttl=10)
        head, claims, signature = token.split(".")
        forged = f"{head}.{claims}.{signature[::-1]}"
        with pytest.raises(PermissionError):
            world.media.read_token(forged)
        with pytest.raises(ConnectionRefusedError):
            await world.connect(forged)


class TestParticipants:
    async def test_who_enters_is_listed_with_what_they_may(self, world: World) -> None:
        grants = Grants(publish=frozenset({Source.MICROPHONE, Source.SCREEN}), subscribe=True)
        ann = await world.enter("ann", grants)
        found = await until(lambda: _seen(world, "ann"))
        assert (found.connection_id, found.grants, found.tracks) == (ann.connection_id, grants, ())
        assert found.joined_at > 1_700_000_000_000_000

    async def test_the_hidden_are_listed_to_us(self, world: World) -> None:
        await world.enter("eve", Grants(hidden=True))
        assert (await until(lambda: _seen(world, "eve"))).grants == Grants(hidden=True)

    async def test_of_the_hidden_nothing_is_told(self, world: World) -> None:
        eve = await world.enter("eve", Grants(hidden=True))
        await until(lambda: _seen(world, "eve"))
        await eve.leave()
        ann = await world.enter("ann")  # whatever was to be told of eve comes before
        await ann.leave()
        await until(lambda: world.heard(EventKind.PARTICIPANT_LEFT))
        assert {each.identity for each in world.heard() if each.identity} == {"ann"}

    async def test_who_leaves_is_gone(self, world: World) -> None:
        ann = await world.enter("ann")
        await until(lambda: _seen(world, "ann"))
        await ann.leave()
        left = await until(lambda: world.heard(EventKind.PARTICIPANT_LEFT))
        assert (left[0].reason, left[0].by_client) == (LeaveReason.CLIENT, True)
        assert await world.media.participants(world.room) == []

    async def test_who_is_removed_is_gone(self, world: World) -> None:
        ann = await world.enter("ann")
        await world.media.remove(world.room, "ann")
        await until(lambda: not ann.connected)
        left = await until(lambda: world.heard(EventKind.PARTICIPANT_LEFT))
        assert (left[0].reason, left[0].by_client) == (LeaveReason.REMOVED, False)
        assert left[0].connection_id == ann.connection_id

    async def test_a_second_connection_of_one_identity_ends_the_first(self, world: World) -> None:
        first = await world.enter("ann")
        second = await world.enter("ann")
        await until(lambda: not first.connected)
        await until(lambda: len(world.heard(EventKind.PARTICIPANT_JOINED)) == 2)
        joined, left, again = (each for each in world.heard() if each.identity)
        assert (left.kind, left.reason) == (EventKind.PARTICIPANT_LEFT, LeaveReason.REPLACED)
        assert joined.connection_id == left.connection_id == first.connection_id
        assert again.connection_id == second.connection_id
        assert (await until(lambda: _seen(world, "ann"))).connection_id == second.connection_id


class TestGrants:
    async def test_only_granted_sources_can_be_published(self, world: World) -> None:
        ann = await world.enter("ann", MICROPHONE)
        sound = await ann.publish(Source.MICROPHONE)
        with pytest.raises(PermissionError):
            await ann.publish(Source.CAMERA)
        tracks = await until(lambda: _tracks(world, "ann"))
        assert {track.source for track in tracks.values()} == {Source.MICROPHONE}
        assert set(tracks) == {sound}

    async def test_new_grants_take_back_what_they_do_not_allow(self, world: World) -> None:
        ann = await world.enter("ann")
        sound, picture = await ann.publish(Source.MICROPHONE), await ann.publish(Source.CAMERA)
        await until(lambda: len(world.heard(EventKind.TRACK_PUBLISHED)) == 2)
        await world.media.set_grants(world.room, "ann", Grants(publish=frozenset({Source.CAMERA})))
        gone = await until(lambda: world.heard(EventKind.TRACK_UNPUBLISHED))
        assert gone[0].track is not None
        assert gone[0].track.id == sound
        assert set(await _tracks(world, "ann")) == {picture}
        with pytest.raises(PermissionError):
            await ann.publish(Source.MICROPHONE)

    async def test_new_grants_allow_what_was_not(self, world: World) -> None:
        ann = await world.enter("ann", LISTEN)
        await world.media.set_grants(world.room, "ann", MICROPHONE)
        assert (await until(lambda: _seen(world, "ann"))).grants == MICROPHONE
        assert await ann.publish(Source.MICROPHONE)


class TestMuting:
    async def test_one_track_is_muted_and_unmuted(self, world: World) -> None:
        ann = await world.enter("ann")
        sound, picture = await ann.publish(Source.MICROPHONE), await ann.publish(Source.CAMERA)
        await until(lambda: len(world.heard(EventKind.TRACK_PUBLISHED)) == 2)
        for muted in (True, False):
            await world.media.mute(world.room, "ann", sound, muted=muted)
            await _muted(world, "ann", {sound: muted, picture: False})

    async def test_a_source_is_muted_and_unmuted(self, world: World) -> None:
        ann = await world.enter("ann")
        sound, picture = await ann.publish(Source.MICROPHONE), await ann.publish(Source.CAMERA)
        await until(lambda: len(world.heard(EventKind.TRACK_PUBLISHED)) == 2)
        for muted in (True, False):
            await world.media.mute_source(world.room, "ann", Source.CAMERA, muted=muted)
            await _muted(world, "ann", {sound: False, picture: muted})

    async def test_muting_oneself_shows(self, world: World) -> None:
        ann = await world.enter("ann")
        sound = await ann.publish(Source.MICROPHONE)
        await until(lambda: world.heard(EventKind.TRACK_PUBLISHED))
        await ann.set_muted(sound, muted=True)
        await _muted(world, "ann", {sound: True})


class TestData:
    async def test_a_message_reaches_all_or_the_named(self, world: World) -> None:
        ann, bob = await world.enter("ann"), await world.enter("bob", LISTEN)
        await until(lambda: len(world.heard(EventKind.PARTICIPANT_JOINED)) == 2)
        await world.media.send_data(world.room, b"to all", topic="news")
        await world.media.send_data(world.room, b"to bob", topic="secret", to=["bob"])
        await until(lambda: len(bob.received) == 2)
        assert bob.received == [("news", b"to all"), ("secret", b"to bob")]
        assert ann.received == [("news", b"to all")]


class TestSubscriptions:
    async def test_a_participant_is_subscribed_and_not(self, world: World) -> None:
        ann, bob = await world.enter("ann"), await world.enter("bob")
        picture = await ann.publish(Source.CAMERA)
        await until(lambda: bob.receives(picture))
        await world.media.set_subscribed(world.room, "bob", [picture], subscribed=False)
        await until(lambda: _misses(bob, picture))
        await world.media.set_subscribed(world.room, "bob", [picture], subscribed=True)
        await until(lambda: bob.receives(picture))

    async def test_who_may_not_subscribe_gets_nothing(self, world: World) -> None:
        ann = await world.enter("ann")
        bob, eve = await world.enter("bob"), await world.enter("eve", Grants(subscribe=False))
        picture = await ann.publish(Source.CAMERA)
        await until(lambda: bob.receives(picture))
        assert not await eve.receives(picture)

    async def test_who_may_not_subscribe_any_more_gets_nothing_more(self, world: World) -> None:
        ann, bob = await world.enter("ann"), await world.enter("bob")
        picture = await ann.publish(Source.CAMERA)
        await until(lambda: bob.receives(picture))
        await world.media.set_grants(world.room, "bob", Grants(subscribe=False))
        await until(lambda: _misses(bob, picture))


class TestHints:
    async def test_a_life_is_told_in_order(self, world: World) -> None:
        ann = await world.enter("ann")
        sound = await ann.publish(Source.MICROPHONE)
        await until(lambda: world.heard(EventKind.TRACK_PUBLISHED))
        await ann.leave()
        await until(lambda: world.heard(EventKind.PARTICIPANT_LEFT))
        await world.media.delete_room(world.room)
        await until(lambda: world.heard(EventKind.ROOM_FINISHED))
        told = world.heard()
        assert [each.kind for each in told] == [
            EventKind.ROOM_STARTED,
            EventKind.PARTICIPANT_JOINED,
            EventKind.TRACK_PUBLISHED,
            EventKind.TRACK_UNPUBLISHED,
            EventKind.PARTICIPANT_LEFT,
            EventKind.ROOM_FINISHED,
        ]
        assert len({each.id for each in told}) == len(told)
        assert len({each.room_id for each in told}) == 1
        assert {each.connection_id for each in told if each.identity} == {ann.connection_id}
        assert [each.track.id for each in told if each.track] == [sound, sound]
        assert [each.at for each in told] == sorted(each.at for each in told)

    async def test_nobody_is_told_of_who_is_refused(self, world: World) -> None:
        with pytest.raises(ConnectionRefusedError):
            await world.connect("no token at all")
        await world.enter("ann")
        await until(lambda: world.heard(EventKind.PARTICIPANT_JOINED))
        assert [each.identity for each in world.heard(EventKind.PARTICIPANT_JOINED)] == ["ann"]
