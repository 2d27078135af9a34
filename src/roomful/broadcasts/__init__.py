"""Live pictures of sessions, pushed to streaming servers and shown on a page of ours."""
