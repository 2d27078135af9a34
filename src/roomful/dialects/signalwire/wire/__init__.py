"""The shapes of the wire, as the contract names them; every field of an answer is always there."""
