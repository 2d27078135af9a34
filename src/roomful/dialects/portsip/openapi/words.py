"""What each name on the wire means."""

from roomful.web.guide import word

_TIME = {"format": "date-time"}
_AT = "2026-03-09T14:00:00Z"
_ID = "NzAwNTUxOTA5NzczMTQ4MTYw"
_EXTENSION = {"minLength": 3, "maxLength": 64, "pattern": "[0-9]{3,64}"}
_PIN = {"minLength": 3, "maxLength": 6}
_MODE = "`AUDIO` or `VIDEO`; fixed once it is made."

WORDS = {
    "id": word("The id: opaque; the bare number behind it is taken, too.", _ID),
    "participant_id": word("The participant's id.", _ID),
    "recording_id": word("The recording's id.", _ID),
    "key": word("The last part of a recording's `file_url`."),
    "count": word("How many there are on all pages; as a parameter it changes nothing."),
    "items": word("Those of this page."),
    "extension_number": word("The digits one dials: unique among rooms and users.", "8008", **_EXTENSION),
    "mode": word(_MODE, "VIDEO"),
    "control": word("`FREE`, or `MASTER`: only hosts decide who speaks.", "FREE"),
    "height": word("The picture's height in pixels, an even number.", 720, minimum=144, maximum=1920),
    "width": word("The picture's width in pixels, an even number.", 1280, minimum=144, maximum=1920),
    "bitrate": word("The picture's kbit/s.", 1024, minimum=128, maximum=10_240),
    "framerate": word("The picture's frames a second.", 15, minimum=5, maximum=30),
    "layout": word("How many tiles the picture has; `LAYOUT0`: as many as people.", "LAYOUT0"),
    "subject": word("What it is called.", "Weekly planning", minLength=1, maxLength=64),
    "language": word("The language of prompts and mails (BCP 47).", "en-US"),
    "capacity": word("How many people may be in at once.", 9, minimum=1, maximum=200),
    "admin_pin": word("The PIN that makes a host. Null to those who are merely invited.", "4711"),
    "room_pin": word("The PIN that everybody else is asked for; null for none.", "1234"),
    "enable_recording": word("Whether a recording starts with it."),
    "enable_prompt": word("Whether there are spoken prompts."),
    "timezone": word("The time zone (IANA) that its times are told in.", "Europe/Berlin"),
    "created_at": word("When it was created.", _AT, **_TIME),
    "scheduled_start_at": word("When it opens; nobody enters before, unless it was started.", _AT, **_TIME),
    "scheduled_end_at": word("When it ends for all.", "2026-03-09T15:00:00Z", **_TIME),
    "internal_invitees": word("The ids of the users who are invited; the owner is not among them.", [_ID]),
    "external_invitees": word(
        "Mail addresses of others who are invited: each gets a mail with a link of their own. Written with "
        "`;` between them, read with `,`, `;` or blanks.",
        "ann@example.org;bob@example.org",
    ),
    "custom_options": word("A text of your own, often JSON. It is kept as it is.", '{"colour": "blue"}'),
    "numbers": word("Telephone numbers for people to call; shown, not called.", "+1 555 0100"),
    "outbound_caller_ids": word("Numbers that calls to telephones would come from; kept."),
    "provider_id": word("The provider's id, as you know it.", _ID),
    "caller_id": word("The number.", "+15550100", minLength=1, maxLength=64),
    "CallerId.description": word("What it is.", "Front desk", maxLength=1024),
    "close_on_nobody": word("Whether it ends as soon as nobody is in any more."),
    "ownership": word("Whether it is the caller's own."),
    "domain": word("The tenant's domain.", "example.com", minLength=1, maxLength=280),
    "sbc_host": word("The host that clients connect to for picture and sound.", "meet.example.com"),
    "sbc_port": word("The port there.", 443, minimum=0, maximum=65_535),
    "RoomDetail.token": word("Opens the room, behind `/m/#ticket=` in the page's address.", "rmt_…"),
    "MeetingDetail.token": word(
        "Opens the meeting, behind `/m/#ticket=` in the page's address. Null to those who are only invited.",
        "rmt_…",
    ),
    "Status.status": word("`OFFLINE`: nothing goes on; `ONLINE`: nobody is in; `ON_CALL`: somebody is."),
    "locked": word("Whether only hosts come in."),
    "Status.muted": word("Whether only hosts may open their microphones."),
    "recording": word("Whether there is a recording now."),
    "display_name": word("The name, and where they are called.", '"Ann"<sip:100@example.com>'),
    "Participant.muted": word("Whether their microphone is closed, or withheld from them."),
    "chairman": word("Whether they are a host."),
    "position": word(
        "Their tile of the picture, 0 to 8; -1: not shown; null: any that is free.", 0, minimum=-1, maximum=8
    ),
    "Seating.items": word("Ids of participants, in the order of the tiles.", [_ID]),
    "Invitation.number": word("The extension of a user.", "100"),
    "RecordingFile.id": word("The recording's id.", _ID),
    "answered_at": word("When it began.", _AT, **_TIME),
    "ended_at": word("When it ended; null while it goes on.", _AT, **_TIME),
    "duration": word("Its length in seconds, without pauses; null until that is known.", 61),
    "file_name": word("What its file is called.", "1-0a1b2c3d_2026-03-09_14-00-00.mp4"),
    "file_size": word("The size of the file in bytes; null until there is one, 0 when it failed.", 5_120),
    "file_url": word(
        "The path of the file, which opens without a token for a day; null while there is none.",
        "/api/blobs/AQAB…",
    ),
    "grant_type": word("`password` or `refresh_token`."),
    "client_id": word("The one published id of all clients.", "9d806019-75b2-4b3d-bb8b-f5a3a412cc0a"),
    "username": word("The login of a user.", "alice"),
    "password": word("The password.", "…"),
    "scope": word("`all`; whatever it is, it is ignored.", "all"),
    "refresh_token": word("With it one gets a new token without a password.", "rmf_…"),
    "access_token": word("The token, for `Authorization: Bearer …`.", "rms_…"),
    "expires_in": word("For how many seconds the token is good.", 1800),
    "expires_at": word("Until when the token is good.", _AT, **_TIME),
    "token_type": word("`Bearer`.", "Bearer"),
    "role": word(
        "`Admin`, `StandardUser`, `StandardInternationalUser`, `QueueManager`, or one of the tenant's own.",
        "StandardUser",
    ),
    "web_domain": word("The host name of the pages.", "meet.example.com"),
    "private_ipv4": word("The server's address in its own network; null when it is not known."),
    "private_ipv6": word("The same for IPv6."),
    "public_ipv4": word("The server's address in the world; null when it is not known."),
    "public_ipv6": word("The same for IPv6."),
    "enable_ipv6": word("Whether the server is known to have an IPv6 address."),
    "primary_dns_server": word("Always null."),
    "secondary_dns_server": word("Always null."),
    "name": word("The tenant's name.", "Example"),
    "website": word("Always null."),
    "avatar_url": word("Always null."),
    "enable_ms365_integration": word("Always false."),
    "ms365_authorization_endpoint": word("Always null."),
    "inline": word("Show the file right away instead of saving it."),
    "filter": word("Which items; see “Lists”.", "mode eq 'VIDEO' and startswith(subject,'Week')"),
    "search": word("A text that items have in their subject or their numbers.", "planning"),
    "orderby": word("The order.", "scheduled_start_at desc, subject"),
    "skip": word("How many items to leave out."),
    "top": word("How many items at most."),
    "$filter": word("As `filter`."),
    "$search": word("As `search`."),
    "$orderby": word("As `orderby`."),
    "$skip": word("As `skip`."),
    "$top": word("As `top`."),
    "$count": word("As `count`."),
    "code": word("`VALIDATE_FAILED`, `UNAUTHORIZED` or `UNKNOWN`.", "VALIDATE_FAILED"),
    "message": word("What is wrong, in words.", "subject has 1 to 64 characters."),
    "detail": word("The `field` at fault, where it is one.", {"field": "subject"}),
    "errors": word("What is wrong: one entry."),
    **{
        f"{name}.{pin}": word("Digits; null for none.", "1234", **_PIN)
        for name in ("CreateRoom", "UpdateRoom", "CreateMeeting", "UpdateMeeting")
        for pin in ("admin_pin", "room_pin")
    },
    **{
        f"{name}.numbers": word("Telephone numbers for people to call.", "+1 555 0100", maxLength=128)
        for name in ("CreateRoom", "UpdateRoom")
    },
}
