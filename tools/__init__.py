"""What builds, checks and tests the project; nothing here is part of the product."""
