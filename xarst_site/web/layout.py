"""The frame of every page, and what every template may use.

Templates get, besides what their view gives them:

- ``layout``: the frame, `layout.pt`, whose slots they fill;
- ``_(message, **gaps)``: a message in the language of the page;
- ``link(resource, *names)``: the address of a resource, within the site;
- ``static(name)``: the address of a file of `static/`;
- ``day(date)``, ``minute(instant)``: dates written out, with their ``<time>`` element;
- ``large``: whether the page is set in large letters.

Large letters are part of the URL (``?text=large``) and of every link of such a page, so
that they need no cookie and no script, and the page stays a function of its URL.
"""

from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from chameleon.utils import Markup
from pyramid.events import BeforeRender
from pyramid.renderers import get_renderer

from xarst_site.documents.model import SHANGHAI
from xarst_site.web.i18n import LANGUAGES, long_date, long_minute


def _large(request: Any) -> bool:
    # Also asked for by error pages, whose query may be unreadable.
    return "text=large" in request.environ.get("QUERY_STRING", "").split("&")


def _link(request: Any, resource: Any, *names: str) -> str:
    """The path of a resource, or of a view of it; keeps large letters."""
    kept: str = request.keep(request.resource_path(resource, *names))
    return kept


def _keep(request: Any, path: str) -> str:
    """A path of the site with the letters of this page."""
    return f"{path}?text=large" if request.large else path


def _static(request: Any, name: str) -> str:
    """The address of a file of `static/`, which changes with its content."""
    return f"/static/{request.registry.static_digest}/{name}"


def day(value: date | datetime, language: str) -> Markup:
    """``<time datetime="2023-09-06">2023年9月6日</time>``"""
    on = value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value
    return Markup(f'<time datetime="{on.isoformat()}">{long_date(on, language)}</time>')


def minute(value: datetime, language: str) -> Markup:
    """An instant as a ``<time>`` element, to the minute, in Shanghai's time."""
    there = value.astimezone(SHANGHAI)
    return Markup(f'<time datetime="{there.isoformat()}">{long_minute(there, language)}</time>')


def _same_page(request: Any) -> dict[str, str]:
    """This page in every language of the interface: path by language."""
    # PATH_INFO as it came: pages about unreadable addresses have this link, too.
    path = quote(request.environ.get("PATH_INFO", "").encode("latin-1"))
    _, _, rest = path.removeprefix("/").partition("/")
    return {language: request.keep(f"/{language}/{rest}") for language in LANGUAGES}


def _before_render(event: Any) -> None:
    request = event["request"]
    if request is None:
        return
    language = request.language
    event["layout"] = get_renderer("xarst_site.web:layout.pt").implementation()
    event["_"] = request.messages
    event["link"] = request.link
    event["static"] = request.static
    event["keep"] = request.keep
    event["day"] = lambda value: day(value, language)
    event["minute"] = lambda value: minute(value, language)
    event["large"] = request.large
    event["language"] = language
    event["languages"] = LANGUAGES
    # One slash in front: with two, a browser takes what follows for the name of a host.
    path = request.environ.get("PATH_INFO", "").lstrip("/")
    event["here"] = "/" + quote(path.encode("latin-1"))
    event["same_page"] = _same_page(request)


def includeme(config: Any) -> None:
    """Add ``request.link``, ``.keep``, ``.static``, ``.large`` and what templates may use."""
    config.add_request_method(_large, "large", reify=True)
    config.add_request_method(_link, "link")
    config.add_request_method(_keep, "keep")
    config.add_request_method(_static, "static")
    config.add_subscriber(_before_render, BeforeRender)
