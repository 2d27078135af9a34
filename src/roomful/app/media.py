"""Which LiveKit is used: yours, or one that Roomful keeps."""

import ipaddress
from collections.abc import Awaitable, Callable

from roomful.kit.clock import Clock
from roomful.media.livekit.config import LiveKitOptions
from roomful.media.livekit.engine import LiveKitMedia
from roomful.media.livekit.listener import WebhookListener
from roomful.media.livekit.process import ManagedLiveKit
from roomful.media.livekit.remote import RemoteLiveKit
from roomful.media.livekit.tokens import Keys
from roomful.settings import Settings


class MediaEngine:
    """LiveKit as this installation has it, and the port of it that features use."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._listener: WebhookListener | None = None
        self._managed: ManagedLiveKit | None = None
        self.livekit: RemoteLiveKit | ManagedLiveKit
        if settings.livekit_url:
            keys = Keys(settings.livekit_api_key, settings.livekit_api_secret)
            self.livekit = RemoteLiveKit(settings.livekit_url, keys)
        else:
            folder = settings.data_dir / "livekit"
            self._listener = WebhookListener(folder)
            self._managed = ManagedLiveKit(folder, _options(settings), clock, binary=settings.livekit_binary)
            self.livekit = self._managed
        self.media = LiveKitMedia(self.livekit, clock)

    @property
    def remote(self) -> bool:
        """Whether somebody else runs it."""
        return self._managed is None

    async def start(self, on_started: Callable[[], Awaitable[None]]) -> None:
        """Begin. `on_started` is awaited before clients are let to a LiveKit that was started anew."""
        if self._managed is not None and self._listener is not None:
            self._listener.receive = self.media.deliver
            self._managed.set_webhook_url(await self._listener.start())
            self._managed.on_started = on_started
        await self.livekit.start()

    async def stop(self) -> None:
        """End a LiveKit of ours, unless it is to be kept."""
        if self._managed is not None:
            await self._managed.stop(keep=self._settings.keep_livekit)
        else:
            await self.livekit.stop()
        if self._listener is not None:
            await self._listener.stop()
        await self.media.close()


def _options(settings: Settings) -> LiveKitOptions:
    told = settings.rtc_use_external_ip or settings.rtc_node_ip
    local = _is_loopback(settings.host) and not told
    return LiveKitOptions(
        webhook_url="",
        signal_port=settings.livekit_port,
        rtc_udp_port=settings.rtc_udp_port,
        rtc_tcp_port=settings.rtc_tcp_port,
        node_ip=settings.rtc_node_ip or ("127.0.0.1" if local else ""),
        use_external_ip=settings.rtc_use_external_ip,
        interfaces=settings.rtc_interfaces or (("lo",) if local else ()),
        turn_enabled=settings.turn_enabled,
        turn_domain=settings.turn_domain,
        turn_udp_port=settings.turn_udp_port,
        turn_tls_port=settings.turn_tls_port,
        turn_cert_file=settings.turn_cert_file,
        turn_key_file=settings.turn_key_file,
        turn_external_tls=settings.turn_external_tls,
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
