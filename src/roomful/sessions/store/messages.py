"""The SQL of chat messages, and of the hints that were applied."""

from sqlalchemy import String, bindparam, delete, insert, or_, select, text

from roomful.db import Reader, Statement, Transaction
from roomful.db.tables import messages, seen_hints
from roomful.sessions.model import Message

_FIELDS = Message.__struct_fields__
_COLUMNS = [messages.c[name] for name in _FIELDS]
_INSERT = Statement(
    insert(messages)
    .values({name: bindparam(name) for name in _FIELDS if name != "seq"})
    .returning(messages.c.seq)
)
_BY_ID = Statement(
    select(*_COLUMNS).where(messages.c.tenant_id == bindparam("p_tenant"), messages.c.id == bindparam("p_id"))
)
_FOR = Statement(
    select(*_COLUMNS)
    .where(
        messages.c.tenant_id == bindparam("p_tenant"),
        messages.c.session_id == bindparam("p_session"),
        messages.c.seq < bindparam("before"),
        or_(
            messages.c.to_participant_id.is_(None),
            messages.c.to_participant_id == bindparam("p_me"),
            messages.c.from_participant_id == bindparam("p_me"),
        ),
    )
    .order_by(messages.c.seq.desc())
    .limit(bindparam("count"))
)
_TO_ALL = Statement(
    select(*_COLUMNS)
    .where(
        messages.c.tenant_id == bindparam("p_tenant"),
        messages.c.session_id == bindparam("p_session"),
        messages.c.to_participant_id.is_(None),
        messages.c.sent_at >= bindparam("first"),
        messages.c.sent_at <= bindparam("last"),
    )
    .order_by(messages.c.seq)
)
# one statement, so that two servers cannot both be the first to see a hint
_SEEN = Statement(
    text("INSERT INTO seen_hints (id, at) VALUES (:id, :at) ON CONFLICT (id) DO NOTHING").bindparams(
        bindparam("id", type_=String), bindparam("at", type_=seen_hints.c.at.type)
    )
)
_FORGET = Statement(delete(seen_hints).where(seen_hints.c.at < bindparam("before")))


async def insert_message(tx: Transaction, message: Message) -> int:
    """Store a message and return its place in the order."""
    values = {name: getattr(message, name) for name in _FIELDS if name != "seq"}
    seq: int = await tx.value(_INSERT, **values)
    return seq


async def by_id(reader: Reader, tenant_id: str, message_id: str) -> Message | None:
    """Return a message."""
    row = await reader.one(_BY_ID, p_tenant=tenant_id, p_id=message_id)
    return None if row is None else Message(*row)


async def to_all(reader: Reader, tenant_id: str, session_id: str, *, first: int, last: int) -> list[Message]:
    """Return what was written to everybody in a time, both ends included, oldest first."""
    rows = await reader.all(_TO_ALL, p_tenant=tenant_id, p_session=session_id, first=first, last=last)
    return [Message(*row) for row in rows]


async def visible_to(
    reader: Reader, tenant_id: str, session_id: str, participant_id: str, *, before: int, count: int
) -> list[Message]:
    """Return the newest messages a participant may read, oldest first."""
    rows = await reader.all(
        _FOR, p_tenant=tenant_id, p_session=session_id, p_me=participant_id, before=before, count=count
    )
    return [Message(*row) for row in reversed(rows)]


async def first_sight(tx: Transaction, hint_id: str, at: int) -> bool:
    """Note a hint of the media engine; False when it was noted before."""
    return await tx.run(_SEEN, id=hint_id, at=at) > 0


async def forget_hints(tx: Transaction, before: int) -> int:
    """Forget hints noted before a time; return how many."""
    return await tx.run(_FORGET, before=before)
