"""Programs that act for people or for themselves, by tokens (RFC 6749)."""
