"""Serves the pages that the frontend's build leaves in `static/`."""
