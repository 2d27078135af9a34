"""The pages of the reference: one for each dialect, one for its errors, and one that leads to them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from roomful.web import fields
from roomful.web.examples import example
from roomful.web.frame import code, page
from roomful.web.guide import Guide
from roomful.web.markup import Child, Html, join, paragraphs, prose, tag
from roomful.web.openapi import STREAM
from roomful.web.operations import FORM, JSON, Dialect

Document = Mapping[str, Any]
_LINE = 44  # characters that fit beside the words


def index(dialects: Sequence[Dialect], base_url: str) -> Html:
    """Return the page that leads to every dialect."""
    lead = (
        "One set of rooms, several languages. Choose the one that your software speaks, and give it this "
        "server's address and a key."
    )
    cards = [
        tag(
            "article",
            tag("h2", tag("a", dialect.title, href=f"/docs/{dialect.name}")),
            tag("p", prose(dialect.guide.about)),
            _facts(dialect, base_url),
            _samples(dialect.guide, base_url),
            class_="dialect",
            id=dialect.name,
        )
        for dialect in dialects
    ]
    body = tag("main", tag("h1", "API reference"), tag("p", lead, class_="lead"), cards, class_="narrow")
    return page("API reference", body)


def dialect_page(dialect: Dialect, document: Document, base_url: str) -> Html:
    """Return the reference of a dialect."""
    guide = dialect.guide
    groups = {one["name"]: one for one in document["tags"]}
    by_tag: dict[str, list[tuple[str, str, Document]]] = {name: [] for name in groups}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            by_tag[operation["tags"][0]].append((method.upper(), path, operation))
    head = join(
        tag("h1", dialect.title),
        tag("p", prose(guide.about), class_="lead"),
        _facts(dialect, base_url, here=True),
        _samples(guide, base_url),
    )
    sections = [_section(groups[name], calls, document, base_url) for name, calls in by_tag.items()]
    main = tag("main", tag("header", head, class_="intro"), _notes(guide), sections, _webhooks(document))
    return page(dialect.title, join(_contents(by_tag, document, dialect), main), wide=True)


def errors_page(dialect: Dialect) -> Html:
    """Return the page that explains the codes of a dialect's refusals; its anchors are the codes."""
    rows = [
        tag(
            "section",
            tag("h2", tag("code", one.code), " ", one.title),
            tag("p", prose(one.means)),
            tag("p", prose(one.do), class_="do"),
            class_="code",
            id=one.code,
        )
        for one in dialect.guide.codes
    ]
    back = tag("a", dialect.title, href=f"/docs/{dialect.name}")
    head = join(tag("p", back, class_="above"), tag("h1", "Errors"))
    lead = tag("p", "What each code of a refusal means, and what to do about it.", class_="lead")
    return page(f"Errors · {dialect.title}", tag("main", head, lead, rows, class_="narrow"))


def _facts(dialect: Dialect, base_url: str, *, here: bool = False) -> Html:
    facts: list[tuple[str, Child]] = [
        ("Address", tag("code", base_url + dialect.guide.root)),
        ("Credential", join(tag("code", dialect.guide.credential), " in ", tag("code", "credentials.json"))),
        ("Sent as", prose(dialect.guide.authorization)),
        (
            "More",
            join(
                None if here else tag("a", "Reference", href=f"/docs/{dialect.name}"),
                tag("a", "Errors", href=f"/docs/{dialect.name}/errors"),
                tag("a", "OpenAPI", href=f"/docs/{dialect.name}/openapi.json"),
            ),
        ),
    ]
    return tag("dl", [tag("div", tag("dt", name), tag("dd", value)) for name, value in facts], class_="facts")


def _samples(guide: Guide, base_url: str) -> Html:
    """Return the samples, the first of them open; one opens at a time, without a script."""
    return tag(
        "div",
        [
            tag(
                "details",
                tag("summary", sample.title),
                code(sample.text.replace("BASE_URL", base_url)),
                name="sample",
                open="" if number == 0 else None,
            )
            for number, sample in enumerate(guide.samples)
        ],
        class_="samples",
    )


def _notes(guide: Guide) -> Html:
    notes = [tag("section", tag("h2", note.title), paragraphs(note.text)) for note in guide.notes]
    return tag("div", notes, class_="notes")


def _contents(
    by_tag: Mapping[str, list[tuple[str, str, Document]]], document: Document, dialect: Dialect
) -> Html:
    groups = [
        tag(
            "li",
            tag("a", name, href=f"#{_anchor(name)}", class_="group"),
            tag(
                "ul",
                [
                    tag(
                        "li",
                        tag("a", _badge(method), tag("span", _short(one)), href=f"#{one['operationId']}"),
                    )
                    for method, _, one in calls
                ],
            ),
        )
        for name, calls in by_tag.items()
    ]
    if document.get("webhooks"):
        groups.append(tag("li", tag("a", "What is sent out", href="#sent", class_="group")))
    groups.append(tag("li", tag("a", "Errors", href=f"/docs/{dialect.name}/errors", class_="group")))
    return tag("nav", tag("ul", groups), class_="contents", aria_label="Contents")


def _section(
    group: Mapping[str, str], calls: list[tuple[str, str, Document]], document: Document, base_url: str
) -> Html:
    words = tag("p", prose(group["description"])) if "description" in group else None
    heading = tag("header", tag("h2", group["name"]), words)
    articles = [_operation(method, path, one, document, base_url) for method, path, one in calls]
    return tag("section", heading, articles, id=_anchor(group["name"]), class_="group")


