"""A tenant with one of everything that the operations name in their paths."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from roomful.people.model import Role
from roomful.tenants.model import CredentialKind
from tests.dialects.recorded import past, past_recording
from tests.dialects.trueconf.calling import TOKEN, Client, key
from tests.server import Home, eventually

NEWEST = "3.10"


@dataclass
class World:
    """The ids that paths name, and others for calls that end what they name."""

    home: Home
    token: str
    ids: dict[str, str]
    others: dict[str, dict[str, str]] = field(default_factory=dict)

    def client(self, version: str) -> Client:
        """Return a client that may do everything."""
        return Client(self.home, version, self.token)

    def path(self, template: str, name: str, **other: str) -> str:
        """Return the path of an operation behind its version, with ids that are there."""
        ids = self.ids | self.others.get(name, {}) | other
        place = template.replace("/api/v{version}/", "")
        for part in [one.strip("{}") for one in place.split("/") if one.startswith("{")]:
            place = place.replace(f"{{{part}}}", quote(ids[part], safe=""))
        return place


async def conference(client: Client, **given: Any) -> str:
    """Return the id of a new conference."""
    body = {"topic": "Planning", "type": 0, "schedule": {"type": -1}} | given
    return str((await client.post("conferences", body))["conference"]["id"])


async def world_of(home: Home) -> World:
    """Make it: a conference that runs with a guest and a user in it, and one that does not."""
    token = await key(home)
    client = Client(home, NEWEST, token)
    admin = await home.user("admin", role=Role.ADMIN)
    for login in ("ann", "bob", "carl", "dora"):
        await home.user(login)
    once = {"type": 1, "start_time": 2_000_000_000, "duration": 3600}
    invited = ["admin", "ann", "bob", {"id": "guest1", "display_name": "Guest"}]
    planned = await conference(client, schedule=once, invitations=invited)
    live = await conference(client, type=3, allow_guests=True, invitations=["admin", "ann", "bob"])
    doomed = await conference(client)
    await client.post(f"conferences/{live}/run")
    room = await home.server.app.features.rooms.by_slug(home.tenant.id, live)
    ann = await home.server.app.features.people.by_login(home.tenant.id, "ann")
    assert ann is not None
    ticket = await home.server.app.features.tickets.issue(home.tenant.id, room.id, user_id=ann.id)
    for secret in (ticket[1], await home.ticket(room.id)):
        await home.enter(ticket=secret, name="Somebody")

    async def inside() -> Any:
        found = (await client.get(f"conferences/{live}/participants"))["participants"]
        return found if len(found) == 2 else None

    people = await eventually(inside)
    session = (await client.get(f"conferences/{live}"))["conference"]["stream_id"]
    devices = (await client.get(f"conference-sessions/{quote(session, safe='')}/participants"))[
        "participants"
    ]
    guest = next(one for one in devices if one["call_id"].startswith("#guest:"))
    user = next(one for one in devices if one is not guest)
    recording = await past_recording(await past(home, room.id))
    group = (await client.post("groups", {"display_name": "Red", "rights": []}))["group"]["id"]
    gone_group = (await client.post("groups", {"display_name": "Blue", "rights": []}))["group"]["id"]
    await client.post(f"groups/{group}/users", {"user_id": "ann"})
    await client.post(f"groups/{group}/users", {"user_id": "dora"})
    preset = {"type": "manualPull", "payload": {"audio_codec": "AAC", "video_codec": "H264"}}
    presets = [
        (await client.post("broadcast/presets", {"name": name, **preset}))["preset"]["id"] for name in "ab"
    ]
    made = {"object": {"topic": "Made of it", "type": 0, "schedule": {"type": -1}}}
    templates = [
        (await client.post("templates/conferences", {"name": name, **made}))["template"]["id"]
        for name in "ab"
    ]
    for contact in ("bob", "friend"):
        await client.post("users/ann/addressbook", {"contact_id": contact})
    assert {one["id"] for one in people} == {guest["call_id"], f"ann@{home.tenant.domain}"}
    assert admin.login == "admin"
    return World(
        home,
        token,
        {
            "conference_id": planned,
            "session_id": session,
            "participant_id": user["participant_id"],
            "invitation_id": "ann",
            "user_id": "ann",
            "group_id": group,
            "preset_id": presets[0],
            "template_id": templates[0],
            "contact_id": "bob",
            "recording_id": str(recording.number),
            "record_id": recording.file_name,
        },
        {
            **{
                name: {"conference_id": live}
                for name in (
                    *("getParticipantList", "getParticipant", "inviteParticipant", "stopConference"),
                    *("startRecord", "pauseRecord", "stopRecord", "getRecordList", "getRecord"),
                    *("downloadRecord", "conferenceInvite", "runConference"),
                )
            },
            "deleteConference": {"conference_id": doomed},
            "deleteInvitation": {"invitation_id": "bob"},
            "deleteUser": {"user_id": "carl"},
            "deleteGroup": {"group_id": gone_group},
            "deleteGroupUser": {"user_id": "dora"},
            "deletePreset": {"preset_id": presets[1]},
            "deleteConferenceTemplate": {"template_id": templates[1]},
            "deleteContact": {"contact_id": "friend"},
            "kickSessionParticipant": {"participant_id": guest["participant_id"]},
            "disconnectUser": {"user_id": "bob"},
        },
    )


async def narrow(home: Home, *scopes: str) -> str:
    """Return a program's token for some scopes alone."""
    features = home.server.app.features
    made, secret = await features.tenants.add_credential_now(home.tenant.id, CredentialKind.OAUTH_CLIENT)
    body = {"grant_type": "client_credentials", "client_id": made.public_id, "client_secret": secret}
    answer = await home.anybody(validated=False).post(TOKEN, json=body | {"scope": " ".join(scopes)})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])
