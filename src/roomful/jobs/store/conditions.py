"""What several statements on jobs say."""

from typing import Any

from sqlalchemy import and_, exists, or_
from sqlalchemy.sql.elements import ColumnElement

from roomful.db.tables import jobs
from roomful.jobs.model import Job, State

COLUMNS = [jobs.c[name] for name in Job.__struct_fields__]
QUEUED = jobs.c.state == State.QUEUED
RUNNING = jobs.c.state == State.RUNNING
FREED: dict[str, Any] = {"lease_owner": None, "lease_until": None}
_other = jobs.alias("other")


def _another_of_its_key(state: State) -> ColumnElement[bool]:
    same = exists().where(_other.c.unique_key == jobs.c.unique_key, _other.c.state == state)
    return and_(jobs.c.unique_key.is_not(None), same)


SUCCEEDED = _another_of_its_key(State.QUEUED)
BLOCKED = _another_of_its_key(State.RUNNING)
# it was cancelled while it ran, or another has come to take its place
NOT_WANTED = or_(jobs.c.max_attempts == 0, SUCCEEDED)
