"""What the names of moderation and of the picture mean."""

from roomful.web.guide import word

_IDS = {"type": "array", "items": {"type": "string", "format": "uuid"}}
_WHOM = {"anyOf": [{"enum": ["all"]}, _IDS]}

MODERATION_WORDS = {
    "Participant.position": word("The seat in the picture: 0 is the first, -1 is none, null is any.", 0),
    "PlaceRequest.position": word("0 is the first seat, -1 is none, null is any.", 0),
    "MeRequest.position": word("0 is the first seat, -1 is none, null is any.", 0),
    "hands_first": word("Whether raised hands come first in the picture."),
    "deaf": word("Whether they hear nobody. Their page sees to it: the media server cannot."),
    "PlaceRequest.participant": word("Who gets the seat.", format="uuid"),
    "ArrangeRequest.participants": word("Who sits where: the first one gets seat 0.", [], **_IDS),
    "PeopleMetaRequest.participants": word(
        "Whom it is for: `all`, or a list of participants' ids.", "all", **_WHOM
    ),
    "PeopleMetaRequest.meta": word(
        "Whatever you want to keep with them, 2,000 characters of JSON at most.", {}
    ),
    "HandOverRequest.to": word("Who becomes a host.", format="uuid"),
    "giver": word("Which host becomes a participant; null for none.", format="uuid"),
    "layouts": word("The names of the layouts.", ["auto", "grid_4", "speaker"]),
    "Muted.source": word("`microphone` or `camera`.", "microphone"),
    "Asked.source": word("`microphone` or `camera`.", "microphone"),
    "by": word("Who did it.", "Alice"),
    "Muted.reason": word(
        "`too_large` when the server muted a camera whose picture is larger than the room takes.", "too_large"
    ),
    "ring_id": word("The ring's id.", format="uuid"),
    "RingRequest.user": word("A user's id.", format="uuid"),
    "RingRequest.extension": word("A user's extension, as `7001`."),
    "RingRequest.email": word("A mail address: of a user, or of anybody.", "ann@example.com"),
    "mine": word("With the token of a sign-in: what concerns oneself alone, which is calls."),
    "Ring.room": word("Where one is called to."),
    "RingRoom.title": word("The room's title, or its name.", "Weekly planning"),
    "inviter": word("Who calls.", "Alice"),
    "Ring.user_id": word("Who is called; null for an address that is no user's.", format="uuid"),
    "Ring.name": word("The name of who is called, or the address.", "Ann"),
    "outcome": word("What became of it.", "ringing"),
    "Ring.at": word("When it began.", format="date-time"),
    "Ring.until": word("Until when it rings; null when no page was open.", format="date-time"),
    "answered_at": word("When it was accepted or declined.", format="date-time"),
    "Ring.participant_id": word("The stay it led to.", format="uuid"),
    "RingAccepted.ticket": word("The ticket that lets one in, good for five minutes.", "rmt_…"),
    "RingAccepted.link": word(
        "Opens the room with this ticket.", "https://meet.example.com/m/#ticket=rmt_…", format="uri"
    ),
}
