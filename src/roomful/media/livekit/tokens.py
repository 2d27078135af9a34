"""LiveKit's access tokens: minted for those admitted, read back at the door.

The form is LiveKit's (https://docs.livekit.io/home/get-started/authentication/): a JWT signed with HS256
under the API secret, `iss` the API key, `sub` the identity, `video` the grants.
"""

from dataclasses import dataclass, field
from typing import Any

import jwt

from roomful.kit.clock import SECOND, Clock
from roomful.media.port import Grants, Source

# Enough for any token of ours or LiveKit's; longer ones are refused before they are parsed.
MAX_TOKEN = 8192
# Two clocks: LiveKit refreshes its clients' tokens itself, perhaps on another machine.
_EARLY = 60

TOKEN_SOURCES = {
    Source.CAMERA: "camera",
    Source.MICROPHONE: "microphone",
    Source.SCREEN: "screen_share",
    Source.SCREEN_AUDIO: "screen_share_audio",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """An API key of LiveKit and its secret (at least 32 characters)."""

    key: str
    secret: str = field(repr=False)


class Tokens:
    """Mints and verifies tokens under one API key."""

    def __init__(self, keys: Keys, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock

    def mint(self, room: str, identity: str, name: str, grants: Grants, *, ttl: int) -> str:
        """Return a token that lets `identity` into `room` for the next `ttl` seconds."""
        now = self._clock.now() // SECOND
        claims = {
            "iss": self._keys.key,
            "sub": identity,
            "name": name,
            "nbf": now,
            "exp": now + ttl,
            "video": _video(room, grants),
        }
        return jwt.encode(claims, self._keys.secret, algorithm="HS256")

    def read(self, token: str) -> tuple[str, str]:
        """Return (room, identity). Raises PermissionError unless it is valid now and lets someone in."""
        claims = self.claims(token)
        video, identity = claims.get("video"), claims.get("sub")
        if not isinstance(video, dict) or video.get("roomJoin") is not True:
            raise PermissionError("the token is not one to join with")
        room = video.get("room")
        if not (isinstance(room, str) and room and isinstance(identity, str) and identity):
            raise PermissionError("the token names no room or nobody")
        return room, identity

    def claims(self, token: str) -> dict[str, Any]:
        """Return the claims of a token signed with our key and valid now. Raises PermissionError."""
        if len(token) > MAX_TOKEN:
            raise PermissionError("the token is too long")
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                self._keys.secret,
                algorithms=["HS256"],
                issuer=self._keys.key,
                options={"require": ["exp"], "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
            raise PermissionError("the token is not valid") from error
        self._check_time(claims)
        return claims

    def _check_time(self, claims: dict[str, Any]) -> None:
        """Hold the times against our clock; PyJWT only knows the machine's."""
        now = self._clock.now() // SECOND
        expires, begins = claims["exp"], claims.get("nbf", 0)
        if not all(isinstance(value, int | float) for value in (expires, begins)):
            raise PermissionError("the token's times are no numbers")
        if not expires > now:
            raise PermissionError("the token has expired")
        if not begins <= now + _EARLY:
            raise PermissionError("the token is not valid yet")


def _video(room: str, grants: Grants) -> dict[str, Any]:
    video: dict[str, Any] = {
        "room": room,
        "roomJoin": True,
        "canSubscribe": grants.subscribe,
        "canPublish": bool(grants.publish),
        "canPublishData": False,
        "canUpdateOwnMetadata": False,
        "hidden": grants.hidden,
    }
    if grants.publish:
        video["canPublishSources"] = sorted(TOKEN_SOURCES[source] for source in grants.publish)
    return video
