"""Apps and their keys, for administrators: add, give another key, revoke, disable.

    /editor/apps/          every app, and the form for a new one
    /editor/apps/{id}/     one app, its keys, and what can be done

A key is shown on the answer to the form that made it, and nowhere again. What a key opens
and when it ends is in `accounts.apps`.
"""

import base64
import secrets
from datetime import timedelta
from functools import cached_property
from typing import Any

import msgspec
from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.accounts.apps import App, AppFault, Scope, add_app, add_key, revoke_key
from xarst_site.accounts.permissions import Permission
from xarst_site.editor.forms import Form, choice, hidden, ticks, words
from xarst_site.editor.resources import mark as _
from xarst_site.storage.apps import Apps, TakenApp
from xarst_site.storage.library import NotHere

OVERLAPS = (1, 7, 30)
"""Days for which the keys of now stay open beside a new one."""

_OPENS: dict[Scope, str] = {
    "acceptances:write": _("Record what people answer, and withdrawals"),
    "receipts:read": _("Read receipts, and where a person stands"),
    "subjects:erase": _("Erase what is known of a person"),
}


class AppsContext:
    """All apps: /editor/apps/."""

    __name__ = "apps"

    def __init__(self, desk: Any, request: Any) -> None:
        self.__parent__ = desk
        self._request = request

    @cached_property
    def store(self) -> Apps:
        """The apps in the request's transaction."""
        return Apps(self._request.accounts_connection)

    def __getitem__(self, app_id: str) -> "AppContext":
        try:
            return AppContext(self.store.app(app_id), self)
        except NotHere:
            raise KeyError(app_id) from None


class AppContext:
    """One app: /editor/apps/{id}/."""

    def __init__(self, app: App, parent: AppsContext) -> None:
        self.__name__ = app.id
        self.__parent__ = parent
        self.app = app
        self.store = parent.store


def apps(context: AppsContext, request: Any) -> Any:
    """Every app, and the form for a new one."""
    say = request.messages
    form = Form(
        request,
        [
            words("id", say(_("Id")), most=32, hint=say(_(
                "Small letters, digits and hyphens, such as xarst-android. It stands in receipts"
                " and cannot be changed."
            ))),
            words("name", say(_("Name")), most=100),
            ticks("scopes", say(_("What its keys open")), scopes(request), required=True),
        ],
        submit=say(_("Add the app and show its first key")),
    )  # fmt: skip
    if request.method == "POST" and form.read():
        try:
            app, token = _with_key(
                add_app(form["id"], form["name"], form["scopes"], request.at), request
            )
            context.store.add(app)
        except AppFault as fault:
            form.blame(fault.field, fault.message[request.language])
        except TakenApp:
            form.blame("id", say(_("There is an app of that id already.")))
        else:
            request.audit("app_added", app.id, scopes=",".join(app.scopes), key=app.keys[-1].id)
            return _shown(request, app, token)
    return {"title": say(_("Apps")), "apps": context.store.apps(), "form": form, "opens": _opens}


def app(context: AppContext, request: Any) -> Any:
    """One app: its keys, and a form for each thing that can be done."""
    say = request.messages
    one = context.app
    another = Form(
        request,
        [
            choice(
                "overlap",
                say(_("The keys it has now")),
                [
                    ("", say(_("stay until they are revoked"))),
                    *((str(days), say(_("end in {days} days"), days=days)) for days in OVERLAPS),
                ],
                required=False,
            )
        ],
        values={"overlap": ""},
        submit=say(_("Make another key and show it")),
        name="key",
    )  # fmt: skip
    switch = Form(
        request,
        [],
        submit=say(_("Let its keys open again") if one.disabled else _("Close all its keys now")),
        name="switch",
        danger=not one.disabled,
    )  # fmt: skip
    if another.sent and another.read():
        days = another["overlap"]
        try:
            changed, token = _with_key(one, request, timedelta(days=int(days)) if days else None)
        except AppFault as fault:
            another.blame("", fault.message[request.language])
        else:
            context.store.put(changed)
            request.audit("app_key_added", one.id, key=changed.keys[-1].id)
            return _shown(request, changed, token)
    if switch.sent:
        context.store.put(msgspec.structs.replace(one, disabled=not one.disabled))
        request.audit("app_changed", one.id, disabled="no" if one.disabled else "yes")
        return HTTPSeeOther(request.path)
    return {
        "title": one.name,
        "app": one,
        "opens": _opens,
        "used": context.store.last_used,
        "actions": [another, switch],
        "at": request.at,
    }


def revoke(context: AppContext, request: Any) -> Any:
    """Asks once more, then ends one key at once."""
    say = request.messages
    wanted = request.params.get("key", "")
    found = next((key for key in context.app.keys if key.id == wanted), None)
    if found is None or not found.opens(request.at):
        return HTTPSeeOther(request.resource_path(context))
    form = Form(
        request,
        [hidden("key")],
        values={"key": found.id},
        submit=say(_("Revoke the key {key} now"), key=found.id),
        danger=True,
    )
    if request.method == "POST" and form.read():
        context.store.put(revoke_key(context.app, found.id, request.at))
        request.audit("app_key_revoked", context.app.id, key=found.id)
        return HTTPSeeOther(request.resource_path(context))
    return {
        "title": say(_("Revoke a key of {app}?"), app=context.app.name),
        "app": context.app,
        "key": found,
        "used": context.store.last_used(found.id),
        "form": form,
    }


def scopes(request: Any) -> list[tuple[str, str]]:
    """What a key can open, as people read it."""
    return [(scope, request.messages(label)) for scope, label in _OPENS.items()]


def _opens(scope: Scope) -> str:
    return _OPENS[scope]


def _with_key(app: App, request: Any, overlap: timedelta | None = None) -> tuple[App, str]:
    key_id = base64.b32encode(secrets.token_bytes(5)).decode().lower()
    secret = secrets.token_urlsafe(32)
    return add_key(app, key_id=key_id, secret=secret, at=request.at, overlap=overlap)


def _shown(request: Any, app: App, token: str) -> dict[str, Any]:
    say = request.messages
    request.override_renderer = "app_key.pt"
    return {
        "title": say(_("A key for {app}"), app=app.name),
        "app": app,
        "token": token,
    }


def includeme(config: Any) -> None:
    """Hang the apps into the desk."""
    config.add_desk_child("apps", AppsContext)
    config.add_desk_link(_("Apps"), "/editor/apps/", Permission.MANAGE_APPS)
    for view, context, name, renderer in (
        (apps, AppsContext, "", "apps.pt"),
        (app, AppContext, "", "app.pt"),
        (revoke, AppContext, "revoke", "app_revoke.pt"),
    ):
        config.add_view(
            view,
            context=context,
            name=name,
            renderer=renderer,
            permission=Permission.MANAGE_APPS,
            confirmed=True,
        )
