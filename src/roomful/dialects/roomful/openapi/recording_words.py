"""What the names on the wire mean that recordings, tracks, compositions and files have."""

from roomful.web.guide import word

_ID = {"format": "uuid"}
_TIME = {"format": "date-time"}
_URL = {"format": "uri"}
_LINK = "https://meet.example.com/roomful/v1/files/AQAB…/a.mp4"
_DONE = "`enqueued`, `processing`, `completed` or `failed`."

WORDS = {
    "recording_id": word("The recording's id.", **_ID),
    "track_id": word("The track's id.", **_ID),
    "composition_id": word("The composition's id.", **_ID),
    "recording": word("The recording."),
    "Session.recording": word("The recording that runs or is paused; null when there is none."),
    "LinkRoom.recording": word("Whether whoever enters is recorded, now or as soon as somebody is in."),
    "track": word("The track."),
    "composition": word("The composition."),
    "RunningRecording.state": word("`recording` or `paused`.", "recording", type="string"),
    "RunningRecording.layout": word("How its picture is made.", "auto"),
    "recorded_ms": word("How much has been recorded by now, in milliseconds, without the pauses.", 61_500),
    "Recording.title": word("The room's title when it began.", "Weekly planning"),
    "Recording.state": word(
        "`recording`, `paused`, `processing` (its file is being made), `completed` or `failed`.",
        "completed",
        type="string",
    ),
    "stop_reason": word(
        "`asked`, `session_ended`, `disk_low` or `capture_lost`; null while it runs.", "asked"
    ),
    "failure": word("Why there is no file: `no_media`, `capture_failed` or `compose_failed`; else null."),
    "Recording.layout": word("How its picture is made.", "auto"),
    "RecordingRequest.layout": word("How its picture is made; null for as the room has it."),
    "RecordingRequest.media": word("`video`, or `audio` for sound alone; null for as the room has it."),
    "RecordingRequest.width": word("The picture's width in pixels, an even number; null for 1280."),
    "RecordingRequest.height": word("The picture's height in pixels, an even number; null for 720."),
    "RecordingRequest.fps": word("Frames a second; null for 25."),
    "RecordingRequest.chat": word("Whether what is written to everybody is kept in its timeline."),
    "Recording.chat": word("Whether what is written to everybody is kept in its timeline."),
    "RecordingChange.layout": word("Another layout, from now on.", "speaker"),
    "RecordingChange.read": word("Whether it was seen: one mark for the whole tenant.", True),
    "width": word("The picture's width, in pixels.", 1280),
    "height": word("The picture's height, in pixels.", 720),
    "fps": word("Frames a second.", 25),
    "compose": word("Whether one picture is made of it; if not, its tracks are all there is."),
    "paused_at": word("Since when it is paused; null when it is not.", **_TIME),
    "stopped_at": word("When it was stopped; null while it runs.", **_TIME),
    "completed_at": word("When its file was finished; null until then.", **_TIME),
    "Recording.expires_at": word("When it is deleted by itself; null for never.", **_TIME),
    "Recording.duration_ms": word("The length of its file in milliseconds; null until there is one.", 61_500),
    "Track.duration_ms": word("The length of its file in milliseconds; null until there is one.", 61_500),
    "Composition.duration_ms": word(
        "The length of its file in milliseconds; null until there is one.", 61_500
    ),
    "size_bytes": word("The size of its file; null until there is one.", 5_600_000),
    "sha256": word(
        "The SHA-256 of its file, in hex; null until it is known: for a long film a little later.",
        "9f86d081…",
    ),
    "progress": word("How far its file is while it is being made, from 0 to 1; else null."),
    "file_name": word("The name of its file.", "4d1a2b3c_2026-11-21_10-22-50.mp4"),
    "download_url": word(
        "Where its file is, for an hour; made anew each time it is read. Null while there is no file.",
        _LINK,
        **_URL,
    ),
    "preview_url": word("A picture of it, as with `download_url`.", _LINK.replace("mp4", "jpg"), **_URL),
    "timeline_url": word(
        "Who came, spoke, muted and wrote when, a JSON object a line, as with `download_url`.",
        _LINK.replace("mp4", "jsonl"),
        **_URL,
    ),
    "read": word("Whether it was seen: one mark for the whole tenant."),
    "medium": word("`audio` or `video`.", type="string"),
    "Track.source": word("`microphone`, `camera`, `screen` or `screen_audio`.", "camera"),
    "codec": word("`opus`, `vp8`, `vp9`, `h264` or `av1`: it is kept as it was sent.", "vp8"),
    "Track.state": word("`recording`, `processing`, `completed` or `failed`.", "completed", type="string"),
    "Track.started_at": word("When it began.", **_TIME),
    "Track.ended_at": word("When it ended; null while it goes on.", **_TIME),
    "requested_by": word("The user who asked for it, if it was one.", **_ID),
    "Composition.state": word(_DONE, "completed", type="string"),
    "Composition.started_at": word("When what it shows began; null until that is known.", **_TIME),
    "Composition.ended_at": word("When what it shows ended; null until that is known.", **_TIME),
    "regions": word("Places in the picture, two at most; without any, as many tiles as people."),
    "Region.name": word("A name of its own.", "faces"),
    "Region.width": word("Its width in pixels.", 1280),
    "Region.height": word("Its height in pixels.", 720),
    "Region.x": word("Where it begins, in pixels from the left.", 0),
    "y": word("Where it begins, in pixels from above.", 0),
    "z": word("What has more stands before what has less.", 0),
    "max_columns": word("How many tiles stand side by side at most; null for as many as fit."),
    "max_rows": word("How many tiles stand one above the other at most; null for as many as fit."),
    "sources": word("Ids of tracks, or `*` for all video.", ["*"]),
    "audio_sources": word("Ids of tracks that are heard, or `*` for all; none make a silent file.", ["*"]),
    "Composition.webhook": word("Where its end is told; null for nowhere beside the room's webhook."),
    "CompositionRequest.webhook": word("Where its end is told; null for nowhere beside the room's webhook."),
    "CompositionRequest.session_id": word("The session; it may still go on.", **_ID),
    "CompositionHook.url": word("Where its end is sent.", "https://example.com/hooks", **_URL),
    "CompositionHook.failover_url": word("Where it is sent when that fails; empty for nowhere.", ""),
    "CompositionHook.timeout": word("How long an attempt may take, in seconds.", 10),
    "{token}": word("The signed part of a link.", "AQAB…"),
    "{file_name}": word("A name; any will do.", "a.mp4"),
    "inline": word("Show it, instead of saving it."),
    "recording_retention": word(
        "How many days the room's recordings are kept; null for as long as the tenant keeps them."
    ),
    "consent_required": word("Whether people agree to being recorded before they enter."),
    "Room.compose": word("Whether one picture is made of a recording; if not, its tracks are all there is."),
    "Room.layout": word("How the picture of a recording is made.", "auto"),
    "RoomRequest.layout": word("How the picture of a recording is made.", "auto"),
}
