"""Where conferences are broadcast to, again and again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roomful.broadcasts.model import Preset
from roomful.broadcasts.service.presets import Presets
from roomful.dialects.trueconf import errors, paging, wire
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.mapping import presets as mapping
from roomful.dialects.trueconf.mapping.ids import number_of
from roomful.dialects.trueconf.routes.users import need_admin
from roomful.kit.errors import Problem, invalid
from roomful.web.operations import Call, Handler


@dataclass(frozen=True, slots=True)
class PresetRoutes:
    """The presets of a tenant, of the kinds that the vendor has."""

    presets: Presets

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {
            "getPresetList": self.page,
            "createPreset": self.create,
            "getPreset": self.get,
            "editPreset": self.update,
            "deletePreset": self.delete,
        }

    async def page(self, call: Call) -> dict[str, Any]:
        """Return a page of presets, the first first."""
        caller = need_admin(call)
        page = paging.page_of(call.query, paging.LISTS)
        found: list[Preset] = []
        after = 0
        while len(found) < page.skip + page.size:
            some = await self.presets.page(caller.tenant_id, count=paging.LISTS, after=after)
            found += [one for one in some if one.kind in mapping.KINDS]
            if len(some) < paging.LISTS:
                break
            after = some[-1].seq
        return {"presets": [_shown(one, caller) for one in found[page.skip : page.skip + page.size]]}

    async def create(self, call: Call) -> dict[str, Any]:
        """Create a preset; its type stays."""
        caller = need_admin(call)
        given = wire.given("Preset", wire.body_of(call.body), caller.version, "POST")
        for name in ("name", "type"):
            if not given.get(name):
                raise invalid(name, f"{name} is missing.", "missing")
        kind = given["type"]
        fields = mapping.usual(kind) | mapping.fields(kind, given.get("payload") or {})
        made = await self.presets.create(
            caller.tenant_id, kind, fields | {"name": given["name"]}, actor=caller.actor
        )
        return {"preset": _shown(made, caller)}

    async def get(self, call: Call) -> dict[str, Any]:
        """Return a preset."""
        caller = need_admin(call)
        return {"preset": _shown(await self._one(call), caller)}

    async def update(self, call: Call) -> dict[str, Any]:
        """Change what is given, for what starts from now on."""
        caller = need_admin(call)
        one = await self._one(call)
        given = wire.given("Preset", wire.body_of(call.body), caller.version, "PUT")
        fields = mapping.fields(one.kind, given.get("payload") or {})
        if "name" in given:
            fields["name"] = given["name"]
        new = await self.presets.change(caller.tenant_id, one.id, fields, actor=caller.actor)
        return {"preset": _shown(new, caller)}

    async def delete(self, call: Call) -> dict[str, Any]:
        """Delete a preset."""
        caller = need_admin(call)
        one = await self._one(call)
        await self.presets.delete(caller.tenant_id, one.id, actor=caller.actor)
        return {"id": str(one.seq)}

    async def _one(self, call: Call) -> Preset:
        text = call.path["preset_id"]
        try:
            one = await self.presets.by_seq(call.caller.tenant_id, number_of(text) or 0)
        except Problem:
            raise errors.missing("preset", text) from None
        if one.kind not in mapping.KINDS:
            raise errors.missing("preset", text)
        return one


def _shown(one: Preset, caller: Caller) -> dict[str, Any]:
    return wire.show("Preset", mapping.preset(one), caller.version)
