"""The steps of the workflow as pages: each says what will happen, and has one button.

    /editor/drafts/{id}/review    ask for a review        …/return     give it back
    …/approve     stand by it     …/lower      agree that it matters less
    …/publish     make it public  …/withdraw   give it up  …/reopen    work on it again

What stands in the way is said before anybody clicks, with links to where it is mended.
Which step leads where is `documents.workflow`; who is told is `notices`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.accounts.permissions import Permission
from xarst_site.documents.drafts import Draft, digest
from xarst_site.documents.workflow import (
    Approve,
    AskReview,
    Command,
    CommandName,
    Lower,
    Publish,
    Refusal,
    Refused,
    Reopen,
    Return,
    Withdraw,
)
from xarst_site.editor.drafts import DraftContext
from xarst_site.editor.forms import Form, hidden, lines
from xarst_site.editor.notices import Event, tell
from xarst_site.editor.panel import in_the_way, panel, where
from xarst_site.editor.resources import mark as _
from xarst_site.web.i18n import long_date


class Step(NamedTuple):
    """One step: its page, its words, and what it leaves behind.

    ``gives`` makes the command from the digest that the person was shown and what they wrote.
    ``words`` labels what they may write ('' for nothing). ``action`` names it in the trail,
    ``event`` says which letters are written.
    """

    command: CommandName
    permission: Permission
    gives: Callable[[str, str], Command]
    title: str
    says: str
    button: str
    action: str
    words: str = ""
    needed: bool = False
    event: Event | None = None
    danger: bool = False


STEPS: dict[str, Step] = {
    "review": Step(
        "ask_review",
        Permission.EDIT,
        AskReview,
        _("Ask for a review"),
        _(
            "A reviewer is asked to compare this draft and to approve it. Until then it can be"
            " taken back; any edit takes it back, too. You cannot approve it yourself."
        ),
        _("Send for review"),
        "review_asked",
        words=_("A word to the reviewer"),
        event="review_asked",
    ),
    "return": Step(
        "return",
        Permission.REVIEW,
        lambda _digest, words: Return(words),
        _("Return it to its editors"),
        _("The draft goes back to its editors, who read what you write here and mend it."),
        _("Return the draft"),
        "draft_returned",
        words=_("What is to be mended"),
        needed=True,
        event="returned",
    ),
    "approve": Step(
        "approve",
        Permission.REVIEW,
        lambda shown, _words: Approve(shown),
        _("Approve this draft"),
        _(
            "You stand by exactly this text and this record, as you have seen them. Any edit"
            " voids the approval. Approving does not publish yet."
        ),
        _("Approve"),
        "draft_approved",
        event="approved",
    ),
    "lower": Step(
        "lower",
        Permission.LOWER_SEVERITY,
        lambda _digest, _words: Lower(),
        _("Agree that it matters less than computed"),
        _(
            "The rules found more than the editors declared. If you agree with the editors, the"
            " public will read their reason, and that it was computed as more."
        ),
        _("Agree to the lower severity"),
        "severity_lowered",
        danger=True,
    ),
    "publish": Step(
        "publish",
        Permission.PUBLISH,
        lambda shown, _words: Publish(shown),
        _("Publish this version"),
        _(
            "From now on anybody can read it, and its words can never be changed: a correction"
            " is another version. Until it takes effect it can be withdrawn, and that remains"
            " to be seen, too."
        ),
        "",
        "version_published",
        event="published",
        danger=True,
    ),
    "withdraw": Step(
        "withdraw",
        Permission.EDIT,
        lambda _digest, words: Withdraw(words),
        _("Give up this draft"),
        _("The draft is put away. It can be opened again; nothing of it is lost."),
        _("Give up the draft"),
        "draft_withdrawn",
        words=_("Why"),
        danger=True,
    ),
    "reopen": Step(
        "reopen",
        Permission.EDIT,
        lambda _digest, _words: Reopen(),
        _("Work on it again"),
        _("The draft can be edited again. A review that is under way, or an approval, ends."),
        _("Open it again"),
        "draft_reopened",
    ),
}
"""Every step that has a page, by the last part of its address."""


def step_page(name: str) -> Callable[[DraftContext, Any], Any]:
    """The view of one step."""
    step = STEPS[name]

    def view(context: DraftContext, request: Any) -> Any:
        say = request.messages
        nodes = [hidden("digest")]
        if step.words:
            nodes.append(lines("words", say(step.words), required=step.needed, rows=4, most=4000))
        shown = digest(context.draft)
        form = Form(
            request,
            nodes,
            values={"digest": shown},
            submit=_button(step, context, request),
            danger=step.danger,
        )
        if request.method == "POST" and form.read():
            before = context.draft
            try:
                after = context.act(
                    step.gives(form["digest"], form["words"] if step.words else ""), edit=None
                )
            except Refused as refused:
                for one in refused.refusals:
                    known = one.field if one.field in {node.name for node in form.nodes} else ""
                    form.blame("" if known == "digest" else known, _said(one, request))
                # Whoever tries again stands by what is shown now.
                form.typed["digest"] = shown
                if any(one.code == "permission" for one in refused.refusals):
                    request.refusal("refused", context.draft.id, step=name)
            else:
                _leave_behind(request, step, before, after)
                return HTTPSeeOther(request.resource_path(context, query={"done": name}))
        ready = in_the_way(context, step.gives(shown, "…"))
        return {
            "title": say(step.title),
            "says": say(step.says),
            "draft": context,
            "form": form,
            "effective": context.draft.version.effective_on,
            "publishing": name == "publish",
            "in_the_way": [(_said(one, request), where(context, one, request)) for one in ready],
            "panel": panel(context, request),
        }

    return view


def _button(step: Step, context: DraftContext, request: Any) -> str:
    say = request.messages
    if step.button:
        return str(say(step.button))
    date = long_date(context.draft.version.effective_on, request.language)
    return str(say(_("Publish now, in force from {date}"), date=date))


def _said(refusal: Refusal, request: Any) -> str:
    return refusal.message.get(request.language) or refusal.message["en"]


def _leave_behind(request: Any, step: Step, before: Draft, after: Draft) -> None:
    """An entry in the trail and letters; nothing where a second click changed nothing."""
    if after == before:
        return
    request.audit(
        step.action,
        after.id,
        document=after.document,
        version=after.version.version,
        digest=digest(after),
        edit=str(after.edit),
    )
    if step.event is not None:
        tell(request, step.event, after)


def offered(context: DraftContext) -> list[tuple[str, Step]]:
    """The steps that this person can take now, by address; what stands in the way left aside."""
    return [(name, step) for name, step in STEPS.items() if step.command in context.possible]


def includeme(config: Any) -> None:
    """Add the pages. Publishing asks again who one is."""
    for name, step in STEPS.items():
        config.add_view(
            step_page(name),
            context=DraftContext,
            name=name,
            renderer="step.pt",
            permission=step.permission,
            confirmed=name == "publish",
        )
