"""The history of a document as a timeline, and the way to any date."""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.public.changes import last
from xarst_site.public.pages import add_page
from xarst_site.web.compared import severities
from xarst_site.web.resources import Dates, DocumentContext, Versions, read_date


def _page(document: DocumentContext, request: Any) -> dict[str, Any]:
    return {
        "document": document,
        "name": request.word(document.document.title, document.document.authoritative),
        "sample": document.document.sample,
        "fault": "",
        "asked": "",
    }


def timeline(context: Versions, request: Any) -> Any:
    """Every public version, newest first."""
    document = context.document
    page = _page(document, request)
    return {
        **page,
        "title": f"{request.messages('History')} · {page['name']}",
        "versions": [
            (version, last(version))
            for version in (document.version(v.version) for v in reversed(document.versions))
        ],
        "severities": severities(request.messages),
    }


def choose(context: Dates, request: Any) -> Any:
    """A form that asks for a date and leads to its page."""
    page = _page(context.document, request)
    page["title"] = f"{request.messages('The text of a date')} · {page['name']}"
    asked = request.GET.get("date")
    if asked is None:
        return page
    try:
        on = read_date(asked.strip())
    except ValueError:
        request.response.status_int = 400
        fault = request.messages("Write the date as {example}.", example="2023-09-06")
        return {**page, "fault": fault, "asked": asked[:40]}
    return HTTPSeeOther(location=request.link(context, on.isoformat(), ""))


def includeme(config: Any) -> None:
    """Add the timeline and the form."""
    add_page(config, timeline, context=Versions, renderer="history.pt")
    add_page(config, choose, context=Dates, renderer="choose.pt", asks="date")
