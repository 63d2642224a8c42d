"""Signing in, in one step or two, and signing out."""

import re
from typing import Any

import msgspec
from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.accounts.permissions import Permission
from xarst_site.editor.forms import Fault, Form, hidden, secret, words
from xarst_site.editor.proof import known, must_wait, right_code, right_password, succeeded
from xarst_site.editor.resources import Desk
from xarst_site.web.sessions import begin_session, end_session, renew_session

_WITHIN = re.compile(r"/editor/[A-Za-z0-9._~%/!$&'()*+,;=:@?-]*")


def within(path: str) -> str:
    """Where to go next: the path if it is one of this face, else the desk.

    Nothing else is followed, so that no link can send somebody elsewhere by way of our
    sign-in.
    """
    return path if _WITHIN.fullmatch(path) and "//" not in path else "/editor/"


def sign_in(_context: Desk, request: Any) -> Any:
    """Account and password; on to the code if there is an authenticator."""
    _ = request.messages
    if request.person is not None and request.method == "GET":
        return HTTPSeeOther(within(request.GET.get("to", "")))
    form = Form(
        request,
        [
            words("account", _("Account"), most=64, autocomplete="username"),
            secret("password", _("Password")),
            hidden("to", most=2000),
        ],
        values={"to": request.GET.get("to", "")},
        submit=_("Sign in"),
    )
    answer = {"title": _("Sign in"), "form": form, "done": _left(request)}
    if request.method == "GET" or not form.read():
        return answer
    account = form["account"].lower()
    if wait := must_wait(request, account):
        form.faults.append(Fault("", wait))
        return answer
    person = known(request, account)
    if not right_password(request, person, form["password"]) or person is None:
        request.refusal("sign_in_failed", account if person else "", step="password")
        form.blame("", _("Account and password do not fit together. Type both again."))
        return answer
    to = within(form["to"])
    if person.totp is not None:
        begin_session(request, person, awaits_code=True)
        return HTTPSeeOther(f"/editor/code?to={to}")
    begin_session(request, person, awaits_code=False)
    request.audit("signed_in", person.id)
    succeeded(request, account)
    return HTTPSeeOther(to)


def code(_context: Desk, request: Any) -> Any:
    """The code of the authenticator, after a right password."""
    _ = request.messages
    session = request.own_session
    if session is None or not session.awaits_code:
        return HTTPSeeOther(
            "/editor/" if request.person else f"/editor/sign-in?to={_asked(request)}"
        )
    form = Form(
        request,
        [
            code_field(request, "code"),
            hidden("to", most=2000),
        ],
        values={"to": request.GET.get("to", "")},
        submit=_("Sign in"),
    )
    answer = {"title": _("The code of your authenticator"), "form": form}
    if request.method == "GET" or not form.read():
        return answer
    if wait := must_wait(request, session.person):
        form.faults.append(Fault("", wait))
        return answer
    person = request.accounts.person(session.person)
    if not right_code(request, person, form["code"]):
        request.refusal("sign_in_failed", person.id, step="code")
        request.accounts.put_session(
            msgspec.structs.replace(session, wrong_codes=session.wrong_codes + 1)
        )
        form.blame("code", wrong_code(request))
        return answer
    renew_session(request)
    request.audit("signed_in", person.id, with_code="yes")
    succeeded(request, person.id)
    return HTTPSeeOther(within(form["to"]))


def sign_out(_context: Desk, request: Any) -> Any:
    """End this browser's session."""
    if request.person is not None:
        request.audit("signed_out", request.person.id)
    end_session(request)
    return HTTPSeeOther("/editor/sign-in?left=yes")


def code_field(request: Any, name: str) -> Any:
    """The field for a code; six digits, with or without a blank."""
    _ = request.messages
    return words(
        name,
        _("Code"),
        hint=_("The six digits that your authenticator app shows now."),
        most=16,
        autocomplete="one-time-code",
        inputmode="numeric",
    )


def wrong_code(request: Any) -> str:
    """What to say of a code that was not accepted."""
    said: str = request.messages(
        "This code is wrong, too old or used already. Wait for the next one and type that."
    )
    return said


def _left(request: Any) -> str:
    if "left" not in request.GET:
        return ""
    said: str = request.messages("You have signed out.")
    return said


def _asked(request: Any) -> str:
    return within(request.GET.get("to", ""))


def includeme(config: Any) -> None:
    """Add the pages. Whoever has not signed in may see them."""
    for view, name, template in ((sign_in, "sign-in", "sign_in.pt"), (code, "code", "code.pt")):
        config.add_view(
            view,
            context=Desk,
            name=name,
            renderer=template,
            request_method=("GET", "POST"),
            permission=Permission.READ,
        )
    config.add_view(
        sign_out, context=Desk, name="sign-out", request_method="POST", permission=Permission.READ
    )
