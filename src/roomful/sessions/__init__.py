"""A room while it runs: the door, who is in, and what hosts do."""
