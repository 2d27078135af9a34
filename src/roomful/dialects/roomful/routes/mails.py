"""Mails, for those who look after the server."""

from dataclasses import dataclass

from msgspec import UnsetType

from roomful.delivery.mail.model import Body, Mail
from roomful.delivery.mail.service import Mails
from roomful.dialects.roomful import mapping, paging
from roomful.dialects.roomful.auth import manager
from roomful.dialects.roomful.wire import mails as wire
from roomful.kit.clock import rfc3339
from roomful.web.operations import Call, Operation

_MAILS = "/roomful/v1/mails"


@dataclass(frozen=True, slots=True)
class MailRoutes:
    """What went out by mail, or is kept."""

    mails: Mails

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path=_MAILS, name="ListMails", tag="Mails",
                summary="View mails without what is in them, newest first.", handler=self.page,
                query=wire.MailQuery, answer=wire.MailPage, problems=(422,),
            ),
            Operation(
                method="GET", path=f"{_MAILS}/{{mail_id}}", name="ViewMail", tag="Mails",
                summary="View a mail and what is in it.", handler=self.get, answer=wire.Mail,
                problems=(404,),
            ),
            Operation(
                method="POST", path=f"{_MAILS}/{{mail_id}}/resend", name="ResendMail", tag="Mails",
                summary="Send a mail once more.", handler=self.resend, answer=wire.Mail,
                problems=(404, 409),
            ),
        ]  # fmt: skip

    async def page(self, call: Call) -> wire.MailPage:
        """Return a page of mails."""
        query: wire.MailQuery = call.query
        rows = await self.mails.page(
            manager(call).tenant_id,
            room_id=None if isinstance(query.room_id, UnsetType) else query.room_id,
            state=None if isinstance(query.state, UnsetType) else query.state,
            after=paging.after(query),
            count=query.limit + 1,
        )
        shown, last = paging.cut(rows, query)
        return wire.MailPage([_mail(one) for one in shown], None if last is None else str(last.number))

    async def get(self, call: Call) -> wire.Mail:
        """Return a mail with what is in it."""
        return _mail(*await self.mails.get(manager(call).tenant_id, call.path["mail_id"]))

    async def resend(self, call: Call) -> wire.Mail:
        """Send a mail again."""
        return _mail(await self.mails.resend(manager(call).tenant_id, call.path["mail_id"]))


def _mail(one: Mail, body: Body | None = None) -> wire.Mail:
    entry = None
    if one.method is not None and one.uid is not None:
        entry = wire.Calendar(one.method, one.uid, one.sequence)
    shown = wire.Mail(
        id=one.id,
        room_id=one.room_id,
        to=wire.MailAddress(one.to_address, one.to_name),
        subject=one.subject,
        state=one.state,
        attempts=one.attempts,
        last_error=one.last_error,
        created_at=rfc3339(one.created_at),
        next_at=mapping.when(one.next_at),
        sent_at=mapping.when(one.sent_at),
        message_id=one.message_id,
        calendar=entry,
    )
    if body is not None:
        shown.reply_to, shown.text, shown.html = body.reply_to, body.text, body.html
        if entry is not None and body.ics is not None:
            entry.ics = body.ics
    return shown
