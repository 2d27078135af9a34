"""Video conferences, and the two tokens of each."""

from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.signalwire.wire.common import (
    Colour,
    Description,
    Flag,
    Layout,
    PageLinks,
    Quality,
    Title,
    UniqueName,
    When,
)
from roomful.dialects.signalwire.wire.rooms import ActiveSession

Size = Literal["small", "medium", "large"]
_Paint = Colour | UnsetType | None


class Conference(Struct, kw_only=True):
    """Conference."""

    id: str
    name: str
    display_name: str | None
    description: str | None
    join_from: str | None
    join_until: str | None
    quality: Quality
    layout: Layout
    size: Size
    record_on_start: bool
    tone_on_entry_and_exit: bool
    user_join_video_off: bool
    room_join_video_off: bool
    enable_chat: bool
    enable_room_previews: bool
    dark_primary: str | None
    dark_background: str | None
    dark_foreground: str | None
    dark_success: str | None
    dark_negative: str | None
    light_primary: str | None
    light_background: str | None
    light_foreground: str | None
    light_success: str | None
    light_negative: str | None
    meta: dict[str, Any]
    created_at: str
    updated_at: str
    active_session: ActiveSession | UnsetType = UNSET


class _Fields(Struct, kw_only=True):
    """What a conference can be made with and changed to."""

    description: Description | UnsetType | None = UNSET
    join_from: When = UNSET
    join_until: When = UNSET
    quality: Quality | UnsetType = UNSET
    layout: Layout | UnsetType = UNSET
    size: Size | UnsetType = UNSET
    record_on_start: Flag = UNSET
    enable_chat: Flag = UNSET
    enable_room_previews: Flag = UNSET
    dark_primary: _Paint = UNSET
    dark_background: _Paint = UNSET
    dark_foreground: _Paint = UNSET
    dark_success: _Paint = UNSET
    dark_negative: _Paint = UNSET
    light_primary: _Paint = UNSET
    light_background: _Paint = UNSET
    light_foreground: _Paint = UNSET
    light_success: _Paint = UNSET
    light_negative: _Paint = UNSET


class ConferenceRequest(_Fields, kw_only=True):
    """CreateConferenceRequest."""

    display_name: Title
    name: UniqueName | UnsetType | None = UNSET


class ConferenceUpdate(_Fields, kw_only=True):
    """UpdateConferenceRequest: what is left out stays, also what the contract calls required."""

    display_name: Title | UnsetType | None = UNSET
    tone_on_entry_and_exit: Flag = UNSET
    room_join_video_off: Flag = UNSET
    user_join_video_off: Flag = UNSET


class ConferenceList(Struct, kw_only=True):
    """A page of conferences."""

    data: list[Conference]
    links: PageLinks


class ConferenceToken(Struct, kw_only=True):
    """ConferenceToken."""

    id: str
    name: str | None
    token: str
    scopes: list[str]


class ConferenceTokenList(Struct, kw_only=True):
    """A page of conference tokens."""

    data: list[ConferenceToken]
    links: PageLinks
