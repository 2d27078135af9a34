"""Logs: one stream of lines, JSON or for people, each with its request's id and without secrets.

`configure` points structlog and the standard library's logging at that stream.
"""

import logging
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from contextvars import ContextVar
from types import TracebackType
from typing import Any, BinaryIO, Literal

import msgspec
import structlog

from roomful.web.output import Output, now, printable
from roomful.web.redaction import clean, redact

REQUEST_ID: ContextVar[str] = ContextVar("request_id", default="")

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
# Libraries that say at "info" what only their own developers want to know.
_QUIET = ("httpx", "httpcore", "aiohttp.access", "asyncio", "alembic", "_granian", "websockets", "hpack")
_RECORD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime"}

_encode = msgspec.json.Encoder(enc_hook=str).encode


def _render_json(event: Mapping[str, Any]) -> bytes:
    try:
        return _encode(event)
    except (TypeError, ValueError, UnicodeEncodeError, RecursionError):
        return _encode({"event": ascii(event)})


def _render_console(event: Mapping[str, Any]) -> bytes:
    rest = dict(event)
    stamp, level, words = rest.pop("timestamp"), rest.pop("level"), rest.pop("event")
    trace = rest.pop("exception", "")
    pairs = "".join(f"  {name}={value}" for name, value in rest.items())
    line = printable(f"{stamp[11:23]} {level:7} {words}{pairs}")
    return line + b"\n" + trace.encode("utf-8", "replace") if trace else line


class _Pipeline:
    """Turns an event into a line."""

    def __init__(self, output: Output, form: Literal["json", "console"]) -> None:
        self._output = output
        self._render = _render_json if form == "json" else _render_console

    def write(self, level: str, name: str | None, words: str, values: Mapping[str, Any]) -> None:
        event: dict[str, Any] = {"timestamp": now(), "level": level, "event": clean(words)}
        if name:
            event["logger"] = name
        if request_id := REQUEST_ID.get():
            event["request_id"] = request_id
        trace = _trace(values.get("exc_info"))
        event.update(redact({key: value for key, value in values.items() if key != "exc_info"}))
        if trace:
            event["exception"] = clean(trace)
        self._output.write(self._render(event))

    def processor(self, _: Any, method: str, event: MutableMapping[str, Any]) -> str:
        """End structlog's chain here."""
        words = str(event.pop("event", ""))
        if method == "exception":
            method = "error"
            event.setdefault("exc_info", True)
        self.write(event.pop("level", method), event.pop("logger", None), words, event)
        raise structlog.DropEvent


def _trace(given: Any) -> str:
    """Return the traceback, without the values of variables."""
    info: tuple[type[BaseException] | None, BaseException | None, TracebackType | None]
    if not given:
        return ""
    if isinstance(given, BaseException):
        info = (type(given), given, given.__traceback__)
    elif isinstance(given, tuple):
        info = given
    else:
        info = sys.exc_info()
    return "".join(traceback.format_exception(*info)).rstrip() if info[1] is not None else ""


class _Handler(logging.Handler):
    """Takes the standard library's records, of our dependencies."""

    def __init__(self, pipeline: _Pipeline) -> None:
        super().__init__()
        self._pipeline = pipeline

    def emit(self, record: logging.LogRecord) -> None:
        try:
            more = {name: value for name, value in record.__dict__.items() if name not in _RECORD}
            more["exc_info"] = record.exc_info
            self._pipeline.write(record.levelname.lower(), record.name, record.getMessage(), more)
        except Exception:
            self.handleError(record)


def configure(
    form: Literal["json", "console"] = "json", level: str = "info", stream: BinaryIO | None = None
) -> Output:
    """Set up all logging of this process, to standard error unless told otherwise; return where it goes."""
    output = Output(stream or sys.stderr.buffer)
    pipeline = _Pipeline(output, form)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars, pipeline.processor],
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=structlog.ReturnLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in root.handlers[:]:
        root.removeHandler(handler)
    root.addHandler(_Handler(pipeline))
    root.setLevel(_LEVELS[level])
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, _LEVELS[level]))
    return output
