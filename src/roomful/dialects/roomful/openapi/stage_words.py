"""What the names of the stage, the lobby and translation mean."""

from typing import Any

from roomful.rooms.stage import EntryWay, LobbyScope, Mode, StageRight
from roomful.web.guide import word

_RIGHTS = {"type": "array", "items": {"enum": [str(one) for one in StageRight]}}
_TIME = {"format": "date-time"}
_IDS = {"type": "array", "items": {"type": "string", "format": "uuid"}}
_WHOM = {"anyOf": [{"enum": ["all"]}, _IDS]}
_MODE: dict[str, Any] = {"enum": [str(one) for one in Mode]}
_WAYS = {"anyOf": [{"type": "array", "items": {"enum": [str(one) for one in EntryWay]}}, {"type": "null"}]}

STAGE_WORDS = {
    "guest_limit": word("How many guests may be in at once; null for as many as fit.", 50),
    "lobby_on": word("Whether people wait until a host lets them in. Hosts never wait."),
    "lobby_scope": word(
        "Who waits: `all`, `unplanned` (who was not invited), `strangers` (who was not, and is no user), or "
        "`guests` (who is not signed in).",
        "all",
        enum=[str(one) for one in LobbyScope],
    ),
    "entry_ways": word(
        "By what people come in: `app`, `browser`, `qr`, `phone`; null for all. Pages are both first.",
        None,
        **_WAYS,
    ),
    "mode": word(
        "Who is on stage: everybody (`all_on_screen`), the first host (`lecture`), or hosts and who is on "
        "the podium (`role_based`). Counts from the next session on.",
        "all_on_screen",
        **_MODE,
    ),
    "voice_activated": word(
        "Whether whoever speaks takes a place in the picture, of which there are four at least. Counts from "
        "the next session on."
    ),
    "podium_limit": word("How many places the podium has; null for as many as people fit.", 4),
    "rights_user": word("What people may do who are signed in and no hosts.", ["audio_send"], **_RIGHTS),
    "rights_guest": word("What people may do who are not signed in.", ["audio_send"], **_RIGHTS),
    "on_podium": word("Whether they have a place on the podium: the word without being a host."),
    "pinned": word("Whether they keep their place, whoever speaks."),
    "podium_invited_at": word("When they were asked to the podium and have not answered.", **_TIME),
    "force": word("Whether they have the word at once, unasked."),
    "accept": word("Whether one comes, or stays; false steps down."),
    "languages": word("The two languages that a translator works between.", ["en", "de"]),
    "channel": word("The language that a translator speaks in now.", "de"),
    "LanguagesRequest.participant": word("Who translates.", format="uuid"),
    "PodiumRequest.participants": word(
        "Whom it is for: `all`, or a list of participants' ids.", "all", **_WHOM
    ),
    "PinRequest.participants": word("`all`, or a list of participants' ids.", "all", **_WHOM),
    "InvitedToPodium.by": word("The host who asks.", "Alice"),
    "Session.mode": word(
        "Who is on stage in this session.", "all_on_screen", enum=[str(one) for one in Mode]
    ),
    "Session.voice_activated": word("Whether whoever speaks takes a place in the picture."),
    "Session.lobby_on": word(
        "Whether people wait until a host lets them in: as the room says, until a host changes it here."
    ),
    "LobbyRequest.on": word("Whether people wait from now on; hosts never do. Who is in stays in."),
    "Session.interpretation": word("Whether translators have channels of their own."),
    "Participant.avatar": word(
        "Where on this server their picture is: a path that opens without a credential and that nobody "
        "guesses, another one for each new picture. Null for who has none, and for guests.",
        "/roomful/v1/avatars/…/….jpg",
    ),
    "Participant.client": word("The program they came with, as hosts' programs see it."),
    "stats": word("How it went, as their page reported; null when it did not."),
    "user_agent": word("What their browser says of itself.", "Mozilla/5.0"),
    "ClientShown.address": word("The network address they came from.", "192.0.2.7"),
    "samples": word("How many reports these means are made of.", 12),
    "cpu": word("How busy their machine was, in percent; 0 from browsers, which do not know.", 0),
    "fps": word("Frames a second of the picture they sent.", 25),
    "kbps_in": word("What came in, in kbit/s.", 1200),
    "kbps_out": word("What went out, in kbit/s.", 900),
    "Stats.width": word("How wide the picture was that they sent, in pixels.", 1280),
    "Stats.height": word("How high the picture was that they sent, in pixels.", 720),
    "StatsRequest.width": word("How wide the picture is that one sends, in pixels.", 1280),
    "StatsRequest.height": word("How high the picture is that one sends, in pixels.", 720),
    "Asks.lobby": word("Whether one waits until a host lets one in."),
    "guest": word("Whether they count as one of the room's guests."),
    "waiting_since": word(
        "Since when they wait in the lobby, or when they began to; null for who never did.", **_TIME
    ),
    "Joined.media": word("What a LiveKit client connects with; null for who waits in the lobby."),
    "Admitted.session": word("The session one may enter now."),
    "NotAdmitted.by": word("The host who did not let one in.", "Alice"),
    "Permissions.hear": word("Whether they are to hear the others; pages see to it."),
    "Permissions.see": word("Whether they are to see the others; pages see to it."),
    "Permissions.chat_read": word("Whether they read the chat."),
    "Permissions.stage": word("Whether they are on stage: what they send is for everybody."),
    "interpretation": word(
        "Whether translators have channels of their own. Counts from the next session on, and makes it "
        "`role_based`."
    ),
    "original_volume": word("How loud the original is under a translator, in percent; null for 30.", 30),
    "enlarge_speaker": word("Whether who speaks is shown larger, where the layout is `auto`."),
    "record_height": word("The height of recordings, in pixels; null for that of the picture.", 720),
    "camera_max_height": word("The most pixels, upwards, that a camera sends; null for any.", 720),
    "camera_max_fps": word("The most frames a second that a camera sends; null for any.", 30),
    "screen_max_fps": word("The most frames a second that a shared screen has; null for any.", 15),
}
