"""Durable jobs and timers in our own tables: asked for in the caller's transaction, run by any worker."""

from roomful.jobs.leases import Leases
from roomful.jobs.model import Counts, GiveUp, Handler, Job, LeaseLost, Retry, State
from roomful.jobs.service import Jobs
from roomful.jobs.worker import Worker

__all__ = [
    "Counts",
    "GiveUp",
    "Handler",
    "Job",
    "Jobs",
    "LeaseLost",
    "Leases",
    "Retry",
    "State",
    "Worker",
]
