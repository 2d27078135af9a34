"""OpenAPI 3.1 documents out of what dialects declare, which is also what decodes and encodes for them."""

import http
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from roomful.kit.errors import Kind, Problem, invalid, not_found
from roomful.web.examples import example
from roomful.web.limits import Allowance
from roomful.web.operations import FORM, JSON, Dialect, Operation
from roomful.web.reply import BODILESS
from roomful.web.schemas import Shapes

STREAM = "text/event-stream"
_PARAMETER = re.compile(r"{(\w+)}")
# one of each sort, to see which status and body the dialect gives it
_SAMPLES = (
    invalid("name", "A name has 1 to 255 characters."),
    Problem(Kind.CONFLICT, "name_taken", "A room has this name.", field="name"),
    Problem(Kind.UNAUTHENTICATED, "credential_missing", "There is no credential in the request."),
    Problem(Kind.FORBIDDEN, "not_allowed", "This credential does not allow it."),
    not_found("room"),
    Problem(Kind.LIMITED, "too_many_requests", "Too many requests; please wait a moment.", retry_after=2),
    Problem(Kind.TOO_LARGE, "body_too_large", "The body is larger than 1048576 bytes."),
    Problem(Kind.UNAVAILABLE, "media_unavailable", "Audio and video cannot be reached right now."),
)


def document(dialect: Dialect, base_url: str) -> dict[str, Any]:
    """Return the dialect's OpenAPI document, for a server at `base_url` (no slash at its end)."""
    return _Builder(dialect).document(base_url)


