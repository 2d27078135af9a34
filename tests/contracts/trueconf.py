"""The facts of TrueConf's page as an OpenAPI document for each version.

`trueconf.json` holds the facts: objects with their fields, operations with parameters, permissions and
errors, each with the versions that have it. Where the page contradicts itself, what is true stands here.
"""

import json
from functools import cache
from pathlib import Path
from typing import Any

from tests.contracts import Contract

_FACTS = Path(__file__).parent / "trueconf.json"
_JSON = "application/json"
Schema = dict[str, Any]

_PLAIN: dict[str, Schema] = {
    "String": {"type": "string"},
    "Integer": {"type": "integer"},
    "Boolean": {"type": "boolean"},
    "bool": {"type": "boolean"},
    "boolean": {"type": "boolean"},
    "json": {},
    "Object": {},
    "Array": {"type": "array"},
    "String[]": {"type": "array", "items": {"type": "string"}},
    "Object[]": {"type": "array"},
    "ObjectDataTime": {"$ref": "#/components/schemas/Time"},
    "DateTime": {"$ref": "#/components/schemas/Time"},
    "ObjectConference": {"$ref": "#/components/schemas/Conference"},
}
_TIME: Schema = {
    "type": "object",
    "properties": {
        "date": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$"},
        "timezone_type": {"enum": [1, 3]},
        "timezone": {"type": "string"},
    },
    "required": ["date", "timezone_type", "timezone"],
}
_NULL_TEXT: Schema = {"type": ["string", "null"]}
_NULL_TIME: Schema = {"anyOf": [_PLAIN["ObjectDataTime"], {"type": "null"}]}
_TEXTS: Schema = _PLAIN["String[]"]
_LINKS: Schema = {
    "type": ["object", "null"],
    "properties": {"default": _NULL_TEXT, "android": _NULL_TEXT},
    "required": ["default", "android"],
}
# printed otherwise than the page's own examples and real answers have it, or not said at all
_TRUE: dict[str, Schema] = {
    "Call.duration": {"type": "integer"},
    "Call.end_time": _NULL_TIME,
    "Call.owner": _NULL_TEXT,
    "CallInvite.invited_call_id": {"type": "string"},
    "CallRecord.file_size": _NULL_TEXT,
    "CallRecord.owner": _NULL_TEXT,
    "Conference.broadcast": _NULL_TEXT,
    "Conference.broadcast_id": _NULL_TEXT,
    "Conference.tags": _TEXTS,
    "Conference.join_options": _TEXTS,
    "Conference.deeplinks": _LINKS,
    "Conference.max_guests": {"type": ["integer", "null"]},
    "Conference.connect_urls": {
        "type": ["object", "null"],
        "properties": {"sip_external": _NULL_TEXT, "sip": _TEXTS, "h323": _TEXTS},
        "required": ["sip_external", "sip", "h323"],
    },
    "ConferenceSessionParticipant.join_time": _NULL_TIME,
    "ConferenceTemplate.creator_id": _NULL_TEXT,
    "Event.created_at": _NULL_TIME,
    "Event.payload": {},
    "Record.size": _NULL_TEXT,
    "Recording.owner": _NULL_TEXT,
    "Recording.size": _NULL_TEXT,
    "Recording.stopped_at": {"type": ["integer", "null"]},
    "Registration.fields": {"type": "object"},
    "Setting.old_value": _NULL_TEXT,
    "Setting.new_value": _NULL_TEXT,
    "Translator.languages": {"type": "array", "items": {"type": "string"}, "minItems": 2},
}
# whose written fields are read by nobody
_HIDDEN = {"User.password"}
_BESIDE: dict[str, dict[str, Schema]] = {"Recording": {"started_at": {"type": "integer"}}}
# the parts of answers where samples, names and clients disagree with the tables
_ANSWERS: dict[str, dict[str, str | Schema] | str] = {
    "generateToken": {
        "access_token": {"type": "string"},
        "expires_in": {"type": "integer"},
        "token_type": {"enum": ["Bearer"]},
        "scope": {"type": "string"},
        "refresh_token": _NULL_TEXT,
    },
    "getCall": "Call",
    "getCallRecord": "CallRecord",
    "getRecording": "Recording",
    "conferenceInvite": {"invite": {"type": "boolean"}},
    "invitePodiumParticipant": {"invite": {"type": "boolean"}},
    "conferenceNotify": {"result": {"type": "boolean"}},
    "getConferenceCalendars": {
        "calendars": {
            "type": "object",
            "properties": {
                one: {"type": "string", "format": "uri"} for one in ("google", "outlook", "other")
            },
            "required": ["google", "outlook", "other"],
        }
    },
    "shareConference": {
        "embedded": {
            "type": "object",
            "properties": {"webrtc": {"type": "string"}, "cdn_video": _NULL_TEXT},
            "required": ["webrtc", "cdn_video"],
        },
        "rtsp_url": _NULL_TEXT,
    },
    **{name: {"avatar": _NULL_TEXT} for name in ("createAvatar", "deleteAvatar", "getAvatar")},
    **{
        name: {"template": "ConferenceTemplate"}
        for name in ("createConferenceTemplate", "editConferenceTemplate", "getConferenceTemplate")
    },
    "getConferenceTemplateList": {"templates": "[ConferenceTemplate]"},
    "getClientList": {"clients": "[SoftwareClient]", "deeplinks": _LINKS},
    "getUserList": {"users": "[User]", "next_page_id": {"type": "integer"}},
    "getGroupUserList": {"users": "[User]", "next_page_id": {"type": "integer"}},
}
# bodies that stand in samples alone
_BODIES = {
    "addGroupUser": ("user_id",),
    "addContact": ("contact_id", "display_name"),
    "editContact": ("contact_id", "display_name"),
    "createAvatar": ("image",),
}
_FILES = {"getConferenceICS", "downloadRecord"}
# fields that stand in answers of some cases alone
_SOMETIMES = {"Schedule", "PresetPayload"}


