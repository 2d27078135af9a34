"""Where a broadcast goes, as the composer is told it."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from roomful.broadcasts.model import BroadcastTarget, TargetKind
from roomful.media.recorder import Serving, ServingUnavailable, Target, TargetReport

# how the composer calls what presets ask for
_VIDEO = {"H264": "h264", "VP8": "vp8"}
_AUDIO = {"AAC": "aac", "MP3": "mp3", "PCM": "pcm", "G711_U": "pcmu", "G711_A": "pcma"}
# RTSP whose RTP goes in datagrams, for the composer
_BY_UDP = "rtspu"


class Route:
    """The targets of one broadcast. What cannot be served for now is `held`, and looked at again."""

    def __init__(self, serving: Serving, *, allow_private: bool) -> None:
        self._serving = serving
        self._allow_private = allow_private
        self._wanted: list[tuple[BroadcastTarget, str]] = []
        self.held: tuple[TargetReport, ...] = ()

    def want(self, targets: Sequence[tuple[BroadcastTarget, str]]) -> None:
        """Go to these from now on; each comes with its whole address, or the key that it is pulled by."""
        self._wanted = sorted(targets, key=lambda pair: pair[0].id)

    async def targets(self) -> tuple[Target, ...]:
        """Return what the composer is to send to now; it may change when what serves is started again."""
        pulled = any(target.kind == TargetKind.RTSP_PULL for target, _ in self._wanted)
        base, reason = await self._base() if pulled else ("", "")
        self.held = tuple(
            TargetReport(target.id, "retrying", target.attempts, reason)
            for target, _ in self._wanted
            if reason and target.kind == TargetKind.RTSP_PULL
        )
        found = (self._target(target, secret, base) for target, secret in self._wanted)
        return tuple(one for one in found if one is not None)

    async def _base(self) -> tuple[str, str]:
        """Return where to publish what is pulled; without such a place, why there is none."""
        try:
            return await self._serving.publish_at(), ""
        except ServingUnavailable as error:
            return "", str(error)

    def _target(self, target: BroadcastTarget, secret: str, base: str) -> Target | None:
        if target.kind == TargetKind.RTSP_PULL:
            return _coded(Target(target.id, f"{base}/{secret}"), target) if base else None
        parts = urlsplit(secret)
        by_udp = parts.scheme == "rtsp" and not target.over_tcp
        told = Target(
            target.id,
            _BY_UDP + secret[len(parts.scheme) :] if by_udp else secret,
            allow_private=self._allow_private,
            retries=target.retries,
            retry_delay=target.retry_delay,
            idle_timeout=target.idle_timeout,
        )
        # RTMP carries H.264 and AAC, whatever a preset asks for
        return _coded(told, target) if parts.scheme.startswith("rtsp") else told


def _coded(told: Target, target: BroadcastTarget) -> Target:
    video, audio = _VIDEO[target.video_codec], _AUDIO[target.audio_codec]
    return replace(told, video_codec=video, audio_codec=audio)
