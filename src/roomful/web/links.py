"""Addresses of files: signed, good for a while, and of the tenant's public URL, never of a Host header."""

from urllib.parse import quote

from roomful.history.service import Ongoing
from roomful.recordings.model import Composition, FileKind, Recording, Track
from roomful.recordings.service.files import Files
from roomful.tenants.service import Tenants

FILES = "/roomful/v1/files"
TTL = 3600  # seconds


class Links:
    """Makes addresses for one tenant; whoever has one needs no credential."""

    def __init__(self, files: Files, base_url: str) -> None:
        self._files = files
        self._base_url = base_url

    def recording(self, one: Recording, *, ttl: int = TTL) -> str | None:
        """Return where the file of a recording is, for so many seconds; None while there is none."""
        if one.storage_key is None:
            return None
        return self._url(one.tenant_id, FileKind.RECORDING, one.id, one.file_name, ttl)

    def preview(self, one: Recording) -> str | None:
        """Return where a picture of a recording is; None while there is none."""
        if one.preview_key is None:
            return None
        return self._url(one.tenant_id, FileKind.PREVIEW, one.id, _named(one.file_name, one.preview_key))

    def timeline(self, one: Recording) -> str | None:
        """Return where the timeline of a recording is; None while there is none."""
        if one.timeline_key is None:
            return None
        return self._url(one.tenant_id, FileKind.TIMELINE, one.id, _named(one.file_name, one.timeline_key))

    def track(self, one: Track) -> str | None:
        """Return where the file of a track is; None while there is none."""
        return self.file(one.tenant_id, FileKind.TRACK, one.id, one.storage_key)

    def composition(self, one: Composition) -> str | None:
        """Return where the file of a composition is; None while there is none."""
        return self.file(one.tenant_id, FileKind.COMPOSITION, one.id, one.storage_key)

    def file(self, tenant_id: str, kind: FileKind, row_id: str, key: str | None) -> str | None:
        """Return where the file under a key of the store is; None while there is none."""
        return None if key is None else self._url(tenant_id, kind, row_id, _named(row_id, key))

    def _url(self, tenant_id: str, kind: FileKind, row_id: str, name: str, ttl: int = TTL) -> str:
        token = self._files.link(tenant_id, kind, row_id, ttl=ttl)
        return f"{self._base_url}{FILES}/{token}/{quote(name, safe='')}"


def _named(name: str, key: str) -> str:
    """Return a name with the ending of what is stored."""
    ending = key.rpartition("/")[2].rpartition(".")[2]
    return f"{name.rpartition('.')[0] or name}.{ending}"


class FileLinks:
    """Finds out what a tenant's addresses begin with."""

    def __init__(self, tenants: Tenants, files: Files, base_url: str) -> None:
        self._tenants = tenants
        self._files = files
        self._base_url = base_url

    async def of(self, tenant_id: str) -> Links:
        """Return what makes addresses for a tenant."""
        tenant = await self._tenants.get(tenant_id)
        return Links(self._files, tenant.public_url or self._base_url)

    async def within(self, tx: Ongoing, tenant_id: str) -> Links:
        """Do the same inside a transaction."""
        tenant = await self._tenants.get_in(tx, tenant_id)
        return Links(self._files, tenant.public_url or self._base_url)
