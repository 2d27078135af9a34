"""What the managed LiveKit is told: its configuration file, written by us."""

import json
from dataclasses import dataclass
from typing import Any

from roomful.media.livekit.tokens import Keys

# Hints wait this long for a Roomful that restarts, and this many of one room at a time.
_WEBHOOK_AGE = "60s"
_WEBHOOK_DEPTH = 5000


@dataclass(frozen=True, slots=True)
class LiveKitOptions:
    """How clients reach the managed LiveKit. As it stands: from this machine only, for development.

    Ports of 0 are chosen among the free ones and kept from start to start. For a real host clear `interfaces`
    and give `node_ip`, or `use_external_ip` to have it found by STUN.
    """

    webhook_url: str
    signal_port: int = 0  # HTTP and WebSocket, on loopback only: Roomful passes clients through
    rtc_udp_port: int = 7882
    rtc_tcp_port: int = 7881
    node_ip: str = "127.0.0.1"
    use_external_ip: bool = False
    interfaces: tuple[str, ...] = ("lo",)
    stun_servers: tuple[str, ...] = ()  # "host:port"; for clients, and for `use_external_ip`
    turn_enabled: bool = False
    turn_domain: str = ""
    turn_udp_port: int = 3478
    turn_tls_port: int = 5349
    turn_cert_file: str = ""
    turn_key_file: str = ""
    turn_external_tls: bool = False  # something before it ends TLS, so no certificate is needed here
    pli_throttle_ms: int = 50  # the least time between two key-frame requests to one publisher
    log_level: str = "warn"  # from "info" on LiveKit writes the clients' ICE passwords into its log


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports a running LiveKit has."""

    signal: int
    udp: int
    tcp: int


def render(options: LiveKitOptions, ports: Ports, keys: Keys) -> str:
    """Return LiveKit's configuration; it is YAML by being JSON."""
    config: dict[str, Any] = {
        "port": ports.signal,
        "bind_addresses": ["127.0.0.1"],
        "keys": {keys.key: keys.secret},
        "logging": {"level": options.log_level, "pion_level": "error"},
        "rtc": _rtc(options, ports),
        "room": {"auto_create": False, "enable_remote_unmute": True},
        "webhook": {
            "api_key": keys.key,
            "urls": [options.webhook_url],
            "resource_url_notifier": {"max_age": _WEBHOOK_AGE, "max_depth": _WEBHOOK_DEPTH},
        },
    }
    if options.turn_enabled:
        config["turn"] = _turn(options)
    return json.dumps(config, indent=2) + "\n"


def _rtc(options: LiveKitOptions, ports: Ports) -> dict[str, Any]:
    throttle = f"{options.pli_throttle_ms}ms"
    rtc: dict[str, Any] = {
        "udp_port": ports.udp,
        "tcp_port": ports.tcp,
        "use_external_ip": options.use_external_ip,
        "pli_throttle": {"low_quality": throttle, "mid_quality": throttle, "high_quality": throttle},
    }
    if options.node_ip and not options.use_external_ip:
        rtc["node_ip"] = options.node_ip
    if stun := _stun(options, ports):
        rtc["stun_servers"] = stun
    if options.interfaces:
        rtc["interfaces"] = {"includes": list(options.interfaces)}
    if on_loopback(options):
        rtc["enable_loopback_candidate"] = True
    return rtc


def _stun(options: LiveKitOptions, ports: Ports) -> list[str]:
    """Return STUN servers; for none LiveKit sends every client to Google's.

    A client needs none to reach a server whose address it is told. So unless there is one to name, it is
    given LiveKit's own media port, which does not answer, and nobody else hears of it. To find its own
    address LiveKit needs one that answers; with `use_external_ip` Google's is used unless another is named.
    """
    if options.stun_servers:
        return list(options.stun_servers)
    own_turn = options.turn_enabled and options.turn_udp_port
    if own_turn or options.use_external_ip or not options.node_ip:
        return []
    return [f"{options.node_ip}:{ports.udp}"]


def on_loopback(options: LiveKitOptions) -> bool:
    """Tell whether clients come from this machine only."""
    return options.node_ip.startswith("127.") or any(name.startswith("lo") for name in options.interfaces)


def _turn(options: LiveKitOptions) -> dict[str, Any]:
    turn: dict[str, Any] = {"enabled": True, "domain": options.turn_domain}
    if options.turn_udp_port:
        turn["udp_port"] = options.turn_udp_port
    if options.turn_tls_port:
        turn["tls_port"] = options.turn_tls_port
        turn["external_tls"] = options.turn_external_tls
    if options.turn_cert_file and not options.turn_external_tls:
        turn["cert_file"] = options.turn_cert_file
        turn["key_file"] = options.turn_key_file
    return turn
