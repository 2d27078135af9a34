"""Rooms: the lasting definition of where people meet."""
