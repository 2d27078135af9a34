"""Stands in for jq on machines that have none: the part of it that the documents use.

`python jq.py [-r | -c] FILTER [FILE]`. It imports nothing of ours, so that it can be run from anywhere.
"""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\d+|\.[A-Za-z_]\w*|\.(?=\[)|\[\d*\]|==|[A-Za-z_]+|[.|,+>()])')


class _Filter:
    """One filter; each method reads what binds as tightly as its name says."""

    def __init__(self, text: str) -> None:
        self._tokens = _TOKEN.findall(text)
        assert "".join(self._tokens) == re.sub(r'\s+(?=(?:[^"]*"[^"]*")*[^"]*$)', "", text), (
            f"not known: {text}"
        )
        self._at = 0

    def run(self, value: Any) -> list[Any]:
        self._at = 0
        found = list(self._pipe([value]))
        assert self._at == len(self._tokens)
        return found

    def _next(self, *wanted: str) -> str:
        if self._at < len(self._tokens) and (not wanted or self._tokens[self._at] in wanted):
            self._at += 1
            return str(self._tokens[self._at - 1])
        return ""

    def _pipe(self, values: list[Any]) -> list[Any]:
        start = self._at
        # what stands right of a pipe is read anew for each value; with none it is read all the same
        found = [one for value in values for one in self._again(start, self._both, value)]
        if not values:
            self._again(start, self._both, None)
        return self._pipe(found) if self._next("|") else found

    def _again(self, start: int, read: Any, value: Any) -> list[Any]:
        self._at = start
        return list(read(value))

    def _both(self, value: Any) -> Iterator[Any]:
        yield from self._compared(value)
        while self._next(","):
            yield from self._compared(value)

    def _compared(self, value: Any) -> list[Any]:
        left = self._sum(value)
        sign = self._next(">", "==")
        if not sign:
            return left
        right = self._sum(value)[0]
        return [one > right if sign == ">" else one == right for one in left]

    def _sum(self, value: Any) -> list[Any]:
        left = self._term(value)
        while self._next("+"):
            right = self._term(value)
            left = [one + right[0] for one in left]
        return left

    def _term(self, value: Any) -> list[Any]:
        token = self._next()
        if token == "length":
            return [0 if value is None else len(value)]
        if token == "select":
            assert self._next("(")
            kept = [value] if self._pipe([value])[0] else []
            assert self._next(")")
            return kept
        if token == "del":
            assert self._next("(")
            name = self._next(*self._tokens)[1:]
            assert self._next(")")
            return [{key: one for key, one in value.items() if key != name}]
        if token[0] == '"' or token.isdigit():
            return [json.loads(token)]
        assert token[0] == ".", token
        found = [value]
        while True:
            if len(token) > 1 and token[0] == ".":
                found = [None if one is None else one.get(token[1:]) for one in found]
            elif token == "[]":
                found = [each for one in found for each in one]
            elif token[0] == "[":
                found = [None if one is None else one[int(token[1:-1])] for one in found]
            token = self._tokens[self._at] if self._at < len(self._tokens) else ""
            if not token.startswith("[") and not (len(token) > 1 and token[0] == "."):
                return found
            self._at += 1


def main(words: list[str]) -> None:
    """Print what the filter makes of standard input or of a file."""
    raw, compact = "-r" in words, "-c" in words
    text, *files = [word for word in words if word not in ("-r", "-c")]
    form: dict[str, Any] = {"separators": (",", ":")} if compact else {"indent": 2}
    content = Path(files[0]).read_text() if files else sys.stdin.read()
    for value in _Filter(text).run(json.loads(content)):
        print(value if raw and isinstance(value, str) else json.dumps(value, ensure_ascii=False, **form))


if __name__ == "__main__":
    main(sys.argv[1:])
