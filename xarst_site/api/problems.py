"""What is wrong with a request, as `application/problem+json` (RFC 9457).

Every error under /api is one of `KINDS`; its ``type`` is an address that explains it.
The views at the end turn whatever was raised into such an answer.
"""

import logging
from http import HTTPStatus
from typing import Any

import msgspec
from pyramid.exceptions import PredicateMismatch, URLDecodeError
from pyramid.httpexceptions import HTTPError, HTTPNotFound
from pyramid.response import Response

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
BASE = "/api/v1/problems/"
METHODS = "GET, HEAD, OPTIONS"

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Link, Location, Memento-Datetime",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Any page may read any answer: nothing here belongs to anybody."""


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of problem: its status, its short title, what to do about it."""

    status: int
    title: str
    explanation: str


KINDS: dict[str, Kind] = {
    "no-such-address": Kind(
        status=404,
        title="There is nothing at this address",
        explanation="Check the path. /api/v1/openapi.json lists every address there is.",
    ),
    "no-such-document": Kind(
        status=404,
        title="There is no such document",
        explanation="/api/v1/documents lists the documents that are public.",
    ),
    "no-such-version": Kind(
        status=404,
        title="There is no such version",
        explanation="The versions of a document are at /api/v1/documents/{document}/versions.",
    ),
    "no-such-language": Kind(
        status=404,
        title="The version has no text in this language",
        explanation="`available` names the languages it can be read in.",
    ),
    "no-such-register": Kind(
        status=404,
        title="The version has no such register",
        explanation="`available` names the registers that the version has.",
    ),
    "no-such-problem": Kind(
        status=404,
        title="There is no such kind of problem",
        explanation="`available` names the kinds there are.",
    ),
    "not-in-force-yet": Kind(
        status=404,
        title="Nothing was in force at this time",
        explanation="The time lies before the first version; `first` says when that took effect.",
    ),
    "unknown-parameter": Kind(
        status=400,
        title="A parameter in the query is not known here",
        explanation="`available` names the parameters of this address. Others are refused, "
        "so that a mistyped one is noticed.",
    ),
    "repeated-parameter": Kind(
        status=400,
        title="A parameter stands more than once in the query",
        explanation="Give each parameter once.",
    ),
    "missing-parameter": Kind(
        status=400,
        title="A parameter that is needed is missing",
        explanation="`detail` names it.",
    ),
    "same-version": Kind(
        status=400,
        title="A version cannot be compared with itself",
        explanation="Give two different versions of the document.",
    ),
    "unreadable-time": Kind(
        status=400,
        title="The time cannot be read",
        explanation="Give an instant with its offset (2023-09-06T00:00:00Z) or a date "
        "(2023-09-06, which means 00:00 in Shanghai). In a query + is written %2B. "
        "Accept-Datetime takes the form Wed, 06 Sep 2023 00:00:00 GMT.",
    ),
    "unreadable-request": Kind(
        status=400,
        title="The request cannot be read",
        explanation="Path and query must be UTF-8, percent-encoded, without control characters.",
    ),
    "address-too-long": Kind(
        status=414,
        title="The address is too long",
        explanation="No address here is longer than 2000 characters.",
    ),
    "method-not-allowed": Kind(
        status=405,
        title="This address can only be read",
        explanation=f"`Allow` names the methods there are: {METHODS}.",
    ),
    "refused": Kind(
        status=400,
        title="The request cannot be answered",
        explanation="The status says why.",
    ),
    "database-unreachable": Kind(
        status=503,
        title="A database cannot be read",
        explanation="`databases` says which. Ask again later.",
    ),
    "internal-error": Kind(
        status=500,
        title="Something went wrong on our side",
        explanation="It has been noted. Ask again later.",
    ),
}
"""Every kind of problem, by the last part of its type."""


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An error. ``type`` is an address that explains it; the rest depends on the kind."""

    type: str
    title: str
    status: int
    detail: str
    available: tuple[str, ...] = ()
    first: str = ""
    databases: dict[str, str] = {}


class ApiError(Exception):
    """A fault that a view noticed; answered as the problem of that kind.

    ``members`` are further fields of `Problem`; ``headers`` go with the answer.
    """

    def __init__(
        self, kind: str, detail: str, *, headers: dict[str, str] | None = None, **members: Any
    ) -> None:
        self.kind = kind
        self.detail = detail
        self.headers = headers or {}
        self.members = members
        super().__init__(f"{kind}: {detail}")


def answer(
    kind: str,
    detail: str,
    *,
    status: int | None = None,
    headers: dict[str, str] | None = None,
    **members: Any,
) -> Any:
    """The problem as a response. ``status`` replaces that of the kind."""
    known = KINDS[kind]
    status = status or known.status
    problem = Problem(type=BASE + kind, title=known.title, status=status, detail=detail, **members)
    response = Response(msgspec.json.encode(problem), status=status, charset=None)
    response.content_type = CONTENT_TYPE
    response.headers.update(CORS | {"Cache-Control": "no-store"} | (headers or {}))
    return response


class UnderApi:
    """View predicate: the request was made to the JSON face.

    It looks at the bytes as they came, because it is asked about paths that cannot be
    decoded too.
    """

    def __init__(self, value: bool, _config: Any) -> None:
        self.value = value

    def text(self) -> str:
        """How Pyramid names the predicate."""
        return f"under_api = {self.value}"

    phash = text

    def __call__(self, _context: Any, request: Any) -> bool:
        """Whether it holds for a request."""
        path: str = request.environ.get("PATH_INFO", "")
        return (path == "/api" or path.startswith(("/api/", "/__"))) is self.value


def noticed(fault: ApiError, _request: Any) -> Any:
    """What a view noticed."""
    return answer(fault.kind, fault.detail, headers=fault.headers, **fault.members)


def not_found(_fault: Any, request: Any) -> Any:
    """A path that leads nowhere."""
    return answer("no-such-address", f"Nothing is at {request.path}.")


def unreadable(_fault: Any, _request: Any) -> Any:
    """A path that is not UTF-8."""
    return answer("unreadable-request", "The path is not UTF-8.")


def refused(fault: Any, _request: Any) -> Any:
    """Whatever else was raised on purpose, under its own status."""
    status: int = fault.status_int
    kind = {400: "unreadable-request", 404: "no-such-address", 414: "address-too-long"}.get(
        status, "refused"
    )
    detail = f"{HTTPStatus(status).phrase}." if status in set(HTTPStatus) else f"HTTP {status}."
    return answer(kind, detail, status=status)


def failed(fault: Exception, request: Any) -> Any:
    """Our own fault: everything to the log, nothing to the client."""
    path = request.environ.get("PATH_INFO")
    log.error("failed to answer %s %s", request.method, path, exc_info=fault)
    return answer("internal-error", "The request is fine; the site is not.")


def includeme(config: Any) -> None:
    """Problems instead of pages for every fault under /api."""
    config.add_view_predicate("under_api", UnderApi)
    for context, view in (
        (ApiError, noticed),
        (HTTPNotFound, not_found),
        (PredicateMismatch, not_found),
        (URLDecodeError, unreadable),
        (HTTPError, refused),
        (Exception, failed),
    ):
        config.add_exception_view(view, context=context, under_api=True)
