"""A certificate of our own making, for trials: it encrypts, and nobody trusts it by itself."""

import contextlib
import ipaddress
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from roomful.settings import Settings

# The longest that browsers take from a certificate, in days, and when a new one is made.
_DAYS, _RENEW_DAYS = 397, 30


def own_certificate(settings: Settings) -> tuple[Path, Path]:
    """Return certificate and key in DIR/tls, made anew when they are missing, expiring or for other names."""
    certificate, key = settings.own_certificate
    names = _names(settings)
    if not _fits(certificate, key, names):
        certificate.parent.mkdir(parents=True, exist_ok=True)
        _make(certificate, key, names)
    return certificate, key


def _names(settings: Settings) -> list[x509.GeneralName]:
    """Return every name that this machine may be called by."""
    texts = ["localhost", "127.0.0.1", "::1", socket.gethostname(), settings.host]
    if settings.public_url:
        texts.append(urlsplit(settings.public_url).hostname or "localhost")
    with contextlib.suppress(OSError):
        texts += [str(found[4][0]) for found in socket.getaddrinfo(socket.gethostname(), None)]
    names: list[x509.GeneralName] = []
    for text in dict.fromkeys(texts):
        name = _name(text)
        if name is not None and name not in names:
            names.append(name)
    return names


def _name(text: str) -> x509.GeneralName | None:
    try:
        address = ipaddress.ip_address(text.split("%", 1)[0])
    except ValueError:
        try:
            return x509.DNSName(text.encode("idna").decode())
        except (UnicodeError, ValueError):
            return None
    return None if address.is_unspecified else x509.IPAddress(address)


def _fits(certificate: Path, key: Path, names: list[x509.GeneralName]) -> bool:
    try:
        known = x509.load_pem_x509_certificate(certificate.read_bytes())
        held = known.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        serialization.load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    fresh = known.not_valid_after_utc > datetime.now(UTC) + timedelta(days=_RENEW_DAYS)
    return fresh and set(names) <= set(held)


def _make(certificate: Path, key: Path, names: list[x509.GeneralName]) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Roomful (self-made)")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_DAYS - 1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(private, hashes.SHA256())
    )
    encoded = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    _write(key, encoded, 0o600)
    _write(certificate, made.public_bytes(serialization.Encoding.PEM), 0o644)


def _write(path: Path, content: bytes, mode: int) -> None:
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)


def check(certificate: Path, key: Path) -> str:
    """Return what is wrong with a certificate and its key, and what to do; empty when they can be used."""
    for path in (certificate, key):
        if not os.access(path, os.R_OK):
            return f"{path} is missing, or this user may not read it"
    try:
        known = x509.load_pem_x509_certificate(certificate.read_bytes())
    except ValueError:
        return f"{certificate} is not a certificate in PEM form"
    try:
        private = serialization.load_pem_private_key(key.read_bytes(), None)
    except (ValueError, TypeError):
        return f"{key} is not a private key in PEM form, or is locked by a password"
    form = (serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    if private.public_key().public_bytes(*form) != known.public_key().public_bytes(*form):
        return f"{key} is not the key of {certificate}"
    if known.not_valid_after_utc < datetime.now(UTC):
        return f"{certificate} has expired on {known.not_valid_after_utc:%Y-%m-%d}: renew it"
    return ""
