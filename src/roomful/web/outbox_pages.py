"""The pages of the outbox: who may see it, the mails, and one of them."""

from roomful.delivery.mail.model import Body, Mail, State
from roomful.kit.clock import to_datetime
from roomful.web.frame import code, page
from roomful.web.markup import Child, Html, join, tag

PLACE = "/outbox"
STYLE = f"{PLACE}/style.css"
# links in a mail open in a tab of their own; nothing in it runs, and nothing is sent from it
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
_NOTHING = "No mails yet. Invite somebody to a meeting, and what they would get by mail is here."


def refused(words: str) -> Html:
    """Return the page that says why nothing is shown."""
    return page("Outbox", tag("main", tag("h1", "Outbox"), tag("p", words, class_="lead"), class_="narrow"))


def sign_in(words: str = "") -> Html:
    """Return the page that asks who is there, and says what was wrong the last time."""
    trouble = tag("p", words, class_="outbox-trouble", role="alert") if words else None
    form = tag(
        "form",
        _field("Login", "login", "text", "username"),
        _field("Password", "password", "password", "current-password"),
        trouble,
        tag("button", "Sign in", type="submit"),
        method="post",
        action=PLACE,
        class_="outbox-form",
    )
    lead = tag("p", "Mails may hold PINs and links that open doors: administrators alone.", class_="lead")
    return _page("Sign in", join(tag("h1", "Outbox"), lead, form))


def listing(mails: list[Mail], older: str | None) -> Html:
    """Return the page of mails, with where the older ones are."""
    if mails:
        rows: Html = tag("ul", [_row(one) for one in mails], class_="outbox-list")
    else:
        rows = tag("p", _NOTHING, class_="lead")
    more = tag("p", tag("a", "Older mails", href=f"{PLACE}?after={older}")) if older is not None else None
    return _page("Outbox", join(tag("h1", "Outbox"), rows, more))


def one(mail: Mail, body: Body) -> Html:
    """Return the page of one mail."""
    to = f"{mail.to_name} <{mail.to_address}>" if mail.to_name else mail.to_address
    facts: list[tuple[str, Child]] = [
        ("To", to),
        ("Written", _when(mail.created_at)),
        ("State", join(_state(mail), f" {mail.last_error}" if mail.last_error else None)),
    ]
    if body.reply_to is not None:
        facts.append(("Answers to", body.reply_to))
    place = f"{PLACE}/{mail.id}"
    if body.ics is not None:
        file = tag("a", "invite.ics", href=f"{place}/invite.ics", download="invite.ics")
        facts.append(("Calendar", join(file, f" · {mail.method or ''} · SEQUENCE {mail.sequence}")))
    shown = tag(
        "dl", [tag("div", tag("dt", name), tag("dd", value)) for name, value in facts], class_="facts"
    )
    frame = tag("iframe", src=f"{place}/html", sandbox=SANDBOX, title="The mail", class_="outbox-frame")
    return _page(
        mail.subject,
        join(
            tag("p", tag("a", "Outbox", href=PLACE), class_="above"),
            tag("h1", mail.subject, class_="outbox-subject"),
            shown,
            frame if body.html else None,
            code(body.text, "As text"),
            code(body.ics.replace("\r\n", "\n"), "Calendar entry") if body.ics is not None else None,
        ),
    )


def _page(title: str, content: Html) -> Html:
    return page(title, tag("main", content, class_="narrow"), style=STYLE)


def _field(label: str, name: str, kind: str, complete: str) -> Html:
    entry = tag("input", name=name, type=kind, autocomplete=complete, required="", maxlength="200")
    return tag("label", label, entry)


def _row(mail: Mail) -> Html:
    return tag(
        "li",
        tag(
            "a",
            tag("span", mail.subject, class_="outbox-title"),
            tag("span", mail.to_address, class_="outbox-to"),
            tag("span", _when(mail.created_at), class_="outbox-at"),
            href=f"{PLACE}/{mail.id}",
        ),
        _state(mail),
    )


def _state(mail: Mail) -> Html:
    failed = " failed" if mail.state == State.FAILED else ""
    return tag("span", mail.state, class_=f"outbox-state{failed}")


def _when(at: int) -> str:
    return f"{to_datetime(at):%Y-%m-%d %H:%M:%S} UTC"
