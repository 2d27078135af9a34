"""What an operator and a program look at beside meetings: history, deliveries, credentials."""

from dataclasses import dataclass

from msgspec import UnsetType

from roomful.delivery.model import Attempt, Delivery
from roomful.delivery.service import Delivery as Deliveries
from roomful.dialects.roomful import mapping, paging, wire
from roomful.dialects.roomful.auth import manager
from roomful.history.service import History
from roomful.kit.clock import rfc3339
from roomful.kit.errors import invalid
from roomful.tenants.model import CredentialKind
from roomful.tenants.service import Tenants
from roomful.web.operations import Call, Operation


@dataclass(frozen=True, slots=True)
class OperatorRoutes:
    """The records of what happened and what went out."""

    history: History
    deliveries: Deliveries
    tenants: Tenants

    def operations(self) -> list[Operation]:
        """Return the operations."""
        return [
            Operation(
                method="GET", path="/roomful/v1/history", name="ListHistory", tag="History",
                summary="View what happened, oldest first.", handler=self.events,
                query=wire.HistoryQuery, answer=wire.EventPage, problems=(422,),
            ),
            Operation(
                method="GET", path="/roomful/v1/deliveries", name="ListDeliveries", tag="Webhooks",
                summary="View webhooks that went out, newest first.", handler=self.page,
                query=wire.DeliveryQuery, answer=wire.DeliveryPage, problems=(422,),
            ),
            Operation(
                method="GET", path="/roomful/v1/deliveries/{delivery_id}", name="ViewDelivery",
                tag="Webhooks", summary="View a delivery with its attempts.", handler=self.get,
                answer=wire.Delivery, problems=(404,),
            ),
            Operation(
                method="POST", path="/roomful/v1/deliveries/{delivery_id}/resend", name="ResendDelivery",
                tag="Webhooks", summary="Send a webhook once more.", handler=self.resend,
                answer=wire.Delivery, problems=(404,),
            ),
            Operation(
                method="GET", path="/roomful/v1/credentials", name="ListCredentials", tag="Credentials",
                summary="View credentials, without their secrets.", handler=self.credentials,
                answer=wire.CredentialPage,
            ),
            Operation(
                method="POST", path="/roomful/v1/credentials", name="CreateCredential", status=201,
                tag="Credentials", summary="Create a credential; its secret is told this once.",
                handler=self.add, body=wire.CredentialRequest, answer=wire.Credential,
                problems=(409, 422),
            ),
            Operation(
                method="DELETE", path="/roomful/v1/credentials/{credential_id}", name="RevokeCredential",
                tag="Credentials", status=204, summary="Revoke a credential.", handler=self.revoke,
                problems=(404,),
            ),
        ]  # fmt: skip

    async def events(self, call: Call) -> wire.EventPage:
        """Return a page of history."""
        query: wire.HistoryQuery = call.query
        filters = {
            name: value
            for name in ("kind", "room_id", "session_id")
            if not isinstance(value := getattr(query, name), UnsetType)
        }
        rows = await self.history.page(
            manager(call).tenant_id, filters=filters, after=paging.after(query) or 0, count=query.limit + 1
        )
        shown, last = paging.cut(rows, query)
        return wire.EventPage([mapping.event(one) for one in shown], None if last is None else str(last.seq))

    async def page(self, call: Call) -> wire.DeliveryPage:
        """Return a page of deliveries."""
        query: wire.DeliveryQuery = call.query
        rows = await self.deliveries.page(
            manager(call).tenant_id,
            room_id=None if isinstance(query.room_id, UnsetType) else query.room_id,
            state=None if isinstance(query.state, UnsetType) else query.state,
            after=paging.after(query),
            count=query.limit + 1,
        )
        shown, last = paging.cut(rows, query)
        return wire.DeliveryPage(
            [_delivery(one) for one in shown], None if last is None else str(last.number)
        )

    async def get(self, call: Call) -> wire.Delivery:
        """Return a delivery with its attempts."""
        tenant_id, delivery_id = manager(call).tenant_id, call.path["delivery_id"]
        delivery = await self.deliveries.get(tenant_id, delivery_id)
        return _delivery(delivery, await self.deliveries.attempts(tenant_id, delivery_id))

    async def resend(self, call: Call) -> wire.Delivery:
        """Send a webhook again."""
        return _delivery(await self.deliveries.resend(manager(call).tenant_id, call.path["delivery_id"]))

    async def credentials(self, call: Call) -> wire.CredentialPage:
        """Return the tenant's credentials."""
        found = await self.tenants.credentials(manager(call).tenant_id)
        return wire.CredentialPage([mapping.credential(one) for one in found], None)

    async def add(self, call: Call) -> wire.Credential:
        """Create a credential."""
        caller, asked = manager(call), call.body
        if asked.kind not in tuple(CredentialKind):
            raise invalid("kind", "It is one of: " + ", ".join(CredentialKind) + ".")
        credential, secret = await self.tenants.add_credential_now(
            caller.tenant_id,
            CredentialKind(asked.kind),
            secret=asked.secret,
            label=asked.label,
            public_id=asked.public_id,
            scopes=asked.scopes,
            redirect_uris=asked.redirect_uris,
            confidential=asked.confidential,
            user_id=caller.user_id,
            actor=caller.actor,
        )
        return mapping.credential(credential, secret)

    async def revoke(self, call: Call) -> None:
        """Revoke a credential."""
        caller = manager(call)
        await self.tenants.revoke(caller.tenant_id, call.path["credential_id"], caller.actor)


def _delivery(one: Delivery, attempts: list[Attempt] | None = None) -> wire.Delivery:
    shown = wire.Delivery(
        id=one.id,
        kind=one.kind,
        dialect=one.dialect,
        room_id=one.room_id,
        url=one.url,
        state=one.state,
        attempts=one.attempts,
        created_at=rfc3339(one.created_at),
        next_at=mapping.when(one.next_at),
        delivered_at=mapping.when(one.delivered_at),
        body=one.body,
    )
    if attempts is not None:
        shown.log = [
            wire.Attempt(
                each.attempt,
                each.url,
                rfc3339(each.at),
                each.duration_ms,
                each.status,
                each.answer,
                each.error,
            )
            for each in attempts
        ]
    return shown
