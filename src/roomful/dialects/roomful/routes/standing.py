"""Where users are, how they are disconnected, and what they look like."""

from dataclasses import dataclass

from roomful.dialects.roomful.addresses import Addresses
from roomful.dialects.roomful.auth import manager, owner
from roomful.dialects.roomful.routes.groups import of_oneself
from roomful.dialects.roomful.wire import groups as wire
from roomful.kit.errors import Kind, Problem
from roomful.people.avatars import AVATARS, Avatars, path_of
from roomful.people.model import User
from roomful.people.service import People
from roomful.recordings.port import StoreTrouble
from roomful.sessions.service.whereabouts import Users
from roomful.web.operations import Call, Operation
from roomful.web.reply import Reply

_USER = "/roomful/v1/users/{user_id}"
_AVATAR = f"{_USER}/avatar"
_TAG = "Users"
_HEADERS = (
    (b"content-type", b"image/jpeg"),
    (b"cache-control", b"public, max-age=31536000, immutable"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; sandbox"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)


@dataclass(frozen=True, slots=True)
class StandingRoutes:
    """Users as they come and go."""

    users: Users
    people: People
    avatars: Avatars
    addresses: Addresses

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="POST", path="/roomful/v1/users/whereabouts", name="FindUsers", tag=_TAG,
                summary="View where users are: signed in, in a meeting, or away.", handler=self.find,
                body=wire.WhereaboutsRequest, answer=wire.WhereaboutsList, problems=(403, 422),
            ),
            Operation(
                method="POST", path=f"{_USER}/disconnect", name="DisconnectUser", tag=_TAG, status=204,
                summary="Sign a user's pages out, and let them leave every meeting; they may come again.",
                handler=self.disconnect, problems=(403, 404),
            ),
            Operation(
                method="GET", path=_AVATAR, name="ViewAvatar", tag=_TAG, handler=self.view,
                summary="View where a user's picture is shown.", answer=wire.Avatar, problems=(403, 404),
            ),
            Operation(
                method="PUT", path=_AVATAR, name="SetAvatar", tag=_TAG, handler=self.put,
                summary="Give a user a picture: the body is a PNG, JPEG, WebP or GIF of at most 5 MB.",
                raw=True, takes="image/*", answer=wire.Avatar, problems=(403, 404, 413, 422, 503),
            ),
            Operation(
                method="DELETE", path=_AVATAR, name="DeleteAvatar", tag=_TAG, status=204,
                summary="Take a user's picture away.", handler=self.remove, problems=(403, 404),
            ),
            Operation(
                method="GET", path=f"{AVATARS}/{{user_id}}/{{file_name}}", name="ShowAvatar", tag="Files",
                summary="Return a user's picture, by the address that was told.", handler=self.show,
                open=True, problems=(404, 503), content_type="image/jpeg",
            ),
        ]  # fmt: skip

    async def find(self, call: Call) -> wire.WhereaboutsList:
        """Return where each of the users is."""
        asked = call.body.user_ids
        found = await self.users.whereabouts(manager(call).tenant_id, asked)
        return wire.WhereaboutsList([wire.Whereabouts(one, found[one].value) for one in found])

    async def disconnect(self, call: Call) -> None:
        """Disconnect a user."""
        caller = manager(call)
        await self.users.disconnect(caller.tenant_id, call.path["user_id"], caller.actor)

    async def view(self, call: Call) -> wire.Avatar:
        """Return where a picture is shown."""
        return await self._answer(await self.people.get(of_oneself(call), call.path["user_id"]))

    async def put(self, call: Call) -> wire.Avatar:
        """Give a user a picture."""
        tenant_id, picture = of_oneself(call), call.body
        actor = owner(call).actor
        try:
            user = await self.avatars.put(tenant_id, call.path["user_id"], picture, actor=actor)
        except StoreTrouble as trouble:
            raise _unavailable() from trouble
        return await self._answer(user)

    async def remove(self, call: Call) -> None:
        """Take the picture away."""
        await self.avatars.remove(of_oneself(call), call.path["user_id"], actor=owner(call).actor)

    async def show(self, call: Call) -> Reply:
        """Return the picture; it never changes, another one has another address."""
        try:
            made = await self.avatars.read(call.path["user_id"], call.path["file_name"])
        except StoreTrouble as trouble:
            raise _unavailable() from trouble
        return Reply(200, _HEADERS, made)

    async def _answer(self, user: User) -> wire.Avatar:
        path = path_of(user)
        return wire.Avatar(None if path is None else f"{await self.addresses.api(user.tenant_id)}{path}")


def _unavailable() -> Problem:
    return Problem(Kind.UNAVAILABLE, "files_unavailable", "Where files are kept cannot be reached right now.")
