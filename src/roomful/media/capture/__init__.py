"""Captures on this machine: the program in engine/capture, started, told what is wanted, and looked after."""

from roomful.media.capture.captures import PROGRAM, Captures

__all__ = ["PROGRAM", "Captures"]
