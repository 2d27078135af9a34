"""The one error type, and what text can be kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit.errors import Kind, Problem, invalid, not_found
from roomful.kit.text import is_storable


def test_a_problem_says_what_it_is() -> None:
    problem = invalid("ends_at", "It ends after it opens.", limit=5)
    assert (problem.kind, problem.code, problem.field) == (Kind.INVALID, "invalid", "ends_at")
    assert (str(problem), problem.message) == ("It ends after it opens.", "It ends after it opens.")
    assert problem.details == {"limit": 5}
    assert invalid("a", "b", "too_long").code == "too_long"
    missing = not_found("room_template")
    assert (missing.kind, missing.code) == (Kind.NOT_FOUND, "room_template_not_found")
    assert missing.message == "There is no such room template."
    assert Problem(Kind.LIMITED, "c", "m").details == {}


@given(st.text(st.characters(codec=None, exclude_categories=())))
def test_what_can_be_kept_has_neither_nul_nor_surrogate(text: str) -> None:
    assert is_storable(text) == all(c != "\0" and not "\ud800" <= c <= "\udfff" for c in text)


@pytest.mark.parametrize("text", ["\0", "a\0", "ä\0", "\ud800", "a\udfff"])
def test_what_cannot_be_kept(text: str) -> None:
    assert not is_storable(text)
