"""LiveKit's webhooks: verified, and turned into hints.

LiveKit signs each with a token under its API key whose `sha256` claim is the digest of the body
(https://docs.livekit.io/home/server/webhooks/). It keeps what it cannot deliver in memory, for a minute at
most, so whoever listens must be ready to miss some.
"""

import base64
import hashlib
import hmac

from google.protobuf.json_format import Parse, ParseError
from livekit.protocol.webhook import WebhookEvent

from roomful.kit.clock import SECOND, Clock
from roomful.media.livekit import wire
from roomful.media.livekit.tokens import Tokens
from roomful.media.port import EventKind, LeaveReason, MediaEvent

_KINDS = {
    "room_started": EventKind.ROOM_STARTED,
    "room_finished": EventKind.ROOM_FINISHED,
    "participant_joined": EventKind.PARTICIPANT_JOINED,
    "participant_left": EventKind.PARTICIPANT_LEFT,
    # Told instead of "left" about someone whose media never came to flow.
    "participant_connection_aborted": EventKind.PARTICIPANT_LEFT,
    "track_published": EventKind.TRACK_PUBLISHED,
    "track_unpublished": EventKind.TRACK_UNPUBLISHED,
}
_OF_TRACKS = (EventKind.TRACK_PUBLISHED, EventKind.TRACK_UNPUBLISHED)


class WebhookReceiver:
    """Verifies and reads webhooks signed with one API key."""

    def __init__(self, tokens: Tokens, clock: Clock) -> None:
        self._tokens = tokens
        self._clock = clock

    def receive(self, body: bytes, authorization: str) -> MediaEvent | None:
        """Return the event, or None for a kind or participant that we do not follow.

        Raises PermissionError unless LiveKit sent it. `authorization` is the header's value, with or
        without a `Bearer` before the token.
        """
        claims = self._tokens.claims(authorization.removeprefix("Bearer ").strip())
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        if not hmac.compare_digest(str(claims.get("sha256", "")).encode(), digest.encode()):
            raise PermissionError("the webhook's body is not the one that was signed")
        try:
            message = Parse(body, WebhookEvent(), ignore_unknown_fields=True)
        except (ParseError, ValueError) as error:
            raise PermissionError("the webhook is signed but cannot be read") from error
        return self._event(message)

    def _event(self, message: WebhookEvent) -> MediaEvent | None:
        kind = _KINDS.get(message.event)
        # the hidden are the server's own, such as captures: of them nothing is to be known
        if kind is None or message.participant.permission.hidden:
            return None
        reason = wire.leave_reason(message.participant) if kind is EventKind.PARTICIPANT_LEFT else None
        return MediaEvent(
            id=message.id,
            kind=kind,
            room=message.room.name,
            room_id=message.room.sid,
            at=self._moment(message.created_at),
            identity=message.participant.identity,
            connection_id=message.participant.sid,
            track=wire.track(message.track) if kind in _OF_TRACKS else None,
            by_client=reason is LeaveReason.CLIENT,
            reason=reason,
        )

    def _moment(self, created_at: int) -> int:
        """Return when it happened. LiveKit tells whole seconds: what comes within its second is new."""
        return min(self._clock.now(), (created_at + 1) * SECOND - 1)
