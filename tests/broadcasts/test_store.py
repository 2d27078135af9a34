"""Every statement on broadcasts goes by an index, on both databases."""

from collections.abc import Mapping
from typing import Any

from roomful.broadcasts import store
from roomful.broadcasts.model import BroadcastFilter
from roomful.broadcasts.store import presets
from roomful.db import Statement
from roomful.kit.ids import new_id
from tests.broadcasts.casting import OTHER, URL, Stage
from tests.test_plans import Recorder, slow_on_postgres, slow_on_sqlite


async def test_every_statement_goes_by_an_index(stage: Stage, database_url: str, database_kind: str) -> None:
    broadcast = await stage.start(URL, OTHER)
    tenant_id, session_id = broadcast.tenant_id, broadcast.session_id
    target = (await stage.targets(broadcast))[0]
    preset = await stage.house.features.broadcast_presets.create(tenant_id, "rtmp", {"name": "x", "url": URL})
    asked: list[tuple[Statement, Mapping[str, Any]]] = []
    async with stage.house.database.write() as tx:
        seen = Recorder(tx, asked)
        await store.by_id(seen, tenant_id, broadcast.id)
        await store.lock(seen, tenant_id, broadcast.id)
        await store.anywhere(seen, broadcast.id)
        await store.running_of(seen, tenant_id, session_id)
        await store.running_of_many(seen, tenant_id, [session_id, "x"])
        await store.targets(seen, tenant_id, broadcast.id)
        await store.targets_of_many(seen, tenant_id, [broadcast.id, "x"])
        await store.boxes(seen, tenant_id, broadcast.id)
        await store.delete_target(seen, tenant_id, new_id())
        await presets.by_id(seen, tenant_id, preset.id)
        await presets.lock(seen, tenant_id, preset.id)
        await presets.by_seq(seen, tenant_id, 1)
        await presets.page(seen, tenant_id, count=5)
        await presets.change(seen, tenant_id, preset.id, {"name": "x"}, "sealed")
        await presets.remove(seen, tenant_id, new_id())
        await store.change(seen, tenant_id, broadcast.id, {"updated_at": 1})
        await store.change_target(seen, tenant_id, target.id, {"updated_at": 1})
        for filters in (
            BroadcastFilter(),
            BroadcastFilter(room_id=broadcast.room_id),
            BroadcastFilter(session_id=session_id, running=True),
            BroadcastFilter(running=False),
        ):
            for after in (None, broadcast.number + 1):
                await store.page(seen, tenant_id, filters, count=5, after=after)
    assert len(asked) == 26
    if database_kind == "sqlite":
        slow = slow_on_sqlite(database_url.removeprefix("sqlite:///"), asked)
    else:
        slow = await slow_on_postgres(database_url, asked)
    assert not slow, "\n\n".join(slow)
