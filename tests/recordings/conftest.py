"""Recordings are tried on both databases, with the doubles of capture and composition."""

from tests.features import house

__all__ = ["house"]
