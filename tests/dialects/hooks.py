"""A receiver of webhooks that checks what a vendor's receiver would check."""

import base64
import json
import time
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.delivery.receiving import Received, Receiver
from tests.server import eventually


@dataclass
class Hook:
    """One webhook as it came in."""

    path: str
    headers: dict[str, str]
    content: bytes

    @property
    def body(self) -> dict[str, Any]:
        return dict(json.loads(self.content))

    @property
    def data(self) -> dict[str, Any]:
        return dict(self.body["data"])

    @property
    def kind(self) -> str:
        return str(self.data["event_type"])

    def verify(self, public_base64: str, prefix: str = "telnyx") -> None:
        """Raise unless it was signed with the key a moment ago, as the vendor tells receivers to check."""
        timestamp = self.headers[f"{prefix}-timestamp"]
        signature = base64.b64decode(self.headers[f"{prefix}-signature-ed25519"], validate=True)
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(public_base64, validate=True))
        key.verify(signature, timestamp.encode() + b"|" + self.content)
        assert abs(time.time() - int(timestamp)) < 300


def hook(received: Received) -> Hook:
    headers = {name.lower(): value for name, value in received.headers.items()}
    return Hook(received.path, headers, received.content)


async def hooks(receiver: Receiver, count: int, path: str = "/hook") -> list[Hook]:
    """Wait until so many have come to a path, and return them."""

    async def arrived() -> bool:
        return receiver.paths.count(path) >= count

    await eventually(arrived, 20)
    return [hook(one) for one in receiver.received if one.path == path]
