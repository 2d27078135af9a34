"""The media engine as the features see it, and its adapters."""
