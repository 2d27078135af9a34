"""What every page of the reference has around it."""

from roomful.web.markup import Html, join, tag


def page(
    title: str,
    body: Html,
    *,
    wide: bool = False,
    style: str | None = None,
    language: str = "en",
    alone: bool = False,
) -> Html:
    """Return a whole page around its body; `style` is where it has more of its own.

    One that stands `alone` is no part of the reference, and has no way there.
    """
    mark = [("1", "1", "seat"), ("11", "1", "lit"), ("1", "11", "seat"), ("11", "11", "seat")]
    squares = [
        tag("rect", x=x, y=y, width="8", height="8", rx="2.6", class_=f"mark-{kind}") for x, y, kind in mark
    ]
    wordmark = tag(
        "a",
        tag("svg", squares, width="26", height="26", viewBox="0 0 20 20", aria_hidden="true"),
        tag("span", "Roomful"),
        href="/",
        class_="wordmark",
    )
    nav = None if alone else tag("nav", tag("a", "API reference", href="/docs"))
    top = tag("header", wordmark, nav, class_="top")
    head = join(
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="color-scheme", content="light dark"),
        tag("title", f"{title} · Roomful"),
        tag("link", rel="icon", href="/favicon.svg", type="image/svg+xml"),
        tag("link", rel="stylesheet", href="/docs/style.css"),
        tag("link", rel="stylesheet", href=style) if style is not None else None,
    )
    layout = tag("div", body, class_="layout" if wide else "single")
    skip = None if alone else tag("a", "To the content", href="#content", class_="skip")
    return join(
        Html("<!doctype html>"),
        tag(
            "html",
            tag("head", head),
            tag("body", skip, top, tag("div", layout, id="content")),
            lang=language,
        ),
    )


def code(text: str, title: str = "") -> Html:
    """Return lines that can be copied, with a title above them."""
    head = tag("figcaption", title) if title else None
    return tag("figure", head, tag("pre", tag("code", text), tabindex="0"), class_="sample")
