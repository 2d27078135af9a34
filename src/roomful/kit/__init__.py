"""Small tools that know nothing of rooms."""
