"""What all public pages have in common: one address each, read only, the same for everybody.

The query belongs to the address. Large letters, and what `add_page` is told of, are all that
a page knows there; anything else is redirected away, so that no made-up query is one more
answer to keep (law 10).
"""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import unquote, urlencode

from pyramid.httpexceptions import HTTPMovedPermanently, HTTPNotFound

from xarst_site.web.headers import public_answer

View = Callable[[Any, Any], Any]


def _public(view: View, *, lettered: bool, asks: str, keeps: str) -> View:
    """Answer only under the canonical address, and mark the answer as public."""

    def query(request: Any) -> str:
        if asks and asks in request.GET:
            asked: str = request.query_string
            return asked
        known = []
        if keeps and request.GET.get(keeps):
            known.append(urlencode({keeps: request.GET[keeps]}))
        if lettered and request.large:
            known.append("text=large")
        return "&".join(known)

    def wrapped(context: Any, request: Any) -> Any:
        if request.subpath:
            raise HTTPNotFound
        names = [request.view_name] if request.view_name else []
        canonical = request.resource_path(context, *names)
        known = query(request)
        if request.path_info != unquote(canonical) or request.query_string != known:
            return HTTPMovedPermanently(location=f"{canonical}?{known}" if known else canonical)
        response = view(context, request)
        return public_answer(response) if response.status_int == 200 else response

    return wrapped


def add_page(
    config: Any,
    view: View,
    *,
    context: type,
    name: str = "",
    renderer: str | None = None,
    asks: str = "",
    keeps: str = "",
) -> None:
    """Add a page of the public site.

    ``name`` is the last segment of its address where the context alone is not it. A page
    with a ``renderer`` comes in large letters too; a file does not. ``asks`` is a parameter
    that the view answers itself, by sending the reader on or by a fault, never with 200.
    ``keeps`` is one that is part of the address; the view gives 200 only to values it knows.
    """
    config.add_view(
        view,
        context=context,
        name=name,
        renderer=renderer,
        request_method="GET",
        decorator=partial(_public, lettered=renderer is not None, asks=asks, keeps=keeps),
    )
