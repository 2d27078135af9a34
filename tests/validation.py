"""Clients that hold every request and answer against the contracts: the vendor's, and ours as we publish it.

`validated_client` is an httpx client. `watch` makes any other httpx client one, such as that of a vendor's
SDK. A request that was answered well has to be one that the contract allows; where a test means to go beside
it (an unknown key that has to be ignored), it says so: `client.post(..., extensions=BESIDE)`.
"""

from functools import cache
from typing import Any

import httpx

from roomful.web.openapi import document
from tests.contracts import Contract
from tools.coverage import bare_dialects

BESIDE: dict[str, Any] = {"beside the contract": True}
_VENDORS = ("telnyx", "portsip", "signalwire")
# of any base: only its path counts
_BASE = "http://roomful.test"


@cache
def contracts() -> tuple[Contract, ...]:
    """Return the contracts of vendors, and what our dialects say of themselves."""
    vendors = tuple(Contract.named(name) for name in _VENDORS)
    return (*vendors, *(Contract(document(dialect, _BASE)) for dialect in bare_dialects(_BASE)))


def check(response: httpx.Response) -> None:
    """Raise ContractBroken unless request and answer keep to every contract that knows the path.

    The answer has been read.
    """
    request = response.request
    path = request.url.raw_path.partition(b"?")[0].decode()
    for contract in contracts():
        if contract.find(request.method, path) is None:
            continue
        if response.status_code < 400 and BESIDE.keys().isdisjoint(request.extensions):
            query = request.url.params.multi_items()
            contract.check_request(request.method, path, query, request.content)
        contract.check_answer(request.method, path, response.status_code, response.content)


def watch(client: httpx.AsyncClient | httpx.Client) -> None:
    """Check whatever the client is answered from now on."""
    hook: Any = _read_and_check if isinstance(client, httpx.AsyncClient) else _read_and_check_now
    client.event_hooks = {**client.event_hooks, "response": [*client.event_hooks["response"], hook]}


def validated_client(**given: Any) -> httpx.AsyncClient:
    """Return an httpx client, made as httpx makes one, that checks what it is answered."""
    client = httpx.AsyncClient(**given)
    watch(client)
    return client


async def _read_and_check(response: httpx.Response) -> None:
    if not _endless(response):
        await response.aread()
        check(response)


def _read_and_check_now(response: httpx.Response) -> None:
    if not _endless(response):
        response.read()
        check(response)


def _endless(response: httpx.Response) -> bool:
    kind: str = response.headers.get("content-type", "")
    return kind.startswith("text/event-stream")
