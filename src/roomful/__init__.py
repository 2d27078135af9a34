"""Roomful: a self-hosted conference-room server."""
