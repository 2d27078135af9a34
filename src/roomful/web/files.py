"""Files behind signed links as answers: found, read in part, refused in the words of a dialect."""

from collections.abc import Callable
from typing import Any

import structlog

from roomful.kit.errors import Kind, Problem, not_found
from roomful.recordings.port import StoreTrouble
from roomful.recordings.service.files import Files
from roomful.web.downloads import Content, Unsatisfiable, download
from roomful.web.operations import Call, Headers
from roomful.web.reply import Reply

_log = structlog.get_logger()

Refuse = Callable[[Problem], tuple[int, Headers, bytes]]


async def file_of(files: Files, call: Call, token: str, refuse: Refuse, *, inline: bool) -> Any:
    """Return a file, or the part of it that is asked for (RFC 9110, section 14). Raises Problem."""
    try:
        return await _file_of(files, call, token, refuse, inline=inline)
    except FileNotFoundError:
        raise not_found("file") from None
    except StoreTrouble as trouble:
        _log.warning("the store of files does not answer", reason=str(trouble))
        words = "Where files are kept cannot be reached right now."
        raise Problem(Kind.UNAVAILABLE, "files_unavailable", words) from None


async def _file_of(files: Files, call: Call, token: str, refuse: Refuse, *, inline: bool) -> Any:
    file = await files.open(token)
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
            lambda start, end: files.read(file, start, end),
            inline=inline,
            head=head,
        )
    except Unsatisfiable as beyond:
        words = f"The file has {content.size} bytes; the range begins behind them."
        problem = Problem(Kind.INVALID, "range_not_satisfiable", words, status=416, size=content.size)
        status, headers, body = refuse(problem)
        return Reply(status, (*headers, beyond.header), body)
