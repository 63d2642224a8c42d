"""The way in: choosing a language, the list of documents, and what machines ask for first."""

from typing import Any

from pyramid.httpexceptions import HTTPFound, HTTPMovedPermanently
from pyramid.response import Response

from xarst_site.public.pages import add_page
from xarst_site.web.i18n import preferred
from xarst_site.web.resources import Language, Root


def root(_context: Root, request: Any) -> Any:
    """Send readers to their language; without a wish that we know, let them choose."""
    language = preferred(request.accept_language)
    if language:
        response: Any = HTTPFound(location=request.keep(f"/{language}/"))
    else:
        response = request.response
    # The one page that depends on more than its URL (law 10), so nobody may keep it.
    response.headers["Vary"] = "Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    return response if language else {"title": request.messages("Choose a language")}


def documents(context: Language, request: Any) -> Any:
    """Every document, what is in force of it and what comes next."""
    return {
        "title": request.messages("All documents"),
        "documents": sorted(context.documents, key=lambda d: d.document.sample),
    }


def robots(_context: Root, _request: Any) -> Any:
    """Everything may be found; large letters and dates are the same texts over again."""
    rules = "User-agent: *\nDisallow: /editor/\nDisallow: /*?text=large\nDisallow: /*/at/\n"
    return Response(rules, content_type="text/plain", charset="utf-8")


def favicon(_context: Root, request: Any) -> Any:
    """Where browsers look for an icon when no page told them."""
    return HTTPMovedPermanently(location=request.static("icon.svg"))


def includeme(config: Any) -> None:
    """Add the pages in front of all documents."""
    config.add_view(root, context=Root, renderer="root.pt", request_method="GET")
    config.add_view(favicon, context=Root, name="favicon.ico", request_method="GET")
    add_page(config, documents, context=Language, renderer="documents.pt")
    add_page(config, robots, context=Root, name="robots.txt")
