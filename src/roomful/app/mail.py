"""Mails, put together from the settings."""

from email.utils import parseaddr
from urllib.parse import urlsplit

from roomful.db import Database
from roomful.delivery.mail import rules
from roomful.delivery.mail.message import Sender
from roomful.delivery.mail.service import Mails
from roomful.jobs.service import Jobs
from roomful.kit.clock import DAY, Clock
from roomful.kit.crypto import Box
from roomful.kit.smtp import Smtp
from roomful.settings import Settings, SettingsError

# connections to one server, which may take only some from each client
MAILS_AT_ONCE = 8
_NAME, _LOCAL = "Roomful", "roomful"


def build_mails(settings: Settings, database: Database, jobs: Jobs, clock: Clock, box: Box) -> Mails:
    """Return what sends mails, or keeps them where no server for them is set."""
    return Mails(
        database,
        jobs,
        clock,
        box,
        sender=sender(settings),
        carrier=carrier(settings),
        kept=settings.retain_deliveries_days * DAY,
    )


def sender(settings: Settings) -> Sender:
    """Return whom mails come from: without a server for mails an address that is shown and never used."""
    name, address = parseaddr(settings.mail_from)
    if not rules.is_address(address):
        host = urlsplit(settings.url).hostname or "localhost"
        address = f"{_LOCAL}@{host}" if rules.is_address(f"{_LOCAL}@{host}") else f"{_LOCAL}@localhost"
    return Sender(rules.check_address(address), rules.one_line(name) or _NAME)


def carrier(settings: Settings) -> Smtp | None:
    """Return what hands mails to the server that the settings name, if they do. Raises SettingsError."""
    if not settings.smtp_url:
        return None
    try:
        return Smtp(
            settings.smtp_url,
            sender=sender(settings).address,
            helo=urlsplit(settings.url).hostname or "localhost",
            starttls=settings.smtp_starttls,
            ca=settings.smtp_ca,
            seconds=settings.smtp_timeout,
        )
    except OSError as error:
        raise SettingsError(f"smtp_ca: {settings.smtp_ca} has no certificates to read") from error
