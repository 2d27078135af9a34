"""A mail as it goes over the wire (RFC 5322, RFC 2045), built so that no name can become a header."""

from dataclasses import dataclass
from email.generator import BytesGenerator
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32
from email.utils import format_datetime
from io import BytesIO
from typing import Any

from roomful.delivery.mail import rules
from roomful.delivery.mail.model import Body, Mail
from roomful.kit.clock import to_datetime

_CALENDAR = "invite.ics"
_LINES = compat32.clone(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Sender:
    """The server's own address and name, which every mail comes from."""

    address: str
    name: str = "Roomful"

    @property
    def domain(self) -> str:
        """What ids of messages end in."""
        return self.address.rpartition("@")[2]


def build(mail: Mail, body: Body, sender: Sender) -> bytes:
    """Return the whole message, the same in every attempt but for the marks between its parts."""
    whole: Any = _content(mail, body)  # takes headers as well as text
    shown = f"{body.from_name} · {sender.name}" if body.from_name else sender.name
    whole["From"] = address(shown, sender.address)
    whole["To"] = address(mail.to_name, mail.to_address)
    if body.reply_to is not None:
        whole["Reply-To"] = address(body.from_name, body.reply_to)
    whole["Subject"] = Header(rules.one_line(mail.subject, rules.MAX_SUBJECT), "utf-8")
    whole["Date"] = format_datetime(to_datetime(mail.created_at))
    whole["Message-ID"] = mail.message_id
    # RFC 3834: nobody's holiday notice has to answer this
    whole["Auto-Submitted"] = "auto-generated"
    written = BytesIO()
    BytesGenerator(written, mangle_from_=False, policy=_LINES).flatten(whole)
    return written.getvalue()


def address(name: str, addr: str) -> Header:
    """Return a name and an address as a header shows them; the name cannot end its own part of it."""
    name = rules.one_line(name)
    header = Header(charset="us-ascii")
    if name and (not name.isascii() or "=?" in name):
        header.append(name, "utf-8")
    elif name:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        header.append(f'"{quoted}"', "us-ascii")
    header.append(f"<{addr}>" if name else addr, "us-ascii")
    return header


def _content(mail: Mail, body: Body) -> MIMEBase:
    """Return the forms of what is said; a calendar entry is one of them, and a file beside for others."""
    plain = _text(body.text, "plain")
    if not body.html and body.ics is None:
        return plain
    forms = MIMEMultipart("alternative")
    forms.attach(plain)
    if body.html:
        forms.attach(_text(body.html, "html"))
    if body.ics is None:
        return forms
    entry = _text(body.ics, "calendar")
    if mail.method is not None:
        entry.set_param("method", mail.method)
    forms.attach(entry)
    whole = MIMEMultipart("mixed")
    whole.attach(forms)
    # of another type than the entry: a program that reads that one is not offered it twice
    file = MIMEApplication(body.ics.encode(), "ics", name=_CALENDAR)
    file.add_header("Content-Disposition", "attachment", filename=_CALENDAR)
    whole.attach(file)
    return whole


def _text(text: str, kind: str) -> MIMEText:
    """Return a part of text, its lines ended as mails end them."""
    return MIMEText("\r\n".join(text.replace("\r\n", "\n").split("\n")), kind, "utf-8")
