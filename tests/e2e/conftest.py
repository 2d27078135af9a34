"""Whole servers, from the outside."""

from tests.server import home, other_home, roomful_server

__all__ = ["home", "other_home", "roomful_server"]
