"""The operations, a module for each of the contract's groups."""
