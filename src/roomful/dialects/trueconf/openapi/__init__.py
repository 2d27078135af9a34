"""What the dialect says of itself: the words of its OpenAPI documents and of its reference page."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType

from roomful.dialects.trueconf import table, wire
from roomful.dialects.trueconf.openapi.summaries import SUMMARIES
from roomful.web.guide import Guide, Note, Sample, Word


class Detail(Struct):
    """What is wrong, by the vendor's name."""

    reason: str
    message: str
    locationType: str | UnsetType = UNSET  # noqa: N815  # the wire's name
    location: str | UnsetType = UNSET


class Error(Struct):
    """What is wrong, with the status and its words."""

    code: int
    message: str
    errors: list[Detail]


class Refusal(Struct):
    """What every refusal is; of the token call `error` is the reason itself, with `error_description`."""

    error: Error | str
    error_description: str | UnsetType = UNSET


_CURL = """TOKEN=$(curl -s BASE_URL/oauth2/v1/token -H "Content-Type: application/json" \\
  -d '{"grant_type": "password", "client_id": "trueconf_server_users",
       "username": "alice", "password": "…"}' | jq -r .access_token)

curl "BASE_URL/api/v3.10/conferences?access_token=$TOKEN" \\
  -d '{"topic": "Planning", "type": 0, "schedule": {"type": -1}, "allow_guests": true}'"""

_PYTHON = """import httpx

signed_in = httpx.post("BASE_URL/oauth2/v1/token", json={
    "grant_type": "password", "client_id": "trueconf_server_users", "username": "alice", "password": "…",
}).json()
client = httpx.Client(base_url="BASE_URL/api/v3.4", params={"access_token": signed_in["access_token"]})
made = client.post("/conferences", json={"topic": "Planning", "type": 0, "schedule": {"type": -1}}).json()
client.post(f"/conferences/{made['conference']['id']}/run")
print(made["conference"]["webclient_url"])  # the page to enter it by"""

_VERSIONS = (
    f"Each version from {table.VERSIONS[0]} to {table.VERSIONS[-1]} is served at `/api/v<version>/`, 3.11 as "
    f" {table.VERSIONS[-1]}: with the operations, parameters, fields and errors that it has, and without "
    "those that it lacks. Each has a document of its own at `/docs/trueconf/v<version>/openapi.json`.\n\n"
    "Bodies may be JSON of any content type; numbers may be sent as texts; fields that a version does not "
    "know are ignored. A token may be sent as `access_token` in the query or as a bearer's."
)


def _names(version: int, there: Iterable[str]) -> frozenset[str]:
    """Return every name that stands on the wire of a version: of fields with and without their object."""
    found = {"access_token"}
    kinds: list[Any] = [Refusal]
    for entry in (table.ENTRIES[name] for name in there):
        if entry.span.has(version):
            found |= {one.name for one in entry.query if one.span.has(version)}
            found |= {part.strip("{}") for part in entry.path.split("/") if part.startswith("{")}
            told = (wire.answer_of(entry, version), wire.asked_of(entry, version))
            kinds += [one for one in told if one is not None]
    _, components = msgspec.json.schema_components(kinds)
    for owner, schema in components.items():
        for name in schema.get("properties", ()):
            found |= {name, f"{owner}.{name}"}
    return frozenset(found)


def _sent(there: Iterable[str]) -> dict[str, Word]:
    """Return all words, those of an object's fields also for the forms in which it is sent."""
    known = _words()
    words = dict(known)
    for name, told in known.items():
        owner, dot, field = name.partition(".")
        if dot and owner in table.SHAPES:
            for form in (f"New{owner}", f"Changed{owner}", *_bodies(owner, there)):
                words.setdefault(f"{form}.{field}", told)
    return words


def _bodies(owner: str, there: Iterable[str]) -> Iterable[str]:
    for name in there:
        if any(one.name == owner for one in table.ENTRIES[name].takes):
            yield f"{name[0].upper()}{name[1:]}Body"


def _words() -> dict[str, Word]:
    # no memory is taken for them before somebody reads a document
    from roomful.dialects.trueconf.openapi import conference_words, other_words

    return {**other_words.WORDS, **conference_words.WORDS}


@cache
def guide_of(version: int, there: tuple[str, ...]) -> Guide:
    """Return the guide of a version with the operations that are there."""
    from roomful.dialects.trueconf.openapi.codes import CODES

    names = _names(version, there)
    words: Mapping[str, Word] = {name: told for name, told in _sent(there).items() if name in names}
    return Guide(
        about=(
            "Software written for TrueConf Server works with this server once its address and credentials "
            "are changed: conferences, people, groups, presets and logs, in every version from 3 to 3.10."
        ),
        root=f"/api/v{table.VERSIONS[version]}",
        credential="trueconf.login",
        authorization=(
            "`access_token` in the query, or `Authorization: Bearer <access_token>`, from "
            "`POST /oauth2/v1/token`; an administrator's key is such a token, too."
        ),
        error=Refusal,
        codes=CODES,
        words=words,
        samples=(Sample("curl", _CURL), Sample("Python", _PYTHON)),
        notes=(Note("Versions", _VERSIONS),),
    )


__all__ = ["SUMMARIES", "guide_of"]
