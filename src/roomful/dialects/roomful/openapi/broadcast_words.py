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
    "targets": word("Where it goes: at most 10 at a time, and the last 5 that have ended."),
    "TargetRequest.url": word(
        "The address with its key: `rtmp`, `rtmps`, `rtsp` or `rtsps`; null with a preset, and for what is "
        "to be pulled.",
        "rtmps://live.example.com/app/KEY",
        **_URL,
    ),
    "TargetRequest.preset_id": word("The preset that says where to; null for an address.", **_ID),
    "TargetRequest.kind": word(
        "`push`: we send it to the address; `rtsp_pull`: whoever knows the address in the answer pulls it.",
        "push",
    ),
    "Target.kind": word("`push` or `rtsp_pull`.", "push"),
    "Target.preset_id": word("The preset it was made by; null without one.", **_ID),
    "Target.url": word(
        "Where it is pushed, without the key; or the whole address that it is pulled from, null when it has "
        "ended.",
        "rtmps://live.example.com/app/****",
    ),
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
        "Why it failed, or is `retrying`: `targets_failed`, `capture_failed`, `capture_lost`, "
        "`compose_failed` or `no_capacity` (the server makes as many as it may); null else."
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
    "preset": word("The preset."),
    "preset_id": word("The preset's id.", **_ID),
    "Preset.number": word("The number of the preset in the tenant, the first is 1.", 1),
    "Preset.name": word("What people call it.", "Our channel"),
    "PresetChoice.name": word("What people call it.", "Our channel"),
    "PresetChoice.kind": word("What kind of preset it is.", "youtube"),
    "presets": word("The tenant's presets, the first 100: nothing of where they lead."),
    "pull": word("Whether a target of the kind `rtsp_pull` is served here."),
    "PresetRequest.name": word("What people call it.", "Our channel"),
    "PresetChange.name": word("What people call it.", "Our channel"),
    **dict.fromkeys(
        ("Preset.kind", "PresetRequest.kind"),
        word(
            "`youtube`, `cdnvideo`, `manualPull` (pulled from here over RTSP), `manualPush` (RTMP or RTSP), "
            "`wowzaCloud`, `wowzaServer` or `rtmp`. It stays.",
            "youtube",
        ),
    ),
    "Preset.url": word("The address, its last part hidden.", "rtmps://a.rtmps.youtube.com:443/****"),
    **dict.fromkeys(
        ("PresetRequest.url", "PresetChange.url"),
        word("The address: for `youtube` (null: the usual one), `manualPush` and `rtmp`.", **_URL),
    ),
    "host": word("The server, of the kinds of Wowza's; `rtmp://` before it for RTMP, else RTSP."),
    "port": word("The server's port, of the kinds of Wowza's; null for 1935.", 1935),
    "app": word("The application on the server, of the kinds of Wowza's."),
    "stream": word("The name of the stream, of the kinds of Wowza's; null for the room's slug."),
    **{
        f"Preset.{name}": word("`****` where there is one; null else.")
        for name in ("key", "username", "password")
    },
    **dict.fromkeys(
        ("PresetRequest.key", "PresetChange.key"), word("The stream key: for `youtube` and `rtmp`.")
    ),
    **dict.fromkeys(
        ("PresetRequest.username", "PresetChange.username"), word("The name to push with; null for none.")
    ),
    **dict.fromkeys(("PresetRequest.password", "PresetChange.password"), word("The password of that name.")),
    "audio_codec": word(
        "How sound is sent over RTSP: `AAC`, `MP3`, `PCM`, `G711_U` or `G711_A`. RTMP carries AAC alone.",
        "AAC",
    ),
    "video_codec": word(
        "How the picture is sent over RTSP: `H264` or `VP8`. RTMP carries H.264 alone.", "H264"
    ),
    "retries": word(
        "After so many retries in a row it has failed; 0: it is tried for ever, less and less often.", 0
    ),
    "retry_delay": word("Seconds between attempts; 0 for the usual ones.", 0),
    "idle_timeout": word(
        "Seconds until a server that takes nothing is left, and tried again; 0 for the usual ones.",
        0,
    ),
    "over_tcp": word("Whether RTSP takes the pictures along in its connection, or in datagrams.", True),
    "pull_url": word(
        "Of `manualPull`: the address to pull from, the same each time; null else, and where RTSP is off.",
        "rtsp://meet.example.org:8554/KEY",
    ),
    "{token}": word("The signed part of the link."),
    "{file}": word("The name of a playlist or a segment.", "index.m3u8"),
}
