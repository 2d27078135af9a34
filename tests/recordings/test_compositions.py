"""Compositions of kept tracks: asked for, waited for, made, failed, deleted."""

import asyncio
import json
from typing import Any

import pytest

from roomful.kit.clock import DAY, HOUR, MINUTE, SECOND
from roomful.kit.errors import Kind, Problem
from roomful.media.recorder import CompositionFailed, Region
from roomful.recordings.jobs import compositions as jobs
from roomful.recordings.jobs.material import Clip, timeline
from roomful.recordings.model import (
    Composition,
    CompositionFilter,
    CompositionWebhook,
    FileKind,
    Track,
    TrackFilter,
)
from roomful.recordings.service.compositions import Compositions
from tests.features import House, refused
from tests.recordings.recording import Meeting, recorded


async def finished(house: House) -> Meeting:
    """Record a voice and a picture."""
    meeting = await recorded(house, await house.room(compose=False))
    meeting.capture.publish(meeting.person.id)
    house.clock.advance(SECOND)
    meeting.capture.publish(meeting.person.id, "camera")
    house.clock.advance(5 * SECOND)
    await meeting.finish()
    return meeting


async def ask(meeting: Meeting, **more: Any) -> Composition:
    house = meeting.house
    return await house.features.compositions.create(house.tenant.id, meeting.first.session_id, **more)


def compositions(meeting: Meeting) -> Compositions:
    return meeting.house.features.compositions


async def row(meeting: Meeting, composition: Composition) -> Composition:
    return await compositions(meeting).get(meeting.house.tenant.id, composition.id)


async def tracks(meeting: Meeting) -> list[Track]:
    tenant_id = meeting.house.tenant.id
    return list(reversed(await meeting.house.features.tracks.page(tenant_id, TrackFilter(), count=99)))


async def test_a_composition_is_made(house: House) -> None:
    meeting = await finished(house)
    voice, picture = await tracks(meeting)
    region = Region("all", 320, 180, x=10, max_columns=2, sources=(picture.id,))
    hook = CompositionWebhook("https://hooks.example/", timeout=5)
    wanted = await ask(
        meeting, width=640, height=360, regions=[region], audio_sources=["*"], webhook=hook, dialect="d"
    )
    assert wanted.state == "enqueued"
    assert await row(meeting, wanted) == wanted
    await house.record()
    made = await row(meeting, wanted)
    assert (made.state, made.webhook, made.regions, made.progress) == ("completed", hook, [region], 1000)
    assert (made.started_at, made.ended_at) == (voice.started_at, picture.ended_at)
    assert made.storage_key in await meeting.stored()
    call = house.composing.calls[-1]
    assert call.picture is not None
    assert (call.picture.regions, call.sound, call.follow) == ((region,), ("*",), False)
    assert await house.kinds("composition.") == ["composition.enqueued", "composition.completed"]
    assert not call.work.exists()
    files = house.features.files
    file = await files.open(files.link(house.tenant.id, FileKind.COMPOSITION, made.id))
    assert (file.name, file.size, file.content_type) == (f"{made.id}.mp4", made.size_bytes, "video/mp4")


async def test_only_what_is_seen_or_heard_is_fetched(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    meeting = await finished(house)
    fetched: list[str] = []
    fetch = house.recorder.store.fetch

    async def note(key: str, path: Any) -> None:
        fetched.append(key)
        await fetch(key, path)

    monkeypatch.setattr(house.recorder.store, "fetch", note)
    await ask(meeting, audio_sources=[])
    await house.record()
    voice, picture = await tracks(meeting)
    assert fetched == [picture.storage_key]
    await ask(meeting, regions=[Region("a", 64, 64, sources=())], audio_sources=[voice.id])
    await house.record()
    assert fetched[1:] == [voice.storage_key]


async def test_it_waits_for_the_tracks(house: House) -> None:
    meeting = await recorded(house, await house.room(compose=False))
    meeting.capture.publish(meeting.person.id)
    await house.record()
    wanted = await ask(meeting, audio_sources=["*"])
    await house.record()
    assert (await row(meeting, wanted)).state == "enqueued"
    await meeting.finish()
    await house.record()
    assert (await row(meeting, wanted)).state == "completed"


async def test_nothing_to_compose(house: House) -> None:
    person = await house.join(await house.room())
    wanted = await house.features.compositions.create(house.tenant.id, person.entered.session.id)
    await house.record()
    made = await house.features.compositions.get(house.tenant.id, wanted.id)
    assert (made.state, made.failure) == ("failed", "no_media")
    assert await house.kinds("composition.") == ["composition.enqueued", "composition.failed"]


async def test_it_is_tried_for_a_day(house: House) -> None:
    meeting = await finished(house)
    wanted = await ask(meeting)
    house.composing.failures = [CompositionFailed("no") for _ in range(200)]
    while (await row(meeting, wanted)).state != "failed":
        await house.record()
        house.clock.advance(30 * MINUTE)
        assert house.clock.now() - wanted.created_at < DAY + 3 * HOUR
    failed = await row(meeting, wanted)
    assert failed.failure == "compose_failed"
    assert (failed.completed_at or 0) - wanted.created_at >= DAY


async def test_what_fails_for_good_is_not_tried_again(house: House) -> None:
    meeting = await finished(house)
    wanted = await ask(meeting)
    house.composing.failures = [CompositionFailed("no", final=True)]
    await house.record()
    assert (await row(meeting, wanted)).failure == "compose_failed"


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("width", {"width": 15}),
        ("height", {"height": 1281}),
        ("width", {"width": 1280, "height": 721}),
        ("regions", {"regions": [Region(str(n), 20, 20) for n in range(3)]}),
        ("regions", {"regions": [Region("a", 1280, 720, x=1)]}),
        ("regions", {"regions": [Region("a", 0, 10)]}),
        ("regions", {"regions": [Region("a", 10, 10, max_rows=0)]}),
        ("regions", {"regions": [Region("a", 10, 10, sources=("nobody",))]}),
        ("audio_sources", {"audio_sources": ["nobody"]}),
    ],
)
async def test_what_cannot_be_composed(house: House, field: str, given: dict[str, Any]) -> None:
    meeting = await finished(house)
    with pytest.raises(Problem) as raised:
        await ask(meeting, **given)
    assert (raised.value.kind, raised.value.field) == (Kind.INVALID, field)
    assert await compositions(meeting).total(house.tenant.id, CompositionFilter()) == 0


