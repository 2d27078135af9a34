"""The house rules that no linter knows, one module each with a `check` that returns findings."""
