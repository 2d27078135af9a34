"""Files behind signed links: recordings, their tracks, compositions, and pictures of them."""

from dataclasses import dataclass
from typing import Any

from roomful.dialects.roomful import errors, wire
from roomful.recordings.service.files import Files
from roomful.web.files import file_of
from roomful.web.links import FILES
from roomful.web.operations import Call, Operation


@dataclass(frozen=True, slots=True)
class FileRoutes:
    """What needs no credential, because the link is one."""

    files: Files

    def operations(self) -> list[Operation]:
        """Return the operation."""
        return [
            Operation(
                method="GET", path=f"{FILES}/{{token}}/{{file_name}}", name="DownloadFile", tag="Files",
                summary="Download or play a file by its signed link; a part of it with `Range`.",
                handler=self.get, query=wire.FileQuery, open=True, problems=(403, 404, 416, 422, 503),
                content_type="application/octet-stream",
                also={206: "The part that was asked for.", 304: "Not changed since."},
            )
        ]  # fmt: skip

    async def get(self, call: Call) -> Any:
        """Return a file, or the part of it that is asked for (RFC 9110, section 14)."""
        return await file_of(self.files, call, call.path["token"], errors.refuse, inline=call.query.inline)
