"""The settings of the server itself: where it listens and keeps its files, TLS, logs, limits."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from roomful.settings.fields import Network, Port, Seconds, doc, secret


class ServerSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The first part of the settings."""

    host: Annotated[
        str, doc("The address to listen on. `0.0.0.0` or `::` is every address of the machine.", "Server")
    ] = "127.0.0.1"
    port: Annotated[Port, doc("The port of everything: API, pages and signalling. 0 takes a free one.")] = (
        8080
    )
    data_dir: Annotated[
        Path, doc("The folder for the database, the keys, the first credentials and LiveKit's files.")
    ] = Path("data")
    database_url: Annotated[
        str,
        secret(
            "`sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST/NAME`. Not set: `roomful.db` in `data_dir`."
        ),
    ] = ""
    public_url: Annotated[
        str,
        doc(
            "What people type to reach this server, such as `https://meet.example.org`; the default tenant's "
            "links begin with it. Not set: made of scheme, host and port."
        ),
    ] = ""
    master_key: Annotated[
        str,
        secret(
            "The key that secrets in the database are encrypted with, at least 32 characters. Not set: made "
            "at the first start and kept in `master.key` in `data_dir`. Servers that share a database "
            "share it."
        ),
    ] = ""

    tls_cert: Annotated[
        str, doc("A certificate chain in PEM form; with `tls_key`, https is served.", "TLS")
    ] = ""
    tls_key: Annotated[str, doc("The private key of `tls_cert`, in PEM form.")] = ""
    tls_auto: Annotated[
        bool,
        doc(
            "Serve https with a certificate of our own making, kept in `tls/` in `data_dir`. For trials: "
            "no browser and no client trusts it by itself."
        ),
    ] = False
    trusted_proxies: Annotated[
        tuple[Network, ...],
        doc("Addresses or networks whose `X-Forwarded-For`, `-Proto` and `-Host` headers are believed."),
    ] = ()

    log_format: Annotated[
        Literal["auto", "json", "console"],
        doc("One JSON object a line, or lines to read. `auto`: to read at a terminal.", "Logs and metrics"),
    ] = "auto"
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], doc("The least severity to write.")
    ] = "info"
    access_log: Annotated[bool, doc("Write a line for every request.")] = True
    metrics_token: Annotated[
        str,
        secret(
            "A bearer token that opens `/metrics` from anywhere. Without it, only a caller on this machine "
            "that came through no proxy is answered."
        ),
    ] = ""

    body_limit: Annotated[
        int,
        doc("The largest request body, in bytes; more is refused with 413.", "Limits", ge=1024, le=1 << 30),
    ] = 1 << 20
    rate_limit: Annotated[
        int,
        doc(
            "Requests a second for each credential, or address without one, in each process; 0: any.",
            ge=0,
        ),
    ] = 300
    max_connections: Annotated[
        int,
        doc(
            "Connections at the same time; more wait in the system's queue. Lowered at start when the system "
            "does not let this process open so many files.",
            ge=16,
        ),
    ] = 20_000
    header_timeout: Annotated[
        float,
        doc(
            "Seconds until a request's headers must be complete, counted from the connection's start or from "
            "the answer before: also how long an idle connection is kept.",
            ge=1,
        ),
    ] = 60
    body_timeout: Annotated[
        float, doc("Seconds until a request's body must be complete; later is refused with 408.", ge=0.1)
    ] = 30
    shutdown_grace: Annotated[
        Seconds, doc("Seconds that running requests and jobs have to finish when the server is stopped.")
    ] = 10

    @property
    def certificate(self) -> tuple[Path, Path] | None:
        """The files of the certificate and the key that https is served with, None without."""
        if self.tls_auto:
            return self.own_certificate
        return (Path(self.tls_cert), Path(self.tls_key)) if self.tls_cert else None

    @property
    def own_certificate(self) -> tuple[Path, Path]:
        """Where those of `tls_auto` are kept."""
        folder = self.data_dir / "tls"
        return folder / "certificate.pem", folder / "key.pem"

    @property
    def tls(self) -> bool:
        """Whether this process itself speaks https."""
        return self.certificate is not None
