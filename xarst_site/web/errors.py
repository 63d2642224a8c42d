"""What a request that cannot be answered gets: a page that says why and what there is.

Three kinds of fault, all in the words of a reader:

- unreadable: undecodable or absurdly long URLs are refused before anything looks at
  them (`unreadable_tween_factory`);
- not here: the page names what lies nearby, as far as the URL could be followed;
- ours: the log gets the traceback, the reader a page without internals.

A page of the site has its language from its URL; where the URL names none, the error
is told in both.
"""

import logging
from collections.abc import Callable
from typing import Any, NamedTuple

from pyramid.exceptions import PredicateMismatch, URLDecodeError
from pyramid.httpexceptions import (
    HTTPBadRequest,
    HTTPError,
    HTTPMethodNotAllowed,
    HTTPNotFound,
    HTTPRequestURITooLong,
)
from pyramid.renderers import render
from pyramid.response import Response
from pyramid.tweens import EXCVIEW

from xarst_site.web.i18n import LANGUAGES, language_of_path, translator
from xarst_site.web.resources import (
    Beside,
    Changes,
    ChangesContext,
    Dates,
    DocumentContext,
    Language,
    Registers,
    VersionContext,
    Versions,
)

log = logging.getLogger(__name__)

LONGEST_URL = 2000
"""Characters of path and query together. The longest address of the site has about 200."""


class Nearby(NamedTuple):
    """Something that exists near what was asked for."""

    title: str
    href: str


class Told(NamedTuple):
    """What went wrong, in one language."""

    language: str
    heading: str
    explanation: str


def unreadable_tween_factory(handler: Callable[[Any], Any], _registry: Any) -> Callable[[Any], Any]:
    """Refuse a URL that nothing can be found under, with 400 or 414."""

    def tween(request: Any) -> Any:
        path = request.environ.get("PATH_INFO", "")
        query = request.environ.get("QUERY_STRING", "")
        if len(path) + len(query) > LONGEST_URL:
            raise HTTPRequestURITooLong
        try:
            decoded = path.encode("latin-1").decode("utf-8")
            dict(request.GET)
        except UnicodeError:
            raise HTTPBadRequest from None
        if any(character < " " or character == "\x7f" for character in decoded):
            raise HTTPBadRequest
        return handler(request)

    return tween


def nearby(context: Any, request: Any) -> list[Nearby]:
    """What exists around the place where the URL could not be followed any further."""
    link = request.link
    match context:
        case Versions(document=document) | Dates(document=document):
            found = [
                Nearby(
                    request.messages("Version {version}", version=v.version),
                    link(document["versions"][v.version]),
                )
                for v in reversed(document.versions)
            ]
        case Changes(document=document):
            steps = (document.version(v.version).last_changes for v in document.versions)
            found = [Nearby(s.__name__.replace("..", " → "), link(s)) for s in steps if s][::-1]
        case Registers(version=version, __parent__=parent):
            found = [
                Nearby(request.word(register.title, version.version.authoritative), url)
                for name, register in version.version.registers.items()
                for url in [link(parent["registers"][name])]
            ]
        case Beside(version=version):
            found = [
                Nearby(LANGUAGES.get(language, language), link(context[language]))
                for language in version.languages[1:]
            ]
        case VersionContext() | DocumentContext() | ChangesContext():
            found = []
        case Language():
            found = [
                Nearby(request.word(d.document.title, d.document.authoritative), link(d))
                for d in context.documents
            ]
        case _:
            return []
    while not isinstance(context, Language | DocumentContext | VersionContext):
        context = context.__parent__
    if not isinstance(context, Language):
        own = context.document
        work = own.document if isinstance(own, DocumentContext) else own
        title = request.word(work.title, work.authoritative)
        found.append(Nearby(title, link(context)))
    return found


