"""What may be done with rooms."""
