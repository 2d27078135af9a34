"""Previews of sessions, behind links that nobody can guess."""

from dataclasses import dataclass

from roomful.broadcasts.service.previews import PREVIEWS, Previews
from roomful.web.operations import Call, Operation
from roomful.web.reply import Reply

_HEADERS = ((b"content-type", b"image/jpeg"), (b"cache-control", b"no-store"))


@dataclass(frozen=True, slots=True)
class PreviewRoutes:
    """What needs no credential, because the link is one."""

    previews: Previews

    def operations(self) -> list[Operation]:
        """Return the operation."""
        return [
            Operation(
                method="GET", path=f"{PREVIEWS}/{{token}}/preview.jpg", name="ViewPreview", tag="Files",
                summary="Return the latest picture of a session that runs.", handler=self.get, open=True,
                problems=(404,), content_type="image/jpeg",
            )
        ]  # fmt: skip

    async def get(self, call: Call) -> Reply:
        """Return a small picture of a session, made anew every ten seconds; none before the first."""
        return Reply(200, _HEADERS, await self.previews.picture(call.path["token"]))
