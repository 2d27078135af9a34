"""Every setting: its name, type, default, bounds and description."""

import ipaddress
from pathlib import Path
from typing import Annotated, Literal, get_type_hints

import msgspec

from roomful.settings.dialects import DialectSettings
from roomful.settings.fields import Days, Network, Port, Seconds, doc, secret

__all__ = ["SECRETS", "Network", "Settings", "descriptions"]


class Settings(DialectSettings, frozen=True, kw_only=True):
    """Every setting with its default. Empty text means "not set"."""

    worker: Annotated[
        bool, doc("Run jobs in the serving process. Off: `roomful worker` runs them elsewhere.", "Jobs")
    ] = True
    job_concurrency: Annotated[int, doc("Jobs that one process runs at the same time.", ge=1, le=1000)] = 8
    webhook_allow_private: Annotated[
        bool,
        doc(
            "Let webhooks go to private and loopback addresses. Anyone who may set a webhook's URL can then "
            "reach your inner network through this server."
        ),
    ] = False
    broadcast_allow_private: Annotated[
        bool,
        doc(
            "Let broadcasts go to streaming servers at private and loopback addresses. Hosts of any meeting "
            "can then reach your inner network through this server."
        ),
    ] = False
    broadcast_cdnvideo_url: Annotated[
        str,
        doc(
            "Where broadcasts by presets of the kind `cdnvideo` go, such as "
            "`rtmp://live.example.com/app/stream`: those presets have a name and a password alone."
        ),
    ] = ""
    retain_history_days: Annotated[Days, doc("Days that events and calls are kept.")] = 365
    retain_deliveries_days: Annotated[Days, doc("Days that webhook and mail attempts are kept.")] = 30
    retain_tickets_days: Annotated[Days, doc("Days that spent or expired tickets are kept.")] = 7

    mail_from: Annotated[
        str,
        doc(
            "Whom mails come from, such as `Meetings <meet@example.org>`; its mailbox gets what cannot be "
            "delivered.",
            "Mail",
        ),
    ] = ""
    smtp_url: Annotated[
        str,
        secret(
            "The server that mails are handed to: `smtp://USER:PASSWORD@HOST:587` or, with TLS from the "
            "first byte, `smtps://USER:PASSWORD@HOST:465`. Not set: mails are kept and not sent."
        ),
    ] = ""
    smtp_starttls: Annotated[
        bool,
        doc(
            "Hand mails to an `smtp://` server over TLS (STARTTLS), or not at all. Off: in the clear, the "
            "password and the PINs of invitations as well; for a server on this machine."
        ),
    ] = True
    smtp_ca: Annotated[
        str,
        doc(
            "A file of certificates, in PEM form, that the mail server's is checked against instead of the "
            "system's."
        ),
    ] = ""
    smtp_timeout: Annotated[
        float, doc("Seconds that the mail server has for each of its answers.", ge=1, le=300)
    ] = 30
    outbox: Annotated[
        bool,
        doc(
            "Show the mails at `/outbox`, to administrators at this very machine. For development: they may "
            "hold PINs and links that open doors."
        ),
    ] = False

    session_join_timeout: Annotated[
        float,
        doc("Seconds that an admitted person has to reach the media server.", "Sessions", ge=1),
    ] = 30
    seat_hold: Annotated[
        Seconds, doc("Seconds that the seat of someone who vanished is kept for their return.")
    ] = 20

    sign_in_ttl: Annotated[
        float,
        doc("Seconds that somebody stays signed in.", "Signing in", ge=60, le=365 * 86_400),
    ] = 43_200

    recordings_dir: Annotated[
        str,
        doc(
            "The folder of captures that run and of files that are kept on disk. Not set: `recordings` in "
            "`data_dir`. Servers and workers that share a database share it.",
            "Recordings",
        ),
    ] = ""
    recordings_at_once: Annotated[
        int, doc("Recordings that one process looks after at a time.", ge=1, le=1000)
    ] = 64
    broadcasts_at_once: Annotated[
        int,
        doc(
            "Broadcasts that one process makes at a time; the others wait for ten minutes, and say so. Each "
            "takes about half a core.",
            ge=1,
            le=1000,
        ),
    ] = 16
    compositions_at_once: Annotated[
        int,
        doc(
            "Pictures that one process composes at a time; the others wait and catch up. 0: one for each "
            "core, and two at least: four people in 720p take half of one.",
            ge=0,
            le=1000,
        ),
    ] = 0
    compositions_follow: Annotated[
        bool,
        doc("Compose while a meeting goes on, so that the file is ready soon after it. Off: afterwards."),
    ] = True
    recordings_disk_floor: Annotated[
        int,
        doc("Free bytes below which recordings stop and no new ones begin.", ge=0),
    ] = 1 << 30
    recordings_store: Annotated[
        Literal["disk", "s3"],
        doc("Where finished files are kept: in `recordings_dir`, or in a bucket of anything that speaks S3."),
    ] = "disk"
    s3_bucket: Annotated[str, doc("The bucket.")] = ""
    s3_region: Annotated[str, doc("The region of the bucket.")] = "us-east-1"
    s3_endpoint: Annotated[
        str, doc("Where the bucket's server is, such as `https://s3.example.org`. Not set: Amazon.")
    ] = ""
    s3_key: Annotated[str, doc("The access key. Not set: from the environment, as Amazon's tools do.")] = ""
    s3_secret: Annotated[str, secret("The secret of `s3_key`.")] = ""
    s3_path_style: Annotated[
        bool, doc("Name the bucket in the path, as most servers want it; off: in the host name.")
    ] = True

    rtsp_port: Annotated[
        Port,
        doc(
            "The port that broadcasts are pulled from over RTSP, opened with the first that is to be pulled; "
            "for RTP in datagrams, the first even UDP port from there on and the one behind it. 0 turns it "
            "off.",
            "RTSP",
        ),
    ] = 8554
    rtsp_host: Annotated[str, doc("The address of that port. Not set: as `host`.")] = ""
    rtsp_public_url: Annotated[
        str,
        doc(
            "What the addresses to pull from begin with, such as `rtsp://live.example.org:8554`, or rtsps:// "
            "where there is TLS. Not set: made of the host that people reach the server by, and `rtsp_port`. "
            "Where several servers share a database, each names the way to itself."
        ),
    ] = ""

    livekit_url: Annotated[
        str,
        doc(
            "A LiveKit server of your own, such as `http://10.0.0.5:7880`. Not set: Roomful starts and "
            "watches one itself.",
            "LiveKit",
        ),
    ] = ""
    livekit_api_key: Annotated[str, doc("The API key of `livekit_url`.")] = ""
    livekit_api_secret: Annotated[str, secret("The API secret of `livekit_url`.")] = ""
    livekit_public_url: Annotated[
        str,
        doc(
            "Where clients reach `livekit_url` directly, such as `wss://live.example.org`. Not set: through "
            "this server's `/rtc`."
        ),
    ] = ""
    livekit_binary: Annotated[
        str, doc("The `livekit-server` program to start. Not set: the one on PATH, then the one built here.")
    ] = ""
    capture_binary: Annotated[
        str,
        doc(
            "The `roomful-capture` program, which takes part in rooms that are recorded. Not set: the one on "
            "PATH, then the one built here."
        ),
    ] = ""
    streams_binary: Annotated[
        str,
        doc(
            "The `roomful-streams` program, which takes broadcasts to streaming servers. Not set: the one on "
            "PATH, then the one built here."
        ),
    ] = ""
    livekit_port: Annotated[
        Port, doc("The managed LiveKit's own HTTP port, on loopback only. 0 takes a free one.")
    ] = 0
    keep_livekit: Annotated[
        bool, doc("Leave the managed LiveKit running when the server is stopped, as for an upgrade.")
    ] = False
    rtc_udp_port: Annotated[Port, doc("The UDP port of all media. 0 takes a free one.", "Media")] = 7882
    rtc_tcp_port: Annotated[
        Port, doc("The TCP port of media for clients whose UDP is blocked. 0 takes a free one.")
    ] = 7881
    rtc_node_ip: Annotated[
        str,
        doc(
            "The address that clients send media to. Not set: 127.0.0.1 while `host` is a loopback address, "
            "else LiveKit's own choice. Set, media is taken from all interfaces."
        ),
    ] = ""
    rtc_use_external_ip: Annotated[
        bool, doc("Find the public address by asking a STUN server, for machines behind NAT.")
    ] = False
    rtc_interfaces: Annotated[
        tuple[str, ...],
        doc("Network interfaces for media. Not set: loopback while `host` is a loopback address, else all."),
    ] = ()
    turn_enabled: Annotated[
        bool, doc("Run LiveKit's own TURN server, for clients behind strict firewalls.", "TURN")
    ] = False
    turn_domain: Annotated[str, doc("The host name clients reach the TURN server by.")] = ""
    turn_udp_port: Annotated[Port, doc("The UDP port of TURN; 0 turns it off.")] = 3478
    turn_tls_port: Annotated[Port, doc("The TLS port of TURN; 0 turns it off.")] = 5349
    turn_cert_file: Annotated[str, doc("The certificate of `turn_domain`, in PEM form.")] = ""
    turn_key_file: Annotated[str, doc("The private key of `turn_cert_file`.")] = ""
    turn_external_tls: Annotated[bool, doc("Something before the TURN server ends TLS.")] = False

    def __repr__(self) -> str:
        # Secrets stay out of logs and tracebacks.
        shown = (f"{name}={getattr(self, name)!r}" for name in self.__struct_fields__ if name not in SECRETS)
        return f"Settings({', '.join(shown)})"

    @property
    def database(self) -> str:
        """The database's URL, in `data_dir` when none is set."""
        return self.database_url or f"sqlite:///{self.data_dir / 'roomful.db'}"

    @property
    def recordings(self) -> Path:
        """The folder of recordings, in `data_dir` when none is set."""
        return Path(self.recordings_dir) if self.recordings_dir else self.data_dir / "recordings"

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
