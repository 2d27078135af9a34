"""Roomful: a self-hosted conference-room server."""

__version__ = "0.1.0"
