"""What may be done with invitations."""
