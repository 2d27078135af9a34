"""Where the packets of one encode go: files to play live, previews, and servers that they are pushed to."""

from roomful.media.composer.sinks.hls import Hls
from roomful.media.composer.sinks.preview import Previews
from roomful.media.composer.sinks.push import Push
from roomful.media.recorder import Target

__all__ = ["Hls", "Previews", "Push", "open_target"]


def open_target(target: Target) -> Push:
    """Return the sink of a target, by its URL's scheme; a URL that is none is reported as failed."""
    return Push(target)
