"""Guests who register for a room by its form: who they are, and what they are mailed."""