@cache
def facts() -> dict[str, Any]:
    """Return the facts as they are written down."""
    return dict(json.loads(_FACTS.read_text()))


VERSIONS: list[str] = facts()["versions"]
OPERATIONS: dict[str, dict[str, Any]] = {one["name"]: one for one in facts()["operations"]}


def has(versions: str | list[str], version: str) -> bool:
    """Tell whether `3.1-3.4`, `3.4-`, `3.4` or a list of such has a version."""
    if isinstance(versions, list):
        return any(has(one, version) for one in versions)
    first, dash, last = versions.partition("-")
    end = VERSIONS.index(last or first) if last or not dash else len(VERSIONS) - 1
    return VERSIONS.index(first) <= VERSIONS.index(version) <= end


def errors(name: str, version: str) -> set[str]:
    """Return the errors that an operation names in a version."""
    return {error for error, told in OPERATIONS[name]["errors"].items() if has(told, version)}


def spec(fields: list[dict[str, Any]], version: str) -> dict[str, Any] | None:
    """Return what is said of a field in a version; None when it has none."""
    return next((one for one in fields if has(one["versions"], version)), None)


def _schema(owner: str, name: str, told: dict[str, Any], version: str) -> Schema:
    place = f"{owner}.{name}"
    if name == "is_owner":
        # a number in what is recorded of older servers
        return {"enum": [0, 1]} if has("3-3.2", version) else {"type": "boolean"}
    if place in _TRUE:
        return _TRUE[place]
    schema = dict(_PLAIN[told["type"]])
    reference = told.get("ref")
    if reference == "{guest,user}":
        rights = {"$ref": "#/components/schemas/ClientRights"}
        schema = {
            "type": "object",
            "properties": {"guest": rights, "user": rights},
            "required": ["guest", "user"],
        }
    elif reference:
        target = {"$ref": f"#/components/schemas/{reference}"}
        schema = {"type": "array", "items": target} if told["type"].endswith("[]") else target
    values = told.get("values")
    if isinstance(values, list):
        known = [int(one) for one in values] if told["type"] == "Integer" else values
        if schema.get("type") == "array":
            schema["items"] = {"enum": known}
        else:
            schema = {"enum": known}
    elif isinstance(values, dict):
        schema |= {"minimum": values["min"], "maximum": values["max"]}
    if told.get("null"):
        schema = {"anyOf": [schema, {"type": "null"}]}
    return schema


def _object(name: str, version: str) -> Schema:
    told = facts()["objects"][name]
    properties: dict[str, Schema] = {}
    for shape in [told["fields"], *told.get("shapes", {}).values()]:
        for field, specs in shape.items():
            found = spec(specs, version)
            if found is not None and "." not in field and f"{name}.{field}" not in _HIDDEN:
                properties.setdefault(field, _schema(name, field, found, version))
    properties |= _BESIDE.get(name, {})
    required = list(told["fields"]) if name in _SOMETIMES else list(properties)
    if name in {"Invitation", "Participant", "Contact"}:
        joined = _object("User", version)
        properties = joined["properties"] | properties
        required = [*joined["required"], *required]
    return {"type": "object", "properties": properties, "required": sorted({*required} & properties.keys())}


