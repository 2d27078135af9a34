"""The operations of the contract, one module for each thing they are about."""
