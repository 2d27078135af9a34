"""The use cases of broadcasts."""
