"""Links to files that need no credentials: signed, for one file, and for a while."""

import hmac
import uuid
from collections.abc import AsyncIterator

from roomful.db import Database
from roomful.kit.clock import SECOND, Clock
from roomful.kit.crypto import base64url, from_base64url
from roomful.kit.errors import Kind, Problem, not_found
from roomful.recordings import rules
from roomful.recordings.model import FileKind, Recording, StoredFile
from roomful.recordings.port import Store
from roomful.recordings.store import compositions, recordings, tracks
from roomful.tenants.model import TenantState
from roomful.tenants.service import Tenants

_VERSION = 1
# their places are in the links
_KINDS = (
    FileKind.RECORDING,
    FileKind.PREVIEW,
    FileKind.TRACK,
    FileKind.COMPOSITION,
    FileKind.TIMELINE,
)
_ID, _EXPIRY, _MAC = 16, 5, 32
_LENGTH = 2 + 2 * _ID + _EXPIRY + _MAC
_TTL = 3600
_CONTENT_TYPES = {
    "mp4": "video/mp4",
    "m4a": "audio/mp4",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "mka": "audio/x-matroska",
    "jpg": "image/jpeg",
    "jsonl": "application/x-ndjson",
}


class Files:
    """Makes links and follows them; `key` signs them (HMAC-SHA256)."""

    def __init__(
        self, database: Database, store: Store, tenants: Tenants, clock: Clock, *, key: bytes
    ) -> None:
        self._database = database
        self._store = store
        self._tenants = tenants
        self._clock = clock
        self._key = key

    def link(self, tenant_id: str, kind: FileKind, row_id: str, *, ttl: int = _TTL) -> str:
        """Return what opens a file for so many seconds: whoever has it needs nothing else."""
        expiry = self._clock.now() // SECOND + ttl
        said = bytes((_VERSION, _KINDS.index(kind))) + uuid.UUID(tenant_id).bytes + uuid.UUID(row_id).bytes
        said += expiry.to_bytes(_EXPIRY, "big")
        return base64url(said + self._sign(said))

    async def open(self, token: str) -> StoredFile:
        """Return the file of a link. Raises Problem file_not_found, link_expired or suspended."""
        tenant_id, kind, row_id = self._read(token)
        if (await self._tenants.get(tenant_id)).state != TenantState.ACTIVE:
            raise Problem(Kind.FORBIDDEN, "suspended", "This server does not serve this file now.")
        found = await self._find(tenant_id, kind, row_id)
        if found is None:
            raise not_found("file")
        return found

    def read(self, file: StoredFile, start: int, end: int) -> AsyncIterator[bytes]:
        """Return the bytes from `start` to before `end`, in chunks."""
        return self._store.read(file.key, start, end)

    def _sign(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")

    def _read(self, token: str) -> tuple[str, FileKind, str]:
        try:
            raw = from_base64url(token)
        except ValueError:
            raise not_found("file") from None
        said, mac = raw[:-_MAC], raw[-_MAC:]
        # compared before anything of it is believed; written back, so that one link has one form
        if len(raw) != _LENGTH or not hmac.compare_digest(mac, self._sign(said)) or base64url(raw) != token:
            raise not_found("file")
        if said[0] != _VERSION or said[1] >= len(_KINDS):
            raise not_found("file")
        if self._clock.now() // SECOND >= int.from_bytes(said[-_EXPIRY:], "big"):
            raise Problem(Kind.FORBIDDEN, "link_expired", "This link has expired; ask for a new one.")
        ids = said[2 : 2 + 2 * _ID]
        return str(uuid.UUID(bytes=ids[:_ID])), _KINDS[said[1]], str(uuid.UUID(bytes=ids[_ID:]))

    async def _find(self, tenant_id: str, kind: FileKind, row_id: str) -> StoredFile | None:
        if kind is FileKind.TRACK:
            return await self._track(tenant_id, row_id)
        if kind is FileKind.COMPOSITION:
            return await self._composition(tenant_id, row_id)
        async with self._database.read() as reader:
            recording = await recordings.rows.by_id(reader, tenant_id, row_id)
        return None if recording is None else await self._of_recording(recording, kind)

    async def _of_recording(self, recording: Recording, kind: FileKind) -> StoredFile | None:
        at = recording.completed_at or recording.updated_at
        if kind is FileKind.PREVIEW:
            return await self._beside(recording, recording.preview_key, "jpg", at)
        if kind is FileKind.TIMELINE:
            return await self._beside(recording, recording.timeline_key, "jsonl", at)
        if recording.storage_key is None:
            return None
        name = recording.file_name
        return _file(recording.storage_key, name, recording.size_bytes, recording.sha256, at)

    async def _beside(self, recording: Recording, key: str | None, ending: str, at: int) -> StoredFile | None:
        """Return a file that is kept beside the film."""
        if key is None:
            return None
        size = await self._store.size(key)
        name = f"{recording.file_name.rpartition('.')[0]}.{ending}"
        return None if size is None else _file(key, name, size, None, at)

    async def _track(self, tenant_id: str, track_id: str) -> StoredFile | None:
        async with self._database.read() as reader:
            track = await tracks.rows.by_id(reader, tenant_id, track_id)
        if track is None or track.storage_key is None:
            return None
        name = f"{track.source}_{track.id}.{rules.track_container(track.codec)}"
        at = track.completed_at or track.updated_at
        audio = track.medium == "audio"
        return _file(track.storage_key, name, track.size_bytes, track.sha256, at, audio=audio)

    async def _composition(self, tenant_id: str, composition_id: str) -> StoredFile | None:
        async with self._database.read() as reader:
            made = await compositions.rows.by_id(reader, tenant_id, composition_id)
        if made is None or made.storage_key is None:
            return None
        at = made.completed_at or made.updated_at
        return _file(made.storage_key, f"{made.id}.{made.container}", made.size_bytes, made.sha256, at)


def _file(
    key: str, name: str, size: int | None, sha256: str | None, at: int, *, audio: bool = False
) -> StoredFile:
    return StoredFile(key, name, content_type(name, audio=audio), size or 0, sha256, at)


def content_type(name: str, *, audio: bool) -> str:
    """Return what a file of that name is."""
    found = _CONTENT_TYPES.get(name.rpartition(".")[2], "application/octet-stream")
    return found.replace("video/", "audio/") if audio else found
