"""The media port on LiveKit: its process, its API, its webhooks."""
