"""The same file names in every feature and in every dialect, so that a stranger guesses the file."""

from collections.abc import Iterator
from pathlib import Path

from tools.rules.finding import Finding

FEATURES = (
    "tenants",
    "people",
    "rooms",
    "tickets",
    "invitations",
    "sessions",
    "recordings",
    "broadcasts",
    "history",
    "delivery",
)
IN_FEATURE = {"model", "rules", "store", "service", "jobs", "events"}
IN_DIALECT = {"auth", "routes", "wire", "mapping", "errors", "paging"}

# Name beyond those, and what it is for. Each is one more word to know: keep it short.
MORE_IN_FEATURE = {
    "port": "the protocol that an adapter outside the feature implements",
    "feed": "history pushed to those who listen",
    "lists": "things as lists with questions of their own find them",
    "schedule": "when a room's meetings are",
    "registration": "the form by which guests register for a room",
    "templates": "what new rooms are made of",
    "rights": "what somebody may do in a meeting",
    "sign_in": "how a person proves who they are",
    "scopes": "what tokens can be confined to",
    "groups": "users who may do the same, and what that is",
    "contacts": "whom somebody knows",
    "avatars": "pictures of people",
    "oauth": "programs that act for people, and how people allow it",
    "guessing": "how often a secret may be tried",
    "mail": "mails: what they say, and how they go out",
    "stage": "who is on stage",
    "picture": "how large a picture is",
    "lobby": "who waits at the door",
}
MORE_IN_DIALECT = {
    "webhooks": "what this vendor's webhooks look like",
    "tokens": "the tokens that this vendor's clients carry, in their published form",
    "odata": "the language that lists are asked in",
    "openapi": "this dialect's own OpenAPI document",
    "dialect": "the dialect as a whole, which is what the app takes",
    "addresses": "the addresses that our own answers name",
    "stream": "our own event stream",
    "access": "which rooms' things a caller reaches",
    "table": "which version has which operations, fields, parameters and errors",
    "showing": "things as answers show them, with what is looked up beside them",
}


def _misnamed(root: Path, folder: Path, allowed: set[str]) -> Iterator[Finding]:
    for entry in sorted(folder.iterdir()):
        is_code = entry.suffix == ".py" or (entry.is_dir() and any(entry.rglob("*.py")))
        if is_code and entry.stem not in {"__init__", *allowed}:
            words = ", ".join(sorted(allowed))
            yield Finding(
                entry.relative_to(root).as_posix(), 1, f"not a name of the house; there are {words}"
            )


def check(root: Path) -> list[Finding]:
    """Return the modules in features and dialects that have names of their own."""
    package = root / "src" / "roomful"
    features = [package / name for name in FEATURES]
    dialects = sorted((package / "dialects").glob("*/"))
    findings: list[Finding] = []
    for folder in filter(Path.is_dir, features):
        findings += _misnamed(root, folder, IN_FEATURE | set(MORE_IN_FEATURE))
    for folder in filter(Path.is_dir, dialects):
        if folder.name != "__pycache__":
            findings += _misnamed(root, folder, IN_DIALECT | set(MORE_IN_DIALECT))
    return findings
