"""The types of a dialect as JSON Schema, with its words in them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from roomful.web.guide import Word
from roomful.web.operations import Dialect, Operation

_PLACE = "#/components/schemas/"
Schemas = dict[str, dict[str, Any]]


class Shapes:
    """The schemas of everything a dialect takes and gives; `components` has those that have a name."""

    def __init__(self, dialect: Dialect) -> None:
        self._words = dialect.guide.words
        bodies = [one.body for one in dialect.operations if one.body is not None]
        answers = [one.answer for one in dialect.operations if one.answer is not None]
        told = [kind for stream in dialect.guide.streams.values() for kind in stream.values()]
        sent = list(dialect.guide.webhooks.values())
        kinds = [*bodies, *answers, dialect.guide.error, *told, *sent]
        references, components = msgspec.json.schema_components(kinds, ref_template=_PLACE + "{name}")
        self._references: Schemas = dict(zip(map(_key, kinds), map(_renamed, references), strict=True))
        self.components: Schemas = {
            _plain(name): _renamed(schema) for name, schema in sorted(components.items())
        }
        asked = set(self._reachable(self.of(kind) for kind in bodies))
        for name, schema in self.components.items():
            if name not in asked:
                _always_sent(schema)
            self._explain(name, schema)

    def of(self, kind: Any) -> dict[str, Any]:
        """Return the schema of a type that the dialect declares."""
        return self._references[_key(kind)]

    def parameters(self, operation: Operation) -> Iterator[tuple[str, bool, str, dict[str, Any]]]:
        """Yield name, whether it is required, meaning and schema of each query parameter."""
        if operation.query is None:
            return
        _, components = msgspec.json.schema_components([operation.query])
        schema = components[operation.query.__name__]
        for name, value in schema["properties"].items():
            known = self.word(name, name[name.rfind("[") :])
            yield name, name in schema["required"], known.means, {**value, **known.schema}

    def word(self, *names: str) -> Word:
        """Return the first word there is; an empty one when there is none."""
        return next((self._words[name] for name in names if name in self._words), Word(""))

    def _explain(self, owner: str, schema: dict[str, Any]) -> None:
        for name, value in schema.get("properties", {}).items():
            known = self.word(f"{owner}.{name}", name)
            value.update(known.schema)
            if known.means:
                value["description"] = known.means

    def _reachable(self, schemas: Iterable[Any]) -> Iterator[str]:
        seen: set[str] = set()
        waiting = list(schemas)
        while waiting:
            node = waiting.pop()
            if isinstance(node, list):
                waiting += node
            elif isinstance(node, Mapping):
                waiting += node.values()
                name = str(node.get("$ref", "")).removeprefix(_PLACE)
                if name and name not in seen:
                    seen.add(name)
                    waiting.append(self.components[name])
                    yield name


def _key(kind: Any) -> str:
    return f"{getattr(kind, '__module__', '')}.{getattr(kind, '__qualname__', repr(kind))}"


def _always_sent(schema: dict[str, Any]) -> None:
    """In an answer, what has a default is sent, too; what may be unset has none."""
    for name, value in schema.get("properties", {}).items():
        if "default" in value and name not in schema["required"]:
            schema["required"].append(name)
            shown = value.pop("default")
            if shown not in (None, "", []):
                value["examples"] = [shown]


def _plain(name: str) -> str:
    """Drop the underscore that keeps a type's name apart from another of its module."""
    return name.rstrip("_")


def _renamed(node: Any) -> Any:
    if isinstance(node, list):
        return [_renamed(one) for one in node]
    if not isinstance(node, Mapping):
        return node
    return {
        key: _plain(value) if key in {"$ref", "title"} and isinstance(value, str) else _renamed(value)
        for key, value in node.items()
    }
