import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.delivery.mail.rules import (
    JITTER,
    PAUSES,
    check_address,
    is_address,
    many_lines,
    one_line,
    pause_after,
)
from roomful.kit.clock import DAY, HOUR, MINUTE
from tests.features import refused


def test_pauses_begin_short_and_go_on_for_two_days() -> None:
    assert [pause_after(n, 0.5) for n in range(4)] == [MINUTE, MINUTE, 5 * MINUTE, 15 * MINUTE]
    assert 2 * DAY - HOUR < sum(PAUSES) <= 2 * DAY
    assert pause_after(len(PAUSES), 0.5) == 8 * HOUR
    assert pause_after(len(PAUSES) + 1, 0.5) is None


@given(st.integers(1, len(PAUSES)), st.floats(0, 1, exclude_max=True))
def test_they_are_moved_a_little(attempts: int, chance: float) -> None:
    pause = pause_after(attempts, chance)
    assert pause is not None
    assert abs(pause - PAUSES[attempts - 1]) <= JITTER * PAUSES[attempts - 1] + 1


@pytest.mark.parametrize(
    ("given_address", "kept"),
    [
        ("anna@example.org", "anna@example.org"),
        ("  Anna.Example+meet@Example.ORG ", "Anna.Example+meet@example.org"),
        ("anna@bücher.example", "anna@xn--bcher-kva.example"),
        ("anna@straße.example", "anna@xn--strae-oqa.example"),
        ("o'neil/x=y@example.org", "o'neil/x=y@example.org"),
        ("root@localhost", "root@localhost"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ],
)
def test_addresses(given_address: str, kept: str) -> None:
    assert check_address(given_address) == kept
    assert is_address(given_address)
    assert check_address(kept) == kept


@pytest.mark.parametrize(
    "address",
    [
        "",
        "@",
        "anna",
        "anna@",
        "@example.org",
        "anna@example..org",
        "anna@-example.org",
        "anna@example.org.",
        "anna@exa_mple.org",
        "anna@exa mple.org",
        "an na@example.org",
        ".anna@example.org",
        "an..na@example.org",
        "anna.@example.org",
        '"anna"@example.org',
        "anna@[192.0.2.1]",
        "anna@192.0.2.1",
        "änna@example.org",
        "anna@example.org\r\nBcc: eve@example.org",
        "anna@example.org, eve@example.org",
        "Anna <anna@example.org>",
        "anna@example.org\0",
        "a" * 65 + "@example.org",
        "anna@" + "a" * 64 + ".org",
        "anna@" + ".".join(["a" * 60] * 5),
        "anna@\ud800.org",
    ],
)
def test_what_is_no_address(address: str) -> None:
    assert not is_address(address)
    with refused("invalid", field="email"):
        check_address(address, "email")


@given(st.text(max_size=80))
def test_what_is_taken_can_stand_in_a_command(address: str) -> None:
    if is_address(f"a@{address}"):
        kept = check_address(f"a@{address}")
        assert kept.isascii()
        assert kept.isprintable()
        assert not set(' <>",;') & set(kept)


@given(st.text(max_size=300))
def test_one_line_is_one(text: str) -> None:
    line = one_line(text, 50)
    assert len(line.splitlines()) <= 1
    assert len(line) <= 50
    assert line == line.strip()
    assert one_line(line, 50) == line


def test_marks_that_turn_writing_are_left_out() -> None:
    assert one_line("abc\u202egpj.exe\u2066") == "abcgpj.exe"


@given(st.text(max_size=300))
def test_many_lines_end_in_line_feeds(text: str) -> None:
    found = many_lines(text)
    assert found.splitlines() == found.split("\n") or found.split("\n")[-1] == ""
    assert many_lines(found) == found
    found.encode()
