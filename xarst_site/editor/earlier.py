"""The earlier states of a draft: who saved when, what differs from now, going back to one.

    …/{id}/earlier            all that are kept, the newest first
    …/{id}/earlier?edit=N     one of them, compared with now, and a form to go back to it

Going back is an edit like any other: what is left is kept as an earlier state in its turn.
"""

from typing import Any, NamedTuple

from markupsafe import Markup
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther

from xarst_site.accounts.permissions import Permission
from xarst_site.changes.render import QUIET, render_marked
from xarst_site.documents.comparison import compare_texts, records_of
from xarst_site.documents.drafts import Draft
from xarst_site.documents.workflow import Edit
from xarst_site.editor.drafts import DraftContext
from xarst_site.editor.forms import Form, hidden, tick
from xarst_site.editor.overview import name_of
from xarst_site.editor.panel import panel
from xarst_site.editor.resources import mark as _
from xarst_site.editor.saving import edit_field, save
from xarst_site.web.compared import words as words_around
from xarst_site.web.i18n import LANGUAGES


class Marked(NamedTuple):
    """One text of an earlier state: what would change in the present one, marked; how many
    provisions differ. ``there`` is False where the earlier state did not have it.
    """

    language: str
    name: str
    body: Markup
    changes: int
    there: bool


def earlier(context: DraftContext, request: Any) -> Any:
    """The list; with ?edit= one state beside what stands now."""
    say = request.messages
    wanted = request.params.get("edit_to", request.GET.get("edit", ""))
    then = _at(context, wanted) if wanted else None
    form = Form(
        request,
        [
            edit_field(),
            hidden("edit_to", most=12),
            tick("sure", say(_("Yes, put this state in the place of the one there is now"))),
        ],
        values={"edit": context.draft.edit, "edit_to": then.edit if then else ""},
        submit=say(_("Go back to this state")),
        danger=True,
    )
    if request.method == "POST":
        if then is None:
            raise HTTPNotFound
        answer = _go_back(context, request, form, then)
        if answer is not None:
            return answer
    saved = sorted(context.all.store.earlier(context.draft.id), key=lambda one: -one.edit)
    return {
        "title": say(_("Earlier states")),
        "draft": context,
        "saved": [one for one in saved if one.edit != context.draft.edit],
        "then": then,
        "chosen": next((one for one in saved if then and one.edit == then.edit), None),
        "marked": _marked(context, request, then) if then else [],
        "fields": [c.path for c in _records(context, then).fields] if then else [],
        "rows": len(_records(context, then).rows) if then else 0,
        "form": form if context.editable or request.method == "POST" else None,
        "voids": context.draft.state in ("in_review", "approved"),
        "name": lambda person_id: name_of(request, person_id),
        "done": say(_("The earlier state is back.")) if "back" in request.GET else None,
        "panel": panel(context, request),
    }


def _at(context: DraftContext, wanted: str) -> Draft:
    """The draft as it was after an edit. Raises HTTPNotFound where that is not kept."""
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        then = context.at_edit(int(wanted))
        if then is not None:
            return then
    raise HTTPNotFound


def _records(context: DraftContext, then: Draft) -> Any:
    return records_of(context.draft.version, then.version)


def _marked(context: DraftContext, request: Any, then: Draft) -> list[Marked]:
    """What going back would change in each text."""
    around = words_around(request.messages, request.language)
    found = []
    for tag in dict.fromkeys([context.authoritative, *then.texts, *context.draft.texts]):
        now, was = context.draft.texts.get(tag), then.texts.get(tag)
        name = LANGUAGES.get(tag, tag)
        if now is None and was is None:
            continue
        if now is None or was is None:
            found.append(Marked(tag, name, Markup(), 0, was is not None))
        elif now != was:
            changes = compare_texts(now, was)
            number = sum(change.kind not in QUIET for change in changes.changes)
            found.append(Marked(tag, name, render_marked(now, was, changes, around), number, True))
    return found


def _go_back(context: DraftContext, request: Any, form: Form, then: Draft) -> Any | None:
    if not form.read():
        return None
    if not form["sure"]:
        say = request.messages
        form.blame("sure", say(_("Say that you are sure, or go back.")))
        return None
    command = Edit(version=then.version, texts=then.texts)
    address = request.resource_path(context, "earlier")
    answer = save(context, request, form, command, back=address)
    if isinstance(answer, HTTPSeeOther):
        answer.location = request.resource_path(context, "earlier", query={"back": "yes"})
    return answer


def includeme(config: Any) -> None:
    """Add the page."""
    for method, permission in (("GET", Permission.READ_DRAFTS), ("POST", Permission.EDIT)):
        config.add_view(
            earlier,
            context=DraftContext,
            name="earlier",
            renderer="earlier.pt",
            request_method=method,
            permission=permission,
        )
