"""Pictures of users: where they are, given, taken away."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from roomful.dialects.trueconf import errors
from roomful.dialects.trueconf.auth import Caller
from roomful.dialects.trueconf.routes.users import found_user
from roomful.dialects.trueconf.showing import Showing
from roomful.kit.errors import Kind, Problem, invalid
from roomful.people.avatars import Avatars
from roomful.people.model import User
from roomful.people.service import People
from roomful.recordings.port import StoreTrouble
from roomful.web.operations import Call, Handler

_NAME = re.compile(rb'content-disposition:[^\r\n]*;\s*name="?([^";\r\n]*)', re.IGNORECASE)
_LINE = b"\r\n"
_IMAGE = "image"


@dataclass(frozen=True, slots=True)
class AvatarRoutes:
    """Everybody may see where a picture is; it is changed by whose it is, and by administrators."""

    people: People
    avatars: Avatars
    showing: Showing

    def handlers(self) -> Mapping[str, Handler]:
        """Return the operations."""
        return {"createAvatar": self.put, "getAvatar": self.get, "deleteAvatar": self.remove}

    async def get(self, call: Call) -> dict[str, Any]:
        """Return where it is; null where there is none."""
        user = await found_user(self.people, self.showing, call, call.path["user_id"])
        return await self._shown(call, user)

    async def put(self, call: Call) -> dict[str, Any]:
        """Give a user a picture, instead of one that they have."""
        caller: Caller = call.caller
        user = await self._own(call)
        picture = image_of(call.body)
        try:
            user = await self.avatars.put(caller.tenant_id, user.id, picture, actor=caller.actor)
        except StoreTrouble as trouble:
            message = "Where files are kept cannot be reached right now."
            raise Problem(Kind.UNAVAILABLE, "files_unavailable", message) from trouble
        return await self._shown(call, user)

    async def remove(self, call: Call) -> dict[str, Any]:
        """Take it away; where there is none that is well, too."""
        caller: Caller = call.caller
        user = await self._own(call)
        return await self._shown(
            call, await self.avatars.remove(caller.tenant_id, user.id, actor=caller.actor)
        )

    async def _own(self, call: Call) -> User:
        caller: Caller = call.caller
        user = await found_user(self.people, self.showing, call, call.path["user_id"])
        if not caller.administers and caller.sees_only != user.id:
            raise errors.forbidden()
        return user

    async def _shown(self, call: Call, user: User) -> dict[str, Any]:
        path = self.showing.avatar(user)
        place = await self.showing.place(call)
        return {"avatar": None if path is None else f"{place.server}{path}"}


def image_of(body: bytes) -> bytes:
    """Return the part `image` of a form, or the body itself where it is none. Raises Problem.

    What separates the parts is what the form begins with, whatever the content type says.
    """
    body = body.removeprefix(_LINE)
    if not body.startswith(b"--"):
        if not body:
            raise _missing()
        return body
    line = body.partition(_LINE)[0].rstrip()
    for part in (_LINE + body).split(_LINE + line)[1:]:
        if part.startswith(b"--"):
            break
        head, _, content = part.partition(_LINE + _LINE)
        named = _NAME.search(head)
        if named is not None and named[1].decode("latin-1") == _IMAGE and content:
            return content
    raise _missing()


def _missing() -> Problem:
    return invalid(_IMAGE, "The form has no file that is called image.", "missing")
