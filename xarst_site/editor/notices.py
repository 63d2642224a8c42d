"""Letters about drafts: who is told what by e-mail, and in which words.

Each letter is in the language of the one who gets it, and says who did what to which
draft, what is expected of them, and where. The text itself is never in it.
"""

import secrets
from collections.abc import Iterable
from typing import Any, Literal

from xarst_site.accounts.letters import Letter
from xarst_site.accounts.model import Person
from xarst_site.accounts.permissions import Permission, permitted
from xarst_site.documents.drafts import Draft
from xarst_site.editor.resources import mark as _
from xarst_site.web.i18n import long_date, translator

Event = Literal["review_asked", "returned", "approved", "published"]

SUBJECTS: dict[Event, str] = {
    "review_asked": _("For your review: {document}, version {version}"),
    "returned": _("Returned: {document}, version {version}"),
    "approved": _("Approved: {document}, version {version}"),
    "published": _("Published: {document}, version {version}"),
}

SENTENCES: dict[Event, str] = {
    "review_asked": _("{person} asks for a review of this draft."),
    "returned": _("{person} returned this draft with remarks."),
    "approved": _("{person} approved this draft. It can be published now."),
    "published": _("{person} published this version. It takes effect on {effective}."),
}


def tell(request: Any, event: Event, draft: Draft) -> None:
    """Write to everybody whom this concerns, but not to the one who did it.

    The letters are stored with what the request writes, and leave once that is committed.
    """
    document = request.library.document(draft.document)
    actor: Person = request.person
    for person in concerned(event, draft, request.accounts.people()):
        if person.id == actor.id:
            continue
        message = translator(request, person.language)
        gaps = {
            "document": document.title.get(person.language)
            or document.title[document.authoritative],
            "version": draft.version.version,
            "person": actor.name,
            "effective": long_date(draft.version.effective_on, person.language),
        }
        lines = [message(SENTENCES[event], **gaps)]
        if words := _words(event, draft):
            lines.append(message(_("Their words: {words}"), words=words))
        lines.append(f"{request.registry.settings['xarst.url']}/editor/drafts/{draft.id}/")
        lines.append(message(_("This letter was written by the site; nobody reads replies to it.")))
        request.write_to(
            Letter(
                id=secrets.token_hex(16),
                to=person.id,
                subject=message(SUBJECTS[event], **gaps),
                body="\n\n".join(lines) + "\n",
                made_at=request.at,
                due_at=request.at,
            )
        )


def concerned(event: Event, draft: Draft, people: Iterable[Person]) -> tuple[Person, ...]:
    """Who is to be told: reviewers who may approve it, or those who worked on it."""
    able = [person for person in people if not person.disabled and person.email]
    if event == "review_asked":
        return tuple(
            person
            for person in able
            if permitted(person.role, Permission.REVIEW) and person.id != draft.last_editor
        )
    asked = {draft.asked.by} if draft.asked else set()
    approved = {draft.approval.by} if draft.approval else set()
    workers = {*draft.editors, draft.created_by} | asked | approved
    return tuple(person for person in able if person.id in workers)


def _words(event: Event, draft: Draft) -> str:
    done = {"review_asked": draft.asked, "returned": draft.returned}.get(event)
    return done.words.strip() if done else ""
