"""What somebody gets under /editor who may not do what they asked, or not like this.

Not signed in: the sign-in, and then the page that was asked for. With a duty (a password or
an authenticator of one's own is missing): the page where that is done. Without the
permission: a page that says so, and an entry in the trail. A form whose token is missing or
of an ended session: a page that shows what was typed, so that nothing of it is lost.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken
from pyramid.httpexceptions import (
    HTTPBadRequest,
    HTTPForbidden,
    HTTPNotFound,
    HTTPRequestEntityTooLarge,
    HTTPSeeOther,
)
from pyramid.renderers import render_to_response
from pyramid.tweens import EXCVIEW

from xarst_site.web.transactions import under_editor

LARGEST = 20 * 2**20
"""Bytes of a request by somebody who signed in: a document to import, with room."""
LARGEST_OF_STRANGERS = 64 * 2**10

_UNSEEN = {"csrf_token", "form", "edit", "to"}
"""Fields that nobody typed."""

DUTIES = {"password": "/editor/account/password", "authenticator": "/editor/account/authenticator"}


class _UnderEditor:
    """A view predicate: whether the request is for this face."""

    def __init__(self, value: bool, _config: Any) -> None:
        self.value = value

    def text(self) -> str:
        return f"under_editor = {self.value}"

    phash = text

    def __call__(self, _context: Any, request: Any) -> bool:
        return under_editor(request) is self.value


def _page(request: Any, status: int, heading: str, says: str, **more: Any) -> Any:
    values = {"title": heading, "says": says, "typed": [], "next_step": None, **more}
    response = render_to_response("xarst_site.editor:refused.pt", values, request=request)
    response.status_int = status
    return response


def _typed(request: Any) -> list[tuple[str, str]]:
    """What was typed into the form, but for secrets."""
    return [
        (name, value)
        for name, value in request.POST.items()
        if isinstance(value, str)
        and value.strip()
        and name not in _UNSEEN
        and not any(word in name for word in ("password", "code", "secret"))
    ]


def forbidden(_fault: Any, request: Any) -> Any:
    """Not signed in, a duty first, or not allowed."""
    _ = request.messages
    person = request.person
    if person is None:
        if request.method in {"GET", "HEAD"}:
            if request.own_session is not None:
                return HTTPSeeOther(f"/editor/code?to={quote(request.path_qs, safe='/')}")
            return HTTPSeeOther(f"/editor/sign-in?to={quote(request.path_qs, safe='/')}")
        return _signed_out(request)
    if person.duty:
        return HTTPSeeOther(DUTIES[person.duty])
    # A refusal is worth an entry: this face shows nobody a button they may not press.
    request.refusal("refused", "", path=request.path_info[:150], method=request.method)
    return _page(
        request,
        403,
        _("This is not open to your role"),
        _("Your account cannot do this. An administrator decides which role an account has."),
    )


def bad_token(fault: Any, request: Any) -> Any:
    """A form without its token, or from elsewhere."""
    if request.person is None and "account" not in request.POST:
        return _signed_out(request)
    _ = request.messages
    return _page(
        request,
        400,
        _("This form could not be accepted"),
        _(
            "It was opened before you signed in, or not on this site. Open the page again and"
            " send it once more; what you typed is here to be copied."
        ),
        typed=_typed(request),
        next_step=("/editor/", _("To the desk")),
        fault=fault,
    )


def _signed_out(request: Any) -> Any:
    _ = request.messages
    return _page(
        request,
        403,
        _("You are no longer signed in"),
        _(
            "So nothing was stored. Here is what you typed, to be copied. Sign in, open the page"
            " again and put it in."
        ),
        typed=_typed(request),
        next_step=("/editor/sign-in", _("Sign in")),
    )


def not_found(_fault: Any, request: Any) -> Any:
    """404 under /editor. Strangers are sent to the sign-in, whether or not there is a page."""
    _ = request.messages
    if request.person is None:
        return forbidden(_fault, request)
    return _page(
        request,
        404,
        _("There is no page here"),
        _("The address may be mistyped, or what was here may have been deleted."),
        next_step=("/editor/", _("To the desk")),
    )


def bodies_tween_factory(handler: Callable[[Any], Any], _registry: Any) -> Callable[[Any], Any]:
    """Refuse what is too large (413) or cannot be read as a form (400), before any view."""

    def tween(request: Any) -> Any:
        if under_editor(request) and request.method not in {"GET", "HEAD"}:
            length = request.content_length or 0
            if length > LARGEST or (length > LARGEST_OF_STRANGERS and request.person is None):
                raise HTTPRequestEntityTooLarge
            try:
                dict(request.POST)
            except (UnicodeError, ValueError, KeyError):
                raise HTTPBadRequest from None
        return handler(request)

    return tween


def includeme(config: Any) -> None:
    """Add the predicate, the tween and the pages."""
    config.add_view_predicate("under_editor", _UnderEditor)
    config.add_tween("xarst_site.editor.refusals.bodies_tween_factory", under=EXCVIEW)
    config.add_exception_view(forbidden, context=HTTPForbidden, under_editor=True)
    config.add_exception_view(bad_token, context=BadCSRFToken, under_editor=True)
    config.add_exception_view(bad_token, context=BadCSRFOrigin, under_editor=True)
    config.add_exception_view(not_found, context=HTTPNotFound, under_editor=True)
