"""Where broadcasts go again and again."""

from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.roomful.wire.common import MaybeText

MaybeNumber = int | UnsetType | None
MaybeFlag = bool | UnsetType | None


class PresetChange(Struct, forbid_unknown_fields=True, kw_only=True):
    """What a preset is to be from now on; null empties a field, what is left out stays."""

    name: str | UnsetType = UNSET
    url: MaybeText = UNSET
    host: MaybeText = UNSET
    port: MaybeNumber = UNSET
    app: MaybeText = UNSET
    stream: MaybeText = UNSET
    key: MaybeText = UNSET
    username: MaybeText = UNSET
    password: MaybeText = UNSET
    audio_codec: MaybeText = UNSET
    video_codec: MaybeText = UNSET
    retries: MaybeNumber = UNSET
    retry_delay: MaybeNumber = UNSET
    idle_timeout: MaybeNumber = UNSET
    over_tcp: MaybeFlag = UNSET


class PresetRequest(PresetChange, forbid_unknown_fields=True, kw_only=True):
    """A preset to make; its kind says which fields it has."""

    kind: str
    name: str


class Preset(Struct, kw_only=True):
    """Where broadcasts go again and again. What is secret of it is never told again."""

    id: str
    number: int
    name: str
    kind: str
    url: str | None
    host: str | None
    port: int | None
    app: str | None
    stream: str | None
    key: str | None
    username: str | None
    password: str | None
    audio_codec: str
    video_codec: str
    retries: int
    retry_delay: int
    idle_timeout: int
    over_tcp: bool
    pull_url: str | None
    created_at: str
    updated_at: str


class PresetAnswer(Struct):
    """A preset."""

    preset: Preset


class PresetPage(Struct):
    """A page of presets."""

    items: list[Preset]
    next: str | None
