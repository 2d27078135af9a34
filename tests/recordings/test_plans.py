"""How the databases carry out what is asked of recordings: by an index, and within one tenant."""

import itertools
from collections.abc import Mapping
from typing import Any

import pytest

from roomful.db import Statement, Transaction
from roomful.recordings.model import CompositionFilter, RecordingFilter, TrackFilter
from roomful.recordings.store import compositions, recordings, tracks
from tests import test_plans as plans
from tests.features import House
from tests.recordings.recording import Meeting, recorded

PARTIAL = {
    "ux_recordings_running",
    "ix_recordings_unfinished",
    "ix_tracks_unfinished",
    "ix_compositions_unfinished",
}


async def everything(house: House) -> tuple[Meeting, str, str]:
    """Make a finished recording with a track, a composition, and a recording that runs."""
    meeting = await recorded(house)
    meeting.capture.publish(meeting.person.id)
    await meeting.finish()
    composition = await house.features.compositions.create(house.tenant.id, meeting.first.session_id)
    await house.features.recordings.start(house.tenant.id, meeting.first.session_id)
    (track,) = await house.features.tracks.page(house.tenant.id, TrackFilter(), count=9)
    return meeting, track.id, composition.id


def choices(kind: type[Any], values: Mapping[str, Any]) -> list[Any]:
    """Return a filter with nothing, with each of its fields, and with every two of them."""
    names = [(), *itertools.combinations(kind.__struct_fields__, 1), *itertools.combinations(values, 2)]
    return [kind(**{name: values[name] for name in chosen}) for chosen in names]


async def lists(tx: Transaction, tenant_id: str, meeting: Meeting) -> list[Any]:
    """Ask for every list with every filter; return what is found."""
    ids = {"room_id": meeting.first.room_id, "session_id": meeting.first.session_id}
    of_tracks: dict[str, Any] = dict.fromkeys(TrackFilter.__struct_fields__, 1)
    of_tracks |= ids | {"recording_id": meeting.id, "participant_id": meeting.person.id}
    of_tracks |= {"medium": "audio", "shown_completed": True}
    of_compositions: dict[str, Any] = dict.fromkeys(CompositionFilter.__struct_fields__, 1)
    of_compositions |= {"session_id": ids["session_id"], "state": "enqueued", "shown_completed": False}
    found: list[Any] = []
    for store, chosen in (
        (recordings, choices(RecordingFilter, {**ids, "state": "completed"})),
        (tracks, [*choices(TrackFilter, of_tracks), TrackFilter(shown_completed=False)]),
        (compositions, choices(CompositionFilter, of_compositions)),
    ):
        for filters in chosen:
            found += await store.page(tx, tenant_id, filters, count=5)
            found += await store.page(tx, tenant_id, filters, count=5, after=2**62)
            found += [1] * await store.total(tx, tenant_id, filters)
    return found


async def reads(tx: Transaction, tenant_id: str, meeting: Meeting, track: str, made: str) -> list[Any]:
    """Ask for each thing; return what is found."""
    session_id = meeting.first.session_id
    return [
        await recordings.rows.by_id(tx, tenant_id, meeting.id),
        await recordings.rows.by_id(tx, tenant_id, meeting.id, even_deleted=True),
        await recordings.rows.lock(tx, tenant_id, meeting.id),
        await recordings.running_of(tx, tenant_id, session_id),
        await recordings.lock_running_of(tx, tenant_id, session_id),
        await recordings.running_of_sessions(tx, tenant_id, [session_id, "x"]),
        await tracks.rows.by_id(tx, tenant_id, track),
        await tracks.rows.lock(tx, tenant_id, track),
        await tracks.by_key(tx, tenant_id, meeting.id, "TR_1"),
        await tracks.of_recording(tx, tenant_id, meeting.id),
        await tracks.of_session(tx, tenant_id, session_id),
        await compositions.rows.by_id(tx, tenant_id, made),
        await compositions.rows.lock(tx, tenant_id, made),
        await compositions.waiting_of(tx, tenant_id, session_id),
        await recordings.used(tx, tenant_id),
        await recordings.unfinished_of(tx, tenant_id),
    ]


async def houses(tx: Transaction) -> list[Any]:
    """Ask for what is looked for in all tenants."""
    return [
        await recordings.unfinished(tx, 0, 5),
        await recordings.expired(tx, 1, 5),
        await recordings.counts(tx),
        await tracks.unfinished(tx, 0, 5),
        await compositions.unfinished(tx, 0, 5),
        await compositions.counts(tx),
    ]


async def changes(tx: Transaction, tenant_id: str, meeting: Meeting, track: str, made: str) -> None:
    """Change every thing there is."""
    await recordings.set_progress(tx, tenant_id, meeting.id, 7)
    await compositions.set_progress(tx, tenant_id, made, 7)
    await tracks.count_open(tx, tenant_id, meeting.id)
    await tracks.delete_of(tx, tenant_id, meeting.id, 1)
    for rows, row_id in ((recordings.rows, meeting.id), (tracks.rows, track), (compositions.rows, made)):
        await rows.update(tx, tenant_id, row_id, {"failure": "stolen"})


async def test_every_statement_goes_by_an_index(
    house: House, database_url: str, database_kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting, track, made = await everything(house)
    asked: list[tuple[Statement, Mapping[str, Any]]] = []
    async with house.database.write() as tx:
        recorder = plans.Recorder(tx, asked)
        await lists(recorder, house.tenant.id, meeting)
        await reads(recorder, house.tenant.id, meeting, track, made)
        await houses(recorder)
        await changes(recorder, house.tenant.id, meeting, track, made)
    monkeypatch.setattr(plans, "_PARTIAL", plans._PARTIAL | PARTIAL)
    if database_kind == "sqlite":
        slow = plans.slow_on_sqlite(database_url.removeprefix("sqlite:///"), asked)
    else:
        slow = await plans.slow_on_postgres(database_url, asked)
    assert not slow, "\n\n".join(dict.fromkeys(slow))


async def test_another_tenant_finds_nothing_and_changes_nothing(house: House) -> None:
    meeting, track, made = await everything(house)
    stranger = (await house.new_tenant("two.example")).id
    async with house.database.write() as tx:
        assert await lists(tx, stranger, meeting) == []
        assert not any(await reads(tx, stranger, meeting, track, made))
        await changes(tx, stranger, meeting, track, made)
    async with house.database.write() as tx:
        assert all(await reads(tx, house.tenant.id, meeting, track, made))
        assert len(await lists(tx, house.tenant.id, meeting)) > 50
    assert (await meeting.row()).failure is None
