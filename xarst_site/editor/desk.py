"""The desk: what waits for me, what is scheduled, what is in force, who works on what."""

from datetime import datetime
from typing import Any, NamedTuple

from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.accounts.permissions import Permission
from xarst_site.documents.drafts import Draft
from xarst_site.documents.force import in_force, standing, upcoming
from xarst_site.documents.model import Document, Version
from xarst_site.editor.overview import DONE, STATES, name_of
from xarst_site.editor.resources import Desk
from xarst_site.editor.resources import mark as _
from xarst_site.storage.drafts import Drafts


class Waiting(NamedTuple):
    """A draft that somebody must do something about, and what."""

    draft: Draft
    says: str


class Published(NamedTuple):
    """A document: the version in force (None before the first) and those to come."""

    document: Document
    current: Version | None
    upcoming: tuple[Version, ...]


def desk(_context: Desk, request: Any) -> Any:
    """What waits, what goes on, what is published."""
    if request.path_info != "/editor/":
        return HTTPSeeOther("/editor/")
    say = request.messages
    drafts: tuple[Draft, ...] = ()
    published: tuple[Published, ...] = ()
    if request.has_permission(Permission.READ_DRAFTS):
        drafts = Drafts(request.content).drafts()
        published = _published(request.library, request.at)
    waiting = [Waiting(draft, says) for draft in drafts if (says := _waits(draft, request))]
    mine = {one.draft.id for one in waiting}
    done = request.GET.get("done", "")
    return {
        "title": say(_("Desk")),
        "waiting": waiting,
        "others": [
            draft
            for draft in drafts
            if draft.id not in mine and draft.state not in ("published", "withdrawn")
        ],
        "published": published,
        "state": lambda draft: say(STATES[draft.state]),
        "name": lambda person_id: name_of(request, person_id),
        "may_edit": request.has_permission(Permission.EDIT),
        "may_cancel": request.has_permission(Permission.CANCEL),
        "may_read": request.has_permission(Permission.READ_DRAFTS),
        "done": say(DONE[done]) if done in DONE else None,
    }


def _published(library: Any, at: datetime) -> tuple[Published, ...]:
    found = []
    for document in library.documents():
        versions = standing(library.versions(document.id), library.withdrawals(document.id), at)
        found.append(Published(document, in_force(versions, at), upcoming(versions, at)))
    return tuple(found)


def _waits(draft: Draft, request: Any) -> str:
    """What a draft waits for from this person; '' if for nothing."""
    say, me = request.messages, request.person.id
    touched = me in (*draft.editors, draft.created_by)
    if draft.state == "returned" and touched:
        return str(say(_("Returned to you: read the remarks and mend it")))
    if draft.state == "draft" and draft.last_editor == me:
        return str(say(_("You are working on it")))
    asked = draft.asked.by if draft.asked else ""
    if (
        draft.state == "in_review"
        and request.has_permission(Permission.REVIEW)
        and me not in (draft.last_editor, asked)
    ):
        return str(say(_("Waits for your review")))
    if draft.state == "approved" and request.has_permission(Permission.PUBLISH) and touched:
        return str(say(_("Approved: it can be published")))
    return ""


def includeme(config: Any) -> None:
    """Add the page."""
    config.add_desk_link(_("Desk"), "/editor/", Permission.DESK)
    config.add_view(
        desk, context=Desk, renderer="desk.pt", request_method="GET", permission=Permission.DESK
    )
