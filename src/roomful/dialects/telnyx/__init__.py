"""Telnyx Video Rooms, API v2."""
