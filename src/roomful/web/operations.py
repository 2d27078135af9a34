"""Operations of a dialect: declared once, served by Litestar, described by OpenAPI.

A dialect declares what each operation takes and answers as msgspec types. The same declaration decodes
requests, encodes answers and makes the OpenAPI document, so the three cannot drift apart.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol, cast

import msgspec
from litestar import Request
from litestar.handlers import HTTPRouteHandler

from roomful.kit.errors import Kind, Problem
from roomful.web.body import decode, decode_form, from_text, unfit
from roomful.web.guide import Guide
from roomful.web.limits import Allowance, RateLimiter
from roomful.web.reply import Reply

_encode = msgspec.json.Encoder().encode
AnyRequest = Request[Any, Any, Any]
_SHORT_QUERY, _MOST_QUERIES = 128, 1024
_read_before: dict[tuple[bytes, type[msgspec.Struct]], Any] = {}
Headers = Sequence[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, taken apart. `caller` is None where no credential is asked for."""

    request: AnyRequest
    caller: Any
    path: Mapping[str, str]
    query: Any = None
    body: Any = None

    @property
    def address(self) -> str | None:
        """The client's address."""
        return _address(self.request) or None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer that is more than the encoded value: another status, other headers."""

    value: Any
    status: int | None = None
    headers: Headers = ()


Handler = Callable[[Call], Awaitable[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What one operation takes and gives.

    `query` is a struct whose fields are read from the query string (renamed by the struct where the wire's
    names are no identifiers), `body` the type of the JSON body; an empty body is read as `{}` when
    `body_optional`. With `form` the body is a form instead of JSON. With `loose` both are handed on as they
    came, by name, to a handler that tells of all that does not fit; with `raw` the body comes as bytes and
    the query by name; `takes` is then the type of a file that is the body, or that the fields of `body` are
    sent in. `open` needs no credential. `answer` None sends no body, but for a file, whose type is
    `content_type`. `also` are good statuses beside the usual one, with what they mean.
    """

    method: str
    path: str
    name: str
    summary: str
    handler: Handler
    answer: Any = None
    status: int = 200
    query: type[msgspec.Struct] | None = None
    body: Any = None
    body_optional: bool = False
    form: bool = False
    loose: bool = False
    raw: bool = False
    takes: str = ""
    open: bool = False
    tag: str = ""
    problems: tuple[int, ...] = field(default=())
    content_type: str = ""
    also: Mapping[int, str] = field(default_factory=dict)


class Dialect(Protocol):
    """What a dialect gives so that its operations can be served."""

    name: str
    title: str
    version: str
    prefixes: tuple[str, ...]

    @property
    def guide(self) -> Guide:
        """What it says of itself."""
        ...

    @property
    def operations(self) -> Sequence[Operation]:
        """All operations."""
        ...

    async def authenticate(self, request: AnyRequest) -> Any:
        """Return who calls. Raises Problem. What is returned has a `key` to count requests by."""
        ...

    def refuse(self, problem: Problem) -> tuple[int, Headers, bytes]:
        """Return status, headers and body of a refusal, in the dialect's own shape."""
        ...

    def rate_headers(self, allowance: Allowance) -> Headers:
        """Return the headers that tell how many requests are left."""
        ...


JSON, FORM = "application/json", "application/x-www-form-urlencoded"


def handlers(dialect: Dialect, limiter: RateLimiter) -> list[HTTPRouteHandler]:
    """Return the dialect's operations as Litestar takes them."""
    # a dialect with versions serves them all at once, and declares the newest
    served: Sequence[Operation] = getattr(dialect, "served", ()) or dialect.operations
    by_method: dict[str, dict[str, Operation]] = {}
    for operation in served:
        by_method.setdefault(operation.method, {})[operation.path] = operation
    return [_handler(dialect, method, found, limiter) for method, found in by_method.items()]


