"""Everybody's accounts: for administrators.

Nobody changes their own role here or disables themselves, so there is always an
administrator left. What changes what an account may do ends its sessions. A password that
is made here is shown once, to be told to the person, who must choose another.
"""

import re
import secrets
from typing import Any

import msgspec
from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.accounts import passwords
from xarst_site.accounts.model import ROLES, Person, may_be_account
from xarst_site.accounts.permissions import Permission
from xarst_site.editor.account import ROLE_NAMES
from xarst_site.editor.forms import Form, choice, tick, words
from xarst_site.editor.proof import new_hash
from xarst_site.editor.resources import Desk
from xarst_site.editor.resources import mark as _
from xarst_site.storage.accounts import Taken
from xarst_site.storage.library import NotHere
from xarst_site.web.i18n import LANGUAGES
from xarst_site.web.sessions import end_other_sessions

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")

DONE = {
    "changed": _("The account is changed."),
    "disabled": _("The account is disabled and signed out everywhere."),
    "enabled": _("The account is enabled again."),
    "authenticator": _("The authenticator is removed and the account signed out everywhere."),
    "ended": _("The account is signed out everywhere."),
}

ROLE_HINTS = {
    "reader": _("reads drafts"),
    "editor": _("writes drafts and publishes what was approved"),
    "reviewer": _("also returns and approves, but never what they edited last"),
    "administrator": _("looks after people and apps and reads the trail; writes no texts"),
}


class People:
    """All accounts."""

    __name__ = "people"

    def __init__(self, desk: Desk, request: Any) -> None:
        self.__parent__ = desk
        self._request = request

    def __getitem__(self, name: str) -> "PersonContext":
        # Whether an account exists is told to nobody who may not manage people.
        if not self._request.has_permission(Permission.MANAGE_PEOPLE, self):
            raise KeyError(name)
        try:
            return PersonContext(self._request.accounts.person(name), self)
        except NotHere:
            raise KeyError(name) from None


class PersonContext:
    """One account."""

    def __init__(self, person: Person, parent: People) -> None:
        self.__name__ = person.id
        self.__parent__ = parent
        self.person = person


def people(_context: People, request: Any) -> Any:
    """Everybody, with their role and what is missing."""
    _ = request.messages
    return {
        "title": _("People"),
        "people": request.accounts.people(),
        "roles": {role: _(name) for role, name in ROLE_NAMES.items()},
    }


def _nodes(request: Any) -> list[Any]:
    _ = request.messages
    roles = [(role, f"{_(ROLE_NAMES[role])}: {_(ROLE_HINTS[role])}") for role in ROLES]
    return [
        words("name", _("Name of the person"), most=80, autocomplete="off"),
        words(
            "email",
            _("E-mail"),
            hint=_("Where notices go."),
            most=200,
            pattern=EMAIL.pattern,
            mend=_("This is no e-mail address. Write it like li@example.cn."),
        ),
        choice("role", _("Role"), roles),
        choice("language", _("Language of these pages"), list(LANGUAGES.items())),
        tick(
            "totp_required",
            _("Must use an authenticator"),
            hint=_("Until one is added, nothing else is open to the account."),
        ),
    ]


def add(_context: People, request: Any) -> Any:
    """Make an account; shows its first password once."""
    _ = request.messages
    account = words(
        "id",
        _("Account"),
        hint=_("What the person types to sign in, and what the trail shows. It never changes."),
        most=32,
        pattern=r"[a-z][a-z0-9._-]{1,31}",
        mend=_("Two to 32 small letters, digits, dots and dashes; a letter first."),
    )
    form = Form(
        request,
        [account, *_nodes(request)],
        values={"role": "editor", "language": "zh-CN"},
        submit=_("Make the account"),
    )
    answer = {"title": _("Add a person"), "form": form}
    if request.method == "GET" or not form.read():
        return answer
    if not may_be_account(form["id"]):
        form.blame("id", _("This name is kept for the site itself. Choose another."))
        return answer
    first = passwords.random_password(secrets.token_bytes(20))
    person = Person(
        password=new_hash(first), password_temporary=True, created_at=request.at, **form.values
    )
    try:
        request.accounts.add(person)
    except Taken:
        form.blame("id", _("There is an account of this name already. Choose another."))
        return answer
    request.audit("person_added", person.id, role=person.role)
    return _told(request, person, first, heading=_("The account is made"))


def _told(request: Any, person: Person, password: str, *, heading: str) -> Any:
    request.override_renderer = "xarst_site.editor:told.pt"
    return {"title": heading, "person": person, "password": password}


def person(context: PersonContext, request: Any) -> Any:
    """One account, and the form that changes it."""
    _ = request.messages
    old = context.person
    fields = {
        "name": old.name,
        "email": old.email,
        "role": old.role,
        "language": old.language,
        "totp_required": old.totp_required,
    }
    form = Form(request, _nodes(request), values=fields, submit=_("Change the account"))
    own = old.id == request.person.id
    if request.method == "POST" and form.read():
        if own and form["role"] != old.role:
            form.blame("role", _("Nobody changes their own role. Ask another administrator."))
        else:
            _change(request, old, form)
            return HTTPSeeOther(f"/editor/people/{old.id}/?done=changed")
    message = DONE.get(request.GET.get("done", ""), "")
    return {
        "title": old.name,
        "person": old,
        "own": own,
        "form": form,
        "sessions": [one for one in request.accounts.sessions(old.id) if not one.awaits_code],
        "done": _(message) if message else "",
    }


