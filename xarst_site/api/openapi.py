"""The OpenAPI 3.1 description, made from the table of endpoints and the answer structs.

Nothing is described by hand twice: schemas come from `answers`, addresses and problems
from the table; here are only the words around them.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from xarst_site.api.problems import CONTENT_TYPE, KINDS, Problem

if TYPE_CHECKING:
    from xarst_site.api.endpoints import Endpoint

BASE = "/api/v1"
SCHEMAS = "#/components/schemas/{name}"
EVERYWHERE = (
    "unknown-parameter",
    "repeated-parameter",
    "unreadable-request",
    "address-too-long",
    "internal-error",
)

NAME = "^[a-z0-9][a-z0-9._-]{0,63}$"

PARAMETERS: dict[str, dict[str, Any]] = {
    "document": {
        "in": "path",
        "description": "The id of a document",
        "schema": {"type": "string", "pattern": NAME},
        "example": "xarst",
    },
    "version": {
        "in": "path",
        "description": "The id of a version",
        "schema": {"type": "string", "pattern": NAME},
        "example": "2023-09-06",
    },
    "register": {
        "in": "path",
        "description": "The name of a register",
        "schema": {"type": "string", "pattern": NAME},
        "example": "third_parties",
    },
    "problem": {
        "in": "path",
        "description": "The last part of the type of a problem",
        "schema": {"type": "string", "enum": list(KINDS)},
        "example": "no-such-version",
    },
    "?lang": {
        "in": "query",
        "description": "A language of the version (BCP 47); the authoritative one by default",
        "schema": {"type": "string"},
        "example": "zh-CN",
    },
    "?version": {
        "in": "query",
        "description": "A version instead of the one in force; the answer never changes then",
        "schema": {"type": "string"},
        "example": "2023-09-06",
    },
    "?from": {
        "in": "query",
        "required": True,
        "description": "The version to compare from",
        "schema": {"type": "string"},
        "example": "2025-07-01",
    },
    "?to": {
        "in": "query",
        "required": True,
        "description": "The version to compare to",
        "schema": {"type": "string"},
        "example": "2026-06-01",
    },
    "?accepted": {
        "in": "query",
        "description": "The version that the person accepted last; absent: never any",
        "schema": {"type": "string"},
        "example": "2023-09-06",
    },
    "?time": {
        "in": "query",
        "description": "An RFC 3339 instant, or a date, which means 00:00 in Shanghai",
        "schema": {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "string", "format": "date"},
            ]
        },
        "example": "2024-01-01T00:00:00Z",
    },
    "Accept-Datetime": {
        "in": "header",
        "description": "Without `time`: the HTTP date to redirect for",
        "schema": {"type": "string", "format": "http-date"},
        "example": "Mon, 01 Jan 2024 00:00:00 GMT",
    },
    "If-None-Match": {
        "in": "header",
        "description": "The ETag of the copy at hand; 304 says that it is still right",
        "schema": {"type": "string", "format": "etag"},
        "example": '"0123456789abcdef0123456789abcdef-gz"',
    },
}

HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {
        "description": "Strong, and different for each content coding",
        "schema": {"type": "string"},
        "required": True,
    },
    "Cache-Control": {
        "description": "How long a copy may be used; never past the next effective instant",
        "schema": {"type": "string"},
        "required": True,
    },
    "Vary": {"schema": {"type": "string"}, "required": True},
    "Access-Control-Allow-Origin": {"schema": {"const": "*"}, "required": True},
    "Link": {
        "description": "Other versions (RFC 5829), other times (RFC 7089)",
        "schema": {"type": "string"},
    },
    "Memento-Datetime": {
        "description": "Since when the answer was in force; absent while it is not yet",
        "schema": {"type": "string"},
    },
    "Location": {"schema": {"type": "string"}, "required": True},
}


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problems(kinds: Iterable[str]) -> dict[str, Any]:
    """The responses for some kinds of problem, by status."""
    by_status: dict[int, list[str]] = {}
    for kind in kinds:
        by_status.setdefault(KINDS[kind].status, []).append(kind)
    return {
        str(status): {
            "description": "; ".join(f"{KINDS[kind].title} (`{kind}`)" for kind in sorted(names)),
            "headers": _headers("Access-Control-Allow-Origin"),
            "content": {CONTENT_TYPE: {"schema": {"$ref": SCHEMAS.format(name="Problem")}}},
        }
        for status, names in sorted(by_status.items())
    }


def _answer(endpoint: "Endpoint") -> dict[str, Any]:
    """The 200 of an endpoint."""
    if isinstance(endpoint.answer, str):
        content = {endpoint.answer: {"schema": {"type": "string"}}}
    else:
        (schema,), _ = msgspec.json.schema_components([endpoint.answer], ref_template=SCHEMAS)
        content = {"application/json": {"schema": schema}}
    return {
        "description": endpoint.summary,
        "headers": _headers(
            "ETag",
            "Cache-Control",
            "Vary",
            "Access-Control-Allow-Origin",
            "Link",
            "Memento-Datetime",
        ),
        "content": content,
    }


def _path(endpoint: "Endpoint") -> dict[str, Any]:
    """The path item of an endpoint."""
    in_path = [
        {"name": name, "required": True, **PARAMETERS[name]}
        for name in re.findall(r"{(\w+)}", endpoint.path)
    ]
    asked = [{"name": name, **PARAMETERS[f"?{name}"]} for name in endpoint.query]
    headers = ["If-None-Match", *(["Accept-Datetime"] if endpoint.redirects else [])]
    asked += [{"name": name, **PARAMETERS[name]} for name in headers]
    responses = {
        "200": _answer(endpoint),
        "304": {
            "description": "The copy at hand is still right",
            "headers": _headers("ETag", "Cache-Control", "Vary", "Access-Control-Allow-Origin"),
        },
        **_problems((*EVERYWHERE, *endpoint.problems)),
    }
    if endpoint.redirects:
        responses["302"] = {
            "description": "Without `time`: where the answer for Accept-Datetime is",
            "headers": _headers("Location", "Vary", "Link", "Access-Control-Allow-Origin"),
        }
    path_item: dict[str, Any] = {
        "get": {
            "operationId": endpoint.name,
            "summary": endpoint.summary,
            "parameters": asked,
            "responses": dict(sorted(responses.items())),
        },
    }
    if in_path:
        path_item["parameters"] = in_path
    return path_item


def describe(endpoints: "Iterable[Endpoint]") -> dict[str, Any]:
    """The whole description."""
    table = tuple(endpoints)
    types = [one.answer for one in table if not isinstance(one.answer, str)]
    _, schemas = msgspec.json.schema_components([*types, Problem], ref_template=SCHEMAS)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "xarst-site",
            "version": "1",
            "description": (
                "Legal texts by version and effective date. Everything is read with GET and is "
                "the same for everybody. Apps poll /documents/{document}/current."
            ),
        },
        "paths": {BASE + one.path: _path(one) for one in table},
        "components": {"schemas": schemas, "headers": HEADERS},
    }
