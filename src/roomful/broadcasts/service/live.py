"""Our own page of a broadcast: links that nobody can guess, and the playlist and segments behind them."""

import asyncio
import hmac
import re
import uuid
from dataclasses import dataclass
from pathlib import Path

from roomful.broadcasts import store
from roomful.broadcasts.model import Broadcast
from roomful.db import Database
from roomful.kit.crypto import Box, base64url, from_base64url
from roomful.kit.errors import Kind, Problem, not_found
from roomful.tenants.model import TenantState
from roomful.tenants.service import Tenants

_ID, _MAC = 16, 24
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}\.(m3u8|mp4|m4s|ts|aac|m4a|vtt)")
_KINDS = {
    "m3u8": "application/vnd.apple.mpegurl",  # RFC 8216, section 4
    "mp4": "video/mp4",
    "m4s": "video/iso.segment",  # RFC 8216bis, section 3.1
    "ts": "video/mp2t",
    "aac": "audio/aac",
    "m4a": "audio/mp4",
    "vtt": "text/vtt",
}
PLAYLIST = "index.m3u8"


@dataclass(frozen=True, slots=True)
class LiveFile:
    """A file of a live picture. What `changes` is asked for again and again."""

    content: bytes
    kind: str
    changes: bool


class Live:
    """Makes links of broadcasts, and follows them. `folder` is where broadcasts have their files."""

    def __init__(self, database: Database, tenants: Tenants, box: Box, folder: Path) -> None:
        self._database = database
        self._tenants = tenants
        self._key = box.key("live pages of broadcasts")
        self._folder = folder

    def link(self, broadcast: Broadcast) -> str:
        """Return what opens the page of a broadcast: the same each time, and good as long as it is there."""
        said = uuid.UUID(broadcast.id).bytes
        return base64url(said + self._sign(said))

    async def open(self, token: str) -> Broadcast:
        """Return the broadcast of a link, also one that is over.

        Raises Problem broadcast_not_found or suspended.
        """
        return await self._served(self._read(token))

    async def _served(self, broadcast_id: str) -> Broadcast:
        async with self._database.read() as reader:
            broadcast = await store.anywhere(reader, broadcast_id)
            if broadcast is None or not broadcast.hls:
                raise not_found("broadcast")
            tenant = await self._tenants.get_in(reader, broadcast.tenant_id)
        if tenant.state != TenantState.ACTIVE:
            raise Problem(Kind.FORBIDDEN, "suspended", "This server does not serve this broadcast now.")
        return broadcast

    async def file(self, token: str, name: str) -> LiveFile:
        """Return a file of a broadcast that goes on. Raises Problem file_not_found or suspended."""
        broadcast_id = self._read(token)
        match = _NAME.fullmatch(name)
        if match is None:
            raise not_found("file")
        if match.group(1) == "m3u8":  # without which nobody finds what else there is
            await self._served(broadcast_id)
        try:
            content = await asyncio.to_thread((hls_folder(self._folder, broadcast_id) / name).read_bytes)
        except OSError:
            raise not_found("file") from None
        ending = match.group(1)
        return LiveFile(content, _KINDS[ending], ending == "m3u8")

    def _sign(self, said: bytes) -> bytes:
        return hmac.digest(self._key, said, "sha256")[:_MAC]

    def _read(self, token: str) -> str:
        try:
            raw = from_base64url(token)
        except ValueError:
            raise not_found("broadcast") from None
        said, mac = raw[:_ID], raw[_ID:]
        # written back, so that one link has one form
        if (
            len(raw) != _ID + _MAC
            or not hmac.compare_digest(mac, self._sign(said))
            or base64url(raw) != token
        ):
            raise not_found("broadcast")
        return str(uuid.UUID(bytes=said))


def home(folder: Path, broadcast_id: str) -> Path:
    """Return where a broadcast has its files while it goes on."""
    return folder / "broadcasts" / broadcast_id


def hls_folder(folder: Path, broadcast_id: str) -> Path:
    """Return where the playlist and the segments of our page are."""
    return home(folder, broadcast_id) / "hls"
