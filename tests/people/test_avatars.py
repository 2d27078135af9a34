"""Pictures of people: made small and safe by the real process, kept, shown and forgotten."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from roomful.kit.errors import Kind
from roomful.media.portrait import portrait
from roomful.media.portraits import PortraitMaker
from roomful.people.avatars import AVATARS, MAX_SENT, path_of, path_to
from roomful.people.model import User
from roomful.people.port import NoPicture
from tests.features import House, refused


def picture(kind: str = "PNG", size: tuple[int, int] = (900, 600), mode: str = "RGB") -> bytes:
    made = Image.new(mode, size, 200 if mode == "L" else None)
    if mode.startswith("RGB"):
        made.paste((10, 20, 200, 255)[: len(mode)], (0, 0, size[0] // 3, size[1]))
    file = io.BytesIO()
    made.save(file, kind)
    return file.getvalue()


def bomb(width: int, height: int) -> bytes:
    """Return a PNG of few bytes that says it is large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


async def ann(house: House) -> User:
    return await house.features.people.add(house.tenant.id, "ann")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize(("size", "side"), [((900, 600), 512), ((40, 300), 40), ((1, 1), 1)])
def test_portraits_are_small_squares(kind: str, size: tuple[int, int], side: int) -> None:
    made = Image.open(io.BytesIO(portrait(picture(kind, size))))
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (side, side))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_mode_becomes_colours(mode: str) -> None:
    assert Image.open(io.BytesIO(portrait(picture("PNG", (30, 30), mode)))).mode == "RGB"


def test_what_lets_through_is_white_and_what_lies_stands() -> None:
    clear = Image.open(io.BytesIO(portrait(picture("PNG", (30, 30), "LA"))))
    assert clear.getpixel((15, 15)) == (255, 255, 255)
    lying = Image.new("RGB", (200, 200), "white")
    lying.paste("black", (0, 0, 200, 60))
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter, clockwise
    exif[0x010E] = "where I live"
    file = io.BytesIO()
    lying.save(file, "JPEG", exif=exif)
    made = portrait(file.getvalue())
    upright = Image.open(io.BytesIO(made)).convert("L")
    assert upright.getpixel((190, 100)) < 50 < 200 < upright.getpixel((10, 100))  # type: ignore[operator]
    assert b"where I live" not in made
    assert not Image.open(io.BytesIO(made)).getexif()


@pytest.mark.parametrize(
    "sent",
    [
        *(b"", b"no picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture("PNG")[:-200]),
        *(picture("BMP"), picture("TIFF"), picture("PPM"), bomb(30_000, 30_000), bomb(8_000, 7_000)),
    ],
    ids=lambda sent: repr(sent[:8]),
)
async def test_what_is_no_picture(sent: bytes) -> None:
    with pytest.raises(NoPicture):
        await PortraitMaker().make(sent)


async def test_a_process_that_is_silent_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = tmp_path / "silent"
    silent.write_text("#!/bin/sh\nexec sleep 60\n")
    silent.chmod(0o755)
    monkeypatch.setattr("roomful.media.portraits._SECONDS", 0.2)
    with pytest.raises(NoPicture):
        await PortraitMaker(str(silent)).make(picture())


async def test_a_user_gets_a_picture_another_and_none(house: House) -> None:
    avatars, user = house.features.avatars, await ann(house)
    assert path_of(user) is None
    first = await avatars.put(house.tenant.id, user.id, picture())
    path = path_of(first) or ""
    assert path.startswith(f"{AVATARS}/{user.id}/")
    shown = await avatars.read(user.id, path.rpartition("/")[2])
    assert Image.open(io.BytesIO(shown)).size == (512, 512)
    second = await avatars.put(house.tenant.id, user.id, picture("GIF"))
    assert path_of(second) != path
    with refused("avatar_not_found", Kind.NOT_FOUND):
        await avatars.read(user.id, path.rpartition("/")[2])
    kept = list((house.recorder.folder / "files").rglob("*.jpg"))
    assert [file.name for file in kept] == [(path_of(second) or "").rpartition("/")[2]]
    assert not list(house.recorder.folder.glob("avatar.*"))
    assert (await house.features.people.get(house.tenant.id, user.id)).avatar == second.avatar
    gone = await avatars.remove(house.tenant.id, user.id)
    assert (await avatars.remove(house.tenant.id, user.id)).avatar is gone.avatar is None
    assert not list((house.recorder.folder / "files").rglob("*.jpg"))
    changed = [event.payload["changed"] for event in await house.events("user.updated")]
    assert changed == [["avatar"]] * 3


async def test_a_picture_is_shown_with_who_is_in_a_meeting(house: House) -> None:
    avatars, user = house.features.avatars, await ann(house)
    kept = await avatars.put(house.tenant.id, user.id, picture())
    room = await house.room()
    entered = await house.enter(room, name="Ann", user_id=user.id)
    assert entered.participant.avatar == kept.avatar
    guest = await house.enter(room, name="Gus")

    async def shown() -> dict[str, str | None]:
        there = await house.features.lookup.present(room.tenant_id, entered.session.id)
        return {one.name: path_to(one.user_id, one.avatar) for one in there}

    assert await shown() == {"Ann": path_of(kept), "Gus": None}
    again = await house.enter(room, name="Ann", user_id=user.id, key=entered.key)
    assert again.participant.avatar == kept.avatar
    newer = await avatars.put(house.tenant.id, user.id, picture("GIF"))
    told = await house.events("participant.updated")
    assert [(one.participant_id, one.payload) for one in told] == [
        (again.participant.id, {"avatar": path_of(newer)})
    ]
    assert guest.participant.avatar is None


async def test_pictures_that_are_not_taken(house: House) -> None:
    avatars, user = house.features.avatars, await ann(house)
    before = await avatars.put(house.tenant.id, user.id, picture())
    with refused("avatar_too_large", Kind.TOO_LARGE):
        await avatars.put(house.tenant.id, user.id, b"x" * (MAX_SENT + 1))
    with refused("avatar_unreadable", Kind.INVALID, "image"):
        await avatars.put(house.tenant.id, user.id, b"no picture")
    other = (await house.new_tenant("two.example")).id
    for tenant_id, user_id in ((other, user.id), (house.tenant.id, house.tenant.id), (other, "x")):
        with refused("user_not_found", Kind.NOT_FOUND):
            await avatars.put(tenant_id, user_id, picture())
    assert (await house.features.people.get(house.tenant.id, user.id)).avatar == before.avatar
    for user_id, file in ((user.id, "other.jpg"), ("x", "y"), (house.tenant.id, "x")):
        with refused("avatar_not_found"):
            await avatars.read(user_id, file)


async def test_the_picture_goes_with_its_user(house: House) -> None:
    avatars, user = house.features.avatars, await ann(house)
    kept = await avatars.put(house.tenant.id, user.id, picture())
    await house.features.people.delete(house.tenant.id, user.id)
    await avatars.settle()
    assert not list((house.recorder.folder / "files").rglob("*.jpg"))
    with refused("avatar_not_found"):
        await avatars.read(user.id, (path_of(kept) or "").rpartition("/")[2])
