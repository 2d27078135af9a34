"""What each name on the wire means."""

from typing import Any

from roomful.web.guide import word

_ID: dict[str, Any] = {"format": "uuid"}
_TIME: dict[str, Any] = {"format": "date-time"}
_URL: dict[str, Any] = {"format": "uri"}
_UUID = "0198a3c2-4b1f-7c3d-8e2a-5f6071829304"
_AT = "2026-03-09T14:05:21.418Z"
_COST = "What it cost: nothing is charged here."
_COLOUR = "A colour of its page, as #rrggbb."
_PAINT = {
    f"{mode}_{part}": word(_COLOUR, "#044EF4")
    for mode in ("dark", "light")
    for part in ("primary", "background", "foreground", "success", "negative")
}

WORDS = {
    "{resource_id}": word("The id of the resource, or of the room in it.", _UUID, **_ID),
    "{room_id}": word("The room's id; where one is read, its name is taken, too.", _UUID),
    "{stream_id}": word("The stream's id.", _UUID, **_ID),
    "{room_session_id}": word("The session's id.", _UUID, **_ID),
    "{recording_id}": word("The recording's id.", _UUID, **_ID),
    "{conference_id}": word("The conference's id.", _UUID, **_ID),
    "{conference_token_id}": word("The id of the conference token.", _UUID, **_ID),
    "{log_id}": word("The log's id, which is that of its session.", _UUID, **_ID),
    "id": word("The id.", _UUID, **_ID),
    "project_id": word("The project it belongs to.", _UUID, **_ID),
    "room_session_id": word("The session it belongs to.", _UUID, **_ID),
    "room_recording_id": word("The recording it is about; left out where it is about none.", **_ID),
    "room_participant_id": word("The member it is about; left out where it is about none.", **_ID),
    "room_id": word("The room it belongs to.", _UUID, **_ID),
    "name": word("The name, which is unique in the project.", "weekly-planning"),
    "Address.name": word("The last part of the room's link.", "weekly-planning"),
    "Member.name": word("The name they came in with.", "Ann"),
    "RoomEvent.name": word("What happened.", "room.started"),
    "ConferenceToken.name": word("`moderator` or `attendee`.", "moderator"),
    "display_name": word("What people read as the name; at most 200 characters.", "Weekly planning"),
    "description": word("A description; at most 3000 characters.", "Every Monday"),
    "max_members": word("How many people fit; for Fabric 0 is as many as the server allows.", 20),
    "quality": word("`720p` or `1080p`: the size of the composed picture.", "720p", type="string"),
    "fps": word("Pictures a second.", 20),
    "join_from": word("Nobody enters before.", _AT, **_TIME),
    "join_until": word("Nobody new enters after.", _AT, **_TIME),
    "remove_at": word("Everybody is out then, and the session ends.", _AT, **_TIME),
    "remove_after_seconds_elapsed": word(
        "Everybody is out so many seconds after their own entry.", 3600, maximum=200_000
    ),
    "layout": word("How the composed picture is laid out.", "grid-responsive", type="string"),
    "record_on_start": word("Sessions are recorded from their start.", False),
    "tone_on_entry_and_exit": word("A tone sounds when somebody comes or goes.", False),
    "room_join_video_off": word("Who enters sees no video until they ask for it.", False),
    "user_join_video_off": word("Who enters comes in with the camera off.", False),
    "enable_room_previews": word("A small picture of a running session is kept.", True),
    "sync_audio_video": word("Sound waits for the picture; null: as it comes.", True),
    "audio_video_sync": word("The same as `sync_audio_video` elsewhere.", True),
    "meta": word("The program's own data: an object of at most 2000 characters.", {"team": "blue"}),
    "prioritize_handraise": word("Raised hands stand first.", False),
    "created_at": word("When it was made.", _AT, **_TIME),
    "updated_at": word("When it was last changed.", _AT, **_TIME),
    "type": word("What it is.", type="string"),
    "conference_room": word("The room itself."),
    "cover_url": word("Always empty: rooms have no covers here.", ""),
    "preview_url": word(
        "Where a small picture of the running session is, made anew every ten seconds; empty or null "
        "without one.",
        "https://meet.example.com/roomful/v1/previews/AZi…/preview.jpg",
    ),
    "locked": word("Nobody new enters the running session.", False),
    "locked_cover": word("Always empty.", ""),
    "channels": word("How the room is dialled: `audio` for rooms of sound alone, else `video`."),
    "audio": word("The address with sound.", "/public/weekly-planning?channel=audio"),
    "video": word("The address with picture and sound.", "/public/weekly-planning?channel=video"),
    "data": word("Those of this page, newest first."),
    "links": word("Where the pages are."),
    "self": word("This page.", **_URL),
    "first": word("The first page.", **_URL),
    "next": word("The page behind this one; left out on the last.", **_URL),
    "prev": word("The page before this one; left out on the first.", **_URL),
    "page_number": word("Which page, counted from 0."),
    "page_size": word("How many on a page.", 50),
    "page_token": word("What the links of a list have; needed with a page number greater than 0."),
    "active_session": word("The session that runs; left out when none does, or none was asked for."),
    "include_active_session": word("Show the session that runs with its room."),
    "starts_after": word("Whose `join_from` is then or later: RFC 3339, a date, or Unix seconds."),
    "ends_before": word("Whose `join_until` is then or earlier: RFC 3339, a date, or Unix seconds."),
    "status": word("`in-progress` or `completed`.", "in-progress", type="string"),
    "RoomRecording.status": word(
        "`recording`, `paused`, `processing`, then `completed`.", "completed", type="string"
    ),
    "start_time": word("When it began.", _AT, **_TIME),
    "end_time": word("When it ended; null while it goes on.", **_TIME),
    "join_time": word("When they came in.", _AT, **_TIME),
    "leave_time": word("When they left; null while they are in.", **_TIME),
    "started_at": word("When it began.", _AT, **_TIME),
    "ended_at": word("When it ended; null while it goes on.", **_TIME),
    "finished_at": word("When it was stopped; null while it goes on.", **_TIME),
    "duration": word("How long, in seconds; null while it goes on.", 1260),
    "cost_in_dollars": word(_COST, 0.0),
    "charge": word(_COST, "0.0"),
    "VideoLog.charge": word(_COST, 0.0),
    "ChargeDetail.charge": word(_COST, 0.0),
    "charge_details": word("What was charged for: nothing."),
    "ChargeDetail.description": word("What for."),
    "ChargeDetails.description": word("What for."),
    "level": word("Always `info`.", "info"),
    "payload": word("What there is to know beside.", {"reason": "all_left"}),
    "size_in_bytes": word("The size of the file; null until it is finished.", 6_000_000),
    "format": word("The kind of the file.", "video/mp4"),
    "uri": word(
        "Where the file is, for as long as `media_ttl` says; null until it is finished, or when there is "
        "nothing of it.",
        "https://meet.example.com/roomful/v1/files/AQAB…/a.mp4",
    ),
    "media_ttl": word("How many seconds the links of recordings are good for.", 900),
    "room_name": word("The name of the room.", "weekly-planning"),
    "room_name_matches": word("Part of the room's name, whatever its case."),
    "RoomTokenRequest.room_name": word(
        "The name of the room, which need not be there yet.", "weekly-planning"
    ),
    "user_name": word("The name to enter with.", "Ann"),
    "permissions": word("What its holder may do; without a list, eleven things with themselves."),
    "join_audio_muted": word("Come in muted."),
    "join_video_muted": word("Come in with the camera off."),
    "auto_create_room": word("Make the room at the first entry if there is none of this name."),
    "RoomTokenRequest.enable_room_previews": word("If it makes the room: with previews."),
    "room_display_name": word("If it makes the room: what people read as its name."),
    "room_meta": word("If it makes the room: its data."),
    "RoomTokenRequest.meta": word("Data that comes in with its holder, at most 2000 characters."),
    "RoomTokenRequest.sync_audio_video": word("If it makes the room: sound waits for the picture."),
    "end_room_session_on_leave": word("The session ends when its holder leaves."),
    "join_as": word("`member`, or `audience`, who only look on and have no permissions.", type="string"),
    "media_allowed": word("What its holder may send.", type="string"),
    "token": word("The token: it opens the room at our door and on the meeting page.", "eyJhbGciOi…"),
    "ConferenceToken.token": word(
        "The token: it opens the conference until it is reset.", "vpt_62c65414de4d067d07415a7ced8183be"
    ),
    "scopes": word("What its holder may do.", ["room.self.audio_mute"]),
    "url": word("The address.", "https://meet.example.com/api/video/room_sessions/…"),
    "StreamRequest.url": word("Where to stream to: rtmp or rtmps.", "rtmp://live.example.com/app/key"),
    "Stream.url": word("Where it goes.", "rtmp://live.example.com/app/key"),
    "stream_type": word("Always `rtmp`.", "rtmp"),
    "width": word("The width of its picture, in pixels.", 1280),
    "height": word("The height of its picture, in pixels.", 720),
    "size": word("`small` (20 people), `medium` (100) or `large` (300).", "medium", type="string"),
    "enable_chat": word("People can write to each other.", True),
    **_PAINT,
    "source": word("Always `realtime_api`.", "realtime_api", type="string"),
    "discarded_at": word("When the log was deleted; left out while it was not.", **_TIME),
    "include_deleted": word("Show logs that were deleted, too."),
    "created_before": word("Made before this moment."),
    "created_on": word("Made on this day (UTC)."),
    "created_after": word("Made after this moment."),
    "errors": word("An entry for each field that is wrong; with status 422."),
    "error": word("The status in words; with every other status.", "Not Found"),
    "Entry.type": word("Always `validation_error`.", "validation_error"),
    "code": word("What is wrong with it; see the list of codes.", "missing_required_parameter"),
    "message": word("The same in words.", "name is required"),
    "attribute": word("The field or the parameter; null when it is the request as a whole.", "name"),
    "Entry.url": word("The explanation of the code on this server.", **_URL),
}
