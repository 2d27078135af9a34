"""What can be done with recordings, tracks and compositions."""
