"""One's own account: language, password, authenticator, and where one is signed in."""

import secrets
from typing import Any

import msgspec
import segno
from chameleon.utils import Markup
from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.accounts import passwords, totp
from xarst_site.accounts.model import Person, TotpKey
from xarst_site.accounts.permissions import Permission
from xarst_site.editor.forms import Fault, Form, choice, hidden, secret
from xarst_site.editor.proof import must_wait, new_hash, right_password, succeeded
from xarst_site.editor.resources import Desk
from xarst_site.editor.resources import mark as _
from xarst_site.editor.sign_in import code_field, wrong_code
from xarst_site.web.i18n import LANGUAGES
from xarst_site.web.sessions import end_other_sessions, renew_session

ISSUER = "XARST"
"""How an authenticator app calls this site."""

ROLE_NAMES = {
    "reader": _("Reader"),
    "editor": _("Editor"),
    "reviewer": _("Reviewer"),
    "administrator": _("Administrator"),
}

DONE = {
    "language": _("The language is changed."),
    "password": _("Your password is changed. You were signed out everywhere else."),
    "authenticator": _("The authenticator is added. You were signed out everywhere else."),
    "removed": _("The authenticator is removed."),
    "ended": _("That session is ended."),
    "others": _("You are signed out everywhere else."),
}


class Account:
    """The account of whoever asks."""

    __name__ = "account"

    def __init__(self, desk: Desk, request: Any) -> None:
        self.__parent__ = desk
        self.person: Person | None = request.person


def account(_context: Account, request: Any) -> Any:
    """Everything about one's own account, with the way to change it."""
    _ = request.messages
    person = request.person
    language = Form(
        request,
        [choice("language", _("Language of these pages"), list(LANGUAGES.items()))],
        values={"language": person.language},
        submit=_("Change the language"),
        name="language",
    )
    if language.sent and language.read():
        request.accounts.put(msgspec.structs.replace(person, language=language["language"]))
        return HTTPSeeOther("/editor/account/?done=language")
    sessions = [one for one in request.accounts.sessions(person.id) if not one.awaits_code]
    return {
        "title": _("My account"),
        "form": language,
        "person": person,
        "role": _(ROLE_NAMES[person.role]),
        "sessions": sessions,
        "here": request.own_session.id_sha256,
        "done": told(request),
    }


def password(_context: Account, request: Any) -> Any:
    """Choose another password; ends the sessions in every other browser."""
    _ = request.messages
    person = request.person
    form = Form(
        request,
        [
            secret("password", _("Your present password")),
            secret(
                "new",
                _("New password"),
                hint=_(
                    "At least {shortest} characters. A few unrelated words are easy to keep and"
                    " hard to guess.",
                    shortest=passwords.SHORTEST,
                ),
                autocomplete="new-password",
            ),
            secret("again", _("The new password once more"), autocomplete="new-password"),
        ],
        submit=_("Change the password"),
    )
    answer = {"title": _("Change the password"), "form": form, "person": person}
    if request.method == "GET" or not form.read():
        return answer
    if wait := must_wait(request, person.id):
        form.faults.append(Fault("", wait))
        return answer
    if not right_password(request, person, form["password"]):
        request.refusal("confirmation_failed", person.id, step="password")
        form.blame("password", _("This is not your password. Type it again."))
        return answer
    if fault := passwords.fault(form["new"], names=(person.id, person.name, person.email)):
        form.blame("new", fault[request.language])
    elif form["new"] == form["password"]:
        form.blame("new", _("This is the present one. Choose another."))
    elif form["new"] != form["again"]:
        form.blame("again", _("The two differ. Type the new password again, both times."))
    if form.faults:
        return answer
    request.accounts.put(
        msgspec.structs.replace(person, password=new_hash(form["new"]), password_temporary=False)
    )
    end_other_sessions(request, person.id)
    renew_session(request)
    request.audit("password_changed", person.id)
    succeeded(request, person.id)
    return HTTPSeeOther("/editor/account/?done=password")


