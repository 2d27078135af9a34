"""The SQL of sessions, participants and messages."""
