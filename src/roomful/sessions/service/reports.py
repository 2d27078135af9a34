"""What pages report of themselves: how well the picture and the sound of their people come and go."""

from typing import Any

from roomful.db import Database
from roomful.kit.clock import Clock
from roomful.sessions.model import Participant
from roomful.sessions.service.lifecycle import Lifecycle
from roomful.sessions.store import participants

# what is measured, and the most that is believed of each
MEASURES = {
    **{"cpu": 100, "fps": 240, "kbps_in": 1_000_000, "kbps_out": 1_000_000},
    **{"width": 16_384, "height": 16_384},
}


class Reports:
    """Keeps the means over each stay; a word of it is no event, and no change that others hear of."""

    def __init__(self, database: Database, lifecycle: Lifecycle, clock: Clock) -> None:
        self._database = database
        self._lifecycle = lifecycle
        self._clock = clock

    async def report(self, person: Participant, measured: dict[str, int | float]) -> None:
        """Take what was measured since the last report into the means."""
        async with self._database.write() as tx:
            current = await self._lifecycle.lock_person(tx, person)
            if current is None or not current.inside:
                return
            stats = merged(current.stats, measured)
            await participants.update_participant(tx, current.tenant_id, current.id, {"stats": stats})


def merged(before: dict[str, Any] | None, measured: dict[str, int | float]) -> dict[str, Any]:
    """Return means with one more sample in them. What is not measured counts as it was before."""
    samples = 0 if before is None else int(before["samples"])
    new: dict[str, Any] = {"samples": samples + 1}
    for name, most in MEASURES.items():
        mean = 0.0 if before is None else float(before[name])
        value = min(max(float(measured.get(name, mean)), 0.0), float(most))
        new[name] = round(mean + (value - mean) / (samples + 1), 3)
    return new
