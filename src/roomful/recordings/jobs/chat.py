"""What was written to everybody, in the timeline of a recording that asked for it."""

import asyncio
import json
import os
from pathlib import Path

from roomful.media.recorder import Capturing
from roomful.recordings import rules
from roomful.recordings.jobs.lines import Line
from roomful.recordings.model import Recording
from roomful.sessions.service.lookup import Lookup

_SAID = "message.sent"


class ChatLines:
    """Adds the chat to timelines whose capture has ended: then nobody else writes them."""

    def __init__(self, lookup: Lookup, capturing: Capturing) -> None:
        self._lookup = lookup
        self._capturing = capturing

    async def write(self, recording: Recording, folder: Path) -> None:
        """Add what was written while it was captured, unless that was done before.

        Nothing of a pause, and nothing behind the capture's own last word, which says how long the film is.
        """
        lines, _ = await asyncio.to_thread(self._capturing.timeline, folder)
        if not lines or any(line.get("kind") == _SAID for line in lines):
            return
        origin = int(lines[0].get("origin", recording.started_at))
        end = max(int(line["t"]) for line in lines)
        said = await self._lookup.said(
            recording.tenant_id, recording.session_id, recording.started_at, origin + end
        )
        pauses = _pauses(lines, end)
        added: list[Line] = [
            {
                "t": at,
                "kind": _SAID,
                "participant": message.from_participant_id,
                "name": message.from_name,
                "text": message.text,
            }
            for message in said
            for at in (max(message.sent_at - origin, 0),)
            if not any(begin <= at < over for begin, over in pauses)
        ]
        if added:
            await asyncio.to_thread(_append, folder / rules.TIMELINE, added)


def _pauses(lines: list[Line], end: int) -> list[tuple[int, int]]:
    """Return when it was paused, beginnings and ends; a capture that begins anew ends a pause."""
    found: list[tuple[int, int]] = []
    begin: int | None = None
    for line in lines:
        if line.get("kind") == "paused" and begin is None:
            begin = int(line["t"])
        elif line.get("kind") in ("resumed", "capture.started") and begin is not None:
            found.append((begin, int(line["t"])))
            begin = None
    return found if begin is None else [*found, (begin, end + 1)]


def _append(path: Path, lines: list[Line]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    with path.open("rb+") as file:
        file.seek(-1, os.SEEK_END)
        # what a crash cut off is no line, and is not to spoil ours
        begin = b"" if file.read(1) == b"\n" else b"\n"
        file.write(begin + text.encode("utf-8", "replace"))
