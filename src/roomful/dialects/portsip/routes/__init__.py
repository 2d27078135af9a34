"""What the contract's operations do."""
