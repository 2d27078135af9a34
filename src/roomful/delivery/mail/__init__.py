"""Mails: written, kept with the change that caused them, and sent by jobs."""
