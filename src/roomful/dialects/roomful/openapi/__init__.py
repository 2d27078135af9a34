"""What our own API says of itself: the words of its OpenAPI document and of its reference page."""

from typing import Any

from msgspec import Struct

from roomful.dialects.roomful import wire
from roomful.dialects.roomful.openapi.broadcast_words import BROADCAST_WORDS
from roomful.dialects.roomful.openapi.codes import CODES
from roomful.dialects.roomful.openapi.group_words import GROUP_WORDS
from roomful.dialects.roomful.openapi.mail_words import MAIL_WORDS
from roomful.dialects.roomful.openapi.moderation_words import MODERATION_WORDS
from roomful.dialects.roomful.openapi.schedule_words import SCHEDULE_WORDS
from roomful.dialects.roomful.openapi.stage_words import STAGE_WORDS
from roomful.dialects.roomful.openapi.words import WORDS
from roomful.dialects.roomful.stream import SIGNS
from roomful.dialects.roomful.wire import moderation, podium, rings
from roomful.web.guide import Guide, Note, Sample


class Error(Struct):
    """What is wrong."""

    code: str
    message: str
    field: str | None
    details: dict[str, Any]


class Refusal(Struct):
    """The body of every refusal."""

    error: Error


class Reset(Struct):
    """Too much was missed to be told again: read `/roomful/v1/me` once more."""


class Kicked(Struct):
    """Why one is out."""

    reason: str


_STREAM = {
    "participant.joined": wire.ParticipantAnswer,
    "participant.updated": wire.ParticipantAnswer,
    "participant.left": wire.ParticipantAnswer,
    "message.sent": wire.MessageAnswer,
    "session.updated": wire.SessionAnswer,
    "session.ends_soon": wire.EndsSoon,
    "session.ended": wire.SessionAnswer,
    **dict.fromkeys(SIGNS, wire.SessionAnswer),
    "you.updated": wire.YouAnswer,
    "lobby.waiting": wire.ParticipantAnswer,
    "lobby.admitted": wire.ParticipantAnswer,
    "lobby.left": wire.ParticipantAnswer,
    "you.admitted": wire.Admitted,
    "you.refused": wire.NotAdmitted,
    "you.invited": podium.InvitedToPodium,
    "ring.started": rings.RingAnswer,
    "ring.ended": rings.RingAnswer,
    "room.reminder": rings.Reminder,
    "you.muted": moderation.Muted,
    "you.asked": moderation.Asked,
    "you.kicked": Kicked,
    "reset": Reset,
}

_CURL = """curl BASE_URL/roomful/v1/rooms \\
  -H "Authorization: Bearer rft_…" \\
  -H "Content-Type: application/json" \\
  -d '{"name": "weekly-planning", "capacity": 25}'"""

_PYTHON = """import httpx

api = httpx.Client(base_url="BASE_URL/roomful/v1", headers={"Authorization": "Bearer rft_…"})

room = api.post("/rooms", json={"name": "weekly-planning"}).json()
print(room["link"])  # opens the room in a browser"""

_PAGE = """import { Room, RoomEvent } from "livekit-client";

const answer = await fetch("BASE_URL/roomful/v1/join", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ room: "weekly-planning", name: "Alice" }),
});
const { media, key } = await answer.json();
const room = new Room();
room.on(RoomEvent.TrackSubscribed, (track) => document.body.append(track.attach()));
await room.connect(media.url, media.token);
await room.localParticipant.enableCameraAndMicrophone();"""

GUIDE = Guide(
    about=(
        "Everything that this server does, in its own words. The meeting page uses nothing else, and neither "
        "need yours: rooms, tickets, entering with any LiveKit client, moderation, and what happened."
    ),
    root="/roomful/v1",
    credential="roomful.token",
    authorization=(
        "`Authorization: Bearer <token>` with a program's token, `rft_…`; with that of somebody who is "
        "signed in, `rms_…`; or in a meeting with the key of one's seat, `rmp_…`, which is answered when one "
        "enters."
    ),
    error=Refusal,
    codes=CODES,
    words=WORDS
    | BROADCAST_WORDS
    | GROUP_WORDS
    | MAIL_WORDS
    | MODERATION_WORDS
    | SCHEDULE_WORDS
    | STAGE_WORDS,
    tags={
        "Entering": "A link or a ticket is enough to enter.",
        "In the meeting": "What the holder of a seat does, with the key of the seat as credential.",
        "Events": "What happens, as it happens.",
        "Signing in": "For people. An administrator's token opens what a program's does; that of others, the "
        "rooms they own, with tickets, sessions and participants of those.",
        "Users": "Who has a login, for programs and administrators.",
        "Groups": "Users in a group may do what it allows, and in none what the tenant allows to such; "
        "administrators may do everything. What changes counts at once, also in meetings that run.",
        "Contacts": "Address books: what a user entered, what their groups entered, and who is in a group "
        "with them.",
        "Rooms": "A room is made once and met in many times.",
        "Registration": "The form by which guests register for a room, where it has one.",
        "Templates": "What new rooms are made of, by their `template_id`. Programs and administrators have "
        "all of them, others their own.",
        "Tickets": "A ticket lets somebody into a room, as what it says.",
        "Sessions": "A session is one run of a room; a participant is one stay of one person in it.",
        "Moderation": "For hosts of the meeting, with the key of their seat, programs and administrators.",
        "Recordings": "One recording is one file, whatever pauses; its tracks are each person's sound, "
        "picture and screen as they were sent. For hosts of the meeting (without lists and files), programs, "
        "administrators and the owners of rooms.",
        "Calls": "Users are called on the pages they have open: on the event stream, with the token of a "
        "sign-in, they hear `ring.started` and `ring.ended`.",
        "Files": "By signed links, good for an hour, that answers on recordings have.",
        "Broadcasts": "A live picture of a session: sent to streaming servers, shown on a page of ours, or "
        "both. For hosts of the meeting, programs, administrators and the owners of rooms.",
        "Mails": "Invitations and their changes, as they were sent, or kept where no mail server is set.",
        "Webhooks": "What was sent out, and what came of it.",
        "History": "What happened, for good.",
        "Credentials": "What programs sign in with, in every dialect.",
        "Server": "What this server is.",
    },
    streams={"StreamEvents": _STREAM},
    samples=(
        Sample("curl", _CURL),
        Sample("Python", _PYTHON),
        Sample("A page of your own, in JavaScript", _PAGE),
    ),
    notes=(
        Note(
            "Pages of a list",
            "Lists answer with `items` and `next`. Send `next` as `after` for the following page; it is null "
            "on the last one.",
        ),
        Note(
            "The event stream",
            "To the holder of a seat it tells of their meeting, to programs and administrators of everything "
            "in the tenant, as `History` has it. A client that lost its connection sends the last `id` it "
            "heard as `Last-Event-ID`, and misses nothing.",
        ),
        Note(
            "Webhooks",
            "A room's `webhook` is sent each of its events, as `History` has it. "
            "`roomful-signature-ed25519` is the base64 of an Ed25519 signature over `<timestamp>|<body>`, "
            "and `roomful-timestamp` that time in Unix seconds.",
        ),
    ),
)
