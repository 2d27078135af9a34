"""Links to files: signed, for one file, for a while, within one tenant."""

import base64

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roomful.kit.clock import SECOND
from roomful.kit.errors import Kind, Problem
from roomful.recordings.model import FileKind, Recording, TrackFilter
from roomful.tenants.model import TenantState
from tests.features import House, refused
from tests.recordings.recording import recorded


async def finished(house: House) -> Recording:
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    house.clock.advance(SECOND)
    return await meeting.finish()


async def content(house: House, token: str) -> bytes:
    file = await house.features.files.open(token)
    return b"".join([chunk async for chunk in house.features.files.read(file, 0, file.size)])


async def test_a_link_opens_its_file(house: House) -> None:
    recording = await finished(house)
    files = house.features.files
    file = await files.open(files.link(house.tenant.id, FileKind.RECORDING, recording.id))
    assert (file.name, file.content_type) == (recording.file_name, "video/mp4")
    assert (file.size, file.sha256) == (recording.size_bytes, recording.sha256)
    assert file.changed_at == recording.completed_at
    assert (
        len(await content(house, files.link(house.tenant.id, FileKind.RECORDING, recording.id))) == file.size
    )


async def test_previews_and_tracks_have_links(house: House) -> None:
    recording = await finished(house)
    files = house.features.files
    preview = files.link(house.tenant.id, FileKind.PREVIEW, recording.id)
    assert (await files.open(preview)).content_type == "image/jpeg"
    assert await content(house, preview) == b"a picture"
    (track,) = await house.features.tracks.page(house.tenant.id, TrackFilter(), count=9)
    link = files.link(house.tenant.id, FileKind.TRACK, track.id)
    file = await files.open(link)
    assert (file.content_type, file.size) == ("audio/webm", track.size_bytes)
    assert (await content(house, link)).startswith(b"TR_1 of ")


async def test_part_of_a_file(house: House) -> None:
    recording = await finished(house)
    files = house.features.files
    link = files.link(house.tenant.id, FileKind.RECORDING, recording.id)
    whole, file = await content(house, link), await files.open(link)
    assert b"".join([chunk async for chunk in files.read(file, 2, 5)]) == whole[2:5]


async def test_a_link_expires(house: House) -> None:
    recording = await finished(house)
    files = house.features.files
    link = files.link(house.tenant.id, FileKind.RECORDING, recording.id, ttl=60)
    house.clock.advance(59 * SECOND)
    await files.open(link)
    house.clock.advance(SECOND)
    with refused("link_expired", Kind.FORBIDDEN):
        await files.open(link)


async def test_what_has_no_file_has_none(house: House) -> None:
    meeting = await recorded(house)
    files = house.features.files
    stranger = await house.new_tenant("two.example")
    for kind in FileKind:
        with refused("file_not_found", Kind.NOT_FOUND):
            await files.open(files.link(house.tenant.id, kind, meeting.id))
    meeting.capture.publish(meeting.person.id)
    recording = await meeting.finish()
    await files.open(files.link(house.tenant.id, FileKind.RECORDING, recording.id))
    with refused("file_not_found", Kind.NOT_FOUND):
        await files.open(files.link(stranger.id, FileKind.RECORDING, recording.id))
    link = files.link(house.tenant.id, FileKind.RECORDING, recording.id)
    await house.features.recordings.delete(house.tenant.id, recording.id)
    with refused("file_not_found", Kind.NOT_FOUND):
        await files.open(link)


async def test_every_bit_of_a_link_counts(house: House) -> None:
    recording = await finished(house)
    files = house.features.files
    link = files.link(house.tenant.id, FileKind.RECORDING, recording.id)
    raw = base64.urlsafe_b64decode(link + "=" * (-len(link) % 4))
    for place in range(8 * len(raw)):
        other = bytearray(raw)
        other[place // 8] ^= 1 << place % 8
        with refused("file_not_found", Kind.NOT_FOUND):
            await files.open(base64.urlsafe_b64encode(bytes(other)).rstrip(b"=").decode())


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.one_of(st.text(), st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode())))
async def test_whatever_is_no_link_is_not_found(house: House, text: str) -> None:
    with pytest.raises(Problem) as raised:
        await house.features.files.open(text)
    assert raised.value.code == "file_not_found"


async def test_what_is_suspended_is_not_served(house: House) -> None:
    recording = await finished(house)
    files, tenants = house.features.files, house.features.tenants
    token = files.link(house.tenant.id, FileKind.RECORDING, recording.id)
    async with house.database.write() as tx:
        await tenants.change(tx, house.tenant, state=TenantState.SUSPENDED)
    with refused("suspended", Kind.FORBIDDEN):
        await files.open(token)
    async with house.database.write() as tx:
        await tenants.change(tx, house.tenant, state=TenantState.ACTIVE)
    assert (await files.open(token)).key == recording.storage_key
