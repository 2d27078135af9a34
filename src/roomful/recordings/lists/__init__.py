"""Recordings as lists with questions of their own find them, also those whose files are gone."""
