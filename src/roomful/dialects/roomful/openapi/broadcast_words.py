"""What each name of broadcasts on the wire means."""

from roomful.web.guide import word

_ID = {"format": "uuid"}
_TIME = {"format": "date-time"}
_URL = {"format": "uri"}
_STATES = "`starting`, `live`, `retrying`, `ended` or `failed`."

BROADCAST_WORDS = {
    "Session.broadcast": word("The broadcast that goes on; null when there is none."),
    "RunningBroadcast.state": word("`starting`, `live` or `retrying`.", "live"),
    "broadcast": word("The broadcast."),
    "broadcast_id": word("The broadcast's id.", **_ID),
    "target": word("Where the broadcast goes."),
    "target_id": word("The target's id.", **_ID),
    "targets": word("Where it goes: at most 10 addresses."),
    "TargetRequest.url": word(
        "The address with its key: `rtmp`, `rtmps`, `rtsp` or `rtsps`.",
        "rtmps://live.example.com/app/KEY",
        **_URL,
    ),
    "Target.url": word("The address without its key.", "rtmps://live.example.com/app/****"),
    "Target.state": word(_STATES, "live"),
    "Target.attempts": word("How many connections were tried.", 1),
    "last_error": word("What went wrong last, in words; null when nothing did."),
    "Target.started_at": word("When it first got through; null before.", **_TIME),
    "Target.ended_at": word("When it ended; null while it goes on.", **_TIME),
    "Broadcast.title": word("What people outside see as its name: the room's title.", "Weekly planning"),
    "Broadcast.state": word(
        "`starting`, `live` (somebody can see it), `retrying` (nobody can for now), `ended` or `failed`.",
        "live",
    ),
    "Broadcast.failure": word(
        "Why it failed: `targets_failed`, `capture_failed`, `capture_lost` or `compose_failed`; null else."
    ),
    "Broadcast.started_at": word("When it was first to be seen; null before.", **_TIME),
    "Broadcast.layout": word("How its picture is made.", "auto"),
    "Broadcast.width": word("How wide the picture is, in pixels.", 1280),
    "Broadcast.height": word("How high the picture is, in pixels.", 720),
    "Broadcast.fps": word("How many frames a second.", 25),
    "BroadcastRequest.layout": word("How the picture is made; null for as the room has it.", "auto"),
    "BroadcastRequest.width": word("How wide the picture is: an even number up to 1920.", 1280),
    "BroadcastRequest.height": word("How high the picture is: an even number up to 1080.", 720),
    "BroadcastRequest.fps": word("How many frames a second, up to 30.", 25),
    "kbps": word("How many kilobits a second the picture may take.", 2500),
    "hls": word("Whether it is shown on a page of ours, too.", True),
    "live_url": word("Our page of it, for whoever has this address; null without `hls`.", **_URL),
    "running": word("Whether it goes on (true), or is over (false)."),
    "LivePage.title": word("What the broadcast is of.", "Weekly planning"),
    "LivePage.state": word(_STATES, "live"),
    "LivePage.started_at": word("When it was first to be seen; null before.", **_TIME),
    "playlist": word("The HLS playlist to play; null while there is nothing to play."),
    "{token}": word("The signed part of the link."),
    "{file}": word("The name of a playlist or a segment.", "index.m3u8"),
}
