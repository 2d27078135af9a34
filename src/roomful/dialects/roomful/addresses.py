"""The addresses that answers name: a tenant's public URL, else the server's own."""

from urllib.parse import urlsplit

from roomful.tenants.rules import pages_url
from roomful.tenants.service import Tenants


class Addresses:
    """Links never come from a request's Host header: a page behind them would be whoever's it names."""

    def __init__(
        self, tenants: Tenants, base_url: str, signalling_url: str = "", *, pull: str | int = 0
    ) -> None:
        """Keep what addresses are made of; `pull` is the URL or the port of RTSP, 0 for none."""
        self._tenants = tenants
        self._base_url = base_url
        self._signalling_url = signalling_url
        self._pull = pull

    async def pages(self, tenant_id: str) -> str:
        """Return what links to a tenant's pages begin with, without a slash at the end."""
        return pages_url(await self._tenants.get(tenant_id), self._base_url)

    async def api(self, tenant_id: str) -> str:
        """Return what addresses of our own API begin with, for whoever has no credential to name a tenant."""
        return (await self._tenants.get(tenant_id)).public_url or self._base_url

    async def signalling(self, tenant_id: str) -> str:
        """Return the URL a LiveKit client connects to."""
        if self._signalling_url:
            return self._signalling_url
        tenant = await self._tenants.get(tenant_id)
        base = tenant.public_url or self._base_url
        return "ws" + base.removeprefix("http")

    async def pulls(self, tenant_id: str) -> str:
        """Return what the addresses begin with that broadcasts are pulled from; "" where there are none."""
        if not self._pull or isinstance(self._pull, str):
            return self._pull or ""
        host = urlsplit(await self.pages(tenant_id)).hostname or "localhost"
        return f"rtsp://{f'[{host}]' if ':' in host else host}:{self._pull}"
