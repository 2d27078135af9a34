"""Recordings of sessions, the tracks they consist of, compositions of them, and their files."""
