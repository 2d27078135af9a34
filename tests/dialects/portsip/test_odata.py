"""The language of lists: what it says, what it refuses and where, and that nothing else comes of it."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roomful.dialects.portsip.odata import (
    Field,
    Flag,
    Identity,
    ListParameters,
    Number,
    Text,
    Time,
    Word,
    expression,
    list_query,
    orders,
)
from roomful.kit.clock import SECOND, parse_rfc3339, rfc3339, rfc3339_seconds
from roomful.kit.errors import Kind, Problem
from roomful.kit.expressions import (
    AllOf,
    AnyOf,
    Comparison,
    Expression,
    How,
    ListQuery,
    Not,
    OneOf,
    Op,
    Order,
    TextTest,
    asked,
    holds,
)
from tests.expressions import expressions

ROOM: dict[str, Field] = {
    "id": Identity("number", lambda text: int(text) if text.isascii() and text.isdigit() else None),
    "subject": Text("title"),
    "extension_number": Text("extension"),
    "mode": Word("media", {"video": "VIDEO", "audio": "AUDIO"}),
    "control": Word("moderated", {True: "MASTER", False: "FREE"}),
    "bitrate": Number("bitrate"),
    "capacity": Number("capacity", low=1, high=200),
    "enable_prompt": Flag("prompts"),
    "unlocked": Flag("locked", inverted=True),
    "scheduled_start_at": Time("opens_at"),
    "exact_at": Time("exact_at", step=1),
}
AT = parse_rfc3339("2017-07-21T17:32:28Z")


def one(field: str, op: Op, value: Any) -> Comparison:
    return Comparison(field, op, value)


A, B, C = (one("title", Op.EQ, letter) for letter in "abc")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("subject eq 'a'", A),
        ("  subject\teq 'a'\n", A),
        ("subject EQ 'a'", A),
        ("'a' eq subject", A),
        ("5 lt bitrate", one("bitrate", Op.GT, 5)),
        ("bitrate ge -5", one("bitrate", Op.GE, -5)),
        ("bitrate le 5.0", one("bitrate", Op.LE, 5)),
        ("subject ne 'it''s'", one("title", Op.NE, "it's")),
        ("subject eq ''", one("title", Op.EQ, "")),
        ("subject eq ''''", one("title", Op.EQ, "'")),
        ("subject eq 'and (or) not'", one("title", Op.EQ, "and (or) not")),
        ("subject eq null", one("title", Op.EQ, None)),
        ("capacity ne null", one("capacity", Op.NE, None)),
        ("scheduled_start_at gt NULL", one("opens_at", Op.GT, None)),
        ("subject eq 'a' and subject eq 'b' and subject eq 'c'", AllOf((A, B, C))),
        ("subject eq 'a' or subject eq 'b' and subject eq 'c'", AnyOf((A, AllOf((B, C))))),
        ("(subject eq 'a' or subject eq 'b') and subject eq 'c'", AllOf((AnyOf((A, B)), C))),
        ("not subject eq 'a' and subject eq 'b'", AllOf((Not(A), B))),
        ("not (subject eq 'a' AND subject eq 'b')", Not(AllOf((A, B)))),
        ("not not (subject eq 'a')", Not(Not(A))),
        ("not(subject eq 'a')or(subject eq 'b')", AnyOf((Not(A), B))),
        ("startswith(subject,'x')", TextTest("title", How.STARTS, "x")),
        ("endswith( subject , 'x' ) eq true", TextTest("title", How.ENDS, "x")),
        ("Contains(subject,'x') eq false", Not(TextTest("title", How.CONTAINS, "x"))),
        ("contains(subject,'x') ne true", Not(TextTest("title", How.CONTAINS, "x"))),
        ("(subject eq 'a') ne false", A),
        ("enable_prompt", one("prompts", Op.EQ, True)),
        (
            "not enable_prompt and unlocked",
            AllOf((Not(one("prompts", Op.EQ, True)), one("locked", Op.EQ, False))),
        ),
        ("enable_prompt eq FALSE", one("prompts", Op.EQ, False)),
        ("unlocked ne true", one("locked", Op.NE, False)),
        ("mode eq 'VIDEO'", OneOf("media", ("video",))),
        ("mode ne 'VIDEO'", OneOf("media", ("audio",))),
        ("mode lt 'M'", OneOf("media", ("audio",))),
        ("contains(mode,'dEo')", OneOf("media", ("video",))),
        ("control eq 'MASTER'", OneOf("moderated", (True,))),
        ("id eq '700551909773148160'", one("number", Op.EQ, 700551909773148160)),
        ("id ne 700551909773148160", one("number", Op.NE, 700551909773148160)),
        ("id eq 'nonsense'", OneOf("number", ())),
        ("id ne '99999999999999999999'", Not(OneOf("number", ()))),
        ("exact_at eq '2017-07-21T17:32:28Z'", one("exact_at", Op.EQ, AT)),
        ("exact_at eq 2017-07-21T19:32:28.000+02:00", one("exact_at", Op.EQ, AT)),
        ("exact_at ne '2017-07-21t15:32:28-02:00'", one("exact_at", Op.NE, AT)),
        # a plus of the address, decoded
        ("exact_at gt 2017-07-21T19:32:28 02:00 and subject eq 'a'", AllOf((one("exact_at", Op.GT, AT), A))),
        ("scheduled_start_at ge '2017-07-21T17:32:28Z'", one("opens_at", Op.GE, AT)),
        ("scheduled_start_at gt '2017-07-21T17:32:28Z'", one("opens_at", Op.GE, AT + SECOND)),
    ],
)
def test_what_a_filter_says(source: str, said: Expression) -> None:
    assert expression(source, ROOM) == said


@pytest.mark.parametrize(
    ("source", "position", "words"),
    [
        ("subjec eq 'a'", 1, "There is no field “subjec”"),
        ("Subject eq 'a'", 1, "There is no field “Subject”"),
        ("subject eq 'a' and x", 20, "There is no field “x”"),
        ("subject", 8, "one of eq, ne, gt, ge, lt, le"),
        ("subject like 'a'", 9, "not “like”"),
        ("subject eq", 11, "a value"),
        ("subject eq 'a", 12, "no closing quote"),
        ('subject eq "a"', 12, "single quotes"),
        ("subject eq a", 12, "a value"),
        ("subject eq extension_number", 12, "a value"),
        ("subject eq 'a' 'b'", 16, "“and”, “or” or the end"),
        ("subject eq 'a' and", 19, "a condition"),
        ("subject eq 'a')", 15, "“and”, “or” or the end"),
        ("(subject eq 'a'", 16, "“)”"),
        ("()", 2, "a condition"),
        ("not", 4, "a condition"),
        ("and", 1, "There is no field “and”"),
        ("true", 5, "one of eq"),
        ("1 eq 1", 6, "the name of a field"),
        ("length(subject) eq 3", 1, "There is no function “length”"),
        ("contains(subject)", 17, "“,”"),
        ("contains('x',subject)", 10, "the name of a field"),
        ("contains(subject,3)", 18, "a text in single quotes"),
        ("contains(subject,'x'", 21, "“)”"),
        ("contains(subject,'x') eq 'true'", 26, "“true” or “false”"),
        ("contains(subject,'x') gt true", 23, "one of eq, ne"),
        ("contains(bitrate,'x')", 10, "bitrate is no text"),
        ("subject eq 5", 12, "subject is text"),
        ("subject eq true", 12, "subject is text"),
        ("bitrate eq '5'", 12, "bitrate is a number"),
        ("bitrate eq 5.5", 12, "a whole number"),
        ("bitrate eq 5a", 12, "neither a number nor a time"),
        ("bitrate eq 5e3", 12, "neither a number nor a time"),
        ("bitrate eq 99999999999999999999", 12, "never that large"),
        ("mode eq 'video'", 9, "mode is one of AUDIO, VIDEO"),
        ("enable_prompt eq 1", 18, "true or false"),
        ("enable_prompt gt true", 18, "only eq and ne"),
        ("id gt '5'", 7, "only eq and ne"),
        ("exact_at gt 'today'", 13, "exact_at is a time"),
        ("exact_at gt '2017-07-21T17:32:28'", 13, "exact_at is a time"),
        ("exact_at gt '2017-02-30T17:32:28Z'", 13, "2017-02-30 17:32:28 is none"),
        ("exact_at gt 2017-07-21", 13, "neither a number nor a time"),
        ("bitrate eq ٣", 12, "neither a number nor a time"),
        ("subject eq 'a' & 1", 16, "“&” means nothing"),
        ("subject eq 'a\0b'", 14, "no text"),
        ("subject eq 'a\ud800b'", 14, "no text"),
        ("(" * 31 + "subject eq 'a'" + ")" * 31, 31, "more than 30 deep"),
        ("not " * 31 + "enable_prompt", 121, "more than 30 deep"),
        (" or ".join(["unlocked"] * 51), 601, "50 conditions"),
        ("x" * 4001, 4001, "4000 characters"),
    ],
)
def test_what_is_refused_and_where(source: str, position: int, words: str) -> None:
    with pytest.raises(Problem) as raised:
        expression(source, ROOM)
    problem = raised.value
    assert (problem.kind, problem.code, problem.field) == (Kind.INVALID, "invalid_filter", "filter")
    assert problem.details == {"position": position}
    assert words in problem.message
    assert problem.message.endswith(f" (at character {position}).")
    assert len(problem.message) < 400
    assert problem.message.isprintable()


def test_the_largest_that_is_taken() -> None:
    expression("(" * 30 + "subject eq 'a'" + ")" * 30, ROOM)
    expression(" or ".join(["unlocked"] * 50), ROOM)
    expression(f"subject eq '{'x' * 3987}'", ROOM)


# -- there and back

PLAIN: dict[str, Field] = {
    "title": Text("title"),
    "code": Text("code"),
    "small": Number("small"),
    "large": Time("large", step=1),
    "flag": Flag("flag"),
}


def literal(field: str, value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if field == "large":
        return f"'{rfc3339(value)}'"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def written(said: Expression) -> str:
    match said:
        case Comparison(field, op, value):
            return f"{field} {op} {literal(field, value)}"
        case OneOf(field, values):
            return " or ".join(f"{field} eq {literal(field, value)}" for value in values)
        case TextTest(field, how, text):
            return f"{how}({field},{literal(field, text)})"
        case Not(term):
            return f"not ({written(term)})"
        case AllOf(terms):
            return " and ".join(f"({written(term)})" for term in terms)
        case AnyOf(terms):
            return " or ".join(f"({written(term)})" for term in terms)


def plain(said: Expression) -> Expression:
    """Return it with nothing in it that the language has no words for."""
    match said:
        case Comparison("large", op, int(value)):
            return Comparison("large", op, value % 10**17)
        case OneOf(field, values):
            return (
                Comparison(field, Op.EQ, values[0] % 10**17 if field == "large" else values[0])
                if values
                else A
            )
        case Not(term):
            return Not(plain(term))
        case AllOf(terms) | AnyOf(terms):
            return type(said)(tuple(map(plain, terms)))
        case _:
            return said


@given(expressions().map(plain))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_there_and_back(said: Expression) -> None:
    assert expression(written(said), PLAIN) == said


MARKS = ("and", "or", "not", "(", ")", ",", "'", "true", "null", "5", "-1.5", "'x'", "''")
ODDITIES = (
    "2017-07-21T17:32:28Z",
    "'2017-07-21T17:32:28Z'",
    "9999-12-31T23:59:59-23:59",
    "²",
    "\0",
    ".",
    "\x85",
)
_pieces = st.sampled_from([*ROOM, *Op, *How, *MARKS, *ODDITIES])


def refusal(read: Callable[[str, dict[str, Field]], object], source: str) -> Problem | None:
    try:
        read(source, ROOM)
    except Problem as problem:
        return problem
    return None


@given(st.lists(_pieces, max_size=12).map(" ".join) | st.lists(_pieces, max_size=8).map("".join) | st.text())
def test_any_text_says_something_or_is_refused(source: str) -> None:
    for read in (expression, orders):
        problem = refusal(read, source)
        if problem is not None:
            assert problem.kind is Kind.INVALID
            assert 1 <= problem.details["position"] <= len(source) + 1


@pytest.mark.parametrize(
    "piece", ["(", "not ", "not(", "((", "'", "contains(", "subject eq 'a' and (", "a,", "9"]
)
def test_the_deepest_texts_are_refused(piece: str) -> None:
    for length in (4000, 100_000):
        source = (piece * length)[:length]
        for read in (expression, orders):
            with pytest.raises(Problem):
                read(source, ROOM)


# -- what is shown, where the core has something else


@given(
    st.none() | st.integers(-3, 3),
    st.integers(-2, 2),
    st.sampled_from(Op),
    st.sampled_from([0, 1, SECOND - 1, SECOND // 2]),
)
def test_times_compare_as_they_are_shown(stored: int | None, asked_: int, op: Op, rest: int) -> None:
    at = None if stored is None else AT + stored * SECOND + rest
    source = f"scheduled_start_at {op} '{rfc3339_seconds(AT + asked_ * SECOND)}'"
    shown = None if at is None else at - at % SECOND
    wanted = holds(Comparison("shown", op, AT + asked_ * SECOND), {"shown": shown})
    assert holds(expression(source, ROOM), {"opens_at": at}) is wanted


@given(st.none() | st.integers(-5, 400), st.integers(-1, 202), st.sampled_from(Op))
def test_numbers_compare_as_they_are_shown(stored: int | None, value: int, op: Op) -> None:
    shown = None if stored is None else min(max(stored, 1), 200)
    wanted = holds(Comparison("shown", op, value), {"shown": shown})
    assert holds(expression(f"capacity {op} {value}", ROOM), {"capacity": stored}) is wanted


@given(st.sampled_from(["VIDEO", "AUDIO"]), st.sampled_from(["video", "audio", None]), st.sampled_from(Op))
def test_words_compare_as_they_are_shown(word: str, stored: str | None, op: Op) -> None:
    wanted = holds(Comparison("shown", op, word), {"shown": stored and stored.upper()})
    assert holds(expression(f"mode {op} '{word}'", ROOM), {"media": stored}) is wanted


# -- the order, and all of it


@pytest.mark.parametrize(
    ("source", "order"),
    [
        ("subject", (Order("title"),)),
        ("subject asc, bitrate desc", (Order("title"), Order("bitrate", descending=True))),
        (" subject DESC ,bitrate", (Order("title", descending=True), Order("bitrate"))),
        ("subject,subject desc", (Order("title"),)),
        ("id desc", (Order("number", descending=True),)),
        ("mode", (Order("media", ranks=(("video", 1), ("audio", 0))),)),
        ("unlocked", (Order("locked", ranks=((True, 0), (False, 1))),)),
    ],
)
def test_orders(source: str, order: tuple[Order, ...]) -> None:
    assert orders(source, ROOM) == order


@pytest.mark.parametrize(
    ("source", "position", "words"),
    [
        ("subjects", 1, "There is no field “subjects”"),
        ("subject up", 9, "“,” or the end"),
        ("subject asc desc", 13, "“,” or the end"),
        ("subject,", 9, "the name of a field"),
        (",subject", 1, "the name of a field"),
        ("'subject'", 1, "the name of a field"),
        ("subject;bitrate", 8, "“;” means nothing"),
    ],
)
def test_orders_that_are_refused(source: str, position: int, words: str) -> None:
    with pytest.raises(Problem, match=words) as raised:
        orders(source, ROOM)
    assert (raised.value.field, raised.value.details) == ("orderby", {"position": position})


def test_sorting_by_what_is_shown() -> None:
    rooms = [
        {"media": media, "locked": locked} for media in ("video", None, "audio") for locked in (False, True)
    ]
    query = ListQuery(order=orders("mode desc, unlocked", ROOM))
    found = [(room["media"], room["locked"]) for room in asked(query, rooms)]
    assert found == [(media, locked) for media in ("video", "audio", None) for locked in (True, False)]


def asking(**given_: str) -> ListQuery:
    names = {name.replace("dollar_", "$"): value for name, value in given_.items()}
    return list_query(msgspec.convert(names, ListParameters, strict=False), ROOM)


def test_a_list_is_asked_for() -> None:
    assert asking() == ListQuery(None, None, (), 0, 100)
    assert asking(filter=" ", search=" ", orderby="") == ListQuery()
    assert asking(
        filter="subject eq 'a'", search=" b ", orderby="subject", skip="5", top="10", count="true"
    ) == (ListQuery(A, "b", (Order("title"),), 5, 10))
    assert asking(
        dollar_filter="subject eq 'a'",
        dollar_search="b",
        dollar_orderby="subject",
        dollar_skip="5",
        dollar_top="10",
        dollar_count="true",
    ) == ListQuery(A, "b", (Order("title"),), 5, 10)


@pytest.mark.parametrize(
    "given_",
    [
        {"top": "0"},
        {"top": "101"},
        {"skip": "-1"},
        {"skip": "2147483648"},
        {"dollar_top": "x"},
        {"count": "x"},
    ],
)
def test_numbers_out_of_range(given_: dict[str, str]) -> None:
    with pytest.raises(msgspec.ValidationError):
        asking(**given_)


@pytest.mark.parametrize("search", ["a\0b", "x" * 4001])
def test_a_search_for_what_cannot_be(search: str) -> None:
    with pytest.raises(Problem) as raised:
        asking(search=search)
    assert raised.value.field == "search"
