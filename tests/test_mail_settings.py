"""What settings make of mails."""

from pathlib import Path
from typing import Any

import pytest

from roomful.app.mail import carrier, sender
from roomful.cli.doctor import _mail
from roomful.delivery.mail.message import Sender
from roomful.settings import Settings, SettingsError, load
from tests.kit.mailing import mailing

SET = {"mail_from": "Meetings <meet@example.org>", "smtp_url": "smtp://localhost"}


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"mail_from": "Meetings <Meet@Example.org>"}, Sender("Meet@example.org", "Meetings")),
        ({"mail_from": "meet@example.org"}, Sender("meet@example.org", "Roomful")),
        ({"public_url": "https://meet.example.org"}, Sender("roomful@meet.example.org", "Roomful")),
        ({}, Sender("roomful@localhost", "Roomful")),
        ({"host": "::1"}, Sender("roomful@localhost", "Roomful")),
    ],
)
def test_whom_mails_are_from(given: dict[str, Any], shown: Sender) -> None:
    assert sender(Settings(**given)) == shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"smtp_url": "smtp://localhost"}, "needs mail_from"),
        (SET | {"smtp_url": "http://localhost"}, "smtp:// or smtps://"),
        (SET | {"smtp_url": "smtp://localhost/path"}, "smtp:// or smtps://"),
        (SET | {"smtp_url": "smtp://me:a/b@localhost"}, "smtp:// or smtps://"),
        (SET | {"smtp_url": "smtp://localhost:99999"}, "smtp:// or smtps://"),
        ({"mail_from": "nobody"}, "must be an address"),
        ({"mail_from": "a@b.example\nBcc: c@d.example"}, "must be an address"),
        ({"mail_from": "a@b.example, c@d.example"}, "must be an address"),
        (SET | {"smtp_timeout": 0}, "from 1 to 300"),
    ],
)
def test_what_keeps_the_server_from_starting(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(SettingsError, match=words) as raised:
        load(wrong, environment={})
    assert "a/b" not in str(raised.value)


def test_a_password_in_the_url_is_never_shown() -> None:
    made = load(SET | {"smtp_url": "smtps://me:hunter2@localhost"}, environment={})
    assert "hunter2" not in repr(made)


def test_an_authority_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    for path in (tmp_path / "none.pem", empty):
        with pytest.raises(SettingsError, match="smtp_ca"):
            carrier(load(SET | {"smtp_ca": str(path)}, environment={}))
    assert carrier(Settings()) is None


def test_the_doctor_without_a_server_for_mails() -> None:
    ((good, what, words),) = _mail(Settings())
    assert (good, what) == (None, "mail")
    assert "ROOMFUL_SMTP_URL" in words
    ((good, _, words),) = _mail(load(SET | {"smtp_url": "smtp://localhost:1"}, environment={}))
    assert (good, words) == (False, "cannot connect to the mail server")


async def test_the_settings_reach_the_server() -> None:
    async with mailing() as server:
        made = load(SET | {"smtp_url": server.url(), "smtp_starttls": False}, environment={})
        found = carrier(made)
        assert found is not None
        assert (await found.check()).error is None
        assert (await found.send("bob@example.com", b"Subject: x\r\n\r\nx\r\n")).error is None
    ((mail_from, recipients, _),) = server.taken
    assert (mail_from, recipients) == ("meet@example.org", ["bob@example.com"])