def _operation(method: str, path: str, operation: Document, document: Document, base_url: str) -> Html:
    components = document["components"]["schemas"]
    # the usual one comes first
    status, answer = next(iter(operation["responses"].items()))
    words: list[Child] = [
        tag("h3", prose(operation["summary"].rstrip("."))),
        tag("p", "Needs no credential.", class_="open") if operation.get("security") == [] else None,
    ]
    if operation["parameters"]:
        words += [tag("h4", "Parameters"), fields.parameters(operation["parameters"], components)]
    sent = operation.get("requestBody", {}).get("content", {})
    for content in sent.values():
        optional = "" if operation["requestBody"]["required"] else ", may be left out"
        name = "Form" if FORM in sent else "Body"
        words += [tag("h4", f"{name}{optional}"), fields.fields(content["schema"], components, asked=True)]
    words += _answer_words(status, answer, components)
    words.append(_refusals(operation))
    shown = [code(_curl(method, path, operation, components, base_url), "Request")]
    told = answer.get("content", {}).get(JSON)
    if told is not None:
        shown.append(code(_pretty(told["example"]), f"Answer {status}"))
    line = tag("div", _badge(method), tag("code", _breakable(path)), class_="call")
    columns = tag(
        "div", tag("div", words, class_="words"), tag("div", shown, class_="shown"), class_="columns"
    )
    return tag("article", line, columns, id=operation["operationId"], class_="operation")


def _answer_words(status: str, answer: Document, components: Mapping[str, Any]) -> list[Child]:
    content = answer.get("content", {})
    if STREAM in content:
        events = content[STREAM]["x-events"].items()
        rows = [
            tag(
                "li", tag("div", tag("code", kind, class_="name"), class_="field"), _event(schema, components)
            )
            for kind, schema in events
        ]
        return [tag("h4", "Answer"), tag("p", prose(answer["description"])), tag("ul", rows, class_="fields")]
    if JSON not in content:
        return [tag("h4", f"Answer {status}"), tag("p", "No body.")]
    shown = fields.fields(content[JSON]["schema"], components, asked=False)
    return [tag("h4", f"Answer {status}"), shown]


def _event(schema: Document, components: Mapping[str, Any]) -> Html:
    named = components[schema["$ref"].rpartition("/")[2]]
    inner = fields.fields(schema, components, asked=False)
    more = tag("details", tag("summary", "Its data"), inner) if named.get("properties") else None
    return join(tag("p", prose(named.get("description", ""))), more)


def _refusals(operation: Document) -> Html:
    told = [
        tag("li", tag("code", status), " ", one["description"].rstrip("."))
        for status, one in operation["responses"].items()
        if status[0] in "45"
    ]
    return join(tag("h4", "Refusals"), tag("ul", told, class_="refusals")) if told else join()


def _webhooks(document: Document) -> Html:
    webhooks = document.get("webhooks")
    if not webhooks:
        return join()
    components = document["components"]["schemas"]
    articles = []
    for kind, item in webhooks.items():
        content = item["post"]["requestBody"]["content"][JSON]
        words = tag("div", fields.fields(content["schema"], components, asked=False), class_="words")
        shown = tag("div", code(_pretty(content["example"]), "Body"), class_="shown")
        line = tag("div", _badge("POST"), tag("code", kind), class_="call")
        articles.append(
            tag("article", line, tag("div", words, shown, class_="columns"), id=kind, class_="operation")
        )
    heading = tag("header", tag("h2", "What is sent out"), tag("p", "To the address that a room names."))
    return tag("section", heading, articles, id="sent", class_="group")


def _curl(method: str, path: str, operation: Document, components: Mapping[str, Any], base_url: str) -> str:
    for one in operation["parameters"]:
        if one["in"] == "path":
            path = path.replace(f"{{{one['name']}}}", str(example(one["schema"], components, one["name"])))
    lines = ["curl" + ("" if method == "GET" else f" -X {method}") + f" {base_url}{path}"]
    if operation.get("security") != []:
        lines.append('-H "Authorization: Bearer $KEY"')
    sent = operation.get("requestBody", {}).get("content", {})
    if FORM in sent:
        lines += [f"-d '{name}={value}'" for name, value in _few(sent[FORM], components).items()]
    elif JSON in sent:
        content = sent[JSON]
        lines += ['-H "Content-Type: application/json"', f"-d '{_body(_few(content, components))}'"]
    return " \\\n  ".join(lines)


def _few(content: Document, components: Mapping[str, Any]) -> dict[str, Any]:
    """Return the part of a body that is worth showing: what is required, else the first two."""
    whole = content["example"]
    named = components[content["schema"]["$ref"].rpartition("/")[2]]
    wanted = named.get("required") or [name for name in whole if whole[name] is not None][:2]
    return {name: whole[name] for name in wanted}


def _body(value: Any) -> str:
    """Return JSON in one line, unless that would be long."""
    line = json.dumps(value, ensure_ascii=False)
    return line if len(line) <= _LINE else _pretty(value).replace("\n", "\n  ")


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def _badge(method: str) -> Html:
    return tag("span", method, class_=f"method {method.lower()}")


def _breakable(path: str) -> Html:
    """Return a path that may be broken before its slashes, and nowhere else."""
    return join(*(join(Html("<wbr>"), "/", part) for part in path.split("/")[1:]))


def _short(operation: Document) -> str:
    return str(operation["summary"]).rstrip(".").partition(";")[0].replace("`", "")


def _anchor(name: str) -> str:
    return "tag-" + name.lower().replace(" ", "-")
