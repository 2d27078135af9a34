"""What happened: an append-only record, and those who act on it in the same transaction."""