def authenticator(_context: Account, request: Any) -> Any:
    """Add an authenticator app, or one in place of another: the app reads the key, then gives
    a code of it.
    """
    _ = request.messages
    person = request.person
    session = request.own_session
    if not session.authenticator:
        key = totp.secret(secrets.token_bytes(totp.KEY_BYTES))
        session = msgspec.structs.replace(session, authenticator=key)
        request.accounts.put_session(session)
    key = session.authenticator
    form = Form(request, [code_field(request, "code")], submit=_("Add the authenticator"))
    if request.method == "POST" and form.read():
        step = totp.accepted_step(key, form["code"], at=request.at, last_step=0)
        if step is None:
            form.blame("code", wrong_code(request))
            # The key stays the same, or what the app has just read would be worth nothing.
        else:
            added = TotpKey(secret=key, added_at=request.at)
            request.accounts.put(msgspec.structs.replace(person, totp=added, last_totp_step=step))
            end_other_sessions(request, person.id)
            renew_session(request)
            request.audit("totp_added", person.id)
            return HTTPSeeOther("/editor/account/?done=authenticator")
    uri = totp.enrolment_uri(key, account=person.id, issuer=ISSUER)
    picture = segno.make(uri, error="m").svg_inline(scale=4, border=0, omitsize=True)
    return {
        "title": _("Add an authenticator"),
        "form": form,
        "person": person,
        "picture": Markup(picture),
        "key": " ".join(key[i : i + 4] for i in range(0, len(key), 4)),
    }


def remove_authenticator(_context: Account, request: Any) -> Any:
    """Ask, then remove the authenticator; not where an administrator requires one."""
    _ = request.messages
    person = request.person
    if person.totp is None:
        return HTTPSeeOther("/editor/account/")
    form = Form(request, [], submit=_("Remove the authenticator"), danger=True)
    if request.method == "POST":
        if person.totp_required:
            form.blame(
                "", _("An administrator requires an authenticator for this account. Replace it.")
            )
        else:
            request.accounts.put(msgspec.structs.replace(person, totp=None))
            end_other_sessions(request, person.id)
            renew_session(request)
            request.audit("totp_removed", person.id)
            return HTTPSeeOther("/editor/account/?done=removed")
    return {"title": _("Remove the authenticator"), "form": form, "person": person}


def end(_context: Account, request: Any) -> Any:
    """End one of one's sessions, or all but this one."""
    person = request.person
    form = Form(request, [hidden("session")])
    form.read()
    chosen = form.values.get("session", "")
    if chosen == "others":
        if end_other_sessions(request, person.id):
            request.audit("session_revoked", person.id, sessions="all others")
        return HTTPSeeOther("/editor/account/?done=others")
    for one in request.accounts.sessions(person.id):
        if one.id_sha256 == chosen and chosen != request.own_session.id_sha256:
            request.accounts.end_session(one)
            request.audit("session_revoked", person.id, session=chosen[:12])
    return HTTPSeeOther("/editor/account/?done=ended")


def told(request: Any) -> str:
    """The sentence for what ``?done=`` names; '' for anything else."""
    message = DONE.get(request.GET.get("done", ""), "")
    return request.messages(message) if message else ""


def includeme(config: Any) -> None:
    """Add the pages."""
    config.add_desk_child("account", Account)
    config.add_desk_link(_("My account"), "/editor/account/", Permission.OWN_ACCOUNT)

    def page(view: Any, name: str, template: str, *, confirmed: bool = False) -> None:
        config.add_view(
            view,
            context=Account,
            name=name,
            renderer=template,
            request_method=("GET", "POST"),
            permission=Permission.OWN_ACCOUNT,
            confirmed=confirmed,
        )

    page(account, "", "account.pt")
    page(password, "password", "password.pt")
    page(authenticator, "authenticator", "authenticator.pt", confirmed=True)
    page(remove_authenticator, "remove-authenticator", "remove_authenticator.pt", confirmed=True)
    config.add_view(
        end,
        context=Account,
        name="end",
        request_method="POST",
        permission=Permission.OWN_ACCOUNT,
    )
