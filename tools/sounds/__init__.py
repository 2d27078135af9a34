"""Makes every sound of Roomful out of `sounds.toml`: run by hand with `make sounds`, and kept in git."""
