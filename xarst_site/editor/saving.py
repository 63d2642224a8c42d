"""How a form that changes a draft is saved, and what happens where two people save at once.

A view that edits builds its form with `edit_field`, makes an `Edit` of what was typed, and
calls `save`:

    form = Form(request, [edit_field(), words("heading", …)], values={"edit": draft.edit})
    if request.method == "POST" and form.read():
        answer = save(context.of, request, form, Edit(texts=…), back=link)
        if answer is not None:
            return answer
    return {…, "form": form}

`save` gives the answer: a redirect to ``back``; for the script that saves by itself
(`editor.js`, header ``X-Autosave``) a few words as JSON; where somebody else saved since the
form was opened, a page with both, from which one's own can be saved on top or left. It gives
None where the workflow refused, and then each reason stands beside its field.

What was shown and what is replaced by it: a view that changes one provision only may pass
``stale=False`` where that provision still is what the person saw, although the draft is at a
later edit. Then nothing of the other's is lost, and nobody is asked. ``seen`` gives the new
value of its hidden field ``seen`` for the script.
"""

from collections.abc import Callable
from typing import Any

import colander
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.renderers import render_to_response
from pyramid.response import Response

from xarst_site.changes.render import marked, render_marked
from xarst_site.documents.comparison import compare_texts, records_of
from xarst_site.documents.drafts import Draft
from xarst_site.documents.workflow import Edit, Refused
from xarst_site.editor.drafts import DraftContext
from xarst_site.editor.forms import Form, hidden
from xarst_site.editor.overview import name_of
from xarst_site.editor.resources import mark as _
from xarst_site.storage.drafts import Conflict
from xarst_site.web.compared import words as words_around
from xarst_site.web.i18n import long_minute

NOT_CARRIED = frozenset({"edit", "csrf_token"})
"""What the page of a conflict gives anew instead of repeating what was sent."""


def edit_field() -> colander.SchemaNode:
    """The hidden field with the draft's edit that the person was shown."""
    return hidden("edit", most=12)


def shown_edit(form: Form) -> int:
    """The edit that the person was shown; -1, which is none, where the field is no number."""
    given = form["edit"]
    return int(given) if given.isascii() and given.isdigit() else -1


def save(
    context: DraftContext,
    request: Any,
    form: Form,
    command: Edit,
    *,
    back: str,
    stale: bool = True,
    seen: Callable[[Draft], str] | None = None,
    sources: dict[str, bytes] | None = None,
) -> Any | None:
    """Carry out an edit and give the answer to it; None where the form is to be shown again."""
    before = context.draft
    shown = shown_edit(form)
    try:
        after = context.act(command, edit=shown if stale else None, sources=sources)
    except Conflict as conflict:
        return _both(context, request, conflict, back)
    except Refused as refused:
        known = {node.name for node in form.nodes}
        for one in refused.refusals:
            said = one.message.get(request.language) or one.message["en"]
            form.blame(one.field if one.field in known else "", said)
        return None
    if after != before:
        request.audit("draft_edited", after.id, edit=str(after.edit), page=_page(request))
    if _by_script(request):
        return _saved(after, request, seen(after) if seen else "")
    return HTTPSeeOther(back)


def _page(request: Any) -> str:
    """Which page of the draft: the part of the path behind its id, for the trail."""
    return "/".join(str(request.path_info).strip("/").split("/")[3:])[:200]


def _by_script(request: Any) -> bool:
    return bool(request.headers.get("X-Autosave") == "yes")


def _saved(after: Draft, request: Any, seen: str) -> Response:
    say = request.messages
    said = say(_("Saved {time}"), time=long_minute(request.at, request.language))
    return Response(json_body={"edit": after.edit, "says": said, "seen": seen})


def _both(context: DraftContext, request: Any, conflict: Conflict, back: str) -> Response:
    """Both versions: what the other person saved, and what mine would make of it."""
    theirs, mine = conflict.theirs, conflict.mine
    say = request.messages
    if _by_script(request):
        said = say(_("Somebody else saved meanwhile. Press Save to see both."))
        return Response(status=409, json_body={"says": said})
    around = words_around(say, request.language)
    bodies = []
    for tag, text in mine.texts.items():
        was = theirs.texts.get(tag)
        if was is not None and was != text:
            found = compare_texts(was, text)
            few = [
                marked(cell, around)
                for change in found.changes
                for cell in change.cells or (change.segments,)
                if any(op != "=" for op, _characters in cell)
            ]
            bodies.append((tag, few, render_marked(was, text, found, around)))
    carried = [
        (name, value)
        for name, value in request.POST.items()
        if name not in NOT_CARRIED and isinstance(value, str)
    ]
    request.response.status_int = 409
    return render_to_response(
        "xarst_site.editor:conflict.pt",
        {
            "title": say(_("Somebody else saved meanwhile")),
            "draft": context,
            "who": name_of(request, theirs.last_editor),
            "when": theirs.edited_at,
            "edit": theirs.edit,
            "carried": carried,
            "bodies": bodies,
            "records": [change.path for change in records_of(theirs.version, mine.version).fields],
            "rows": len(records_of(theirs.version, mine.version).rows),
            "back": back,
        },
        request=request,
        response=request.response,
    )
