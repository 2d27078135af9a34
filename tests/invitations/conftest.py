"""These are tested with all the features, as they are put together."""

from tests.features import house

__all__ = ["house"]
