"""Broadcasts are tried on both databases, with a composer that tells what a test wants it to."""

import dataclasses
from collections.abc import AsyncIterator

import pytest

from tests.broadcasts.casting import Casting, Stage
from tests.features import House, features_on, house

__all__ = ["house"]


@pytest.fixture
async def stage(house: House) -> AsyncIterator[Stage]:
    """A house whose composer is the test's."""
    casting = Casting()
    recorder = dataclasses.replace(house.recorder, composing=casting)
    features = features_on(house.database, house.clock, house.media, recorder)
    made = Stage(dataclasses.replace(house, features=features, recorder=recorder), casting)
    yield made
    await made.close()
    await features.delivery.close()
