"""HTML, put together so that no text can be taken for a tag."""

import html
import re
from collections.abc import Iterable

_EMPTY = {"meta", "link", "wbr", "input"}
_CODE = re.compile(r"`([^`]+)`")


class Html(str):
    """Text that is HTML already."""

    __slots__ = ()


Child = str | None | Iterable["Child"]


def join(*children: Child) -> Html:
    """Return children one behind the other, escaped unless they are HTML; None is nothing."""
    parts: list[str] = []
    for child in children:
        if isinstance(child, Html):
            parts.append(child)
        elif isinstance(child, str):
            parts.append(html.escape(child))
        elif child is not None:
            parts.append(join(*child))
    return Html("".join(parts))


def tag(element: str, /, *children: Child, **attributes: str | None) -> Html:
    """Return an element. `class_` is class, other underscores are hyphens; None leaves an attribute out."""
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{html.escape(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    end = "" if element in _EMPTY else f"{join(*children)}</{element}>"
    return Html(f"<{element}{told}>{end}")


def prose(text: str) -> Html:
    """Return a text with what stands between backticks as code."""
    pieces = _CODE.split(text)
    return join(*(tag("code", piece) if index % 2 else piece for index, piece in enumerate(pieces)))


def paragraphs(text: str) -> Html:
    """Return a text whose paragraphs are apart by an empty line."""
    return join(*(tag("p", prose(one)) for one in text.split("\n\n")))
