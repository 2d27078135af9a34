"""Compositions, from wire to core and back."""

import re
from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, UnsetType

from roomful.dialects.telnyx import wire
from roomful.dialects.telnyx.mapping.common import NAME, NO_HOOK, chosen, days, hook, megabytes
from roomful.dialects.telnyx.mapping.recordings import moment, seconds
from roomful.kit.clock import rfc3339
from roomful.kit.errors import Kind, Problem, invalid
from roomful.kit.ids import is_id
from roomful.kit.text import is_storable
from roomful.media.recorder import Region
from roomful.recordings.model import (
    Composition,
    CompositionFilter,
    CompositionWebhook,
    State,
)

_RESOLUTION = re.compile(r"(\d{1,4})x(\d{1,4})", re.ASCII)
_SIDE = range(16, 1281)
_AREA = 1280 * 720
_MOST_REGIONS = 2
_MOST_NAME = 255
_DEPTH = range(-99, 100)
_CELLS = range(1, 1001)
_ALL = "*"


def composition(one: Composition, link: str | None) -> wire.RoomComposition:
    """Return a composition as the wire has it, with the address of its file.

    The vendor knows no failure: what failed is completed, without a file and without length.
    """
    over = one.state in (State.COMPLETED, State.FAILED)
    status = "completed" if over else "enqueued" if one.state == State.ENQUEUED else "processing"
    url, failover, timeout = _hook_of(one)
    return wire.RoomComposition(
        id=one.id,
        room_id=one.room_id,
        session_id=one.session_id,
        user_id=one.requested_by or UNSET,
        status=status,  # type: ignore[arg-type]  # one of the three
        format="mp4",
        resolution=f"{one.width}x{one.height}",
        video_layout={region.name: _region_shown(region) for region in one.regions},
        duration_secs=seconds(one.duration_ms) if over else UNSET,
        size_mb=megabytes(one.size_bytes) if over else UNSET,
        download_url=link or UNSET,
        webhook_event_url=url or UNSET,
        webhook_event_failover_url=failover,
        webhook_timeout_secs=UNSET if timeout is None else timeout,
        created_at=rfc3339(one.created_at),
        updated_at=rfc3339(one.updated_at),
        started_at=moment(one.started_at),
        ended_at=moment(one.ended_at),
        completed_at=moment(one.completed_at),
    )


def _hook_of(one: Composition) -> tuple[str, str, int | None]:
    """Return the webhook, which is shown only where it is written in the vendor's words."""
    if one.webhook is None or one.dialect != NAME:
        return NO_HOOK
    return one.webhook.url, one.webhook.failover_url, one.webhook.timeout


def _region_shown(region: Region) -> wire.VideoRegion:
    return wire.VideoRegion(
        width=region.width,
        height=region.height,
        x_pos=region.x,
        y_pos=region.y,
        z_pos=region.z,
        max_columns=UNSET if region.max_columns is None else region.max_columns,
        max_rows=UNSET if region.max_rows is None else region.max_rows,
        video_sources=list(region.sources),
    )


def session_asked(request: wire.CompositionRequest) -> str:
    """Return the session a request names. Raises Problem."""
    if not isinstance(request.session_id, str):
        raise Problem(Kind.INVALID, "missing", "The session to compose is missing.", field="session_id")
    if not is_id(request.session_id):
        raise no_session()
    return request.session_id.lower()


def no_session() -> Problem:
    """Return the refusal of a session that is not there: the contract has no 404 where one is composed."""
    return invalid("session_id", "There is no session of this id.", "session_not_found")


def wanted(request: wire.CompositionRequest) -> dict[str, Any]:
    """Return what is to be composed, in core names. Raises Problem that points to what cannot be."""
    if request.format not in (None, "mp4"):
        raise invalid("format", "format is mp4.")
    width, height = _resolution(request.resolution)
    url, failover, timeout = hook(request, NO_HOOK)
    webhook = None
    if (url, failover, timeout) != NO_HOOK:
        webhook = CompositionWebhook(url, failover, timeout)
    return {
        "width": width,
        "height": height,
        "regions": _regions(request.video_layout, width, height),
        "audio_sources": _sources("audio_sources", request.audio_sources, []),
        "webhook": webhook,
        "dialect": NAME,
    }


