"""Figures of the house for Prometheus: jobs, webhooks, mails, media, and what is going on in the rooms."""

from collections.abc import Iterable
from typing import Any

from roomful.app.features import Features
from roomful.media.livekit.signalling import Signalling
from roomful.media.port import EngineState


class Figures:
    """A collector of prometheus-client; `refresh` reads what is in the database."""

    def __init__(self, features: Features, signalling: Signalling) -> None:
        self._features = features
        self._signalling = signalling
        self._live = (0, 0)
        self._depth: dict[str, int] = {}
        self._recordings = (0, 0)
        self._compositions = (0, 0)

    async def refresh(self) -> None:
        """Count what is counted in the database."""
        self._live = await self._features.lookup.live_counts()
        self._depth = await self._features.jobs.depth()
        self._recordings = await self._features.recordings.counts()
        self._compositions = await self._features.compositions.counts()

    def _recording_gauges(self) -> Iterable[tuple[str, str, int]]:
        counts = self._features.recording_counts
        running, processing = self._recordings
        return (
            ("roomful_recordings_running", "Recordings that run or are paused.", running),
            ("roomful_recordings_processing", "Recordings whose file is being made.", processing),
            ("roomful_captures", "Captures that this process looks after.", counts.captures),
            ("roomful_composing", "Pictures that this process composes.", counts.composing),
        )

    def collect(self) -> Iterable[Any]:
        """Return the figures in prometheus-client's form."""
        from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

        state: EngineState = self._features.engine.media.state()
        sessions, people = self._live
        gauges = (
            ("roomful_sessions_live", "Sessions that run.", sessions),
            ("roomful_participants_in", "People who are in a session, or on their way in.", people),
            ("roomful_media_ready", "1 when the media engine can be used.", int(state.ready)),
            (
                "roomful_signalling_connections",
                "Clients connected through this process.",
                self._signalling.open_connections,
            ),
            ("roomful_jobs_running", "Jobs that run in this process.", self._features.jobs.counts.running),
        )
        for name, words, value in (*gauges, *self._recording_gauges()):
            yield GaugeMetricFamily(name, words, value=value)
        compositions = GaugeMetricFamily(
            "roomful_compositions", "Compositions that were asked for, everywhere.", labels=("state",)
        )
        for state_name, value in zip(("waiting", "running"), self._compositions, strict=True):
            compositions.add_metric((state_name,), value)
        yield compositions
        yield CounterMetricFamily(
            "roomful_capture_restarts",
            "Captures that ended by themselves and were started again here.",
            value=self._features.recording_counts.restarts,
        )
        depth = GaugeMetricFamily("roomful_jobs_stored", "Jobs as they stand, everywhere.", labels=("state",))
        for state_name, value in self._depth.items():
            depth.add_metric((state_name,), value)
        yield depth
        jobs = CounterMetricFamily(
            "roomful_jobs", "What became of jobs in this process.", labels=("outcome",)
        )
        for outcome in ("enqueued", "claimed", "done", "retried", "dead", "cancelled", "taken_over"):
            jobs.add_metric((outcome,), getattr(self._features.jobs.counts, outcome))
        yield jobs
        sent = CounterMetricFamily("roomful_webhooks", "What became of webhooks here.", labels=("outcome",))
        for outcome in ("requests", "delivered", "failed"):
            sent.add_metric((outcome,), getattr(self._features.delivery.counts, outcome))
        yield sent
        mails = CounterMetricFamily("roomful_mails", "What became of mails here.", labels=("outcome",))
        for outcome in ("sent", "retried", "failed"):
            mails.add_metric((outcome,), getattr(self._features.mails.counts, outcome))
        yield mails
