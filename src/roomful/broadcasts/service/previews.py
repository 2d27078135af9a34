"""Previews: a small picture of a session while it runs, at a link that nobody can guess."""

import asyncio
import hmac
import uuid
from pathlib import Path

import msgspec

from roomful.db import Database, Transaction
from roomful.history.model import Event
from roomful.history.service import History
from roomful.jobs.rules import UNLIMITED
from roomful.jobs.service import Jobs
from roomful.kit.crypto import Box, base64url, from_base64url
from roomful.kit.errors import not_found
from roomful.recordings.service.nudges import Nudges
from roomful.rooms.service.rooms import Rooms
from roomful.sessions.model import Session
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.store import sessions

RUN = "preview.run"
PREVIEWS = "/roomful/v1/previews"
_ID, _MAC = 16, 24


class Previews:
    """Begins and ends them with their sessions, and follows their links. `folder` is where their files are.

    Whether a session has a preview stands in its snapshot, which follows its room's `previews`.
    """

    def __init__(
        self,
        database: Database,
        history: History,
        jobs: Jobs,
        rooms: Rooms,
        lifecycle: Lifecycle,
        nudges: Nudges,
        box: Box,
        folder: Path,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._rooms = rooms
        self._lifecycle = lifecycle
        self._nudges = nudges
        self._key = box.key("previews of sessions")
        self._folder = folder
        history.subscribe(self._hear)

    def path(self, session: Session) -> str | None:
        """Return where the preview of a session is, on this server; None when it has none."""
        if not has_preview(session):
            return None
        said = uuid.UUID(session.id).bytes
        return f"{PREVIEWS}/{base64url(said + self._sign(said))}/preview.jpg"

    async def picture(self, token: str) -> bytes:
        """Return the latest picture, a JPEG. Raises Problem preview_not_found, also before the first one."""
        session_id = self._read(token)
        try:
            return await asyncio.to_thread(picture_of(self._folder, session_id).read_bytes)
        except OSError:
            raise not_found("preview") from None

    def _sign(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")[:_MAC]

    def _read(self, token: str) -> str:
        try:
            raw = from_base64url(token)
        except ValueError:
            raise not_found("preview") from None
        said, mac = raw[:_ID], raw[_ID:]
        # written back, so that one link has one form
        if (
            len(raw) != _ID + _MAC
            or not hmac.compare_digest(mac, self._sign(said))
            or base64url(raw) != token
        ):
            raise not_found("preview")
        return str(uuid.UUID(bytes=said))

    async def _hear(self, tx: Transaction, event: Event) -> None:
        """Follow sessions and rooms, in the transaction of what happens to them."""
        if event.kind == "session.started" and event.session_id is not None:
            session = await self._lifecycle.lock_in(tx, event.tenant_id, event.session_id)
            if session is not None and has_preview(session):
                await self._begin(tx, session)
        elif event.kind == "session.ended" and event.session_id is not None:
            await self._nudges.tell(tx, nudge_of(event.session_id))
        elif event.kind == "room.updated" and "previews" in event.payload.get("changed", ()):
            await self._follow(tx, event.tenant_id, event.room_id or "")

    async def _follow(self, tx: Transaction, tenant_id: str, room_id: str) -> None:
        """Let the session that runs in a room have a preview, or none any more."""
        session = await self._lifecycle.lock_live_in(tx, tenant_id, room_id)
        room = await self._rooms.get_in(tx, tenant_id, room_id)
        if session is None or room is None or has_preview(session) == room.previews:
            return
        changed = {"snapshot": session.snapshot | {"previews": room.previews}}
        await sessions.update_session(tx, tenant_id, session.id, changed)
        if room.previews:
            await self._begin(tx, msgspec.structs.replace(session, **changed))
        else:
            await self._nudges.tell(tx, nudge_of(session.id))

    async def _begin(self, tx: Transaction, session: Session) -> None:
        await self._jobs.enqueue(
            tx,
            RUN,
            {"tenant_id": session.tenant_id, "id": session.id},
            unique_key=f"{RUN}:{session.id}",
            tenant_id=session.tenant_id,
            max_attempts=UNLIMITED,
        )


def has_preview(session: Session) -> bool:
    """Tell whether a picture of a session is kept now."""
    return session.ended_at is None and bool(session.snapshot.get("previews", False))


def nudge_of(session_id: str) -> str:
    """Return the name of the bell that tells of a session's preview."""
    return f"preview {session_id}"


def home(folder: Path, session_id: str) -> Path:
    """Return where a preview has its files while its session runs."""
    return folder / "previews" / session_id


def picture_of(folder: Path, session_id: str) -> Path:
    """Return where the picture is."""
    return home(folder, session_id) / "work" / "preview.jpg"
