"""What the dialect says of itself: the words of its OpenAPI document and of its reference page."""

from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.signalwire.openapi.codes import CODES
from roomful.dialects.signalwire.openapi.words import WORDS
from roomful.web.guide import Guide, Note, Sample


class Entry(Struct):
    """One field that is wrong."""

    type: str
    code: str
    message: str
    attribute: str | None
    url: str


class Refusal(Struct):
    """A refusal: an entry for each bad field with status 422, the status in words with every other."""

    errors: list[Entry] | UnsetType = UNSET
    error: str | UnsetType = UNSET


_PYTHON = """from signalwire.rest import RestClient

client = RestClient(project="PROJECT", token="PT…", host="HOST")

room = client.fabric.conference_rooms.create(name="standup", enable_room_previews=True)
token = client.video.room_tokens.create(room_name="standup", user_name="Ann")["token"]
print(f"BASE_URL/m/#ticket={token}")  # opens the room"""

_ENVIRONMENT = """export SIGNALWIRE_PROJECT_ID=PROJECT
export SIGNALWIRE_API_TOKEN=PT…
export SIGNALWIRE_SPACE=HOST"""

_CURL = """curl BASE_URL/api/video/rooms \\
  -u "PROJECT:PT…" \\
  -H "Content-Type: application/json" \\
  -d '{"name": "standup", "max_members": 12}'"""

GUIDE = Guide(
    about=(
        "Software written for SignalWire's conference rooms and Video API works with this server once its "
        "host name, project and token are changed: rooms, room tokens, sessions, members, events, "
        "recordings, streams, conferences and logs."
    ),
    root="",
    credential="signalwire.token",
    authorization="HTTP Basic, with the project as user name and the token as password.",
    scheme="basic",
    error=Refusal,
    codes=CODES,
    words=WORDS,
    tags={
        "Conference Rooms": "A room as a resource of the Call Fabric.",
        "Addresses": "How a resource is dialled.",
        "Resources": "All resources: here they are conference rooms.",
        "Rooms": "A room is made once and met in many times.",
        "Room Tokens": "A token lets one person into one room.",
        "Room Sessions": "A session is one run of a room, with its members and what happened.",
        "Room Recordings": "One picture and one sound of a session, in a file.",
        "Streams": "Where the sessions of a room are pushed to while they run.",
        "Video Conferences": "A room with a size, colours, and two standing tokens.",
        "Conference Tokens": "A standing token of a conference: one for moderators, one for attendees.",
        "Video Logs": "What was held, as a bill has it.",
        "Conference Logs": "The same among conferences of all kinds.",
    },
    samples=(
        Sample("Python", _PYTHON),
        Sample("Environment, for any of the SDKs", _ENVIRONMENT),
        Sample("curl", _CURL),
    ),
    notes=(
        Note(
            "Scopes",
            "A token without scopes may do everything. Fabric takes any of Voice, Messaging, Fax and Video, "
            "the Video API takes Video, the logs of conferences Voice or Video. Without the scope it is 401, "
            "but for `/api/video/logs`, where it is 403.",
        ),
        Note(
            "Lists",
            "`links` lead from page to page; `page_number` counts from 0, and what is greater needs the "
            "`page_token` of its link. A token says behind which row its page begins, so nothing is shown "
            "twice or left out when rows come or go, and it is good for its own list, filters and page "
            "alone.",
        ),
        Note(
            "What is different here",
            "A room stands in Fabric and in the Video API, whatever made it; conferences have a list of "
            "their own. Reading, changing and deleting by id works across all of them.\n\n"
            "`PUT` changes what is sent and leaves the rest; sending back what was read changes nothing.\n\n"
            "`channels` of an address has one entry, as the published schema allows no more.\n\n"
            "The permissions for volumes, sensitivity, additional sources, playback, and for showing or "
            "hiding those without video are kept and shown again, but nothing here answers to them.\n\n"
            "Nothing is charged: costs are 0. There are no logs of telephone conferences.\n\n"
            "A recording that came to nothing is `completed`, without a file and 0 seconds long.",
        ),
    ),
)
