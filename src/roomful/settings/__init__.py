"""All configuration, read once: the environment, one TOML file, and the command line above both."""

from roomful.settings.master import master_key
from roomful.settings.model import Network, Settings
from roomful.settings.reading import SettingsError, load

__all__ = ["Network", "Settings", "SettingsError", "load", "master_key"]
