"""Files behind signed links: recordings, their tracks, compositions, and pictures of them."""

from dataclasses import dataclass
from typing import Any

import structlog

from roomful.dialects.roomful import errors, wire
from roomful.kit.errors import Kind, Problem, not_found
from roomful.recordings.port import StoreTrouble
from roomful.recordings.service.files import Files
from roomful.web.downloads import Content, Unsatisfiable, download
from roomful.web.links import FILES
from roomful.web.operations import Call, Operation
from roomful.web.reply import Reply

_log = structlog.get_logger()


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
        try:
            return await self._get(call)
        except FileNotFoundError:
            raise not_found("file") from None
        except StoreTrouble as trouble:
            _log.warning("the store of files does not answer", reason=str(trouble))
            words = "Where files are kept cannot be reached right now."
            raise Problem(Kind.UNAVAILABLE, "files_unavailable", words) from None

    async def _get(self, call: Call) -> Any:
        file = await self.files.open(call.path["token"])
        content = Content(
            name=file.name,
            content_type=file.content_type,
            size=file.size,
            tag=file.sha256 or f"{file.size:x}-{file.changed_at:x}",
            changed_at=file.changed_at,
        )
        head = bool(call.request.scope["state"].get("head"))
        try:
            return await download(
                call.request.headers,
                content,
                lambda start, end: self.files.read(file, start, end),
                inline=call.query.inline,
                head=head,
            )
        except Unsatisfiable as beyond:
            words = f"The file has {content.size} bytes; the range begins behind them."
            problem = Problem(Kind.INVALID, "range_not_satisfiable", words, status=416, size=content.size)
            status, headers, body = errors.refuse(problem)
            return Reply(status, (*headers, beyond.header), body)
