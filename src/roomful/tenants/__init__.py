"""Tenants and the credentials programs sign in with."""
