"""What all public pages have in common: one address each, read only, the same for everybody."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from pyramid.httpexceptions import HTTPMovedPermanently, HTTPNotFound

from xarst_site.web.headers import public_answer

View = Callable[[Any, Any], Any]


def _public(view: View) -> View:
    """Answer only under the canonical address, and mark the answer as public."""

    def wrapped(context: Any, request: Any) -> Any:
        if request.subpath:
            raise HTTPNotFound
        names = [request.view_name] if request.view_name else []
        canonical = request.resource_path(context, *names)
        if request.path_info != unquote(canonical):
            query = f"?{request.query_string}" if request.query_string else ""
            return HTTPMovedPermanently(location=canonical + query)
        response = view(context, request)
        return public_answer(response) if response.status_int == 200 else response

    return wrapped


def add_page(
    config: Any, view: View, *, context: type, name: str = "", renderer: str | None = None
) -> None:
    """Add a page of the public site: ``name`` is the last segment where the context alone is not it."""
    config.add_view(
        view,
        context=context,
        name=name,
        renderer=renderer,
        request_method="GET",
        decorator=_public,
    )
