"""How a setting is described: the words, the section it begins, the bounds."""

import ipaddress
from typing import Annotated, Any

import msgspec

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def doc(description: str, section: str = "", **bounds: Any) -> msgspec.Meta:
    """Return what is said of a setting; `section` begins a part of the list."""
    return msgspec.Meta(description=description, extra={"section": section} if section else None, **bounds)


def secret(description: str) -> msgspec.Meta:
    """Return what is said of a setting that is never shown."""
    return msgspec.Meta(description=description, extra={"secret": True})


Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]
Days = Annotated[int, msgspec.Meta(ge=1, le=36500)]