def _resolution(text: str | None) -> tuple[int, int]:
    if text is None:
        return 1280, 720
    found = _RESOLUTION.fullmatch(text)
    width, height = (int(side) for side in found.groups()) if found else (0, 0)
    if width not in _SIDE or height not in _SIDE or width * height > _AREA:
        raise invalid(
            "resolution", "resolution is WIDTHxHEIGHT, each from 16 to 1280, and together at most 1280x720."
        )
    return width, height


def _regions(
    layout: Mapping[str, wire.RegionRequest] | UnsetType | None, width: int, height: int
) -> list[Region]:
    if isinstance(layout, UnsetType) or layout is None:
        return []
    if len(layout) > _MOST_REGIONS:
        raise invalid("video_layout", f"video_layout has at most {_MOST_REGIONS} regions.")
    return [_region(name, asked, width, height) for name, asked in layout.items()]


def _region(name: str, asked: wire.RegionRequest, width: int, height: int) -> Region:
    if not 1 <= len(name) <= _MOST_NAME or not is_storable(name):
        raise invalid("video_layout", f"The name of a region has 1 to {_MOST_NAME} characters.")
    place = f"/video_layout/{name.replace('~', '~0').replace('/', '~1')}"
    x = _within(place, "x_pos", asked.x_pos, 0, range(width - 15))
    y = _within(place, "y_pos", asked.y_pos, 0, range(height - 15))
    return Region(
        name=name,
        width=_within(place, "width", asked.width, width - x, range(16, width - x + 1)),
        height=_within(place, "height", asked.height, height - y, range(16, height - y + 1)),
        x=x,
        y=y,
        z=_within(place, "z_pos", asked.z_pos, 0, _DEPTH),
        max_columns=_perhaps(place, "max_columns", asked.max_columns),
        max_rows=_perhaps(place, "max_rows", asked.max_rows),
        sources=tuple(_sources(f"{place}/video_sources", asked.video_sources, [_ALL])),
    )


def _within(place: str, field: str, value: int | UnsetType | None, usual: int, allowed: range) -> int:
    if isinstance(value, UnsetType) or value is None:
        return usual
    if value not in allowed:
        bounds = f"{field} is from {allowed.start} to {allowed.stop - 1}"
        why = "" if allowed is _DEPTH else ", or the region is not in the picture"
        raise invalid(f"{place}/{field}", f"{bounds}{why}.")
    return value


def _perhaps(place: str, field: str, value: int | UnsetType | None) -> int | None:
    if isinstance(value, UnsetType) or value is None:
        return None
    if value not in _CELLS:
        raise invalid(f"{place}/{field}", f"{field} is from {_CELLS.start} to {_CELLS.stop - 1}.")
    return value


def _sources(place: str, value: str | list[str] | UnsetType | None, usual: list[str]) -> list[str]:
    """Return ids of recordings, or `*` for all of them; clients send that one without its list, too."""
    if isinstance(value, UnsetType) or value is None:
        return usual
    sources = [value] if isinstance(value, str) else value
    for source in sources:
        if source != _ALL and not is_id(source):
            raise invalid(place, "It has ids of recordings, or * for all of the session.")
    return list(dict.fromkeys(source.lower() for source in sources))


def composition_filter(query: wire.CompositionQuery) -> CompositionFilter:
    """Return which compositions a query chooses."""
    low, high = days(query, "date_created_at")
    status = None if isinstance(query.status, UnsetType) else query.status
    return CompositionFilter(
        session_id=chosen(query.session_id),
        state=None if status == "completed" else status,
        shown_completed=True if status == "completed" else None,
        created_from=low,
        created_to=high,
    )
