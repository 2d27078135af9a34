"""What can be done with sessions: one module for each kind of doing."""
