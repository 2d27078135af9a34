"""Tickets: the right to try to enter one room."""
