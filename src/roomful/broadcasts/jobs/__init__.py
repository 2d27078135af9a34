"""What runs while a broadcast goes on."""
