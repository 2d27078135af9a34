"""What is declared is what the vendor's page has: operations, parameters, answers, errors, permissions."""

import re

import pytest

from roomful.dialects.trueconf import table, wire
from roomful.dialects.trueconf.auth import allows
from roomful.tenants.scopes import SCOPES, covered
from roomful.web.openapi import document
from tests.contracts.trueconf import OPERATIONS, VERSIONS, contract, errors, facts, has, spec
from tests.dialects.trueconf.calling import BASE, bare

# called by clients at the address that answers tell, though the page has no such operation
_BESIDE = {"downloadRecording"}
_versions = pytest.mark.parametrize("version", VERSIONS)


def _names(version: str) -> set[str]:
    return {name for name, one in OPERATIONS.items() if has(one["versions"], version)}


@_versions
def test_the_table_has_every_operation(version: str) -> None:
    place = VERSIONS.index(version)
    assert list(table.VERSIONS) == VERSIONS
    found = {name: one for name, one in table.ENTRIES.items() if one.span.has(place)}
    assert found.keys() - _BESIDE == _names(version)
    for name in _names(version):
        one = found[name]
        told = OPERATIONS[name]
        assert one.method == told["method"]
        assert told["path"] in (one.path, f"/api/v{{version}}/{one.path}")
        assert one.tag == told["tag"]
        assert one.status == told["status"]


@_versions
def test_parameters_errors_and_permissions(version: str) -> None:
    place = VERSIONS.index(version)
    for name in _names(version):
        told = OPERATIONS[name]
        assert table.errors(name, place) == errors(name, version), name
        query = {
            one
            for one, specs in told["parameters"].items()
            if (found := spec(specs, version)) is not None and found.get("in", "query") == "query"
        }
        if "filters" in told and has(told["filters_versions"], version):
            query |= {*told["filters"]}
        assert table.parameters(name, place) == query, name
        wanted = next(scopes for versions, scopes in told["scopes"].items() if has(versions, version))
        if name != "generateToken":
            assert table.scopes(name, place) == wanted, name


@_versions
def test_the_table_has_every_field(version: str) -> None:
    place = VERSIONS.index(version)
    for name, told in facts()["objects"].items():
        if not has(told["versions"], version) or name == "ErrorDetail":
            continue
        ours = {field.name: field for field in table.SHAPES[name].fields if field.span.has(place)}
        theirs: dict[str, dict[str, object]] = {}
        for shape in [told["fields"], *told.get("shapes", {}).values()]:
            for field, specs in shape.items():
                found = spec(specs, version)
                if found is not None and "." not in field:
                    theirs.setdefault(field, found)
        beside = {"started_at"} if name == "Recording" else set()
        assert ours.keys() - beside == theirs.keys(), name
        for field, found in theirs.items():
            # what is tagged as written is; of some that are not, clients and the text say so
            assert ours[field].post >= bool(found.get("post")), (name, field)
            assert ours[field].put >= bool(found.get("put")), (name, field)
            if "size" in found:
                size = found["size"]
                assert {"min": ours[field].low, "max": ours[field].high} == size, (name, field)
            if found.get("null"):
                assert ours[field].kind.null, (name, field)


@_versions
def test_the_document_of_a_version(version: str) -> None:
    place = VERSIONS.index(version)
    described = document(bare().versions[place], BASE)
    theirs = contract(version).operations
    ours = {
        one["operationId"]: (method.upper(), path)
        for path, item in described["paths"].items()
        for method, one in item.items()
        if one["operationId"] not in {"generateToken", *_BESIDE}
    }
    aliases = {name: place for name, place in theirs.items() if name == "conferenceNotify"}
    assert ours.keys() == theirs.keys()
    for name, told in ours.items():
        assert told == theirs[name] or name in aliases, name


@_versions
def test_answers_have_the_fields_of_the_page(version: str) -> None:
    place = VERSIONS.index(version)
    schemas = contract(version).document["components"]["schemas"]
    for name in {one.kind.name for entry in table.ENTRIES.values() for one in entry.answer if one.kind}:
        if name in schemas and name in table.SHAPES and table.SHAPES[name].span.has(place):
            ours = {field.name for field in table.readable(name, place)}
            assert ours == schemas[name]["properties"].keys(), name
            assert wire.struct(name, place) is not None


def test_every_scope_of_the_page_is_known() -> None:
    told = " ".join(scopes for one in OPERATIONS.values() for scopes in one["scopes"].values())
    assert set(re.findall(r"[a-z_.]+(?::read|:write)?", told)) <= set(SCOPES)


def test_scopes_open_what_they_say() -> None:
    assert allows("users | users:read", covered({"users:read"}))
    assert allows("users:read", covered({"users"}))
    assert not allows("users | users:read", covered({"users:write"}))
    assert not allows("users.avatar:read", covered({"users"}))
    both = "users | (users:read & users:write)"
    assert not allows(both, covered({"users:read"}))
    assert allows(both, covered({"users:read", "users:write"}))
    assert allows(both, covered({"users"}))
