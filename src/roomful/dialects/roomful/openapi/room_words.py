"""What the names around a room's door, times and picture mean."""

from roomful.web.guide import word

_ID = {"format": "uuid"}
_TIME = {"format": "date-time"}
_COLOURS = {"dark_primary": "#7aa2ff", "light_primary": "#2457d6"}

WORDS = {
    "extension": word("The room's dial number: 3 to 64 digits, ten random ones unless chosen.", "7001"),
    "owner_id": word("The user it belongs to, who is a host in it.", **_ID),
    "room_pin": word(
        "The PIN that everybody but hosts is asked for; null for none. Left out for those who may not know.",
        "4711",
    ),
    "Room.host_pin": word(
        "The PIN that makes its knower a host; null for none. Left out for those who may not know.", "815372"
    ),
    "RoomRequest.host_pin": word(
        "The PIN that makes its knower a host, 3 to 64 characters; null for none.", "815372"
    ),
    "Asks.host_pin": word("Whether there is a PIN that makes its knower a host, here or in the meeting."),
    "JoinedRoom.host_pin": word("Whether there is a PIN that makes its knower a host."),
    "invited_only": word("Whether users must be invited; it means nothing where the link alone opens."),
    "control": word("`free`, or `host`: then others speak only when a host opens their microphone.", "free"),
    "entry_picture_off": word("Whether who enters receives no video until they ask for it."),
    "prompts": word("Whether what happens is announced by a voice.", True),
    "entry_tones": word("Whether a sound is heard when somebody comes or goes."),
    "previews": word("Whether a picture of the running session is made now and then."),
    "av_sync": word("Whether sound waits for the picture; null as the client likes."),
    "picture_width": word(
        "The most pixels a picture is wide, 144 to 1920, even; null as the server says.", 1280
    ),
    "picture_height": word(
        "The most pixels a picture is high, 144 to 1920, even; null as the server says.", 720
    ),
    "picture_fps": word("The most frames a second, 5 to 60; null as the server says.", 25),
    "picture_kbps": word("The most kbit/s of a picture, 128 to 10240; null as the server says.", 1500),
    "timezone": word("The zone of the room's times in mails (IANA); null for the tenant's.", "Europe/Berlin"),
    "starts_itself": word(
        "Whether a session runs from `opens_at` on, even an empty one. It does unless said, when the room is "
        "made with `opens_at` and `ends_at`."
    ),
    "stay_limit": word("For how many seconds somebody may stay from their own entry on; null for any time."),
    "end_warning": word(
        "How many seconds before the end people are told of it, and again a minute before; 0 for not.", 300
    ),
    "extendable": word("Whether a host may let the session end later.", True),
    "broadcast_at_start": word("Whether a broadcast starts with each session."),
    "broadcast_preset_id": word("Where that broadcast goes.", **_ID),
    "dial_in_numbers": word("The numbers to call, as people read them."),
    "outbound_caller_ids": word(
        "The numbers that calls out of the room come from: `provider_id`, `caller_id`, `description`.", []
    ),
    "theme": word(
        "Colours of the room's page, #rrggbb: `dark_` or `light_` with `primary`, `background`, "
        "`foreground`, `success`, `negative`.",
        _COLOURS,
    ),
    "LinkRoom.theme": word("Colours of the page, where they were chosen; null for as usual."),
    "JoinedRoom.theme": word("Colours of the page, where they were chosen; null for as usual."),
    "location": word("Where people meet beside this, for calendars."),
    "now": word("The server's time, to count with until the room opens.", **_TIME),
    "Participant.kind": word("`guest`, or `user` for somebody who is signed in or was invited as one."),
    "Participant.media": word("What they may send: `all`, `audio` or `video`.", "all"),
    "Participant.meta": word("What their ticket says of them.", {}),
    "remove_at": word("When they are removed, if they may stay for a time only.", **_TIME),
    "TicketRequest.media": word("What its holder may send: `all`, `audio` or `video`."),
    "Ticket.media": word("What its holder may send: `all`, `audio` or `video`.", "all"),
    "TicketRequest.permissions": word(
        "What its holder may do, by the names of `rights`; null as the role says."
    ),
    "Ticket.permissions": word("What its holder may do, by the names of `rights`; null as the role says."),
    "TicketRequest.meta": word(
        "Whatever you want to keep with its holder, 2,000 characters of JSON at most.", {}
    ),
    "Ticket.meta": word("What you keep with its holder.", {}),
    "TicketRequest.mic_muted": word("Whether its holder comes in muted."),
    "Ticket.mic_muted": word("Whether its holder comes in muted."),
    "TicketRequest.camera_off": word("Whether its holder comes in with the camera off."),
    "Ticket.camera_off": word("Whether its holder comes in with the camera off."),
    "TicketRequest.opens_at": word("From when it lets in; null for as soon as the room does.", **_TIME),
    "Ticket.opens_at": word("From when it lets in; null for as soon as the room does.", **_TIME),
    "TicketRequest.last_entry_at": word("Until when it lets in; null for as long as the room does.", **_TIME),
    "Ticket.last_entry_at": word("Until when it lets in; null for as long as the room does.", **_TIME),
    "ends_session": word("Whether the session ends when its holder leaves for good."),
    "HostRequest.pin": word("The PIN of hosts.", "815372"),
    "ExtendRequest.ends_at": word("The new end, later than the one there is.", **_TIME),
    "seconds": word("In how many seconds.", 300),
    "EndsSoon.session": word("The session, with the time it ends at."),
}
