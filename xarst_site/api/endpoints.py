"""The table of all endpoints: routes, views and the OpenAPI document come from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pyramid.response import Response

from xarst_site.api import answers, changes, documents, times
from xarst_site.api.documents import BASE, document_factory, reply
from xarst_site.api.problems import BASE as PROBLEMS
from xarst_site.api.problems import CORS, KINDS, METHODS, ApiError
from xarst_site.api.query import parameters
from xarst_site.web.headers import public_answer
from xarst_site.web.resources import Root

View = Callable[[Any, Mapping[str, str], Any], Any]
"""Gets the resource, the parameters of the query and the request; gives a response."""

PREFLIGHT = {
    **CORS,
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept-Datetime, Cache-Control, If-None-Match",
    "Access-Control-Max-Age": "86400",
    "Cache-Control": "no-store",
}


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One address of the API.

    ``answer`` is the struct of a 200, or the media type where it is not JSON. ``query``
    and ``problems`` name what `openapi` describes; every endpoint can also answer with
    the kinds of problem that have nothing to do with what it is about.
    """

    name: str
    path: str
    view: View
    summary: str
    answer: type[Any] | str
    query: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    redirects: bool = False
    factory: Callable[[Any], Any] = document_factory


def problem(_root: Root, _given: Mapping[str, str], request: Any) -> Any:
    """GET /problems/{problem}: what a kind of problem means."""
    name = request.matchdict["problem"]
    if name not in KINDS:
        raise ApiError(
            "no-such-problem", f"There is no kind {name[:60]!r}.", available=tuple(KINDS)
        )
    kind = KINDS[name]
    return reply(
        answers.KindAnswer(
            type=PROBLEMS + name,
            title=kind.title,
            status=kind.status,
            explanation=kind.explanation,
        )
    )


def openapi_json(_root: Root, _given: Mapping[str, str], request: Any) -> Any:
    """GET /openapi.json: this table, for machines."""
    response = Response(request.registry.openapi, charset=None)
    response.content_type = "application/json"
    response.headers.update(CORS)
    return public_answer(response)


ENDPOINTS = (
    Endpoint(
        name="documents",
        path="/documents",
        view=documents.documents,
        summary="Every document",
        answer=answers.DocumentsAnswer,
        factory=Root,
    ),
    Endpoint(
        name="document",
        path="/documents/{document}",
        view=documents.document,
        summary="One document: its languages, what is in force, what is to come",
        answer=answers.DocumentAnswer,
        problems=("no-such-document",),
    ),
    Endpoint(
        name="current",
        path="/documents/{document}/current",
        view=documents.current,
        summary="The version in force; poll this",
        answer=answers.CurrentAnswer,
        problems=("no-such-document", "not-in-force-yet"),
    ),
    Endpoint(
        name="versions",
        path="/documents/{document}/versions",
        view=documents.versions,
        summary="The history of a document",
        answer=answers.VersionsAnswer,
        problems=("no-such-document",),
    ),
    Endpoint(
        name="version",
        path="/documents/{document}/versions/{version}",
        view=documents.version,
        summary="One language of a version, whole; never changes",
        answer=answers.VersionAnswer,
        query=("lang",),
        problems=("no-such-document", "no-such-version", "no-such-language"),
    ),
    Endpoint(
        name="register",
        path="/documents/{document}/registers/{register}",
        view=documents.register,
        summary="A register (清单) of the version in force, or of the one named",
        answer=answers.RegisterAnswer,
        query=("lang", "version"),
        problems=(
            "no-such-document",
            "no-such-version",
            "no-such-language",
            "no-such-register",
            "not-in-force-yet",
        ),
    ),
    Endpoint(
        name="changes",
        path="/documents/{document}/changes",
        view=changes.changes,
        summary="What changed between two versions, and how much it matters",
        answer=answers.ChangesAnswer,
        query=("from", "to", "lang"),
        problems=(
            "no-such-document",
            "no-such-version",
            "no-such-language",
            "missing-parameter",
            "same-version",
        ),
    ),
    Endpoint(
        name="prompt",
        path="/documents/{document}/prompt",
        view=changes.prompt,
        summary="Whether to tell or ask a person, since the version that this person accepted",
        answer=answers.PromptAnswer,
        query=("accepted", "lang"),
        problems=(
            "no-such-document",
            "no-such-version",
            "no-such-language",
            "not-in-force-yet",
        ),
    ),
    Endpoint(
        name="at",
        path="/documents/{document}/at",
        view=times.at,
        summary="The version in force at a time; without one, a TimeGate (RFC 7089)",
        answer=answers.AtAnswer,
        query=("time",),
        problems=("no-such-document", "not-in-force-yet", "unreadable-time"),
        redirects=True,
    ),
    Endpoint(
        name="timemap",
        path="/documents/{document}/timemap",
        view=times.timemap,
        summary="The times at which what is in force changed (RFC 7089)",
        answer=times.LINK_FORMAT,
        problems=("no-such-document",),
    ),
    Endpoint(
        name="problem",
        path="/problems/{problem}",
        view=problem,
        summary="What a kind of problem means",
        answer=answers.KindAnswer,
        problems=("no-such-problem",),
        factory=Root,
    ),
    Endpoint(
        name="openapi",
        path="/openapi.json",
        view=openapi_json,
        summary="This description",
        answer=dict[str, Any],
        factory=Root,
    ),
)


def _get(endpoint: Endpoint) -> Callable[[Any, Any], Any]:
    def view(context: Any, request: Any) -> Any:
        return endpoint.view(context, parameters(request, endpoint.query), request)

    return view


def preflight(_context: Any, _request: Any) -> Any:
    """OPTIONS: what any page may ask."""
    response = Response(status=204)
    response.headers.update(PREFLIGHT)
    return response


def wrong_method(_context: Any, request: Any) -> Any:
    """Everything here is only read."""
    raise ApiError(
        "method-not-allowed",
        f"{request.method[:20]} means nothing here.",
        headers={"Allow": METHODS},
    )


def nothing_here(_context: Any, request: Any) -> Any:
    """Any other path under /api."""
    raise ApiError("no-such-address", f"Nothing is at {request.path[:200]}.")


def includeme(config: Any) -> None:
    """Routes and views from the table, and the description made of it."""
    # Imported here: it reads the table above.
    from xarst_site.api.openapi import describe  # noqa: PLC0415

    config.registry.openapi = answers.encode(describe(ENDPOINTS))
    for endpoint in ENDPOINTS:
        route = f"api.{endpoint.name}"
        config.add_route(f"{route}.options", BASE + endpoint.path, request_method="OPTIONS")
        config.add_view(preflight, route_name=f"{route}.options")
        config.add_route(
            route, BASE + endpoint.path, factory=endpoint.factory, request_method=("GET", "HEAD")
        )
        config.add_view(_get(endpoint), route_name=route)
        config.add_route(f"{route}.other", BASE + endpoint.path)
        config.add_view(wrong_method, route_name=f"{route}.other")
    for name, pattern in (("api.nothing", "/api"), ("api.nothing.below", "/api/*rest")):
        config.add_route(name, pattern)
        config.add_view(nothing_here, route_name=name)
