"""Which ports the managed LiveKit gets, and in words which of them another program has."""

import socket

from roomful.media.livekit.config import LiveKitOptions, Ports, on_loopback
from roomful.media.livekit.trouble import LiveKitTrouble

_LOOPBACK = "127.0.0.1"
_ANY = "0.0.0.0"  # noqa: S104  # only to see whether a port is free everywhere


def choose(options: LiveKitOptions, former: Ports | None) -> Ports:
    """Return the ports asked for; where any will do, those of last time if they are still free.

    Raises LiveKitTrouble when one that was asked for is in use.
    """
    # LiveKit takes TCP from everywhere, whatever its interfaces.
    media = _LOOPBACK if on_loopback(options) else _ANY
    ports = Ports(
        signal=_pick(options.signal_port, former.signal if former else 0, socket.SOCK_STREAM, _LOOPBACK),
        udp=_pick(options.rtc_udp_port, former.udp if former else 0, socket.SOCK_DGRAM, media),
        tcp=_pick(options.rtc_tcp_port, former.tcp if former else 0, socket.SOCK_STREAM, _ANY),
    )
    _require(ports.signal, socket.SOCK_STREAM, _LOOPBACK, "ROOMFUL_LIVEKIT_PORT")
    _require(ports.udp, socket.SOCK_DGRAM, media, "ROOMFUL_RTC_UDP_PORT")
    _require(ports.tcp, socket.SOCK_STREAM, _ANY, "ROOMFUL_RTC_TCP_PORT")
    if options.turn_enabled:
        _require(options.turn_udp_port, socket.SOCK_DGRAM, _ANY, "ROOMFUL_TURN_UDP_PORT")
        _require(options.turn_tls_port, socket.SOCK_STREAM, _ANY, "ROOMFUL_TURN_TLS_PORT")
    return ports


def fits(options: LiveKitOptions, ports: Ports) -> bool:
    """Tell whether these ports are what the options ask for."""
    pairs = (
        (options.signal_port, ports.signal),
        (options.rtc_udp_port, ports.udp),
        (options.rtc_tcp_port, ports.tcp),
    )
    return all(wanted in (0, given) for wanted, given in pairs)


def _pick(wanted: int, former: int, kind: socket.SocketKind, address: str) -> int:
    if wanted:
        return wanted
    return former if former and _problem(former, kind, address) is None else _free(kind, address)


def _require(port: int, kind: socket.SocketKind, address: str, setting: str) -> None:
    problem = _problem(port, kind, address) if port else None
    if problem is None:
        return
    name = "UDP" if kind is socket.SOCK_DGRAM else "TCP"
    if isinstance(problem, PermissionError):
        why = "may not be used without the rights of root"
    else:
        why = "is in use by another program"
    raise LiveKitTrouble(f"{name} port {port} {why}; set {setting} to another one")


def _problem(port: int, kind: socket.SocketKind, address: str) -> OSError | None:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:  # as LiveKit does: connections that wait for their end do not count
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            return error
    return None


def _free(kind: socket.SocketKind, address: str) -> int:
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port
