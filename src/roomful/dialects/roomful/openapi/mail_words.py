"""What each name of mails on the wire means."""

from roomful.web.guide import word

_TIME = {"format": "date-time"}

MAIL_WORDS = {
    "mail_id": word("The mail's id.", format="uuid"),
    "Mail.room_id": word("The room it is about; null when it is about none.", format="uuid"),
    "to": word("Whom it goes to."),
    "MailAddress.address": word("The address.", "bob@example.com", format="email"),
    "MailAddress.name": word("The name beside it; empty when none is known.", "Bob"),
    "subject": word("The subject.", "Invitation: Weekly planning"),
    "Mail.state": word(
        "`queued`, `sent` (the mail server has it), `failed`, or `kept`: no mail server is set.", "sent"
    ),
    "Mail.attempts": word("How often it was handed over, or tried to be.", 1),
    "Mail.last_error": word("What went wrong last, in words; null when nothing did."),
    "Mail.next_at": word("When it is tried next; null when it is not.", **_TIME),
    "sent_at": word("When the mail server took it; null before.", **_TIME),
    "message_id": word(
        "Its `Message-ID`, the same in all attempts.", "<0199a3d2-7e10-7000-8000-000000000001@example.org>"
    ),
    "calendar": word("The calendar entry in it (RFC 5545); null without one."),
    "Calendar.method": word("`REQUEST` or `CANCEL`.", "REQUEST"),
    "uid": word("The entry's `UID`, the same in all mails about it."),
    "sequence": word("The entry's `SEQUENCE`, which counts its changes.", 0),
    "ics": word("The entry as it was sent, where one mail is asked for."),
    "reply_to": word("Where answers go, where one mail is asked for; null for to the server's own address."),
    "Mail.text": word("What it says, where one mail is asked for."),
    "html": word("The same as a page, where one mail is asked for; empty without one."),
}
