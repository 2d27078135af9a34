"""The operations of our own API, one module for each thing they are about."""
