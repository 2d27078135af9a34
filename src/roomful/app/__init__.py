"""The only place that knows everything: it puts the house together from the settings."""

from roomful.app.app import App, build

__all__ = ["App", "build"]
