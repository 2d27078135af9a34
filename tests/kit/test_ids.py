"""Ids, numbers, secrets and slugs."""

import itertools
import threading
import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit import ids


def test_ids_are_uuids_of_version_seven() -> None:
    before = time.time_ns() // 1_000_000
    made = [ids.new_id() for _ in range(1000)]
    after = time.time_ns() // 1_000_000
    assert len(set(made)) == 1000
    for text in made:
        parsed = uuid.UUID(text)
        assert str(parsed) == text
        assert (parsed.variant, parsed.version) == (uuid.RFC_4122, 7)
        assert before <= parsed.int >> 80 <= after


def test_what_has_the_form_of_an_id() -> None:
    assert ids.is_id(ids.new_id())
    assert ids.is_id(ids.new_id().upper())
    for text in ("", "x" * 36, "0" * 32, "0" * 36, f"{ids.new_id()}\n", f"{{{ids.new_id()}}}", "\u0660" * 36):
        assert not ids.is_id(text)


def test_numbers_grow() -> None:
    made = [ids.new_number() for _ in range(20_000)]
    assert all(one < other for one, other in itertools.pairwise(made))
    assert 0 < made[0] < made[-1] < 2**63


def test_numbers_of_many_threads_never_repeat_and_each_sees_them_grow() -> None:
    found: list[list[int]] = []

    def draw() -> None:
        found.append([ids.new_number() for _ in range(5000)])

    threads = [threading.Thread(target=draw) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(numbers == sorted(numbers) for numbers in found)
    assert len({number for numbers in found for number in numbers}) == 20_000


def test_numbers_grow_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    first = ids.new_number()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    assert ids.new_number() > first


def test_secrets_and_digits() -> None:
    assert len({ids.new_secret("x_") for _ in range(100)}) == 100
    secret = ids.new_secret("x_", 40)
    assert secret.startswith("x_")
    assert len(secret) == 42
    assert not set("0OIl") & set(secret[2:])
    for length in (1, 3, 10):
        for _ in range(50):
            digits = ids.new_digits(length)
            assert digits.isdigit()
            assert len(digits) == length
            assert digits[0] != "0"


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_any_text_gives_a_slug_or_nothing(text: str) -> None:
    slug = ids.slug_of(text)
    assert len(slug) <= 100
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789_-")
    assert slug == slug.strip("-")
    assert ids.slug_of(slug) == slug


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Stand-up", "stand-up"),
        ("  Zoë's   Café!! ", "zoe-s-cafe"),
        ("a_b", "a_b"),
        ("会議", ""),
        ("---", ""),
        ("x" * 99 + " y", "x" * 99),
        ("\N{DIGIT ONE}\N{SUPERSCRIPT TWO}", "12"),
    ],
)
def test_slugs(text: str, slug: str) -> None:
    assert ids.slug_of(text) == slug


def test_random_slugs() -> None:
    made = {ids.new_slug() for _ in range(100)}
    assert len(made) == 100
    assert all(ids.slug_of(slug) == slug and len(slug) == 12 for slug in made)
