import contextlib
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomful.kit.errors import Kind, Problem
from roomful.web.body import MAX_DEPTH, decode, decode_form, from_text, pointer


class Part(msgspec.Struct):
    size: int = 0


class Body(msgspec.Struct):
    name: str = ""
    parts: list[Part] = []
    table: dict[str, int] = {}
    rest: Any = None


class Strict(msgspec.Struct, forbid_unknown_fields=True):
    name: str


def refused(raw: bytes, kind: Any = Body) -> Problem:
    with pytest.raises(Problem) as caught:
        decode(raw, kind)
    assert caught.value.kind is Kind.INVALID
    return caught.value


def test_a_body_becomes_its_type() -> None:
    body = decode('{"name": "Zoë \\ud83d\\ude00", "parts": [{"size": 3}], "unknown": {}}'.encode(), Body)
    assert body == Body(name="Zoë 😀", parts=[Part(3)])


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b'{"name": 5}', "/name"),
        (b'{"parts": [{"size": 1}, {"size": "x"}]}', "/parts/1/size"),
        (b'{"table": {"a": "x"}}', "/table"),
        (b'{"parts": {}}', "/parts"),
        (b"[]", ""),
        (b"null", ""),
    ],
)
def test_a_value_that_does_not_fit_is_pointed_at(raw: bytes, field: str) -> None:
    problem = refused(raw)
    assert (problem.code, problem.field) == ("invalid", field)
    assert "`" not in problem.message


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**400])
@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ('{"parts": [{"size": 1}, {"size": %d}]}', "/parts/1/size"),
        ('{"table": {"a/b": %d}}', "/table/a~1b"),
        ('{"rest": [1, {"deep": [%d]}]}', "/rest/1/deep/0"),
        ('{"unknown": %d}', "/unknown"),
        ("%d", ""),
    ],
)
def test_an_integer_of_more_than_64_bits_is_refused_wherever_it_stands(
    raw: str, field: str, number: int
) -> None:
    problem = refused((raw % number).encode())
    assert problem.code == "invalid"
    assert problem.field == field or number == 10**400  # where msgspec says it by itself


@pytest.mark.parametrize("number", [2**63 - 1, -(2**63)])
def test_an_integer_of_64_bits_is_taken(number: int) -> None:
    assert decode(b'{"parts": [{"size": %d}]}' % number, Body).parts == [Part(number)]


def test_digits_in_a_text_are_no_number() -> None:
    digits = "9" * 30
    assert decode(f'{{"name": "{digits}", "rest": {{"{digits}": 1.5}}}}'.encode(), Body).name == digits


class Query(msgspec.Struct, rename={"size": "page[size]"}):
    size: int | None = None
    share: float = 0.0
    name: str = ""
    full: bool = False


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("page[size]", str(number)) for number in (2**63, -(2**63) - 1, 10**30, 10**400)),
        *(("share", text) for text in ("nan", "inf", "-inf", "1e30", "9" * 30)),
        ("page[size]", "x"),
    ],
)
def test_texts_are_no_numbers_beyond_64_bits(name: str, text: str) -> None:
    with pytest.raises(msgspec.ValidationError) as caught:
        from_text({name: text}, Query)
    assert str(caught.value).endswith(f" - at `$.{name}`")


def test_texts_become_their_types() -> None:
    given = {"page[size]": str(2**63 - 1), "share": "0.5", "name": "9" * 30, "full": "true"}
    assert from_text(given, Query) == Query(2**63 - 1, 0.5, "9" * 30, True)


def test_a_missing_or_unknown_field_is_pointed_at() -> None:
    assert refused(b"{}", Strict).field == "/name"
    assert refused(b'{"name": "a", "other": 1}', Strict).field == "/other"


def test_pointers_escape_names() -> None:
    assert pointer("$.a/b[0].c~d") == "/a~1b/0/c~0d"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"{'a': 1}",
        b'{"a": NaN}',
        b'{"name": "\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"name": "\x00"}',
        b'{"name": "\\ud800"}',
        b'{"name": "\\ud800abcdef"}',
        b'{"name": "\\udc00\\ud800"}',
        b'{"rest": "\\ud800\\u0041"}',
        b'{"unknown": "\\udfff and more"}',
        b'{"\\ud800 and more": 1}',
        b'{"name": "\xed\xa0\x80"}',
        "{}".encode("utf-16"),
    ],
)
def test_what_is_no_json_or_no_text_is_refused(raw: bytes) -> None:
    assert refused(raw).code == "invalid_json"


@given(st.integers(0xD800, 0xDFFF), st.text(alphabet='ab{["\\ud8', max_size=8))
def test_no_lone_surrogate_gets_through(surrogate: int, after: str) -> None:
    try:
        body = decode(b'{"name": "\\u%04x' % surrogate + after.encode() + b'"}', Body)
    except Problem:
        return
    body.name.encode("utf-8")


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        (b'{"name": "a\\u0000b"}', "/name"),
        (b'{"rest": {"x": ["", {"y/z": "\\u0000"}]}}', "/rest/x/1/y~1z"),
        (b'{"rest": {"\\u0000": 1}}', "/rest"),
        (b'{"unknown": "\\u0000"}', "/unknown"),
    ],
)
def test_nuls_are_refused_where_they_stand(raw: bytes, field: str) -> None:
    problem = refused(raw)
    assert (problem.code, problem.field) == ("invalid_character", field)


def test_an_escaped_backslash_before_u0000_is_text() -> None:
    assert decode(b'{"name": "\\\\u0000"}', Body).name == "\\u0000"


@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'{"rest":[', b'{"unknown":[{"a":'])
def test_deep_nesting_is_refused(opening: bytes) -> None:
    assert refused(opening * 50_000).code == "too_deep"
    assert refused(opening * 50_000, Any).code == "too_deep"


def test_nesting_has_a_limit_and_brackets_in_texts_do_not_count() -> None:
    assert decode(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, Any)
    assert refused(b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1), Any).code == "too_deep"
    assert decode(b'{"name": "%s"}' % (b'[{\\"' * 200), Body).name == '[{"' * 200
    assert len(decode(b"[" + b",".join([b"[]"] * 1000) + b"]", Any)) == 1000


def test_the_largest_body_may_be_wide() -> None:
    """Only depth is refused; how long the look for it takes is no test's to say."""
    raw = b"[" + b",".join([b"[]"] * 340_000) + b"]"
    assert decode(raw, Any) == [[]] * 340_000


@given(st.binary(max_size=200))
def test_no_bytes_raise_anything_but_a_problem(raw: bytes) -> None:
    for kind in (Body, Any, Strict):
        with contextlib.suppress(Problem):
            decode(raw, kind)


def test_forms() -> None:
    assert decode_form(b"a=1&b=x+y%20z&a=2&c&=&%C3%A9=%E2%82%AC") == {
        "a": "2",
        "b": "x y z",
        "c": "",
        "": "",
        "é": "€",
    }
    assert decode_form(b"") == {}
    for raw in (b"a=%ff", b"a=%00", b"%00=a", b"&".join([b"a=1"] * 1000)):
        with pytest.raises(Problem):
            decode_form(raw)
