"""What each name on the wire means."""

from roomful.web.guide import word

_ID = {"format": "uuid"}
_IDS = {"type": "array", "items": {"type": "string", "format": "uuid"}}
_WHOM = {"anyOf": [{"enum": ["all"]}, _IDS]}
_TIME = {"format": "date-time"}
_URL = {"format": "uri"}

WORDS = {
    "id": word("The id.", **_ID),
    "record_type": word("What kind of object this is."),
    "created_at": word("When it was created; for a session, when it started.", **_TIME),
    "updated_at": word("When it last changed.", **_TIME),
    "ended_at": word("When it ended; left out while it goes on.", **_TIME),
    "joined_at": word("When they came in.", **_TIME),
    "left_at": word("When they left; left out while they are in.", **_TIME),
    "room_id": word("The room's id.", **_ID),
    "session_id": word("The session's id.", **_ID),
    "participant_id": word("The participant's id.", **_ID),
    "room_session_id": word("The session's id.", **_ID),
    "room_participant_id": word("The participant's id.", **_ID),
    "context": word("A text of your own that the client brought, often JSON.", "Alice"),
    "active": word("Whether the session goes on."),
    "participants": word("Who is or was in it; empty unless asked for with include_participants."),
    "sessions": word("The latest 20 sessions; empty unless asked for with include_sessions."),
    "active_session_id": word("The session that goes on in the room now, if any.", **_ID),
    "unique_name": word("A name, unique among your rooms.", "weekly-planning"),
    "max_participants": word("How many people may be in at once.", 10),
    "enable_recording": word("Whether a recording starts with each session."),
    "webhook_event_url": word("Where events are sent.", "https://example.com/hooks", **_URL),
    "webhook_event_failover_url": word("Where events are sent when that fails; empty for nowhere.", ""),
    "webhook_timeout_secs": word("How long an attempt may take, in seconds.", 25),
    "RoomRequest.unique_name": word(
        "A name, unique among your rooms. One is made up when you give none.",
        "weekly-planning",
        minLength=1,
        maxLength=255,
    ),
    "RoomRequest.max_participants": word(
        "How many people may be in at once. A new room has 10.", 10, minimum=2, maximum=50
    ),
    "RoomRequest.enable_recording": word("Whether a recording starts with each session.", False),
    "RoomRequest.webhook_timeout_secs": word(
        "How long an attempt may take, in seconds.", 25, minimum=0, maximum=30
    ),
    "RoomRecording.id": word("The recording's id.", **_ID),
    "recording_id": word("The recording's id.", **_ID),
    "room_recording_id": word("The recording's id.", **_ID),
    "composition_id": word("The composition's id.", **_ID),
    "room_composition_id": word("The composition's id.", **_ID),
    "user_id": word("The user whose key asked for it, if it is a user's.", **_ID),
    "RoomRecording.status": word("`completed`, or `processing` until then.", type="string"),
    "RoomComposition.status": word("`enqueued`, `processing`, then `completed`.", type="string"),
    "type": word("`audio` or `video`; a shared screen is video, too.", type="string"),
    "codec": word("`opus`, `vp8`, `vp9`, `h264` or `av1`: it is kept as it was sent.", "opus"),
    "size_mb": word("The size of the file in units of 1,000,000 bytes, with two decimals.", 5.6),
    "download_url": word(
        "Where the file is, for an hour; read it again for another hour. Left out while there is no file.",
        "https://meet.example.com/roomful/v1/files/AQAB…/camera.webm",
        **_URL,
    ),
    "completed_at": word("When its file was finished; left out until then.", **_TIME),
    "RoomRecording.started_at": word("When it began.", **_TIME),
    "RoomRecording.ended_at": word("When it ended; left out while it goes on.", **_TIME),
    "RoomComposition.started_at": word("When what it shows began; left out until that is known.", **_TIME),
    "RoomComposition.ended_at": word("When what it shows ended; left out until that is known.", **_TIME),
    "format": word("`mp4`.", "mp4", type="string"),
    "resolution": word(
        "Width and height in pixels: each from 16 to 1280, and together at most 1280x720.", "1280x720"
    ),
    "video_layout": word(
        "Regions of the picture by name, two at most. None: all video, in as many tiles as people.",
        {"all": {"width": 1280, "height": 720, "x_pos": 0, "y_pos": 0, "z_pos": 0, "video_sources": ["*"]}},
    ),
    "width": word("Its width in pixels. None: as far as the picture goes.", 1280, minimum=16),
    "height": word("Its height in pixels. None: as far as the picture goes.", 720, minimum=16),
    "x_pos": word("Where it begins, in pixels from the left.", 0),
    "y_pos": word("Where it begins, in pixels from above.", 0),
    "z_pos": word("What has more stands before what has less.", 0, minimum=-99, maximum=99),
    "max_columns": word("How many tiles stand side by side at most.", 3, minimum=1, maximum=1000),
    "max_rows": word("How many tiles stand one above the other at most.", 3, minimum=1, maximum=1000),
    "video_sources": word("Ids of recordings, or `*` for all video of the session.", ["*"]),
    "audio_sources": word(
        "Ids of recordings that are heard, or `*` for all; without them the file is silent.", ["*"]
    ),
    "CompositionRequest.session_id": word("The session; it may still go on.", **_ID),
    "CompositionRequest.webhook_event_url": word(
        "Where its end is told; without one, where the events of its room are sent.",
        "https://example.com/hooks",
        **_URL,
    ),
    "CompositionRequest.webhook_timeout_secs": word(
        "How long an attempt may take, in seconds.", 25, minimum=0, maximum=30
    ),
    "room_recordings": word("How many recordings were deleted.", 5),
    "token": word("The client token, an Ed25519 JWT. It opens the room until it expires.", "eyJhbGciOi…"),
    "token_expires_at": word("When the token expires, in whole seconds.", "2026-03-09T14:15:21Z", **_TIME),
    "refresh_token": word("The refresh token, with which a new client token is made.", "eyJhbGciOi…"),
    "refresh_token_expires_at": word(
        "When the refresh token expires, in whole seconds.", "2026-03-09T15:05:21Z", **_TIME
    ),
    "token_ttl_secs": word("How long the client token is good for, in seconds."),
    "refresh_token_ttl_secs": word("How long the refresh token is good for, in seconds."),
    "ActionRequest.participants": word(
        "Whom it is for: `all`, or a list of participants' ids.", "all", **_WHOM
    ),
    "ActionRequest.exclude": word("Whom it is not for. Alone, it means everybody else.", [], **_IDS),
    "result": word("`ok`.", "ok"),
    "public": word("The public key in base64, 32 bytes.", "3hZ…="),
    "page_number": word("The page."),
    "page_size": word("How many there are on a page.", 20),
    "total_pages": word("How many pages there are."),
    "total_results": word("How many there are on all pages."),
    "page[number]": word("Which page, counted from 1."),
    "page[size]": word("How many on a page."),
    "include_sessions": word("Show the latest sessions of a room with it."),
    "include_participants": word("Show who is or was in a session with it."),
    "[eq]": word("On this day (UTC)."),
    "[gte]": word("On this day (UTC) or later."),
    "[lte]": word("On this day (UTC) or earlier."),
    "filter[unique_name]": word("Of this name.", "weekly-planning"),
    "filter[active]": word("That go on (true), or are over (false)."),
    "filter[room_id]": word("Of this room.", **_ID),
    "filter[session_id]": word("Of this session.", **_ID),
    "filter[context]": word("With this context."),
    "filter[participant_id]": word("Of this participant.", **_ID),
    "filter[status]": word("In this state.", type="string"),
    "filter[type]": word("Of this medium.", type="string"),
    "filter[duration_secs]": word("That are so many seconds long, or longer."),
    "code": word("What it is about; see the list of codes.", "10005"),
    "title": word("The same in words.", "Resource not found"),
    "detail": word("What is wrong this time.", "There is no such room."),
    "success": word("Always false."),
    "message": word("The detail once more.", "There is no such room."),
    "url": word("The explanation of the code on this server.", **_URL),
    "occurred_at": word("When it happened.", **_TIME),
    "duration_secs": word("How long it lasted, in seconds.", 1260),
    "ended_reason": word(
        "`stale` (nobody was left), `ended`, `timeout`, `room_deleted` or `error`.", "stale"
    ),
    "left_reason": word("`left`, `kick`, `session_ended`, `timeout` or `disconnected`.", "left"),
    "event_type": word("What happened."),
    "pointer": word("A JSON pointer into the body.", "/max_participants"),
    "parameter": word("The name of a query parameter.", "page[size]"),
    "attempt": word("Which attempt this is, counted from 1."),
    "delivered_to": word("The address of this attempt.", "https://example.com/hooks"),
}
