"""One draft at a glance: where it stands, what to do next, what it means, who did what."""

from typing import Any, NamedTuple

from xarst_site.accounts.permissions import Permission
from xarst_site.documents.drafts import Draft, State, digest
from xarst_site.editor.drafts import DraftContext
from xarst_site.editor.panel import panel
from xarst_site.editor.resources import mark as _
from xarst_site.editor.steps import STEPS, Step, offered
from xarst_site.web.i18n import LANGUAGES

STATES: dict[State, str] = {
    "draft": _("Draft"),
    "in_review": _("Under review"),
    "returned": _("Returned"),
    "approved": _("Approved"),
    "published": _("Published"),
    "withdrawn": _("Given up"),
}
"""What the states are called."""

MAIN: dict[State, tuple[str, ...]] = {
    "draft": ("review",),
    "returned": ("review",),
    "in_review": ("approve",),
    "approved": ("publish",),
    "published": (),
    "withdrawn": ("reopen",),
}
"""The step that leads on from a state: the one primary action of the page."""

DONE: dict[str, str] = {
    "review": _("Sent for review."),
    "return": _("Returned to its editors."),
    "approve": _("Approved. It can be published now."),
    "lower": _("The lower severity is agreed to."),
    "publish": _("Published. The public can read it from now on."),
    "withdraw": _("Given up. It can be opened again."),
    "reopen": _("Open again: it can be edited."),
    "cancel": _("Called off. The public reads that it was withdrawn, and why."),
}
"""What has just been done, by the name of the step."""


class Event(NamedTuple):
    """Something that somebody did to the draft; ``words`` are what they said with it."""

    says: str
    by: str
    at: Any
    words: str


class Way(NamedTuple):
    """A page of the draft, and what it is for in a few words."""

    title: str
    href: str
    says: str


class Ways(NamedTuple):
    """Pages that belong together."""

    title: str
    ways: tuple[Way, ...]


def overview(context: DraftContext, request: Any) -> dict[str, Any]:
    """The page of a draft."""
    say, draft = request.messages, context.draft
    steps = offered(context)
    main = [one for one in steps if one[0] in MAIN[draft.state]]
    others = [one for one in steps if one not in main and _sensible(one[1], context)]
    done = request.GET.get("done", "")
    return {
        "title": draft.title or say(_("Draft of {version}"), version=draft.version.version),
        "draft": context,
        "state": say(STATES[draft.state]),
        "next": _next(context, request),
        "main": [(name, say(step.title)) for name, step in main],
        "others": [(name, say(step.title)) for name, step in others],
        "ways": _ways(context, request),
        "events": _events(draft, request),
        "digest": digest(draft),
        "name": lambda person_id: name_of(request, person_id),
        "done": say(DONE[done]) if done in DONE else None,
        "panel": panel(context, request),
    }


def _ways(context: DraftContext, request: Any) -> tuple[Ways, ...]:
    """The pages of a draft: while it is written those to work on it first, then those to look
    at it.
    """
    say, link = request.messages, request.link
    language = context.authoritative
    edit = [
        Way(
            say(_("The text, provision by provision")),
            link(context["text"], language),
            say(_("Change the words of one, add one before or after it, move it, delete it")),
        )
    ] * (language in context.draft.texts)
    edit += [
        Way(
            say(_("Dates, note on the change, lists, operator, questions")),
            link(context["record"]),
            say(_("What stands beside the text and is published with it")),
        ),
        *(
            Way(
                say(
                    _("The translation beside the original ({language})"),
                    language=LANGUAGES.get(tag, tag),
                ),
                link(context["translation"], tag),
                say(_("Shows which provisions no longer fit the original")),
            )
            for tag in context.translations
        ),
    ]
    if language in context.draft.texts:
        edit.append(
            Way(
                say(_("The whole text at once")),
                link(context["whole"], language),
                say(_("For many changes: the text in one field, with a preview")),
            )
        )
    edit.append(
        Way(
            say(_("Earlier states")), link(context, "earlier"), say(_("Look at one, go back to it"))
        )
    )
    number = len(context.draft.open_comments)
    look = (
        Way(
            say(_("What changes")),
            link(context, "changes"),
            say(_("Word for word, against the version before, with the reasons")),
        ),
        Way(
            say(_("What people will see")),
            link(context, "prompt"),
            say(_("What the app will show them, and what it asks")),
        ),
        Way(
            say(_("Comments")),
            link(context, "comments"),
            say(_("{number} open"), number=number) if number else say(_("None is open")),
        ),
        Way(
            say(_("Links for people without an account")),
            link(context, "links"),
            say(_("For a legal adviser or a superior, until a day that you choose")),
        ),
    )
    work = Ways(say(_("Work on it")), tuple(edit))
    view = Ways(say(_("Look at it")), look)
    if context.draft.state == "published":
        return (_published(context, request), view)
    return (work, view) if context.draft.state in ("draft", "returned") else (view, work)


