"""Proving again who one is, before what cannot be taken back or touches accounts.

A view that is added with ``confirmed=True`` runs only for somebody who typed their password
(and code) within the last ten minutes. Who did so longer ago is asked, and then goes on to
what they asked for: a page is opened; what a form sent travels along in hidden fields and
is done then. Files do not travel, so a form with a file must be confirmed when it is opened.
"""

from typing import Any
from urllib.parse import quote

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response

from xarst_site.accounts.permissions import Permission
from xarst_site.accounts.sessions import confirmed
from xarst_site.editor.forms import Fault, Form, secret
from xarst_site.editor.proof import must_wait, right_code, right_password, succeeded
from xarst_site.editor.resources import Desk
from xarst_site.editor.sign_in import code_field, within, wrong_code
from xarst_site.web.sessions import renew_session

PASSWORD = "confirm_password"  # noqa: S105  the name of a field
CODE = "confirm_code"


def _form(request: Any) -> Form:
    _ = request.messages
    nodes = [secret(PASSWORD, _("Your password"))]
    if request.person.totp is not None:
        nodes.append(code_field(request, CODE))
    return Form(request, nodes, submit=_("Confirm and go on"))


def _proved(request: Any, form: Form) -> bool:
    """Whether what was typed proves who it is; the session then has another token."""
    if not form.read():
        return False
    person = request.person
    if wait := must_wait(request, person.id):
        form.faults.append(Fault("", wait))
        return False
    if not right_password(request, person, form[PASSWORD]):
        request.refusal("confirmation_failed", person.id, step="password")
        form.blame(PASSWORD, request.messages("This is not your password. Type it again."))
        return False
    if person.totp is not None and not right_code(request, person, form[CODE]):
        request.refusal("confirmation_failed", person.id, step="code")
        form.blame(CODE, wrong_code(request))
        return False
    renew_session(request)
    request.audit("confirmed", person.id)
    succeeded(request, person.id)
    return True


def confirm(_context: Desk, request: Any) -> Any:
    """Ask, then go on to the page that was asked for."""
    form = _form(request)
    if request.method == "POST" and _proved(request, form):
        return HTTPSeeOther(within(request.GET.get("to", "")))
    return _page(request, form, carried=[])


def _page(request: Any, form: Form, *, carried: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "title": request.messages("Confirm that it is you"),
        "form": form,
        "carried": carried,
    }


def confirmed_view(view: Any, info: Any) -> Any:
    """The deriver behind ``confirmed=True``."""
    if not info.options.get("confirmed"):
        return view

    def wrapped(context: Any, request: Any) -> Any:
        session = request.own_session
        if session is not None and confirmed(session, request.at):
            return view(context, request)
        if request.method != "POST":
            return HTTPSeeOther(f"/editor/confirm?to={quote(request.path_qs, safe='/')}")
        form = _form(request)
        if PASSWORD in request.POST:
            if _proved(request, form):
                return view(context, request)
        else:
            request.response.status_int = 403
        carried = [
            (name, value)
            for name, value in request.POST.items()
            if name not in {PASSWORD, CODE, "csrf_token", "username"} and isinstance(value, str)
        ]
        return render_to_response(
            "xarst_site.editor:confirm.pt",
            _page(request, form, carried=carried),
            request=request,
            response=request.response,
        )

    return wrapped


# Where Pyramid looks for the names of a deriver's options.
confirmed_view.options = ("confirmed",)  # type: ignore[attr-defined]


def includeme(config: Any) -> None:
    """Let views ask for ``confirmed=True``, and add the page that asks."""
    config.add_view_deriver(confirmed_view, name="confirmed_view")
    config.add_view(
        confirm,
        context=Desk,
        name="confirm",
        renderer="confirm.pt",
        request_method=("GET", "POST"),
        permission=Permission.OWN_ACCOUNT,
    )
