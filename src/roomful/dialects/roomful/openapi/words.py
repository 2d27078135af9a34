"""What each name on the wire means."""

from roomful.dialects.roomful.openapi.people_words import WORDS as PEOPLE
from roomful.dialects.roomful.openapi.recording_words import WORDS as RECORDINGS
from roomful.dialects.roomful.openapi.room_words import WORDS as ROOMS
from roomful.web.guide import word

_ID = {"format": "uuid"}
_IDS = {"type": "array", "items": {"type": "string", "format": "uuid"}}
_WHOM = {"anyOf": [{"enum": ["all"]}, _IDS]}
_TIME = {"format": "date-time"}
_URL = {"format": "uri"}
_DIALECTS = [{"name": "roomful", "title": "Roomful", "docs": "/docs/roomful"}]
_ROLE = "`host`, `participant`, or `audience` (who hears and sees, and sends neither sound nor picture)."
_OTHERS = RECORDINGS | ROOMS

WORDS = (
    PEOPLE
    | _OTHERS
    | {
        "id": word("The id.", **_ID),
        "room_id": word("The room's id.", **_ID),
        "{room_id}": word("The room's id, or its slug.", "weekly-planning"),
        "session_id": word("The session's id.", **_ID),
        "participant_id": word("The participant's id.", **_ID),
        "ticket_id": word("The ticket's id.", **_ID),
        "delivery_id": word("The delivery's id.", **_ID),
        "credential_id": word("The credential's id.", **_ID),
        "created_at": word("When it was created.", **_TIME),
        "updated_at": word("When it last changed.", **_TIME),
        "number": word("A number of the room's own, as text because it has 64 bits.", "481516234"),
        "slug": word(
            "What the room's link ends in: A-Z a-z 0-9 _ -, at most 128. It never changes.", "weekly-planning"
        ),
        "name": word("A name of 1 to 255 characters, unique in the tenant.", "weekly-planning"),
        "title": word("A title for people.", "Weekly planning"),
        "description": word("What the room is for.", ""),
        "capacity": word("How many people may be in at once; null for as many as the tenant allows.", 25),
        "guests_allowed": word("Whether the link alone lets somebody in; if not, they need a ticket."),
        "opens_at": word("When the room opens; null for always.", **_TIME),
        "last_entry_at": word("Until when somebody new may enter; null for no limit.", **_TIME),
        "ends_at": word("When it ends for everybody; null for never.", **_TIME),
        "empty_close_after": word("After how many seconds an empty session ends; null for never.", 60),
        "record_at_start": word("Whether a recording starts with each session."),
        "chat_on": word("Whether there is a chat."),
        "entry_mic_muted": word("Whether people come in with their microphone muted."),
        "entry_camera_off": word("Whether people come in with their camera off."),
        "media": word("`video`, or `audio` alone.", "video"),
        "MediaAnswer.media": word("What a LiveKit client connects with."),
        "language": word("The language of the page (BCP 47).", "en"),
        "origin": word("Where the room was made.", "roomful"),
        "meta": word("Whatever you want to keep with the room, 2,000 characters of JSON at most.", {}),
        "webhook": word("Where the room's events are sent; null for nowhere."),
        "link": word(
            "The address that opens it in a browser.", "https://meet.example.com/m/weekly-planning", **_URL
        ),
        "live_session_id": word("The session that goes on now, if any.", **_ID),
        "Webhook.url": word("Where events are sent.", "https://example.com/hooks", **_URL),
        "Webhook.failover_url": word("Where an event is sent when that fails; empty for nowhere.", ""),
        "Webhook.timeout": word("How long an attempt may take, in seconds.", 10),
        "Webhook.events": word("Which kinds are sent; empty for all.", ["session.started", "session.ended"]),
        "items": word("What is on the page."),
        "next": word("Goes into `after` for the next page; null on the last.", "4711"),
        "after": word("Where the page begins: `next` of the page before."),
        "limit": word("How many on a page."),
        "participants": word("Those whom it is about."),
        "Selected.participants": word(
            "Whom it is for: `all`, or a list of participants' ids.", "all", **_WHOM
        ),
        "MuteRequest.participants": word(
            "Whom it is for: `all`, or a list of participants' ids.", "all", **_WHOM
        ),
        "exclude": word("Whom it is not for.", [], **_IDS),
        "source": word("What is muted."),
        "block": word("Whether it stays muted until a host allows it again."),
        "role": word(_ROLE, "participant"),
        "TicketRequest.role": word(_ROLE),
        "TicketRequest.name": word(
            "The name that the person has in the meeting; null lets them choose.", "Alice"
        ),
        "Ticket.name": word("The name that the person has in the meeting, if it is given.", "Alice"),
        "ttl": word(
            "How long the ticket is good for, in seconds; null for as long as the room is there.", 3600
        ),
        "Ticket.secret": word("The ticket itself. It is told once.", "rtk_…"),
        "Ticket.link": word(
            "Opens the room with this ticket.", "https://meet.example.com/m/#ticket=rtk_…", **_URL
        ),
        "expires_at": word("Until when it is good; null for no end.", **_TIME),
        "revoked_at": word("When it was revoked, if it was.", **_TIME),
        "last_used_at": word("When it was last used.", **_TIME),
        "Participant.name": word("The name that others see.", "Alice"),
        "Participant.state": word("`joining`, `in` or `left`.", "in"),
        "joined_at": word("When they came in.", **_TIME),
        "left_at": word("When they left.", **_TIME),
        "leave_reason": word(
            "`left`, `lost`, `kicked`, `session_ended`, `time_up`, `replaced` or `room_deleted`."
        ),
        "mic_muted": word("Whether the microphone is muted."),
        "camera_off": word("Whether the camera is off."),
        "mic_blocked": word("Whether only a host can open the microphone."),
        "camera_blocked": word("Whether only a host can open the camera."),
        "hand_raised_at": word("Since when the hand is up; null when it is down.", **_TIME),
        "position": word("The place in the order of those who are shown first, if it was set.", 1),
        "context": word(
            "A text of your own that the client brought, at most 10,000 characters.", "order 4711"
        ),
        "permissions": word("What the participant may do now."),
        "is_me": word("Whether this is oneself; known only in answers to the holder of a seat."),
        "Session.state": word("`live` or `ended`.", "live"),
        "locked": word("Whether nobody new gets in but hosts."),
        "all_muted": word("Whether everybody but hosts is muted, those who come later, too."),
        "layout": word("How the participants are shown.", "auto"),
        "started_at": word("When it started.", **_TIME),
        "ended_at": word("When it ended; null while it goes on.", **_TIME),
        "end_reason": word(
            "`all_left`, `never_joined`, `host`, `api`, `schedule`, `room_deleted` or `media_lost`."
        ),
        "live": word("Whether it goes on now (true), or is over (false)."),
        "JoinRequest.room": word("The slug of the room. Either this or a ticket.", "weekly-planning"),
        "ticket": word("The ticket, or a vendor's client token.", "rtk_…"),
        "TicketAnswer.ticket": word("The ticket."),
        "JoinRequest.ticket": word("A ticket, or a vendor's client token. Either this or a room.", None),
        "JoinRequest.name": word("The name that others will see.", "Alice"),
        "JoinRequest.key": word("The key of a seat one has had: takes it back, past lock and capacity."),
        "browser": word(
            "A random text that a page keeps, to know the browser again; at most 64 characters.", "b8f0c2"
        ),
        "pin": word("The room's PIN, where it asks for one."),
        "Asks.pin": word("Whether the room's PIN is asked for."),
        "Asks.name": word("Whether a name is asked for.", True),
        "Asks.consent": word("Whether somebody has to agree to being recorded before they enter."),
        "JoinRequest.consent": word(
            "Whether the person agrees to being recorded. Ask them; do not send it unasked."
        ),
        "consent_at": word("When they agreed to being recorded, if they were asked.", **_TIME),
        "microphone": word("Whether they may speak.", True),
        "camera": word("Whether they may be seen.", True),
        "screen": word("Whether they may share a screen.", True),
        "screen_sound": word("Whether the sound of the screen may go with it.", True),
        "rights": word(
            "What they may do with themselves (`self.…`), with others and with the session, one by one.",
            ["self.mute", "self.unmute"],
        ),
        "subscribe": word("Whether they hear and see others.", True),
        "chat": word("Whether they may write.", True),
        "moderate": word("Whether they may mute and remove others, lock and end."),
        "raise_hand": word("Whether they may raise a hand.", True),
        "app": word("Its name.", "Example app"),
        "reason": word("The reason, as in `leave_reason`.", "kicked"),
        "ice_servers": word("STUN and TURN servers beside LiveKit's own; none as a rule.", []),
        "attempt": word("Which attempt it was, counted from 1."),
        "asks": word("What one has to give to enter."),
        "LinkRoom.state": word("`open`, `early`, `over` or `locked`.", "open"),
        "display_name": word("The name that the ticket gives, if it does.", "Alice"),
        "key": word("The key of the seat: the bearer token for `/me` and the event stream.", "rmp_…"),
        "cursor": word("Where the event stream goes on from here: its `after`.", "4711"),
        "MediaAccess.url": word("LiveKit's address.", "wss://meet.example.com", **_URL),
        "MediaAccess.token": word("LiveKit's token, good for a minute.", "eyJhbGciOi…"),
        "raised": word("Up (true) or down (false).", True),
        "text": word("The message, 1 to 4,000 characters.", "Hello everybody"),
        "to": word("The participant it is for; null for all.", **_ID),
        "from": word("Who wrote it.", {"participant_id": None, "name": "Alice"}),
        "sent_at": word("When it was written.", **_TIME),
        "seq": word("Its place in the order.", 4711),
        "before": word("Messages before this place: `seq` of the oldest one has."),
        "at": word("When it happened.", **_TIME),
        "kind": word("What happened.", "session.started"),
        "CredentialRequest.kind": word(
            "`roomful`, `telnyx`, `signalwire`, `oauth_client` or `admin_key`.", "telnyx"
        ),
        "Credential.kind": word("Which dialect takes it.", "telnyx"),
        "CredentialRequest.secret": word("A secret that you have already; null makes a new one."),
        "Credential.secret": word("The secret. It is told once.", "KEY…"),
        "public_id": word("The public half, where the dialect has one.", ""),
        "label": word("What it is for.", "Booking system"),
        "severity": word("`low`, `middle` or `high`: how much an operator should care.", "low"),
        "actor": word("Who did it.", {"kind": "credential", "id": None, "name": "Booking system"}),
        "object_id": word("What it was done to."),
        "object_name": word("The name of that at the time.", "weekly-planning"),
        "payload": word("The rest, by kind.", {}),
        "dialect": word("In whose words it is written.", "telnyx"),
        "state": word("Those in this state, which is one that answers name."),
        "Delivery.state": word("`pending`, `delivered` or `failed`.", "delivered"),
        "Delivery.url": word("Where it goes.", "https://example.com/hooks", **_URL),
        "attempts": word("How many attempts there were.", 1),
        "next_at": word("When it is tried next.", **_TIME),
        "delivered_at": word("When it was taken.", **_TIME),
        "body": word("The event as it is sent.", "{…}"),
        "log": word("The attempts, where one delivery is asked for."),
        "Attempt.url": word("The address of this attempt.", "https://example.com/hooks", **_URL),
        "duration_ms": word("How long it took, in milliseconds.", 84),
        "Attempt.status": word("The HTTP status of the answer; null when there was none.", 200),
        "answer": word("The first 2 kB of the answer.", "ok"),
        "Attempt.error": word("Why there was no answer."),
        "code": word("Stable, for programs; see the list of codes.", "room_not_found"),
        "message": word("What is wrong, in a sentence for people.", "There is no such room."),
        "Error.message": word("What is wrong, in a sentence for people.", "There is no such room."),
        "MessageAnswer.message": word("The message."),
        "field": word("What it is about: an attribute's name, or a JSON pointer; null when it is neither."),
        "details": word("What the words leave out: a time, a limit.", {}),
        "webhooks": word("The key that webhooks are signed with, in base64.", "3hZ…="),
        "keys": word("The keys."),
        "kid": word("The tenant that the key is of.", **_ID),
        "x": word("The key, in base64url.", "3hZ…"),
        "kty": word("`OKP`."),
        "crv": word("`Ed25519`."),
        "use": word("`sig`: it signs."),
        "alg": word("`EdDSA`."),
        "login": word("The name that somebody signs in with, whatever its case.", "ann"),
        "password": word("Their password.", "a long enough password"),
        "old": word("The password there is.", "a long enough password"),
        "new": word("The new one, 10 to 200 characters, and more than the login.", "a better password"),
        "token": word("The bearer token. It is told once.", "rms_…"),
        "user": word("Who is signed in."),
        "User.display_name": word("Their name for people.", "Ann"),
        "User.role": word("`admin`, who may do everything in the tenant, or `standard`.", "admin"),
        "SignedIn.expires_at": word("Until when the token is good.", **_TIME),
        "UserAnswer.expires_at": word("Until when the token is good.", **_TIME),
        "search": word("Those whose names contain this.", "planning"),
        "sign_in": word("The path of the page that people sign in on.", "/sign-in"),
        "version": word("The version.", "0.1.0"),
        "dialects": word("The dialects that are served.", _DIALECTS),
        "demo": word("The link of a room to try, if there is one."),
    }
)
