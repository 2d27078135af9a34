"""Templates: what new rooms are made of."""