def _handler(
    dialect: Dialect, method: str, operations: Mapping[str, Operation], limiter: RateLimiter
) -> HTTPRouteHandler:
    """Return what answers all operations of one method, by path; a handler for each would take 10 kB."""

    async def answer(request: AnyRequest) -> Reply:
        operation = operations[request.scope["path_template"]]
        headers: Headers = ()
        try:
            caller = None
            if operation.open:
                key = _address(request)
            else:
                caller = await dialect.authenticate(request)
                key = request.scope["state"]["credential"] = caller.key
            allowance = limiter.take(key)
            headers = dialect.rate_headers(allowance)
            if not allowance.allowed:
                raise _too_many(allowance)
            return await _answer(operation, request, caller, headers)
        except Problem as problem:
            return refusal(dialect, problem, headers)

    answer.__name__ = f"{dialect.name}_{method.lower()}"
    return HTTPRouteHandler(
        [_litestar_path(path) for path in operations],
        http_method=method,  # type: ignore[arg-type]  # one of the five it names
        status_code=200,  # the answer carries its own; Litestar refuses an answer declared as 204
        include_in_schema=False,
        name=answer.__name__,
    )(answer)


async def _answer(operation: Operation, request: AnyRequest, caller: Any, headers: Headers) -> Reply:
    query: Any = None
    body: Any = None
    if operation.raw:
        query, body = _given(request), await request.body()
    if operation.query is not None:
        query = _given(request) if operation.loose else read_query(request, operation.query)
    if operation.body is not None:
        raw = await request.body()
        if operation.form:
            body = _read_form(raw, operation.body)
        else:
            kind = dict[str, Any] if operation.loose else operation.body
            body = decode(b"{}" if not raw.strip() and operation.body_optional else raw, kind)
    result = await operation.handler(Call(request, caller, request.path_params, query, body))
    if callable(result):
        return cast("Reply", result)  # a stream, which is an ASGI answer itself
    status = operation.status
    if isinstance(result, Answer):
        status, headers, result = result.status or status, (*headers, *result.headers), result.value
    content = b"" if result is None else _encode(result)
    return Reply(status, headers, content)


def _read_form(raw: bytes, kind: type[msgspec.Struct]) -> Any:
    """Return a form as a struct. Raises Problem naming the field."""
    try:
        return from_text(decode_form(raw), kind)
    except msgspec.ValidationError as error:
        raise unfit(str(error)) from None


def _address(request: AnyRequest) -> str:
    """Return what requests without a credential are counted by."""
    client = request.scope.get("client")
    return client[0] if client else ""


def _too_many(allowance: Allowance) -> Problem:
    return Problem(
        Kind.LIMITED,
        "too_many_requests",
        "Too many requests; please wait a moment.",
        retry_after=allowance.retry_after,
    )


def refusal(dialect: Dialect, problem: Problem, headers: Headers = ()) -> Reply:
    """Return a refusal in the dialect's own shape."""
    status, own, body = dialect.refuse(problem)
    return Reply(status, (*headers, *own), body)


def read_query(request: AnyRequest, query: type[msgspec.Struct]) -> Any:
    """Return the query string as a struct, which nobody changes. Raises Problem naming the parameter.

    Of two parameters with one name the last counts.
    """
    text = request.scope["query_string"]
    read = _read_before.get((text, query))
    if read is None:
        read = _read_query(request, query)
        # clients ask for the same pages again and again, and reading a query costs as much as finding a room
        if len(text) <= _SHORT_QUERY:
            if len(_read_before) >= _MOST_QUERIES:
                _read_before.clear()
            _read_before[text, query] = read
    return read


def _read_query(request: AnyRequest, query: type[msgspec.Struct]) -> Any:
    known = names(query)
    values = {name: value for name, value in _given(request).items() if name in known}
    try:
        return from_text(values, query)
    except msgspec.ValidationError as error:
        message, _, place = str(error).partition(" - at `$.")
        name = place.rstrip("`").strip()
        raise Problem(Kind.INVALID, "invalid_parameter", message + ".", field=name, parameter=name) from error


def _given(request: AnyRequest) -> dict[str, str]:
    """Return the query by name; of two parameters with one name the last counts."""
    if not request.scope["query_string"]:
        return {}
    return {
        name: value[-1] if isinstance(value, list) else value
        for name, value in request.query_params.dict().items()
    }


@lru_cache(maxsize=1024)
def names(query: type[msgspec.Struct]) -> frozenset[str]:
    """Return the names a struct has on the wire; msgspec evaluates every annotation to tell them."""
    return frozenset(field.encode_name for field in msgspec.structs.fields(query))


def _litestar_path(path: str) -> str:
    return path.replace("}", ":str}")
