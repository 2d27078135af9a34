"""Recordings: sessions captured track by track, composed into one file, kept and handed out."""
