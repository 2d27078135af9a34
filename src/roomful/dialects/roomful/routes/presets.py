"""Presets: where broadcasts of the tenant go again and again."""

from dataclasses import dataclass
from typing import Any

from msgspec import UNSET
from msgspec.structs import asdict

from roomful.broadcasts.model import Preset, PresetKind
from roomful.broadcasts.rules import HIDDEN, shown
from roomful.broadcasts.service.presets import Presets
from roomful.dialects.roomful import paging, wire
from roomful.dialects.roomful.addresses import Addresses
from roomful.dialects.roomful.auth import manager
from roomful.kit.clock import rfc3339
from roomful.web.operations import Call, Operation

_ALL = "/roomful/v1/broadcast-presets"
_ONE = f"{_ALL}/{{preset_id}}"
_TAG = "Broadcasts"
_PLAIN = (
    *("id", "name", "kind", "host", "port", "app", "stream", "audio_codec", "video_codec"),
    *("retries", "retry_delay", "idle_timeout", "over_tcp"),
)


@dataclass(frozen=True, slots=True)
class PresetRoutes:
    """Presets, for programs and administrators."""

    presets: Presets
    addresses: Addresses

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_ALL, name="ListPresets", tag=_TAG, handler=self.page,
                summary="View broadcast presets, the first first.", query=wire.PageQuery,
                answer=wire.PresetPage, problems=(403, 422),
            ),
            Operation(
                method="POST", path=_ALL, name="CreatePreset", tag=_TAG, status=201, handler=self.create,
                summary="Create a broadcast preset.", body=wire.PresetRequest, answer=wire.PresetAnswer,
                problems=(403, 409, 422),
            ),
            Operation(
                method="GET", path=_ONE, name="ViewPreset", tag=_TAG, handler=self.get,
                summary="View a broadcast preset.", answer=wire.PresetAnswer, problems=(403, 404),
            ),
            Operation(
                method="PATCH", path=_ONE, name="ChangePreset", tag=_TAG, handler=self.change,
                summary="Change a broadcast preset, for what starts from now on.", body=wire.PresetChange,
                answer=wire.PresetAnswer, problems=(403, 404, 422),
            ),
            Operation(
                method="DELETE", path=_ONE, name="DeletePreset", tag=_TAG, status=204,
                summary="Delete a broadcast preset; what it was started with goes on.", handler=self.delete,
                problems=(403, 404),
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.PresetPage:
        """Return a page of presets."""
        query: wire.PageQuery = call.query
        tenant_id = manager(call).tenant_id
        rows = await self.presets.page(tenant_id, count=query.limit + 1, after=paging.after(query) or 0)
        found, last = paging.cut(rows, query)
        base = await self.addresses.pulls(tenant_id)
        return wire.PresetPage([_preset(one, base) for one in found], None if last is None else str(last.seq))

    async def create(self, call: Call) -> wire.PresetAnswer:
        """Create a preset."""
        caller = manager(call)
        fields = _given(call.body)
        made = await self.presets.create(caller.tenant_id, fields.pop("kind"), fields, actor=caller.actor)
        return await self._answer(made)

    async def get(self, call: Call) -> wire.PresetAnswer:
        """Return a preset."""
        return await self._answer(await self.presets.get(manager(call).tenant_id, call.path["preset_id"]))

    async def change(self, call: Call) -> wire.PresetAnswer:
        """Change a preset."""
        caller = manager(call)
        changed = await self.presets.change(
            caller.tenant_id, call.path["preset_id"], _given(call.body), actor=caller.actor
        )
        return await self._answer(changed)

    async def delete(self, call: Call) -> None:
        """Delete a preset."""
        caller = manager(call)
        await self.presets.delete(caller.tenant_id, call.path["preset_id"], actor=caller.actor)

    async def _answer(self, one: Preset) -> wire.PresetAnswer:
        return wire.PresetAnswer(_preset(one, await self.addresses.pulls(one.tenant_id)))


def _given(asked: Any) -> dict[str, Any]:
    return {name: value for name, value in asdict(asked).items() if value is not UNSET}


def _preset(one: Preset, base: str) -> wire.Preset:
    """Return a preset without what is secret of it; `base` is what addresses to pull from begin with."""
    pulled = one.kind == PresetKind.MANUAL_PULL
    return wire.Preset(
        **{name: getattr(one, name) for name in _PLAIN},
        number=one.seq,
        url=None if one.url is None else shown(one.url),
        key=_masked(one.key),
        username=_masked(one.username),
        password=_masked(one.password),
        pull_url=f"{base}/{one.key}" if pulled and base else None,
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
    )


def _masked(secret: str | None) -> str | None:
    return None if secret is None else HIDDEN
