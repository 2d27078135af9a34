"""Every setting: its name, type, default, bounds and description."""

import ipaddress
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def _doc(description: str, section: str = "", **bounds: Any) -> msgspec.Meta:
    return msgspec.Meta(description=description, extra={"section": section} if section else None, **bounds)


def _secret(description: str) -> msgspec.Meta:
    return msgspec.Meta(description=description, extra={"secret": True})


Port = Annotated[int, msgspec.Meta(ge=0, le=65535)]
Seconds = Annotated[float, msgspec.Meta(ge=0)]
Days = Annotated[int, msgspec.Meta(ge=1, le=36500)]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Every setting with its default. Empty text means "not set"."""

    host: Annotated[
        str, _doc("The address to listen on. `0.0.0.0` or `::` is every address of the machine.", "Server")
    ] = "127.0.0.1"
    port: Annotated[Port, _doc("The port of everything: API, pages and signalling. 0 takes a free one.")] = (
        8080
    )
    data_dir: Annotated[
        Path, _doc("The folder for the database, the keys, the first credentials and LiveKit's files.")
    ] = Path("data")
    database_url: Annotated[
        str,
        _secret(
            "`sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`. Not set: `roomful.db` in `data_dir`."
        ),
    ] = ""
    public_url: Annotated[
        str,
        _doc(
            "What people type to reach this server, such as `https://meet.example.org`; the default tenant's "
            "links begin with it. Not set: made of scheme, host and port."
        ),
    ] = ""
    master_key: Annotated[
        str,
        _secret(
            "The key that secrets in the database are encrypted with, at least 32 characters. Not set: made "
            "at the first start and kept in `master.key` in `data_dir`. Servers that share a database "
            "share it."
        ),
    ] = ""

    tls_cert: Annotated[
        str, _doc("A certificate chain in PEM form; with `tls_key`, https is served.", "TLS")
    ] = ""
    tls_key: Annotated[str, _doc("The private key of `tls_cert`, in PEM form.")] = ""
    tls_auto: Annotated[
        bool,
        _doc(
            "Serve https with a certificate of our own making, kept in `tls/` in `data_dir`. For trials: "
            "no browser and no client trusts it by itself."
        ),
    ] = False
    trusted_proxies: Annotated[
        tuple[Network, ...],
        _doc("Addresses or networks whose `X-Forwarded-For`, `-Proto` and `-Host` headers are believed."),
    ] = ()

    log_format: Annotated[
        Literal["auto", "json", "console"],
        _doc("One JSON object a line, or lines to read. `auto`: to read at a terminal.", "Logs and metrics"),
    ] = "auto"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], _doc("The least severity to write.")
    ] = "info"
    access_log: Annotated[bool, _doc("Write a line for every request.")] = True
    metrics_token: Annotated[
        str,
        _secret(
            "A bearer token that opens `/metrics` from anywhere. Without it, only a caller on this machine "
            "that came through no proxy is answered."
        ),
    ] = ""

    body_limit: Annotated[
        int,
        _doc("The largest request body, in bytes; more is refused with 413.", "Limits", ge=1024, le=1 << 30),
    ] = 1 << 20
    rate_limit: Annotated[
        int,
        _doc(
            "Requests a second for each credential, or address without one, in each process; 0: any.",
            ge=0,
        ),
    ] = 300
    max_connections: Annotated[
        int,
        _doc(
            "Connections at the same time; more wait in the system's queue. Lowered at start when the system "
            "does not let this process open so many files.",
            ge=16,
        ),
    ] = 20_000
    header_timeout: Annotated[
        float,
        _doc(
            "Seconds until a request's headers must be complete, counted from the connection's start or from "
            "the answer before: also how long an idle connection is kept.",
            ge=1,
        ),
    ] = 60
    body_timeout: Annotated[
        float, _doc("Seconds until a request's body must be complete; later is refused with 408.", ge=0.1)
    ] = 30
    shutdown_grace: Annotated[
        Seconds, _doc("Seconds that running requests and jobs have to finish when the server is stopped.")
    ] = 10

    worker: Annotated[
        bool, _doc("Run jobs in the serving process. Off: `roomful worker` runs them elsewhere.", "Jobs")
    ] = True
    job_concurrency: Annotated[int, _doc("Jobs that one process runs at the same time.", ge=1, le=1000)] = 8
    webhook_allow_private: Annotated[
        bool,
        _doc(
            "Let webhooks go to private and loopback addresses. Anyone who may set a webhook's URL can then "
            "reach your inner network through this server."
        ),
    ] = False
    retain_history_days: Annotated[Days, _doc("Days that events and calls are kept.")] = 365
    retain_deliveries_days: Annotated[Days, _doc("Days that webhook and mail attempts are kept.")] = 30
    retain_tickets_days: Annotated[Days, _doc("Days that spent or expired tickets are kept.")] = 7

    session_join_timeout: Annotated[
        float,
        _doc("Seconds that an admitted person has to reach the media server.", "Sessions", ge=1),
    ] = 30
    seat_hold: Annotated[
        Seconds, _doc("Seconds that the seat of someone who vanished is kept for their return.")
    ] = 20

    sign_in_ttl: Annotated[
        float,
        _doc("Seconds that somebody stays signed in.", "Signing in", ge=60, le=365 * 86_400),
    ] = 43_200

    livekit_url: Annotated[
        str,
        _doc(
            "A LiveKit server of your own, such as `http://10.0.0.5:7880`. Not set: Roomful starts and "
            "watches one itself.",
            "LiveKit",
        ),
    ] = ""
    livekit_api_key: Annotated[str, _doc("The API key of `livekit_url`.")] = ""
    livekit_api_secret: Annotated[str, _secret("The API secret of `livekit_url`.")] = ""
    livekit_public_url: Annotated[
        str,
        _doc(
            "Where clients reach `livekit_url` directly, such as `wss://live.example.org`. Not set: through "
            "this server's `/rtc`."
        ),
    ] = ""
    livekit_binary: Annotated[
        str, _doc("The `livekit-server` program to start. Not set: the one on PATH, then the one built here.")
    ] = ""
    capture_binary: Annotated[
        str,
        _doc(
            "The `roomful-capture` program, which takes part in rooms that are recorded. Not set: the one on "
            "PATH, then the one built here."
        ),
    ] = ""
    livekit_port: Annotated[
        Port, _doc("The managed LiveKit's own HTTP port, on loopback only. 0 takes a free one.")
    ] = 0
    keep_livekit: Annotated[
        bool, _doc("Leave the managed LiveKit running when the server is stopped, as for an upgrade.")
    ] = False
    rtc_udp_port: Annotated[Port, _doc("The UDP port of all media. 0 takes a free one.", "Media")] = 7882
    rtc_tcp_port: Annotated[
        Port, _doc("The TCP port of media for clients whose UDP is blocked. 0 takes a free one.")
    ] = 7881
    rtc_node_ip: Annotated[
        str,
        _doc(
            "The address that clients send media to. Not set: 127.0.0.1 while `host` is a loopback address, "
            "else LiveKit's own choice. Set, media is taken from all interfaces."
        ),
    ] = ""
    rtc_use_external_ip: Annotated[
        bool, _doc("Find the public address by asking a STUN server, for machines behind NAT.")
    ] = False
    rtc_interfaces: Annotated[
        tuple[str, ...],
        _doc("Network interfaces for media. Not set: loopback while `host` is a loopback address, else all."),
    ] = ()
    turn_enabled: Annotated[
        bool, _doc("Run LiveKit's own TURN server, for clients behind strict firewalls.", "TURN")
    ] = False
    turn_domain: Annotated[str, _doc("The host name clients reach the TURN server by.")] = ""
    turn_udp_port: Annotated[Port, _doc("The UDP port of TURN; 0 turns it off.")] = 3478
    turn_tls_port: Annotated[Port, _doc("The TLS port of TURN; 0 turns it off.")] = 5349
    turn_cert_file: Annotated[str, _doc("The certificate of `turn_domain`, in PEM form.")] = ""
    turn_key_file: Annotated[str, _doc("The private key of `turn_cert_file`.")] = ""
    turn_external_tls: Annotated[bool, _doc("Something before the TURN server ends TLS.")] = False

    def __repr__(self) -> str:
        # Secrets stay out of logs and tracebacks.
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__struct_fields__ if name not in SECRETS)
        return f"Settings({', '.join(shown)})"

    @property
    def database(self) -> str:
        """The database's URL, in `data_dir` when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'roomful.db'}"

    @property
    def tls(self) -> bool:
        """Whether this process itself speaks https."""
        return self.tls_auto or bool(self.tls_cert)

    @property
    def url(self) -> str:
        """Where people reach the server; a wildcard address is shown as localhost."""
        if self.public_url:
            return self.public_url
        scheme, usual = ("https", 443) if self.tls else ("http", 80)
        host = "localhost" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104  # shown, not bound
        host = f"[{host}]" if ":" in host else host
        return f"{scheme}://{host}" + ("" if self.port == usual else f":{self.port}")

    @property
    def loopback(self) -> bool:
        """Whether only this machine can connect."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def descriptions() -> dict[str, msgspec.Meta]:
    """Return what is said of each setting, by its name."""
    hints = get_type_hints(Settings, include_extras=True)
    return {
        name: next(meta for meta in hints[name].__metadata__ if meta.description)
        for name in Settings.__struct_fields__
    }


SECRETS = frozenset(name for name, meta in descriptions().items() if (meta.extra or {}).get("secret"))
