"""Invitations: who is asked to come to a room, and what they are told."""
