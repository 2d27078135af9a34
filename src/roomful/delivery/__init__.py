"""Webhooks going out: enqueued with the change that caused them, sent until they arrive, for three days."""
