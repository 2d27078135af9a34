"""What a broadcast and its targets are."""

from enum import StrEnum

import msgspec


class State(StrEnum):
    """Where a broadcast or one of its targets stands."""

    STARTING = "starting"
    LIVE = "live"
    RETRYING = "retrying"
    ENDED = "ended"
    FAILED = "failed"


class TargetKind(StrEnum):
    """How a broadcast gets to a target: pushed to a server, or served here over RTSP to be pulled."""

    PUSH = "push"
    RTSP_PULL = "rtsp_pull"


class TargetWish(msgspec.Struct, frozen=True):
    """Where somebody wants a broadcast to go: to a `url` with its key, by a preset, or to be pulled."""

    url: str | None = None
    preset_id: str | None = None
    kind: str = TargetKind.PUSH


class Pace(msgspec.Struct, frozen=True):
    """How a target is pushed to. It has failed after so many `retries` in a row; 0: it is tried for ever.

    `retry_delay` are the seconds between attempts, or before the first where there is no end of them (0: as
    usual), `idle_timeout` those after which a server that takes nothing is left (0: as usual). Over TCP, RTP
    goes in the connection of RTSP.
    """

    retries: int = 0
    retry_delay: int = 0
    idle_timeout: int = 0
    over_tcp: bool = True


class Aim(msgspec.Struct, frozen=True):
    """Where a target leads: `secret` is the address with its key, or the key that it is pulled by.

    The codecs are those of its preset; over RTMP it goes as H.264 and AAC all the same.
    """

    kind: TargetKind
    secret: str
    pace: Pace = Pace()
    preset_id: str | None = None
    audio_codec: str = "AAC"
    video_codec: str = "H264"

    def __repr__(self) -> str:
        return f"Aim({self.kind})"  # its secret stays out of logs


class BroadcastTarget(msgspec.Struct, frozen=True):
    """Where a broadcast goes: `shown` is the address without the key, which stays encrypted.

    What is pulled has no `shown`; `place` is what its address begins with, where the server that serves it
    has one of its own. A target of a preset goes where that pointed when the target was made.
    """

    id: str
    number: int
    tenant_id: str
    broadcast_id: str
    kind: str
    preset_id: str | None
    shown: str
    place: str | None
    retries: int
    retry_delay: int
    idle_timeout: int
    over_tcp: bool
    audio_codec: str
    video_codec: str
    state: str
    attempts: int
    last_error: str | None
    started_at: int | None
    ended_at: int | None
    created_at: int
    updated_at: int


class Broadcast(msgspec.Struct, frozen=True):
    """A live picture of a session. With `hls` it is shown on a page of ours, too."""

    id: str
    number: int
    tenant_id: str
    room_id: str
    session_id: str
    title: str
    state: str
    failure: str | None
    layout: str
    width: int
    height: int
    fps: int
    kbps: int
    hls: bool
    started_by: str
    started_at: int | None
    ended_at: int | None
    created_at: int
    updated_at: int


class BroadcastFilter(msgspec.Struct, frozen=True):
    """Which broadcasts a list shows; `running` True: those that have not ended."""

    room_id: str | None = None
    session_id: str | None = None
    running: bool | None = None


class PresetKind(StrEnum):
    """What a preset is for, and by that which fields it has."""

    YOUTUBE = "youtube"
    CDNVIDEO = "cdnvideo"
    MANUAL_PULL = "manualPull"
    MANUAL_PUSH = "manualPush"
    WOWZA_CLOUD = "wowzaCloud"
    WOWZA_SERVER = "wowzaServer"
    RTMP = "rtmp"


class Preset(msgspec.Struct, frozen=True):
    """Where broadcasts of a tenant go again and again. `seq` counts the tenant's presets up.

    `url`, `key`, `username` and `password` are kept encrypted; of what is pulled, `key` is ours and stays the
    same. `host`, `port`, `app` and `stream` make the address of some kinds. The codecs are those asked for.
    """

    id: str
    number: int
    tenant_id: str
    seq: int
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
    created_at: int
    updated_at: int

    def __repr__(self) -> str:
        return f"Preset({self.id!r}, {self.kind})"  # its secrets stay out of logs


class RoomStream(msgspec.Struct, frozen=True):
    """Where every session of a room is broadcast to, as long as the stream is there."""

    id: str
    number: int
    tenant_id: str
    room_id: str
    url: str
    created_at: int
    updated_at: int

    def __repr__(self) -> str:
        return f"RoomStream({self.id!r})"  # its key stays out of logs
