"""What the dialect says of itself: the words of its OpenAPI document and of its reference page."""

from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.telnyx.openapi.codes import CODES
from roomful.dialects.telnyx.openapi.events import WEBHOOKS
from roomful.dialects.telnyx.openapi.words import WORDS
from roomful.web.guide import Guide, Note, Sample


class ErrorMeta(Struct):
    """Where an error is explained."""

    url: str


class ErrorSource(Struct):
    """What is at fault: a JSON pointer into the body, or a parameter."""

    pointer: str | UnsetType = UNSET
    parameter: str | UnsetType = UNSET


class Error(Struct, kw_only=True):
    """One error."""

    code: str
    title: str
    detail: str
    meta: ErrorMeta
    source: ErrorSource | UnsetType = UNSET


class Refusal(Error, kw_only=True):
    """A refusal: the error itself, the same in an array, and the two fields that lists answer with."""

    errors: list[Error]
    success: bool
    message: str


_PYTHON = """from telnyx import Telnyx

client = Telnyx(api_key="KEY…", base_url="BASE_URL/v2")

room = client.rooms.create(unique_name="weekly-planning").data
token = client.rooms.actions.generate_join_client_token(room_id=room.id).data
print(f"BASE_URL/m/#ticket={token.token}")  # opens the room"""

_NODE = """import Telnyx from "telnyx";

const client = new Telnyx({ apiKey: "KEY…", baseURL: "BASE_URL/v2" });

for await (const room of client.rooms.list()) console.log(room.unique_name);"""

_ENVIRONMENT = """export TELNYX_API_KEY=KEY…
export TELNYX_BASE_URL=BASE_URL/v2"""

_CURL = """curl BASE_URL/v2/rooms \\
  -H "Authorization: Bearer KEY…" \\
  -H "Content-Type: application/json" \\
  -d '{"unique_name": "weekly-planning"}'"""

GUIDE = Guide(
    about=(
        "Software written for Telnyx Video Rooms works with this server once its base URL and its key are "
        "changed: rooms, client tokens, sessions, participants, session actions, recordings, compositions "
        "and webhooks."
    ),
    root="/v2",
    credential="telnyx.api_key",
    authorization="`Authorization: Bearer <key>` with an API key. The key alone is taken, too.",
    error=Refusal,
    codes=CODES,
    words=WORDS,
    tags={
        "Rooms": "A room is made once and met in many times.",
        "Rooms Client Tokens": "A client token lets one person into one room.",
        "Room Sessions": "A session is one run of a room: from the first who comes to the last who leaves.",
        "Room Participants": "A participant is one stay of one person in one session.",
        "Room Recordings": "Each participant's sound, picture and shared screen, in a file of its own.",
        "Room Compositions": "One picture and one sound out of the recordings of a session.",
        "Webhooks": "What is sent to your own address, and the key it is signed with.",
    },
    webhooks=WEBHOOKS,
    samples=(
        Sample("Python", _PYTHON),
        Sample("Node", _NODE),
        Sample("Environment, for any of the SDKs", _ENVIRONMENT),
        Sample("curl", _CURL),
    ),
    notes=(
        Note(
            "Webhooks",
            "Each carries `telnyx-timestamp` (Unix seconds) and `telnyx-signature-ed25519`, the base64 of an "
            "Ed25519 signature over `<timestamp>|<body>`. `GET /v2/public_key` has the key to check it.\n\n"
            "An attempt that is not answered with 2xx in time goes to the failover address, and is made "
            "again over days. Order is not promised, and an event may come twice: its `id` stays the same.",
        ),
        Note(
            "What is different here",
            "`mute`, `unmute`, `kick` and `end` need the API key, although the published description "
            "declares them open.\n\n"
            "A refusal has every published shape at once: `errors`, the bare error, and `success` with "
            "`message`.\n\n"
            "Deleting recordings in bulk without a filter deletes all of them, whatever page is named; with "
            "a filter that there is not, nothing is deleted.\n\n"
            "What could not be recorded or composed is `completed`, without a file and 0 seconds long.\n\n"
            "A composition is silent unless `audio_sources` says who is heard.",
        ),
    ),
)
