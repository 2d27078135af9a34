"""What the dialect says of itself: the words of its OpenAPI document and of its reference page."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.portsip.auth import CLIENT_ID
from roomful.dialects.portsip.openapi.codes import CODES
from roomful.dialects.portsip.openapi.words import WORDS
from roomful.web.guide import Guide, Note, Sample


class Error(Struct):
    """One error; `detail` tells the field at fault."""

    code: str
    message: str
    detail: dict[str, Any] | UnsetType = UNSET


class Errors(Struct):
    """Every refusal."""

    errors: list[Error]


_CURL = f"""TOKEN=$(curl -s BASE_URL/api/login/oauth/token \\
  -d grant_type=password -d scope=all -d client_id={CLIENT_ID} \\
  --data-urlencode username=alice --data-urlencode password=… -d domain=example.com \\
  | jq -r .access_token)

curl BASE_URL/api/user/meetings \\
  -H "Authorization: Bearer $TOKEN" \\
  -H "Content-Type: application/json" \\
  -d '{{"mode": "VIDEO", "subject": "Planning", "timezone": "Europe/Berlin"}}'"""

_PYTHON = f"""import httpx

signed_in = httpx.post("BASE_URL/api/login/oauth/token", data={{
    "grant_type": "password", "username": "alice", "password": "…", "domain": "example.com",
    "scope": "all", "client_id": "{CLIENT_ID}",
}}).json()
client = httpx.Client(
    base_url="BASE_URL/api", headers={{"Authorization": f"Bearer {{signed_in['access_token']}}"}}
)
room = client.post("/conference_rooms", json={{
    "extension_number": "8008", "mode": "VIDEO", "subject": "Stand-up", "capacity": 9,
}}).json()
token = client.get(f"/conference_rooms/{{room['id']}}").json()["token"]
print(f"BASE_URL/m/#ticket={{token}}")  # opens the room"""

_FILTERS = (
    "`filter` compares fields as they are shown: `eq ne gt ge lt le`, `and or not ( )`, and the functions "
    "`startswith(field,'x')`, `endswith`, `contains`. Texts and times stand in single quotes, a quote inside "
    "is written twice. What is null for an item leaves it out; `field eq null` asks for just that.\n\n"
    "`search` looks into subject, number and numbers; with `filter` both have to fit. `orderby` names fields "
    "with `asc` or `desc`, commas between. `skip` are items to leave out, `top` how many to show, 100 at "
    "most. All are taken with a `$` before them, too. `count` in the answer is the number of matches on all "
    "pages."
)

GUIDE = Guide(
    about=(
        "Software written for conference rooms and meetings of PortSIP PBX works with this server once its "
        "address and its credentials are changed: sign-in, conference rooms, meetings, participants and "
        "recordings."
    ),
    root="/api",
    credential="portsip.username",
    authorization="`Authorization: Bearer <access_token>`, from `POST /api/login/oauth/token`.",
    error=Errors,
    codes=CODES,
    words=WORDS,
    tags={
        "Authentication": "People sign in with the login and password of a user of this server.",
        "Conference": "Conference rooms are all rooms of the tenant; they are for its administrators.",
        "User": "Meetings are the rooms that one owns, and those that one is invited to.",
    },
    samples=(Sample("curl", _CURL), Sample("Python", _PYTHON)),
    notes=(
        Note("Lists", _FILTERS),
        Note(
            "What is different here",
            "Every room is both: an administrator's conference room is a meeting of theirs, and rooms that "
            "were made through another API stand in both lists, too. Values that have no place in a range "
            "of this API are shown as the nearest that has, and are kept when they are sent back.\n\n"
            "Fields that are fixed once a room is made (`mode`, `extension_number`, and for conference rooms "
            "`enable_recording`) are ignored in updates. Width and height are even: an odd one is rounded "
            "down.\n\n"
            "A schedule is a fence: nobody enters before `scheduled_start_at` unless the meeting was "
            "started, and it ends for all at `scheduled_end_at`.\n\n"
            "`participants/invite` rings the open pages of the user with that extension, and mails a link to "
            "who does not answer; telephone numbers are refused. There is no sign-in by Microsoft 365, and "
            "no event feed at `/wsi`.",
        ),
    ),
)
