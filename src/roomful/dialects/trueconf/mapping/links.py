"""Where answers lead: to the host that was asked, or always to the tenant's own."""

from collections.abc import Mapping, Sequence

from roomful.kit.errors import invalid
from roomful.tenants.model import Tenant
from roomful.tenants.rules import host_of, pages_url
from roomful.web.operations import AnyRequest

_KINDS = ("dynamic", "fixed")


def base_of(
    request: AnyRequest, query: Mapping[str, str], tenant: Tenant, hosts: Sequence[str], base_url: str
) -> str:
    """Return what the addresses in an answer begin with. Raises Problem.

    With `url_type=dynamic`, which is usual, that is where the request went, if that host is the tenant's.
    """
    wanted = query.get("url_type") or _KINDS[0]
    if wanted not in _KINDS:
        raise invalid("url_type", "url_type is dynamic or fixed.")
    header = request.headers.get("host", "")
    if wanted == "dynamic" and header and (tenant.is_default or host_of(header) in hosts):
        return f"{request.scope['scheme']}://{header}"
    return pages_url(tenant, base_url)


def server_of(base: str, tenant: Tenant) -> str:
    """Return what addresses of the API begin with, where those of pages may name the tenant in their path."""
    return base.removesuffix(f"/t/{tenant.domain}")
