"""Whose pages may show ours within themselves."""

from typing import Any

from litestar import Request

from roomful.kit.errors import Problem
from roomful.kit.text import is_storable
from roomful.pages.routes import Framers
from roomful.tenants.rules import framers
from roomful.tenants.service import Tenants


def framers_of(tenants: Tenants) -> Framers:
    """Return what says it by the tenant whose page it is: the one in its path, else the host name's."""

    async def found(request: Request[Any, Any, Any]) -> str:
        domain = request.path_params.get("domain")
        try:
            if domain is not None:
                return framers(await tenants.by_domain(domain) if is_storable(domain) else None)
            return framers(await tenants.of_host(request.headers.get("host", "")))
        except Problem:
            return framers(None)

    return found
