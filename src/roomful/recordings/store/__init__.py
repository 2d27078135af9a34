"""The SQL of recordings, tracks and compositions."""
