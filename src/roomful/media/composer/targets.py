"""Opens what a composition is pushed to."""

from roomful.media.composer.outlets import PushSink
from roomful.media.recorder import CompositionFailed, Target


def open_target(_target: Target) -> PushSink:
    """Return the sink for a target, by its URL."""
    raise CompositionFailed("nothing can be pushed yet")
