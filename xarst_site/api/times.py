"""The endpoints about time: which version was, is or will be in force when.

`/documents/{document}/at?time=…` answers for an instant. It is also the memento of
`/current` at that instant (RFC 7089): `/at` without a time is the TimeGate, which
redirects by Accept-Datetime, and `/timemap` lists the mementos. One rule of the RFC is
not followed: a time before the first version is answered with 404, not with the first
version, because nothing was in force then.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pyramid.response import Response

from xarst_site.api import answers
from xarst_site.api.documents import (
    Relation,
    address,
    link_header,
    not_in_force_yet,
    reply,
    state,
)
from xarst_site.api.problems import CORS
from xarst_site.api.query import as_http_date, as_instant, http_date, instant
from xarst_site.web.headers import public_answer
from xarst_site.web.resources import DocumentContext, VersionContext

LINK_FORMAT = "application/link-format"


def memento(version: VersionContext) -> str:
    """The path of `/current` as it was when this version took effect."""
    return f"{address(version.document)}/at?time={as_instant(version.interval.begin)}"


def mementos(context: DocumentContext) -> tuple[VersionContext, ...]:
    """The versions that are or have been in force, oldest first."""
    found = (context.version(v.version) for v in context.versions)
    return tuple(v for v in found if v.status != "scheduled" and v.interval.begin != v.interval.end)


def _original(context: DocumentContext) -> tuple[Relation, ...]:
    base = address(context)
    return (
        (f"{base}/current", "original", ""),
        (f"{base}/at", "timegate", ""),
        (f"{base}/timemap", "timemap", f'; type="{LINK_FORMAT}"'),
    )


def _dated(version: VersionContext, relation: str) -> Relation:
    when = as_http_date(version.interval.begin)
    return (memento(version), relation, f'; datetime="{when}"')


def _neighbours(context: DocumentContext, version: VersionContext) -> tuple[Relation, ...]:
    """first, prev, next and last memento as seen from one of them."""
    known = mementos(context)
    names = [v.version.version for v in known]
    here = names.index(version.version.version)
    relations: dict[int, list[str]] = {}
    for place, name in (
        (0, "first"),
        (here - 1, "prev"),
        (here + 1, "next"),
        (len(known) - 1, "last"),
    ):
        if 0 <= place < len(known):
            relations.setdefault(place, []).append(name)
    relations.setdefault(here, [])
    return tuple(
        _dated(known[place], " ".join([*relations[place], "memento"]))
        for place in sorted(relations)
    )


def at(context: DocumentContext, given: Mapping[str, str], request: Any) -> Any:
    """GET /documents/{document}/at, with a time or as the TimeGate."""
    if "time" in given:
        return _at(context, instant(given["time"]))
    header = request.headers.get("Accept-Datetime")
    found = context.at(http_date(header) if header else context.now)
    if found is not None and found.status == "scheduled":
        found = context.current  # a memento is of the past: the newest one comes closest
    if found is None:
        error = not_in_force_yet(context)
        error.headers["Vary"] = "Accept-Datetime"
        raise error
    response = Response(status=302)
    del response.content_type
    response.headers.update(CORS)
    response.headers["Location"] = memento(found)
    response.headers["Vary"] = "Accept-Datetime"
    relations = [r for r in _original(context) if r[1] != "timegate"]
    response.headers["Link"] = link_header((*relations, *_neighbours(context, found)))
    return response


def _at(context: DocumentContext, moment: datetime) -> Any:
    found = context.at(moment)
    if found is None:
        raise not_in_force_yet(context)
    answer = answers.AtAnswer(**state(found), time=moment)
    if found.status == "scheduled":
        return reply(answer, relations=_original(context))
    response = reply(answer, relations=(*_original(context), *_neighbours(context, found)))
    response.headers["Memento-Datetime"] = as_http_date(found.interval.begin)
    return response


def timemap(context: DocumentContext, _given: Mapping[str, str], _request: Any) -> Any:
    """GET /documents/{document}/timemap: the mementos, in link format."""
    base, known = address(context), mementos(context)
    span = ""
    if known:
        begin, end = (as_http_date(v.interval.begin) for v in (known[0], known[-1]))
        span = f'; from="{begin}"; until="{end}"'
    relations: list[Relation] = [
        (f"{base}/current", "original", ""),
        (f"{base}/at", "timegate", ""),
        (f"{base}/timemap", "self", f'; type="{LINK_FORMAT}"{span}'),
    ]
    for place, version in enumerate(known):
        ends = (["first"] if place == 0 else []) + (["last"] if place == len(known) - 1 else [])
        relations.append(_dated(version, " ".join([*ends, "memento"])))
    body = link_header(tuple(relations), ",\n") + "\n"
    response = Response(body.encode(), charset=None)
    response.content_type = LINK_FORMAT
    response.headers.update(CORS)
    return public_answer(response)
