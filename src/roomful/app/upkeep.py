"""What is done now and then: uses of credentials written down, what is past deleted."""

from typing import Any

from roomful.history.service import History
from roomful.jobs.service import Jobs
from roomful.kit.clock import DAY, HOUR, MINUTE
from roomful.people.oauth.tokens import OAuthTokens
from roomful.people.sign_in import SignIns
from roomful.settings import Settings
from roomful.tenants.service import Tenants
from roomful.tickets.service import Tickets


def plan_upkeep(
    settings: Settings,
    jobs: Jobs,
    *,
    history: History,
    tenants: Tenants,
    sign_ins: SignIns,
    oauth: OAuthTokens,
    tickets: Tickets,
) -> None:
    """Register what is done now and then."""

    async def note_uses(_job: Any) -> None:
        await tenants.note_uses()

    async def prune_sign_ins(_job: Any) -> None:
        await sign_ins.prune()
        await oauth.prune()

    async def prune_tickets(_job: Any) -> None:
        await tickets.prune(settings.retain_tickets_days * DAY)

    async def prune_history(_job: Any) -> None:
        await history.prune(settings.retain_history_days * DAY)

    jobs.every("credentials.used", MINUTE, note_uses)
    jobs.every("sign_ins.prune", HOUR, prune_sign_ins)
    jobs.every("tickets.prune", HOUR, prune_tickets)
    jobs.every("history.prune", HOUR, prune_history)
