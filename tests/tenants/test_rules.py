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


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://intranet.example.org", "https://intranet.example.org"),
        (" HTTPS://Intranet.Example.ORG/ ", "https://intranet.example.org"),
        ("https://intranet.example.org:443", "https://intranet.example.org"),
        ("https://intranet.example.org:8443", "https://intranet.example.org:8443"),
        ("http://intranet.example.org:443", "http://intranet.example.org:443"),
        ("http://127.0.0.1:5173", "http://127.0.0.1:5173"),
        ("https://*.Example.org", "https://*.example.org"),
        ("https://*.example.org:8443", "https://*.example.org:8443"),
        ("https://*.bücher.example", "https://*.xn--bcher-kva.example"),
    ],
)
def test_whose_pages_may_show_meetings(given: str, kept: str) -> None:
    assert rules.check_embedders([given, given]) == [kept]
    # what was read may be written again
    assert rules.check_embedders([kept]) == [kept]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "intranet.example.org",
            "//a.example",
            "ftp://a.example",
            "null",
            "'self'",
            "https:",
            "https://",
        ),
        *("https://a.example/page", "https://a.example?q", "https://a.example#", "https://me@a.example"),
        *("https://a.example:0", "https://a.example:99999", "https://a.example:*", "https://a b.example"),
        *("https://*", "https://*.", "https://a.*.example", "https://**.example", "https://*a.example"),
        *("https://a.example; script-src *", "https://a.example https://b.example", "https://a.example,b"),
        *(
            "https://a.example\r\nx: y",
            "https://a\0.example",
            "https://[::1]",
            "https://\ud800.example",
            "*.*",
        ),
    ],
)
def test_what_is_no_origin(text: str) -> None:
    with refused("invalid", field="embedders"):
        rules.check_embedders(["https://fine.example", text])


@given(st.text())
def test_any_origin_is_kept_as_one_word_or_refused(text: str) -> None:
    try:
        kept = rules.check_embedders([text])
    except Problem:
        return
    assert kept is None or not set(" ;,\r\n") & set("".join(kept))


def test_everybodys_pages_and_nobodys() -> None:
    assert rules.check_embedders(["https://a.example", "*"]) is None
    assert rules.check_embedders([]) == []
    many = [f"https://n{n}.example" for n in range(rules.MAX_EMBEDDERS + 1)]
    assert rules.check_embedders(many[1:]) == many[1:]
    with refused("invalid", field="embedders"):
        rules.check_embedders(many)
    assert rules.framers(None) == "'none'"
