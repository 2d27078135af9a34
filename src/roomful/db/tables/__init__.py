"""Every table. What a column means stands with the attribute of that name in the feature's `model.py`.

Times are microseconds since the epoch (UTC), ids are UUIDv7 as text, `number` is a sortable 64-bit number.
Unique indexes cover live rows only, so the name of something deleted is free at once.
"""

from roomful.db.tables.broadcasts import broadcast_presets, broadcast_targets, broadcasts, room_streams
from roomful.db.tables.columns import metadata
from roomful.db.tables.identity import counters, credentials, tenant_hosts, tenants, users
from roomful.db.tables.mail import mails
from roomful.db.tables.people import authorizations, contacts, group_members, groups
from roomful.db.tables.recordings import compositions, recordings, tracks
from roomful.db.tables.rooms import extensions, invitations, registrants, room_tags, rooms, templates, tickets
from roomful.db.tables.sessions import messages, participants, rings, sessions
from roomful.db.tables.sign_in import presences, sign_in_attempts, sign_ins
from roomful.db.tables.work import deliveries, delivery_attempts, history, jobs, leases, seen_hints, webhooks

__all__ = [
    "authorizations",
    "broadcast_presets",
    "broadcast_targets",
    "broadcasts",
    "compositions",
    "contacts",
    "counters",
    "credentials",
    "deliveries",
    "delivery_attempts",
    "extensions",
    "group_members",
    "groups",
    "history",
    "invitations",
    "jobs",
    "leases",
    "mails",
    "messages",
    "metadata",
    "participants",
    "presences",
    "recordings",
    "registrants",
    "rings",
    "room_streams",
    "room_tags",
    "rooms",
    "seen_hints",
    "sessions",
    "sign_in_attempts",
    "sign_ins",
    "templates",
    "tenant_hosts",
    "tenants",
    "tickets",
    "tracks",
    "users",
    "webhooks",
]
