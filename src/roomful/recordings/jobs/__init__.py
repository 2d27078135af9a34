"""What is done with recordings in the background: captured, composed, finished, deleted."""
