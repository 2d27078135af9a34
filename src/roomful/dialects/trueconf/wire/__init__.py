"""The shapes on the wire: made of the table for each version, read loosely, shown exactly."""

from roomful.dialects.trueconf.wire.reading import as_sent, body_of, given
from roomful.dialects.trueconf.wire.shapes import answer_of, asked_of, query_of, struct
from roomful.dialects.trueconf.wire.showing import show

__all__ = ["answer_of", "as_sent", "asked_of", "body_of", "given", "query_of", "show", "struct"]