async def test_deleting(house: House) -> None:
    meeting = await finished(house)
    one, two = await ask(meeting), await ask(meeting)
    await house.record()
    tenant_id = house.tenant.id
    listed = await compositions(meeting).page(tenant_id, CompositionFilter(state="completed"), count=9)
    assert [made.id for made in listed] == [two.id, one.id]
    await compositions(meeting).delete(tenant_id, one.id)
    await house.record()
    assert [name for name in await meeting.stored() if "/compositions/" in name] == [
        f"{tenant_id}/compositions/{two.id}.mp4"
    ]
    for call in (compositions(meeting).get, compositions(meeting).delete):
        with refused("composition_not_found", Kind.NOT_FOUND):
            await call(tenant_id, one.id)
    stranger = await house.new_tenant("two.example")
    with refused("composition_not_found", Kind.NOT_FOUND):
        await compositions(meeting).delete(stranger.id, two.id)


async def test_one_deleted_before_it_was_made_leaves_nothing(house: House) -> None:
    meeting = await finished(house)
    wanted = await ask(meeting)
    await compositions(meeting).delete(house.tenant.id, wanted.id)
    await house.record()
    assert not [name for name in await meeting.stored() if "/compositions/" in name]


async def test_one_deleted_while_it_is_made_is_made_no_further(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = await finished(house)
    wanted = await ask(meeting)
    begun, ended = asyncio.Event(), asyncio.Event()

    async def endless(*_: Any) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    monkeypatch.setattr(house.composing, "compose", endless)
    monkeypatch.setattr(jobs, "_LOOK", 0.01, raising=False)
    async with asyncio.timeout(10):
        working = asyncio.create_task(house.record())
        await begun.wait()
        await compositions(meeting).delete(house.tenant.id, wanted.id)
        await working
    assert ended.is_set()
    assert not (house.recorder.folder / "work" / wanted.id).exists()
    assert await house.kinds("composition.") == ["composition.enqueued", "composition.deleted"]


async def test_the_timeline_is_that_of_a_capture(house: House) -> None:
    meeting = await finished(house)
    voice, picture = await tracks(meeting)
    lines = timeline([Clip(voice, "v.webm", "Ann"), Clip(picture, "p.webm", "Ann")])
    assert json.loads(json.dumps(lines)) == lines
    assert [line["t"] for line in lines] == sorted(line["t"] for line in lines)
    assert (lines[0]["kind"], lines[0]["origin"]) == ("capture.started", voice.started_at)
    assert lines[-1]["kind"] == "capture.stopped"
    begun = {line["track"]: line["t"] for line in lines if line["kind"] == "track.started"}
    assert begun == {voice.id: 0, picture.id: SECOND}
    shifts = {line["file"]: line["shift"] for line in lines if line["kind"] == "file.started"}
    assert shifts == {"v.webm": 0, "p.webm": SECOND}


async def test_where_its_end_is_told(house: House) -> None:
    meeting = await finished(house)
    hook = CompositionWebhook("https://hooks.example/", "https://spare.example/", timeout=5)
    told, silent = await ask(meeting, webhook=hook, dialect="d"), await ask(meeting)
    async with house.database.write() as tx:
        found = await compositions(meeting).webhook_in(tx, house.tenant.id, told.id)
        assert await compositions(meeting).webhook_in(tx, house.tenant.id, silent.id) is None
        assert await compositions(meeting).webhook_in(tx, "another", told.id) is None
    assert found is not None
    assert (found.url, found.failover_url, found.timeout) == (hook.url, hook.failover_url, 5)
    assert (found.dialect, found.room_id) == ("d", meeting.first.room_id)
