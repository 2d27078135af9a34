"""All the SQL of jobs."""

from roomful.jobs.store.running import (
    end,
    end_many,
    free_abandoned,
    give_back,
    give_one_back,
    renew,
    requeue,
)
from roomful.jobs.store.upkeep import dead, depth, get, prune, revive
from roomful.jobs.store.waiting import cancel, claim, insert_job, known, next_run_at

__all__ = [
    "cancel",
    "claim",
    "dead",
    "depth",
    "end",
    "end_many",
    "free_abandoned",
    "get",
    "give_back",
    "give_one_back",
    "insert_job",
    "known",
    "next_run_at",
    "prune",
    "renew",
    "requeue",
    "revive",
]
