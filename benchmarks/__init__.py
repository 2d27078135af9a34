"""How fast Roomful is, as ratios to a baseline that runs beside it: `make bench`."""
