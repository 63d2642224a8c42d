"""What a draft means, at length: the changes word for word, and what people will be told.

    /editor/drafts/{id}/changes   the comparison with the version it would follow, the doubts
    /editor/drafts/{id}/prompt    what a person who accepted that version will be shown

Both show the very values that the public pages and the JSON show (`web.compared`,
`documents.prompt`).
"""

from typing import Any, NamedTuple

from xarst_site.accounts.permissions import Permission
from xarst_site.changes.render import render_marked
from xarst_site.documents.model import Item
from xarst_site.editor.drafts import DraftContext
from xarst_site.editor.panel import new_defects, panel
from xarst_site.editor.resources import mark as _
from xarst_site.web.compared import acts, compared, severities, words
from xarst_site.web.i18n import Wording


class Asked(NamedTuple):
    """An item that people will be asked, and why."""

    title: Wording
    act: str
    why: Wording
    required: bool


def changes(context: DraftContext, request: Any) -> dict[str, Any]:
    """Everything that changes, as the public will see it, and what the lint doubts."""
    say, found = request.messages, context.meaning.comparison
    said = words(request.messages, request.language)
    text = context.draft.texts.get(context.authoritative)
    nodes = text.by_uid() if text else {}
    return {
        "title": say(_("What changes")),
        "draft": context,
        "found": found,
        "compared": compared(found, request.messages, request.language) if found else None,
        "severities": severities(request.messages),
        "body": render_marked(found.old, found.new, found.changes, said) if found else "",
        "defects": [
            (problem.message.get(request.language) or problem.message["en"], nodes.get(problem.uid))
            for problem in new_defects(context)
        ],
        "nodes": nodes,
        "may_comment": "remark" in context.possible,
        "panel": panel(context, request),
    }


def prompt(context: DraftContext, request: Any) -> dict[str, Any]:
    """What somebody who accepted the version before will be told and asked."""
    say = request.messages
    made = context.meaning.prompt
    version = context.draft.version
    items = {item.id: item for item in version.items}
    headings = {
        "none": say(_("You need not do anything")),
        "notify": say(_("The text has changed")),
        "reaccept": say(_("Please answer")),
    }

    def asked(item: Item) -> Asked:
        why = made.why[item.id] if made and item.id in made.why else {}
        return Asked(
            request.worded(item.title, version.authoritative),
            acts(say)[item.act],
            request.worded(why, "zh-CN"),
            item.required,
        )

    wanted = made.items if made else tuple(items)
    carried = made.carried if made else ()
    return {
        "title": say(_("What people will see")),
        "draft": context,
        "heading": headings[made.action] if made else headings["reaccept"],
        "name": request.worded(version.title, version.authoritative),
        "prompt": made,
        "summary": request.worded(made.summary, "zh-CN") if made else Wording("", request.language),
        "severities": severities(say),
        "asked": [asked(items[name]) for name in wanted],
        "carried": [
            request.worded(items[name].title, version.authoritative)
            for name in carried
            if name in items
        ],
        "note": request.worded(version.change_note, version.authoritative),
        "panel": panel(context, request),
    }


def includeme(config: Any) -> None:
    """Add the two pages."""
    for view, renderer in ((changes, "changes.pt"), (prompt, "prompt.pt")):
        config.add_view(
            view,
            context=DraftContext,
            name=view.__name__,
            renderer=renderer,
            request_method="GET",
            permission=Permission.READ_DRAFTS,
        )
