"""The vendors' REST dialects, and our own."""