def _sent(name: str, version: str) -> Schema:
    """Return what a body may hold: real clients send more than the page has, which is not told here."""
    operation = OPERATIONS[name]
    properties: dict[str, Schema] = {one: {} for one in _BODIES.get(name, ())}
    for parameter, specs in operation["parameters"].items():
        found = spec(specs, version)
        if found is not None and found.get("in") == "body":
            properties[parameter] = {}
    if "body" in operation:
        for field, specs in facts()["objects"][operation["body"]]["fields"].items():
            if spec(specs, version) is not None:
                properties[field] = {}
    return {"type": "object", "properties": properties}


def _answer(name: str, version: str) -> Schema | None:
    operation = OPERATIONS[name]
    told = _ANSWERS.get(name)
    if isinstance(told, str):
        return {"$ref": f"#/components/schemas/{told}"}
    parts: dict[str, Schema] = {}
    if told is not None:
        for part, kind in told.items():
            parts[part] = _named(kind) if isinstance(kind, str) else kind
    else:
        for part, specs in operation.get("answer", {}).items():
            found = spec(specs, version)
            if found is not None:
                parts[part] = _schema("", part, found, version)
    if name == "getConferenceList" and version == "3":
        del parts["cnt"]
    return {"type": "object", "properties": parts, "required": sorted(parts)} if parts else None


def _named(kind: str) -> Schema:
    target = {"$ref": f"#/components/schemas/{kind.strip('[]')}"}
    return {"type": "array", "items": target} if kind.startswith("[") else target


@cache
def document(version: str) -> dict[str, Any]:
    """Return a version as an OpenAPI document."""
    objects = facts()["objects"]
    schemas = {name: _object(name, version) for name in objects if has(objects[name]["versions"], version)}
    schemas.setdefault(
        "InvitationMini",
        {
            "type": "object",
            "properties": {"id": {"type": "string"}, "display_name": {"type": "string"}},
            "required": ["id", "display_name"],
        },
    )
    schemas["Time"] = _TIME
    detail = schemas["ErrorDetail"]
    detail["required"] = ["reason", "message"]
    schemas["Refusal"] = {
        "type": "object",
        "properties": {
            "error": {
                "type": "object",
                "properties": {
                    "code": {"type": "integer"},
                    "message": {"type": "string"},
                    "errors": {"type": "array", "items": {"$ref": "#/components/schemas/ErrorDetail"}},
                },
                "required": ["code", "message", "errors"],
            }
        },
        "required": ["error"],
    }
    paths: dict[str, Any] = {}
    for name, operation in OPERATIONS.items():
        if has(operation["versions"], version) and name != "generateToken":
            path = operation["path"].replace("{version}", version)
            paths.setdefault(path, {})[operation["method"].lower()] = _operation(name, version)
            if name == "conferenceNotify":
                paths[path.replace("/conference/", "/conferences/")] = paths[path]
    return {
        "openapi": "3.1.0",
        "info": {"title": "TrueConf Server", "version": version},
        "servers": [{"url": ""}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _operation(name: str, version: str) -> dict[str, Any]:
    operation = OPERATIONS[name]
    query: dict[str, Schema] = {"access_token": {"type": "string"}}
    for parameter, specs in operation["parameters"].items():
        found = spec(specs, version)
        if found is not None and found.get("in", "query") == "query":
            query[parameter] = {}
    for parameter in operation.get("filters", ()):
        if has(operation["filters_versions"], version):
            query[parameter] = {}
    path = [part.strip("{}") for part in operation["path"].split("/") if part.startswith("{")]
    success: dict[str, Any] = {}
    answer = _answer(name, version)
    if name not in _FILES and answer is not None:
        success = {"content": {_JSON: {"schema": answer}}}
    elif name in _FILES:
        success = {"content": {"application/octet-stream": {}}}
    refusal = {"content": {_JSON: {"schema": {"$ref": "#/components/schemas/Refusal"}}}}
    built: dict[str, Any] = {
        "operationId": name,
        "parameters": [
            *({"name": one, "in": "path", "schema": {"type": "string"}} for one in path),
            *({"name": one, "in": "query", "schema": schema} for one, schema in query.items()),
        ],
        "responses": {str(operation["status"]): success, "4XX": refusal, "5XX": refusal},
    }
    if operation["method"] in {"POST", "PUT"}:
        built["requestBody"] = {"content": {_JSON: {"schema": _sent(name, version)}}}
    return built


@cache
def contract(version: str) -> Contract:
    """Return a version as what requests and answers are held against."""
    return Contract(document(version))
