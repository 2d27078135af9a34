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
    "filter[room_id]": word("Of this room."),
    "filter[session_id]": word("Of this session."),
    "filter[context]": word("With this context."),
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