def _published(context: DraftContext, request: Any) -> Ways:
    """What there is to do about a version that is published."""
    say, draft = request.messages, context.draft
    document, version = draft.document, draft.version.version
    found = [
        Way(
            say(_("As the public reads it")),
            f"/{request.language}/{document}/versions/{version}/",
            say(_("The page of this version, with its date and what changed")),
        )
    ]
    if "cancel" in context.possible and draft.version.effective_from > request.at:
        found.append(
            Way(
                say(_("Withdraw it before it takes effect")),
                f"/editor/versions/{document}/{version}/cancel",
                say(_("For good, with a reason that the public reads")),
            )
        )
    return Ways(say(_("Published")), tuple(found))


def _sensible(step: Step, context: DraftContext) -> bool:
    """Whether a step has a point now: less can be agreed to only where less was declared, and
    what is published is not published again.
    """
    if step is STEPS["lower"]:
        return context.meaning.below and context.draft.lowered is None
    return context.draft.state != "published"


def _next(context: DraftContext, request: Any) -> str:
    """What happens next, in one sentence, for whoever reads the page."""
    say, draft, me = request.messages, context.draft, context.all.person
    if draft.state in ("draft", "returned"):
        return str(say(_("When it is ready, send it for review: somebody else must approve it.")))
    if draft.state == "in_review":
        mine = me in (draft.last_editor, draft.asked.by if draft.asked else "")
        if mine or "approve" not in context.possible:
            return str(say(_("It waits for a reviewer who neither edited it last nor sent it.")))
        return str(say(_("It waits for you: look at the changes, then approve or return it.")))
    if draft.state == "approved":
        return str(
            say(_("Two people stand by it. It can be published as it is; an edit voids this."))
        )
    if draft.state == "published":
        return str(say(_("Its words cannot be changed any more. A correction is another version.")))
    return str(say(_("It was put away.")))


def name_of(request: Any, person_id: str) -> str:
    """What an account's person is called; the account itself where it is gone."""
    for person in request.accounts.people():
        if person.id == person_id:
            return str(person.name)
    return person_id


def _events(draft: Draft, request: Any) -> list[Event]:
    say = request.messages
    told = [
        (say(_("begun")), draft.created_by, draft.created_at, ""),
        (say(_("last edited")), draft.last_editor, draft.edited_at, ""),
    ]
    for says, done in (
        (_("sent for review"), draft.asked),
        (_("returned"), draft.returned),
        (_("agreed to the lower severity"), draft.lowered),
        (_("approved"), draft.approval),
        (_("published"), draft.published),
        (_("put away"), draft.withdrawn),
    ):
        if done is not None:
            told.append((say(says), done.by, done.at, getattr(done, "words", "")))
    return [Event(*one) for one in sorted(told, key=lambda one: one[2])]


def includeme(config: Any) -> None:
    """Add the page."""
    config.add_view(
        overview,
        context=DraftContext,
        renderer="overview.pt",
        request_method="GET",
        permission=Permission.READ_DRAFTS,
    )
