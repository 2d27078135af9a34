"""The steps of `make build`, in the standard library alone: they run before anything is installed."""
