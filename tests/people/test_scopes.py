"""What tokens can be confined to: no input or output."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit.errors import Kind
from roomful.tenants import rules
from roomful.tenants.scopes import SCOPES, allows, covered, granted, of_user
from tests.features import refused

some = st.lists(st.sampled_from(SCOPES), min_size=1, max_size=6)


def test_a_family_covers_its_halves_and_nothing_else() -> None:
    assert covered(["conferences"]) == {"conferences", "conferences:read", "conferences:write"}
    assert covered(["conferences:read", "conferences:write"]) == {"conferences:read", "conferences:write"}
    assert covered(["conferences.records"]) == {"conferences.records", "conferences.records:read"}
    assert covered(["unknown", "", "conferences.sessions", "users.avatar"]) == frozenset()
    assert len(SCOPES) == 42
    assert allows(covered(["users"]), "users:write", "users")
    assert not allows(covered(["users:write"]), "users:read", "users")


def test_what_is_asked_for_is_had_as_far_as_all_allow_it() -> None:
    assert granted(None) == granted(None, [], []) == granted(None, SCOPES) == []
    assert granted(["conferences"], ["conferences:read", "users"]) == ["conferences:read"]
    assert granted(None, ["users"], []) == ["users", "users:read", "users:write"]
    assert granted(["users:read", "nonsense"]) == ["users:read"]
    for asked, bound in (
        (["users"], ["groups"]),
        (["nonsense"], []),
        ([], []),
        (["users:read"], ["users:write"]),
    ):
        with refused("scope_invalid", Kind.INVALID, "scope"):
            granted(asked, bound)


@given(some, some, some)
def test_no_token_opens_more_than_any_of_its_bounds(
    asked: list[str], one: list[str], other: list[str]
) -> None:
    left = covered(asked) & covered(one) & covered(other)
    if not left:
        with refused("scope_invalid"):
            granted(asked, one, other)
        return
    found = granted(asked, one, other)
    assert found, "an empty list would open everything"
    assert covered(found) == left
    assert granted(found, one, other) == found


def test_who_administers_nothing_reads_no_logs_and_changes_no_users() -> None:
    assert of_user(administers=True) == set(SCOPES)
    own = of_user(administers=False)
    for scope in ("conferences", "conferences.sessions:read", "users:read", "users.addressbook:write"):
        assert scope in own
    for scope in SCOPES:
        if scope.startswith("logs.") or scope in ("users", "users:write", "groups:write", "groups"):
            assert scope not in own
    assert "conferences.broadcast_presets:read" not in own, "keys of streams are in them"


@pytest.mark.parametrize(
    "uri",
    [
        *("https://app.example/cb", "https://app.example:8443/cb?x=1", "http://127.0.0.1/cb"),
        *("http://[::1]:3000/cb", "http://localhost:3000", "com.example.app:/cb"),
    ],
)
def test_addresses_that_people_may_be_sent_back_to(uri: str) -> None:
    assert rules.check_redirect_uri(uri) == uri
    assert rules.leads_back([uri], uri)
    assert not rules.leads_back([uri], uri + "x")
    assert not rules.leads_back([], uri)


@pytest.mark.parametrize(
    "uri",
    [
        *(
            "",
            "/cb",
            "http://app.example/cb",
            "https://",
            "javascript:alert(1)",
            "data:text/html,x",
            "app:/x",
        ),
        *(
            "https://a.example/#frag",
            "https://a.example/cb#",
            "http://127.0.0.1@evil.example/",
            "file:///etc",
        ),
        *("https://a.example/ x", "https://a.example:99999/", "https://[::1", "https://a/" + "x" * 2000),
        "https://a.example/\n",
    ],
)
def test_addresses_that_they_may_not(uri: str) -> None:
    with refused("invalid", Kind.INVALID, "redirect_uris"):
        rules.check_redirect_uri(uri)


def test_any_port_will_do_at_this_machine_alone() -> None:
    assert rules.leads_back(["http://127.0.0.1/cb"], "http://127.0.0.1:51004/cb")
    assert not rules.leads_back(["http://127.0.0.1/cb"], "http://127.0.0.1:51004/other")
    assert not rules.leads_back(["http://127.0.0.1/cb"], "http://127.0.0.1:1@evil.example/cb")
    assert not rules.leads_back(["http://127.0.0.1/cb"], "http://127.0.0.1:99999/cb")
    assert not rules.leads_back(["https://a.example/cb"], "https://a.example:8443/cb")
    assert not rules.leads_back(["https://a.example/cb", "com.example.app:/cb"], "com.example.other:/cb")
