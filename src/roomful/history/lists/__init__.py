"""What happened as lists with questions of their own find it."""
