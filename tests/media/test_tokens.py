"""Tokens: what they say, and everything that makes them worthless."""

import base64
import json
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit.clock import SECOND, ManualClock
from roomful.media.livekit.tokens import MAX_TOKEN, Keys, Tokens
from roomful.media.port import Grants, Source

KEYS = Keys("key", "a-secret-of-at-least-thirty-two-characters")
# As LiveKit hands them to its clients: our key, 600 seconds.
REFRESHED = {"iss": "key", "sub": "ann", "video": {"room": "room", "roomJoin": True}}


def _tokens(now: int = 1_000_000) -> Tokens:
    return Tokens(KEYS, ManualClock(now * SECOND))


def _signed(claims: dict[str, Any], secret: str = KEYS.secret, algorithm: str = "HS256") -> str:
    return jwt.encode(claims, secret, algorithm=algorithm)


def test_a_token_grants_sources_and_never_data() -> None:
    grants = Grants(publish=frozenset({Source.SCREEN, Source.CAMERA}), subscribe=False, hidden=True)
    claims = _tokens().claims(_tokens().mint("room", "ann", "Ann", grants, ttl=60))
    assert claims == {
        "iss": "key",
        "sub": "ann",
        "name": "Ann",
        "nbf": 1_000_000,
        "exp": 1_000_060,
        "video": {
            "room": "room",
            "roomJoin": True,
            "canSubscribe": False,
            "canPublish": True,
            "canPublishSources": ["camera", "screen_share"],
            "canPublishData": False,
            "canUpdateOwnMetadata": False,
            "hidden": True,
        },
    }


def test_to_publish_nothing_is_said_in_words() -> None:
    # An empty list of sources would mean all of them to LiveKit.
    claims = _tokens().claims(_tokens().mint("room", "ann", "Ann", Grants(), ttl=60))
    assert claims["video"]["canPublish"] is False
    assert "canPublishSources" not in claims["video"]


def test_a_refreshed_token_reads_until_its_second() -> None:
    token = _signed({**REFRESHED, "nbf": 1_000_000, "exp": 1_000_600})
    assert _tokens(1_000_599).read(token) == ("room", "ann")
    with pytest.raises(PermissionError, match="expired"):
        _tokens(1_000_600).read(token)


def test_a_clock_a_little_ahead_is_forgiven() -> None:
    token = _signed({**REFRESHED, "nbf": 1_000_060, "exp": 1_000_600})
    assert _tokens().read(token) == ("room", "ann")
    with pytest.raises(PermissionError, match="not valid yet"):
        _tokens(999_999).read(token)


@pytest.mark.parametrize(
    "claims",
    [
        {**REFRESHED},
        {**REFRESHED, "exp": None},
        {**REFRESHED, "exp": "soon"},
        {**REFRESHED, "exp": float("nan")},
        {**REFRESHED, "exp": 2_000_000, "nbf": "x"},
        {**REFRESHED, "exp": 2_000_000, "iss": "other"},
        {**REFRESHED, "exp": 2_000_000, "sub": ""},
        {**REFRESHED, "exp": 2_000_000, "sub": 7},
        {**REFRESHED, "exp": 2_000_000, "video": None},
        {**REFRESHED, "exp": 2_000_000, "video": []},
        {**REFRESHED, "exp": 2_000_000, "video": {"room": "room"}},
        {**REFRESHED, "exp": 2_000_000, "video": {"room": "room", "roomJoin": "yes"}},
        {**REFRESHED, "exp": 2_000_000, "video": {"room": "", "roomJoin": True}},
        {**REFRESHED, "exp": 2_000_000, "video": {"room": 7, "roomJoin": True}},
        {**REFRESHED, "exp": 2_000_000, "video": {"roomCreate": True, "roomAdmin": True}},
    ],
)
def test_what_is_signed_but_lets_nobody_in(claims: dict[str, Any]) -> None:
    with pytest.raises(PermissionError):
        _tokens().read(_signed(claims))


def test_another_secret_or_none() -> None:
    claims = {**REFRESHED, "exp": 2_000_000}
    head = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).rstrip(b"=").decode()
    body = _signed(claims).split(".")[1]
    forged = [
        _signed(claims, "another-secret-of-at-least-thirty-two-characters"),
        _signed(claims, KEYS.secret * 2, "HS512"),
        f"{head}.{body}.",
        f"{head}.{body}",
    ]
    for token in forged:
        with pytest.raises(PermissionError):
            _tokens().read(token)


def test_a_token_too_long_is_not_even_parsed() -> None:
    token = _signed({**REFRESHED, "exp": 2_000_000, "filler": "x" * MAX_TOKEN})
    with pytest.raises(PermissionError, match="too long"):
        _tokens().read(token)


@given(st.one_of(st.text(), st.from_regex(r"[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*", fullmatch=True)))
def test_nothing_else_reads_or_breaks(token: str) -> None:
    with pytest.raises(PermissionError):
        _tokens().read(token)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_signed_nonsense_breaks_nothing(value: Any) -> None:
    claims = {**REFRESHED, "exp": value, "nbf": value}
    token = jwt.api_jws.encode(json.dumps(claims).encode(), KEYS.secret, algorithm="HS256")
    try:
        assert _tokens().read(token) == ("room", "ann")
    except PermissionError:
        return
    assert isinstance(value, int | float)
    assert not isinstance(value, bool)
    assert value > 1_000_000