def _explain(status: int, context: Any, _: Callable[..., str]) -> tuple[str, str]:
    """Heading and explanation of a fault, in the language of ``_``."""
    if status == 404:
        match context:
            case Versions():
                return _("There is no such version"), _("These versions can be read:")
            case Changes(document=document):
                if len(document.versions) < 2:
                    return (
                        _("There is nothing to compare yet"),
                        _("So far one version has been published."),
                    )
                return (
                    _("There is no such comparison"),
                    _("Two different versions are needed. These comparisons can be read:"),
                )
            case Dates(document=document):
                first = (document.standing or document.versions)[0].effective_on.isoformat()
                return (
                    _("No text for this date"),
                    _(
                        "A date is written as {example}. Before {first} no text was in force.",
                        example=first,
                        first=first,
                    ),
                )
            case Registers():
                return _("There is no such list"), _("These lists can be read:")
            case Beside():
                return _("There is no such translation"), _("These translations can be read:")
            case Language():
                return _("There is no such document"), _("These documents can be read:")
            case _:
                return (
                    _("There is no page here"),
                    _("The address may be mistyped, or the page may have another address now."),
                )
    explained = {
        400: (_("This address cannot be read"), _("It holds characters that mean nothing here.")),
        403: (_("This page is not open to you"), _("You need not do anything.")),
        405: (
            _("This page can only be read"),
            _("The request asked for something else than reading it."),
        ),
        413: (
            _("This is too large"),
            _("What was sent is larger than this site takes. Nothing was kept of it."),
        ),
        503: (
            _("Somebody else was just changing the same"),
            _("Nothing of yours was stored. Please go back and send it again."),
        ),
        414: (_("This address is too long"), _("No page of this site has such a long address.")),
        500: (
            _("Something went wrong on our side"),
            _("It has been noted. The texts themselves are unharmed; please try again later."),
        ),
    }
    return explained.get(status, (_("This request cannot be answered"), f"HTTP {status}"))


def error_page(request: Any, status: int, context: Any = None) -> Any:
    """The page for a fault. ``context`` is the resource up to which the URL made sense."""
    path = request.environ.get("PATH_INFO", "")
    named = language_of_path(path)
    told = [
        Told(language, *_explain(status, context, translator(request, language)))
        for language in ([named] if named else LANGUAGES)
    ]
    places = nearby(context, request) if status == 404 and named else []
    homes = [(language, name, f"/{language}/") for language, name in LANGUAGES.items()]
    body = render(
        "xarst_site.web:error.pt",
        {
            "title": told[0].heading,
            "told": told,
            "status": status,
            "places": places,
            "homes": homes,
        },
        request=request,
    )
    return Response(body, status=status, content_type="text/html", charset="utf-8")


def not_found(_fault: Any, request: Any) -> Any:
    """404: says what there is."""
    return error_page(request, 404, getattr(request, "context", None))


def wrong_method(fault: Any, request: Any) -> Any:
    """405 where the page exists and only the method does not fit; else 404."""
    if request.method in ("GET", "HEAD"):
        return not_found(fault, request)
    response = error_page(request, 405)
    response.headers["Allow"] = "GET, HEAD"
    return response


def refused(fault: Any, request: Any) -> Any:
    """Any other HTTP error that was raised on purpose."""
    response = error_page(request, fault.status_int)
    if isinstance(fault, HTTPMethodNotAllowed) and "Allow" in fault.headers:
        response.headers["Allow"] = fault.headers["Allow"]
    return response


def unreadable(_fault: Any, request: Any) -> Any:
    """400 for a path that is not UTF-8, wherever it was noticed."""
    return error_page(request, 400)


def failed(fault: Any, request: Any) -> Any:
    """500: everything to the log, nothing to the reader."""
    path = request.environ.get("PATH_INFO")
    log.error("failed to answer %s %s", request.method, path, exc_info=fault)
    try:
        return error_page(request, 500)
    except Exception:
        log.exception("failed to make the error page")
        body = "出错了,请稍后再试。\nSomething went wrong. Please try again later.\n"
        return Response(body, status=500, content_type="text/plain", charset="utf-8")


def includeme(config: Any) -> None:
    """Views for every exception, and the tween that refuses what cannot be read."""
    config.add_tween("xarst_site.web.errors.unreadable_tween_factory", under=EXCVIEW)
    config.add_exception_view(not_found, context=HTTPNotFound)
    config.add_exception_view(wrong_method, context=PredicateMismatch)
    config.add_exception_view(refused, context=HTTPError)
    config.add_exception_view(unreadable, context=URLDecodeError)
    config.add_exception_view(failed, context=Exception)
