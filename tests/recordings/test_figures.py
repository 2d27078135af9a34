"""What an operator reads of recordings."""

from typing import Any, cast

from prometheus_client.core import Metric

from roomful.app.figures import Figures
from roomful.kit.clock import SECOND
from roomful.media.livekit.signalling import Signalling
from tests.features import House
from tests.recordings.recording import recorded


class Nobody:
    open_connections = 0


async def figures(house: House) -> dict[str, float]:
    """Return every sample by its name and labels."""
    figures = Figures(house.features, cast(Signalling, Nobody()))
    await figures.refresh()
    families: list[Metric] = list(cast(Any, figures.collect()))
    return {
        "/".join((sample.name, *sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


async def test_recordings_and_compositions_are_counted(house: House) -> None:
    one, two = await recorded(house), await recorded(house)
    await house.features.recordings.pause(house.tenant.id, two.id)
    found = await figures(house)
    assert found["roomful_recordings_running"] == 2
    assert found["roomful_recordings_processing"] == 0
    await one.stop()
    await house.features.compositions.create(house.tenant.id, one.first.session_id)
    found = await figures(house)
    assert found["roomful_recordings_running"] == 1
    assert found["roomful_recordings_processing"] == 1
    assert found["roomful_compositions/waiting"] == 1
    assert found["roomful_compositions/running"] == 0
    two.capture.kill()
    house.clock.advance(2 * SECOND)
    await house.record()
    assert (await figures(house))["roomful_capture_restarts_total"] == 1
