"""Signing in, and who is signed in."""

from msgspec import Struct


class SignInRequest(Struct, forbid_unknown_fields=True):
    """What one signs in with."""

    login: str
    password: str


class User(Struct):
    """Somebody with a login."""

    id: str
    login: str
    display_name: str
    role: str


class SignedIn(Struct):
    """Signed in: `token` is the bearer token, and is told once."""

    token: str
    expires_at: str
    user: User


class UserAnswer(Struct):
    """Who is signed in, and until when."""

    user: User
    expires_at: str


class PasswordRequest(Struct, forbid_unknown_fields=True):
    """A new password, and the old one once more."""

    old: str
    new: str
