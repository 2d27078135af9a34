"""People, put together: users and groups, their books, how they and their programs sign in."""

from dataclasses import dataclass
from pathlib import Path

from roomful.db import Database
from roomful.history.service import History
from roomful.kit.clock import Clock
from roomful.media.portraits import PortraitMaker
from roomful.people.avatars import Avatars
from roomful.people.contacts import Contacts
from roomful.people.groups import Groups
from roomful.people.oauth.consent import Consent
from roomful.people.oauth.tokens import OAuthTokens
from roomful.people.port import Shelf
from roomful.people.service import People
from roomful.people.sign_in import SignIns
from roomful.settings import Settings
from roomful.tenants.service import Tenants

# programs that people give their password to name themselves so: TrueConf's clients, published
_OPEN_CLIENTS = frozenset({"trueconf_server_users"})


@dataclass(frozen=True)
class PeopleFeatures:
    """The feature, part by part."""

    people: People
    groups: Groups
    contacts: Contacts
    sign_ins: SignIns
    oauth: OAuthTokens
    consent: Consent
    avatars: Avatars


def build_people(
    settings: Settings,
    database: Database,
    clock: Clock,
    *,
    history: History,
    tenants: Tenants,
    shelf: Shelf,
    folder: Path,
) -> PeopleFeatures:
    """Put the feature together."""
    sign_ins = SignIns(database, history, clock, ttl=settings.sign_in_ttl)
    oauth = OAuthTokens(
        database,
        history,
        tenants,
        sign_ins,
        clock,
        ttl=settings.trueconf_token_ttl,
        refresh_ttl=settings.trueconf_refresh_ttl,
        open_clients=_OPEN_CLIENTS,
    )
    people = People(database, history, clock)
    return PeopleFeatures(
        people=people,
        groups=Groups(database, history, clock),
        contacts=Contacts(database, history, clock),
        sign_ins=sign_ins,
        oauth=oauth,
        consent=Consent(database, history, tenants, sign_ins, clock),
        avatars=Avatars(database, history, people, PortraitMaker(), shelf, folder),
    )
