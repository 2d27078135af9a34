"""The addresses that answers name: a tenant's public URL, else the server's own."""

from roomful.tenants.service import Tenants


class Addresses:
    """Links never come from a request's Host header: a page behind them would be whoever's it names."""

    def __init__(self, tenants: Tenants, base_url: str, signalling_url: str = "") -> None:
        self._tenants = tenants
        self._base_url = base_url
        self._signalling_url = signalling_url

    async def pages(self, tenant_id: str) -> str:
        """Return what links to a tenant's pages begin with, without a slash at the end."""
        tenant = await self._tenants.get(tenant_id)
        if tenant.public_url:
            return tenant.public_url
        return self._base_url if tenant.is_default else f"{self._base_url}/t/{tenant.domain}"

    async def signalling(self, tenant_id: str) -> str:
        """Return the URL a LiveKit client connects to."""
        if self._signalling_url:
            return self._signalling_url
        tenant = await self._tenants.get(tenant_id)
        base = tenant.public_url or self._base_url
        return "ws" + base.removeprefix("http")
