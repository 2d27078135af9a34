"""Wire to core and back."""
