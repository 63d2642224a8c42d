"""Comments on a draft: pinned to a provision or to all of it, answered, resolved.

/editor/drafts/{id}/comments            all of them, and a form for a new one
/editor/drafts/{id}/comments?uid=…      the form is about that provision
"""

import secrets
from typing import Any, NamedTuple

from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.accounts.permissions import Permission
from xarst_site.documents.drafts import Comment
from xarst_site.documents.workflow import Answer, Command, Refused, Remark, Resolve
from xarst_site.editor.drafts import DraftContext
from xarst_site.editor.forms import Form, hidden, lines
from xarst_site.editor.overview import name_of
from xarst_site.editor.resources import mark as _
from xarst_site.text.nodes import Node

WORDS = 4000
"""Characters of a comment, at most."""


class Remarked(NamedTuple):
    """A comment as the page shows it. ``node`` is None where it is about all of the draft,
    and where the provision is gone (``gone``).
    """

    comment: Comment
    node: Node | None
    gone: bool
    answer: Form | None
    resolve: Form | None


def comments(context: DraftContext, request: Any) -> Any:
    """Every comment, the open ones first, and a form for a new one."""
    say = request.messages
    text = context.draft.texts.get(context.authoritative)
    nodes = text.by_uid() if text else {}
    may = "remark" in context.possible
    uid = request.params.get("uid", "")
    uid = uid if uid in nodes else ""
    new = Form(
        request,
        [lines("words", say(_("Your comment")), rows=4, most=WORDS), hidden("uid")],
        values={"uid": uid},
        submit=say(_("Leave the comment")),
        name="remark",
    )
    shown = [_remarked(one, nodes, may, request) for one in context.draft.comments]
    shown.sort(key=lambda one: not one.comment.pending)
    if request.method == "POST":
        done = _answered(context, request, new, shown, uid)
        if done is not None:
            return done
    return {
        "title": say(_("Comments")),
        "draft": context,
        "shown": shown,
        "new": new if may else None,
        "forms_sent": [new, *(f for one in shown for f in (one.answer, one.resolve) if f)],
        "about": nodes.get(uid),
        "name": lambda person_id: name_of(request, person_id),
    }


def _remarked(comment: Comment, nodes: dict[str, Node], may: bool, request: Any) -> Remarked:
    say = request.messages
    answer = resolve = None
    if may and comment.resolved is None:
        answer = Form(
            request,
            [lines("words", say(_("Your answer")), rows=3, most=WORDS)],
            submit=say(_("Answer")),
            name=f"answer-{comment.id}",
        )
        settle = say(_("Mark it as settled"))
        resolve = Form(request, [], submit=settle, name=f"resolve-{comment.id}")
    return Remarked(
        comment,
        nodes.get(comment.uid),
        bool(comment.uid) and comment.uid not in nodes,
        answer,
        resolve,
    )


def _answered(
    context: DraftContext, request: Any, new: Form, shown: list[Remarked], uid: str
) -> Any:
    """Carry out the form that was sent; None where it is to be shown again."""
    sent: list[tuple[Form, str, Any]] = [
        (
            new,
            "comment_made",
            lambda: Remark(
                secrets.token_hex(6),
                new["words"],
                uid=uid,
                language=context.authoritative if uid else "",
            ),
        )
    ]
    for one in shown:
        if one.answer and one.resolve:
            known = one.comment.id
            form = one.answer
            sent.append(
                (form, "comment_answered", lambda form=form, c=known: Answer(c, form["words"]))
            )
            sent.append((one.resolve, "comment_resolved", lambda c=known: Resolve(c)))
    for form, action, make in sent:
        if not form.sent or not form.read():
            continue
        command: Command = make()
        try:
            context.act(command, edit=None)
        except Refused as refused:
            for refusal in refused.refusals:
                form.blame(
                    "words" if refusal.field == "words" else "",
                    refusal.message.get(request.language) or refusal.message["en"],
                )
            return None
        request.audit(action, context.draft.id)
        return HTTPSeeOther(request.resource_path(context, "comments"))
    return None


def includeme(config: Any) -> None:
    """Add the page, to read and to write."""
    for method, permission in (("GET", Permission.READ_DRAFTS), ("POST", Permission.COMMENT)):
        config.add_view(
            comments,
            context=DraftContext,
            name="comments",
            renderer="comments.pt",
            request_method=method,
            permission=permission,
        )