class _Builder:
    def __init__(self, dialect: Dialect) -> None:
        self._dialect = dialect
        self._shapes = Shapes(dialect)
        self._refusals = {}
        for problem in reversed(_SAMPLES):
            status, _, body = dialect.refuse(problem)
            self._refusals[status] = msgspec.json.decode(body)
        self._by_kind = {problem.kind: dialect.refuse(problem)[0] for problem in _SAMPLES}

    def document(self, base_url: str) -> dict[str, Any]:
        dialect, guide = self._dialect, self._dialect.guide
        paths: dict[str, dict[str, Any]] = {}
        for operation in dialect.operations:
            paths.setdefault(operation.path, {})[operation.method.lower()] = self._operation(operation)
        built = {
            "openapi": "3.1.0",
            "info": {"title": dialect.title, "version": dialect.version, "description": guide.about},
            "servers": [{"url": base_url}],
            "tags": self._tags(),
            "security": [{guide.scheme: []}],
            "paths": paths,
            "webhooks": {kind: {"post": self._webhook(kind, body)} for kind, body in guide.webhooks.items()},
            "components": {
                "schemas": self._shapes.components,
                "securitySchemes": {
                    guide.scheme: {
                        "type": "http",
                        "scheme": guide.scheme,
                        "description": guide.authorization,
                    }
                },
            },
        }
        if not guide.webhooks:
            del built["webhooks"]
        return built

    def _tags(self) -> list[dict[str, str]]:
        used = dict.fromkeys(operation.tag for operation in self._dialect.operations)
        words = self._dialect.guide.tags
        known = [tag for tag in words if tag in used] + [tag for tag in used if tag not in words]
        return [{"name": tag} | ({"description": words[tag]} if tag in words else {}) for tag in known]

    def _operation(self, operation: Operation) -> dict[str, Any]:
        built: dict[str, Any] = {
            "operationId": operation.name,
            "tags": [operation.tag],
            "summary": operation.summary,
            "parameters": self._parameters(operation),
            "responses": self._responses(operation),
        }
        described = (operation.handler.__doc__ or "").strip()
        if described:
            built["description"] = described
        if operation.body is not None:
            kind = operation.takes or (FORM if operation.form else JSON)
            built["requestBody"] = {
                "required": not operation.body_optional,
                "content": {kind: self._shown(self._shapes.of(operation.body))},
            }
        elif operation.takes:
            file = {"schema": {"type": "string", "format": "binary"}}
            built["requestBody"] = {"required": True, "content": {operation.takes: file}}
        if operation.open:
            built["security"] = []
        return built

    def _parameters(self, operation: Operation) -> list[dict[str, Any]]:
        built = []
        for name in _PARAMETER.findall(operation.path):
            known = self._shapes.word(f"{{{name}}}", name)
            schema = {"type": "string", **known.schema}
            built.append(_parameter("path", name, True, known.means, schema))
        for name, required, means, schema in self._shapes.parameters(operation):
            built.append(_parameter("query", name, required, means, schema))
        if operation.name in self._dialect.guide.streams:
            means = "The id of the last event that was heard; the stream goes on behind it."
            built.append(_parameter("header", "Last-Event-ID", False, means, {"type": "string"}))
        return built

    def _responses(self, operation: Operation) -> dict[str, Any]:
        responses = {str(operation.status): self._answer(operation)}
        for status, means in operation.also.items():
            responses[str(status)] = {**self._answer(operation), "description": means}
            if status in BODILESS:
                del responses[str(status)]["content"]
        statuses = set(operation.problems)
        if not operation.open:
            statuses |= {self._by_kind[Kind.UNAUTHENTICATED], self._by_kind[Kind.LIMITED]}
        if operation.query is not None or operation.body is not None:
            statuses.add(self._by_kind[Kind.INVALID])
        for status in sorted(statuses):
            responses[str(status)] = self._refusal(_phrase(status), self._refusals.get(status))
        responses["default"] = self._refusal("Any other refusal, in the same shape.", None)
        return responses

    def _answer(self, operation: Operation) -> dict[str, Any]:
        built: dict[str, Any] = {"description": _phrase(operation.status)}
        stream = self._dialect.guide.streams.get(operation.name)
        if stream is not None:
            events = {kind: self._shapes.of(value) for kind, value in stream.items()}
            built["description"] = (
                "Server-sent events, without end. Each has an `id`, its kind as `event`, and JSON as `data`; "
                "`x-events` has the schema of each kind."
            )
            built["content"] = {STREAM: {"schema": {"type": "string"}, "x-events": events}}
        elif operation.content_type:
            built["content"] = {operation.content_type: {"schema": {"type": "string", "format": "binary"}}}
        elif operation.answer is not None:
            built["content"] = {JSON: self._shown(self._shapes.of(operation.answer))}
        if not operation.open:
            built["headers"] = self._rate_headers()
        return built

    def _rate_headers(self) -> dict[str, Any]:
        told = self._dialect.rate_headers(Allowance(True, limit=1, remaining=0, reset=1.0, retry_after=0.0))
        return {name.decode(): {"schema": {"type": "integer"}} for name, _ in told}

    def _refusal(self, means: str, shown: Any) -> dict[str, Any]:
        content: dict[str, Any] = {"schema": self._shapes.of(self._dialect.guide.error)}
        if shown is not None:
            content["example"] = shown
        return {"description": means, "content": {JSON: content}}

    def _webhook(self, kind: str, body: Any) -> dict[str, Any]:
        shown = self._shown(self._shapes.of(body))
        return {
            "operationId": kind.replace(".", "_"),
            "requestBody": {"required": True, "content": {JSON: shown}},
            "responses": {"2XX": {"description": "Taken. Anything else is tried again."}},
        }

    def _shown(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        return {"schema": schema, "example": example(schema, self._shapes.components)}


def _parameter(
    place: str, name: str, required: bool, means: str, schema: Mapping[str, Any]
) -> dict[str, Any]:
    built: dict[str, Any] = {"name": name, "in": place, "required": required, "schema": dict(schema)}
    if means:
        built["description"] = means
    return built


def _phrase(status: int) -> str:
    return http.HTTPStatus(status).phrase + "."
