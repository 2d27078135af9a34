"""Host names, secrets, and who may still use a credential."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit.errors import Problem
from roomful.tenants import rules
from roomful.tenants.model import Credential, CredentialKind
from tests.features import refused

GOOD = ["a", "a.b", "meet.example.com", "xn--bcher-kva.example", "127.0.0.1", "1.2", "a" * 63 + ".b"]
BAD = [
    "", ".", "a..b", "-a.b", "a-.b", "a_b.c", "a b", "a/b", "ä.de", "a\n.b", "a\0", "a" * 64,
    "a." * 127 + "aa", "http://a", "a:80", "[::1]", "\ud800", "*.a",
]  # fmt: skip


@pytest.mark.parametrize("host", GOOD)
def test_host_names(host: str) -> None:
    assert rules.check_host(host) == host
    assert rules.check_host(f" {host.upper()}. ") == host
    assert rules.host_of(f"{host.upper()}:8080") == host
    assert rules.host_of(host) == host


@pytest.mark.parametrize("host", BAD)
def test_what_is_no_host_name(host: str) -> None:
    with refused("invalid", field="host"):
        rules.check_host(host)


@given(st.text())
def test_any_host_header_is_read(header: str) -> None:
    assert rules.host_of(header) == rules.host_of(header).strip().lower()


@given(st.text())
def test_any_secret_is_taken_as_it_is_or_refused(text: str) -> None:
    try:
        secret = rules.check_secret(text)
    except Problem:
        return
    assert secret in text
    assert rules.check_secret(secret) == secret


def test_headers() -> None:
    assert rules.host_of("[::1]:8080") == "::1"
    assert rules.host_of("[::1") == "::1"
    assert rules.host_of(" Example.COM.:443") == "example.com"


def test_new_secrets() -> None:
    for kind in CredentialKind:
        one, other = rules.new_credential_secret(kind), rules.new_credential_secret(kind)
        assert one != other
        assert rules.check_secret(one) == one
    assert rules.new_credential_secret(CredentialKind.TELNYX).startswith("KEY")


@pytest.mark.parametrize(
    ("expires_at", "revoked_at", "usable"),
    [
        (None, None, True),
        (11, None, True),
        (10, None, False),
        (9, None, False),
        (None, 1, False),
        (11, 1, False),
    ],
)
def test_usable(expires_at: int | None, revoked_at: int | None, usable: bool) -> None:
    credential = Credential("i", "t", None, "telnyx", "p", "", [], 0, expires_at, revoked_at, None)
    assert rules.usable(credential, 10) is usable
