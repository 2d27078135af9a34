"""Sessions are tested with all the features before them."""

from tests.features import house

__all__ = ["house"]