def _change(request: Any, old: Person, form: Form) -> None:
    """Store what was changed, with an entry for each kind of change."""
    new = msgspec.structs.replace(old, **form.values)
    if new == old:
        return
    request.accounts.put(new)
    if new.role != old.role:
        # What it may do is looked up anew on every request; its sessions end besides.
        end_other_sessions(request, new.id)
        request.audit("role_changed", new.id, before=old.role, after=new.role)
    if new.totp_required != old.totp_required:
        required = "yes" if new.totp_required else "no"
        request.audit("totp_required", new.id, required=required)
    changed = [
        name for name in ("name", "email", "language") if getattr(new, name) != getattr(old, name)
    ]
    if changed:
        request.audit("person_changed", new.id, fields=" ".join(changed))


def disable(context: PersonContext, request: Any) -> Any:
    """Close an account, or open it again."""
    _ = request.messages
    old = context.person
    if old.id == request.person.id:
        return HTTPSeeOther(f"/editor/people/{old.id}/")
    closing = not old.disabled
    form = Form(
        request,
        [],
        submit=_("Disable the account") if closing else _("Enable the account"),
        danger=closing,
    )
    if request.method == "POST":
        if request.POST.get("now") == ("disabled" if old.disabled else "enabled"):
            request.accounts.put(msgspec.structs.replace(old, disabled=closing))
            end_other_sessions(request, old.id)
            request.audit("person_disabled" if closing else "person_enabled", old.id)
        done = "disabled" if closing else "enabled"
        return HTTPSeeOther(f"/editor/people/{old.id}/?done={done}")
    says = (
        _("Nobody can sign in with it any more, and it is signed out everywhere at once.")
        if closing
        else _("The person can sign in again, with the password they had.")
    )
    return _sure(form, old, form.submit, says, now="enabled" if closing else "disabled")


def reset(context: PersonContext, request: Any) -> Any:
    """Give an account another first password; shows it once."""
    _ = request.messages
    old = context.person
    form = Form(request, [], submit=_("Make a new password"), danger=True)
    if request.method == "POST":
        first = passwords.random_password(secrets.token_bytes(20))
        fresh = msgspec.structs.replace(old, password=new_hash(first), password_temporary=True)
        request.accounts.put(fresh)
        end_other_sessions(request, old.id)
        request.audit("password_reset", old.id)
        return _told(request, fresh, first, heading=_("The new password"))
    says = _("The present password ends, and the account is signed out everywhere.")
    return _sure(form, old, _("Make a new password"), says)


def forget_authenticator(context: PersonContext, request: Any) -> Any:
    """Remove somebody's authenticator, after its device was lost."""
    _ = request.messages
    old = context.person
    form = Form(request, [], submit=_("Remove the authenticator"), danger=True)
    if request.method == "POST":
        request.accounts.put(msgspec.structs.replace(old, totp=None))
        end_other_sessions(request, old.id)
        request.audit("totp_removed", old.id)
        return HTTPSeeOther(f"/editor/people/{old.id}/?done=authenticator")
    says = _("Be sure that it is the person who asks. Their password alone is then enough.")
    return _sure(form, old, _("Remove the authenticator"), says)


def end(context: PersonContext, request: Any) -> Any:
    """Sign somebody out everywhere."""
    if end_other_sessions(request, context.person.id):
        request.audit("session_revoked", context.person.id, sessions="all")
    return HTTPSeeOther(f"/editor/people/{context.person.id}/?done=ended")


def _sure(form: Form, old: Person, title: str, says: str, *, now: str = "") -> dict[str, Any]:
    return {"title": title, "form": form, "person": old, "says": says, "now": now}


def includeme(config: Any) -> None:
    """Add the pages. Every change, and every page that leads to one, needs a fresh proof."""
    config.add_desk_child("people", People)
    config.add_desk_link(_("People"), "/editor/people/", Permission.MANAGE_PEOPLE)

    def page(view: Any, context: type, name: str, template: str, *, confirmed: bool) -> None:
        config.add_view(
            view,
            context=context,
            name=name,
            renderer=template,
            request_method=("GET", "POST"),
            permission=Permission.MANAGE_PEOPLE,
            confirmed=confirmed,
        )

    page(people, People, "", "people.pt", confirmed=False)
    page(add, People, "add", "person_add.pt", confirmed=True)
    page(person, PersonContext, "", "person.pt", confirmed=True)
    page(disable, PersonContext, "disable", "sure.pt", confirmed=True)
    page(reset, PersonContext, "reset", "sure.pt", confirmed=True)
    page(forget_authenticator, PersonContext, "forget-authenticator", "sure.pt", confirmed=True)
    config.add_view(
        end,
        context=PersonContext,
        name="end",
        request_method="POST",
        permission=Permission.MANAGE_PEOPLE,
        confirmed=True,
    )
