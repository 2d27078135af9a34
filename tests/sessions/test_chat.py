"""Chat: to all, to one, and who may write and read."""

import msgspec
import pytest

from roomful.kit.errors import Kind
from roomful.kit.ids import new_id
from roomful.sessions.model import Message
from tests.features import House, Person, refused


async def read(house: House, person: Person, **more: int) -> list[str]:
    row = await house.row(person)
    count = more.pop("count", 100)
    before = more.get("before")
    return [one.text for one in await house.features.chat.visible_to(row, before=before, count=count)]


async def test_to_all_and_to_one(house: House) -> None:
    room = await house.room()
    ann, bob, eve = [await house.join(room, name=name) for name in ("Ann", "Bob", "Eve")]
    chat = house.features.chat
    first = await chat.send(await house.row(ann), "hello all")
    secret = await chat.send(await house.row(ann), "hello Bob", to=bob.id)
    await chat.send(await house.row(bob), "hello Ann", to=ann.id)
    assert await read(house, ann) == ["hello all", "hello Bob", "hello Ann"]
    assert await read(house, bob) == ["hello all", "hello Bob", "hello Ann"]
    assert await read(house, eve) == ["hello all"]
    late = await house.join(room)
    assert await read(house, late) == ["hello all"]
    assert await read(house, ann, count=2) == ["hello Bob", "hello Ann"]
    assert await read(house, ann, before=secret.seq) == ["hello all"]
    assert (first.from_name, first.to_participant_id, first.sent_at) == ("Ann", None, house.clock.now())
    stored = await chat.get(house.tenant.id, first.id)
    assert stored == first
    assert await chat.get((await house.new_tenant("two.example")).id, first.id) is None
    events = await house.events("message.")
    assert [event.payload for event in events][:2] == [
        {"message_id": first.id, "to": None},
        {"message_id": secret.id, "to": bob.id},
    ]
    # what was said is nowhere in the record
    assert b"hello" not in msgspec.json.encode(await house.events())


async def test_of_another_session_nothing_is_read(house: House) -> None:
    one, other = await house.room(), await house.room()
    ann, bob = await house.join(one), await house.join(other)
    await house.features.chat.send(await house.row(ann), "hello")
    assert await read(house, bob) == []


@pytest.mark.parametrize("whom", ["unknown", "elsewhere", "gone", "surrogate", "nul", "empty"])
async def test_nobody_to_write_to(house: House, whom: str) -> None:
    room = await house.room()
    ann, gone = await house.join(room), await house.join(room)
    elsewhere = await house.join(await house.room())
    await house.features.door.leave(await house.row(gone))
    to = {
        "unknown": new_id(),
        "elsewhere": elsewhere.id,
        "gone": gone.id,
        "surrogate": "\ud800",
        "nul": "\0",
        "empty": "",
    }[whom]
    with refused("invalid", Kind.INVALID, "to"):
        await house.features.chat.send(await house.row(ann), "hello", to=to)
    assert await read(house, ann) == []
    assert await house.kinds("message.") == []


@pytest.mark.parametrize("text", ["", " \n\t", "x" * 4001, "a\0b", "\ud800"])
async def test_what_cannot_be_said(house: House, text: str) -> None:
    ann = await house.join(await house.room())
    with refused("invalid", Kind.INVALID, "text"):
        await house.features.chat.send(await house.row(ann), text)
    assert await house.kinds("message.") == []


async def test_any_other_text_is_kept_as_it_was(house: House) -> None:
    ann = await house.join(await house.room())
    text = " <b>'; DROP TABLE messages; -- 🦊\u202e\n" + "x" * 3900
    sent: Message = await house.features.chat.send(await house.row(ann), text)
    assert sent.text == text
    assert await read(house, ann) == [text]


async def test_without_chat_and_without_being_in(house: House) -> None:
    quiet = await house.room(chat_on=False)
    ann = await house.join(quiet)
    with refused("chat_off", Kind.FORBIDDEN):
        await house.features.chat.send(await house.row(ann), "hello")
    room = await house.room()
    joining = await house.enter(room)
    bob = await house.join(room)
    before = await house.row(bob)
    await house.features.door.leave(before)
    for person in (joining.participant, await house.row(bob), before):
        with refused("not_in", Kind.CONFLICT):
            await house.features.chat.send(person, "hello")
    assert await house.kinds("message.") == []
