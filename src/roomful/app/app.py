"""The whole server as one object: built from settings, started, stopped."""

import asyncio
import contextlib
from typing import Any

import structlog
from litestar import Request
from litestar.handlers import HTTPRouteHandler
from litestar.response.base import ASGIResponse

from roomful.app.broadcasts import lane_limits as broadcast_limits
from roomful.app.dialects import build_dialects
from roomful.app.features import Features, build_features
from roomful.app.figures import Figures
from roomful.app.http import Root, build_litestar, register
from roomful.app.mail import MAILS_AT_ONCE
from roomful.app.media import MediaEngine
from roomful.app.recordings import build_recorder, lane_limits
from roomful.app.setup import ensure_setup
from roomful.db import Database
from roomful.db.opening import open_database
from roomful.delivery.mail.model import LANE as MAILS
from roomful.jobs.worker import Worker
from roomful.kit.clock import Clock, SystemClock
from roomful.kit.crypto import Box
from roomful.kit.errors import Kind, Problem
from roomful.media.livekit.signalling import Admitted, Refused, Signalling
from roomful.pages.framing import framers_of
from roomful.pages.routes import page_routes
from roomful.sessions import rights
from roomful.settings import Settings, master_key
from roomful.web.access import AccessLog
from roomful.web.closing import Closing
from roomful.web.consent import ConsentPage
from roomful.web.cors import CrossOrigin
from roomful.web.documents import document_handlers
from roomful.web.edge import Edge
from roomful.web.forwarded import Proxies
from roomful.web.intake import Intake
from roomful.web.limits import RateLimiter
from roomful.web.metrics import RequestMetrics
from roomful.web.operations import handlers
from roomful.web.operator import Operator, Readiness
from roomful.web.outbox import Outbox
from roomful.web.refusals import Refusals

log = structlog.get_logger()

# what a meeting page needs: its credentials are a ticket and the key of a seat
_OPEN_TO_PAGES = tuple(
    f"/roomful/v1/{name}"
    for name in (
        "links/",
        "join",
        "me",
        "events",
        "sessions/",
        "recordings/",
        "broadcasts/",
        "files/",
        "live/",
        "server",
        "keys",
    )
)


