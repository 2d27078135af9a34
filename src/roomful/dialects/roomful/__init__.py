"""Roomful's own API, which the pages use and programs may."""
