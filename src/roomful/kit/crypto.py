"""Hashes, encryption under the master key, and signatures."""

import base64
import hashlib
import hmac
import os

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_BASE64URL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
_passwords = PasswordHasher()


def digest(secret: str) -> str:
    """Return the SHA-256 of a secret of high entropy, as hex. Not for passwords or PINs."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare in a time that does not depend on where they differ."""
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def hash_password(password: str) -> str:
    """Return the Argon2id hash; takes tens of milliseconds, so call it off the event loop."""
    return _passwords.hash(password)


def check_password(stored: str, password: str) -> bool:
    """Tell whether the password belongs to the Argon2 hash; as slow as hashing."""
    try:
        return _passwords.verify(stored, password)
    except (VerificationError, InvalidHashError):
        return False


class Box:
    """Encrypts what must be shown again (AES-256-GCM, RFC 5116). `context` binds a text to its place."""

    def __init__(self, master_key: bytes) -> None:
        self._cipher = AESGCM(hashlib.sha256(b"roomful box\0" + master_key).digest())
        self._root = hashlib.sha256(b"roomful keys\0" + master_key).digest()

    def key(self, purpose: str) -> bytes:
        """Return a key of 32 bytes for one purpose: it tells nothing of the others, nor of the master key."""
        return hmac.digest(self._root, purpose.encode(), "sha256")

    def seal(self, plain: str, context: str) -> str:
        """Return the encrypted text."""
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, plain.encode(), context.encode())
        return base64.b64encode(nonce + sealed).decode()

    def open(self, sealed: str, context: str) -> str:
        """Return the plain text. Raises ValueError when it was made with another key or for another place."""
        raw = base64.b64decode(sealed)
        try:
            return self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], context.encode()).decode()
        except InvalidTag as error:
            raise ValueError("sealed with another master key, or for another place") from error


class SigningKey:
    """An Ed25519 key (RFC 8032)."""

    def __init__(self, seed: bytes) -> None:
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._key.public_key()

    @staticmethod
    def new_seed() -> str:
        """Return a new secret seed in base64."""
        return base64.b64encode(os.urandom(32)).decode()

    @classmethod
    def from_seed(cls, seed: str) -> "SigningKey":
        """Return the key of a base64 seed."""
        return cls(base64.b64decode(seed))

    def derived(self, purpose: str) -> bytes:
        """Return a secret of 64 bytes for one purpose: it tells nothing of this key, nor of the others."""
        return hmac.digest(self._seed, b"roomful derived\0" + purpose.encode(), "sha512")

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public half."""
        return self._public.public_bytes_raw()

    @property
    def public_base64(self) -> str:
        """The public half as vendors' clients hold it."""
        return base64.b64encode(self.public).decode()

    def sign(self, message: bytes) -> bytes:
        """Return the 64 bytes of the signature."""
        return self._key.sign(message)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Tell whether this key signed the message."""
        return verify(self.public, signature, message)


def verify(public: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether the key with this public half signed the message."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def base64url(raw: bytes) -> str:
    """Return unpadded base64url (RFC 4648, section 5)."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Read unpadded base64url. Raises ValueError for anything else."""
    if not set(text) <= _BASE64URL:
        raise ValueError("not base64url")
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