class App:
    """The server: `asgi` is what the HTTP server serves."""

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, *, access: AccessLog | None = None
    ) -> None:
        self.settings = settings
        self.database = database
        self.closing = Closing()
        self.engine = MediaEngine(settings, clock)
        self.recorder = build_recorder(settings, self.engine)
        self.features: Features = build_features(
            settings, database, clock, self.engine.media, Box(master_key(settings)), self.recorder
        )
        self.dialects = build_dialects(
            self.features,
            settings.url,
            self.closing.wait,
            signalling_url=settings.livekit_public_url,
            pull=settings.rtsp_public_url or settings.rtsp_port,
            settings=settings,
        )
        self.worker = Worker(
            self.features.jobs,
            limits={
                "main": settings.job_concurrency,
                MAILS: MAILS_AT_ONCE,
                **lane_limits(settings),
                **broadcast_limits(settings),
            },
            alone=not database.shared,
        )
        self.signalling = Signalling(self.engine.livekit, self.engine.media, self._admit)
        self.outbox = self._outbox() if settings.outbox else None
        self.asgi = self._edge(access)
        self._hanging_up: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start media, jobs and what keeps sessions true. Raises LiveKitTrouble with what to change."""
        await ensure_setup(self.settings, self.features)
        await self.features.feed.start()
        await self.engine.start(self.features.reconciler.reopen)
        await self.features.keeper.start()
        if self.settings.worker:
            await self.start_jobs()
        self._hanging_up = asyncio.create_task(self._hang_up(), name="end of signalling")

    async def start_jobs(self) -> None:
        """Start to run jobs."""
        await self.features.nudges.start()
        await self.worker.start()

    async def _hang_up(self) -> None:
        """Ask everybody in a meeting to come back later, as soon as the server closes down."""
        await self.closing.wait()
        await self.signalling.close()

    async def stop(self) -> None:
        """Give jobs back, close connections, end a LiveKit of ours; the last uses are noted."""
        await self._stop_jobs()
        await self.features.keeper.stop()
        await self.features.feed.stop()
        if self._hanging_up is not None:
            self._hanging_up.cancel()
        await self.signalling.close()
        await self.engine.stop()
        await self.features.delivery.close()
        with contextlib.suppress(Exception):
            await self.features.tenants.note_uses()
        await self.database.close()

    async def _stop_jobs(self) -> None:
        await self.worker.stop(self.settings.shutdown_grace)
        await self.features.nudges.stop()
        await self.recorder.serving.stop()
        if not (self.settings.keep_livekit or self.engine.remote):
            # LiveKit ends with us; captures that go on would only wait for it
            await self.features.captures.end_all()
            await self.features.broadcast_runs.end_all()
            await self.features.preview_runs.end_all()

    def _edge(self, access: AccessLog | None) -> Edge:
        refusals = Refusals()
        register(refusals, self.dialects)
        limiter = RateLimiter(self.settings.rate_limit)
        routes = [route for dialect in self.dialects for route in handlers(dialect, limiter)]
        documents = document_handlers(self.dialects, self.settings.url)
        litestar = build_litestar(
            [
                *routes,
                *documents,
                *page_routes(framers_of(self.features.tenants), self.settings.livekit_public_url),
                *(self.outbox.routes() if self.outbox is not None else ()),
                *ConsentPage(self.features.consent, self.features.tenants).routes(),
                *self._extra_routes(),
            ],
            refusals,
        )
        metrics = RequestMetrics()
        checks = {
            "database": self._database_ready,
            "media": self._media_ready,
            "jobs": self._jobs_ready,
        }
        operator = Operator(
            metrics,
            self.closing,
            checks,
            metrics_token=self.settings.metrics_token,
            figures=Figures(self.features, self.signalling),
        )
        return Edge(
            CrossOrigin(Root(litestar, self.signalling), _OPEN_TO_PAGES),
            refusals=refusals,
            intake=Intake(refusals, limit=self.settings.body_limit, timeout=self.settings.body_timeout),
            access=access,
            metrics=metrics,
            proxies=Proxies(self.settings.trusted_proxies),
            closing=self.closing,
            direct=operator.direct,
            hsts=self.settings.tls and not self.settings.tls_auto,
        )

    def _outbox(self) -> Outbox:
        return Outbox(self.features.mails, self.features.sign_ins, self.features.tenants)

    def _extra_routes(self) -> list[HTTPRouteHandler]:
        """Return where a LiveKit of somebody else sends its webhooks; ours has a listener of its own."""
        if not self.engine.remote:
            return []
        deliver = self.engine.media.deliver

        async def livekit_webhook(request: Request[Any, Any, Any]) -> ASGIResponse:
            try:
                deliver(await request.body(), request.headers.get("authorization", ""))
            except PermissionError as error:
                raise Problem(Kind.UNAUTHENTICATED, "not_livekit", "This is for LiveKit.") from error
            return ASGIResponse(body=b"")

        route = HTTPRouteHandler("/livekit/webhook", http_method="POST", include_in_schema=False)
        return [route(livekit_webhook)]

    async def _admit(self, session_id: str, participant_id: str) -> Admitted | Refused:
        """Say who may connect to media now, on every connect and reconnect, and with which rights."""
        found = await self.features.door.admission(session_id, participant_id)
        if found is None:
            return Refused(401, "no seat in this meeting")
        person, session, room = found
        if not self.features.engine.is_open(session_id):
            if self.database.shared:
                await self.features.engine.open(session)  # another server may have made it
            else:
                return Refused(503, "the meeting is being restored")
        return Admitted(rights.grants(rights.permissions(room, session, person)), person.name)

    async def _database_ready(self) -> Readiness:
        await self.features.history.last_seq()
        return Readiness(True, "answers")

    async def _jobs_ready(self) -> Readiness:
        if not self.settings.worker:
            return Readiness(True, "run by `roomful worker`")
        return Readiness(self.worker.working, "run here" if self.worker.working else "have stopped")

    async def _media_ready(self) -> Readiness:
        state = self.engine.livekit.state()
        return Readiness(state.ready, state.detail)


async def build(settings: Settings, *, clock: Clock | None = None, access: AccessLog | None = None) -> App:
    """Open the database, bring its tables up to date, and put the server together."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = await open_database(settings.database)
    return App(settings, database, clock or SystemClock(), access=access)
