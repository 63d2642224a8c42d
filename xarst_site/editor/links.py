"""Preview links: made, listed, ended; and the page that they open.

    /editor/drafts/{id}/links     for those with an account
    /preview/{token}/             the draft, for whoever has the link, until it ends

The page says on top that it is a draft, is in no index and is kept nowhere. An unknown, an
ended and a revoked link look the same: there is no such page.
"""

import secrets
from datetime import timedelta
from typing import Any

import transaction
from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.accounts.permissions import Permission
from xarst_site.accounts.previews import LONGEST, Preview, preview_id
from xarst_site.documents.drafts import Draft
from xarst_site.editor.drafts import DraftContext
from xarst_site.editor.forms import Form, choice, hidden, words
from xarst_site.editor.overview import name_of
from xarst_site.editor.resources import mark as _
from xarst_site.storage.drafts import Drafts
from xarst_site.storage.library import NotHere
from xarst_site.storage.previews import Previews
from xarst_site.text.definitions import definitions
from xarst_site.text.html import render

DAYS = (1, 7, LONGEST.days)


def links(context: DraftContext, request: Any) -> Any:
    """The links to a draft, and a form for one more. A link is shown once."""
    say = request.messages
    store = Previews(request.accounts_connection)
    new = Form(
        request,
        [
            choice("days", say(_("It ends after")), [
                (str(days), say(_("{days} days"), days=days) if days > 1 else say(_("one day")))
                for days in DAYS
            ]),
            words("note", say(_("For whom")), required=False, most=100),
        ],
        values={"days": "7"},
        submit=say(_("Make a link and show it")),
        name="make",
    )  # fmt: skip
    end = Form(request, [hidden("id")], submit=say(_("End this link now")), name="end")
    address = ""
    if new.sent and new.read():
        token = secrets.token_urlsafe(32)
        preview = Preview(
            id=preview_id(token),
            draft=context.draft.id,
            made_by=context.all.person,
            made_at=request.at,
            ends_at=request.at + timedelta(days=int(new["days"])),
            note=new["note"],
        )
        store.add(preview, request.at)
        request.audit("preview_made", context.draft.id, link=preview.id[:16], days=new["days"])
        address = f"{request.registry.settings['xarst.url']}/preview/{token}/"
    if end.sent and end.read():
        if any(one.id == end["id"] for one in store.previews(context.draft.id)):
            store.drop(end["id"])
            request.audit("preview_revoked", context.draft.id, link=end["id"][:16])
        return HTTPSeeOther(request.resource_path(context, "links"))
    return {
        "title": say(_("Links for people without an account")),
        "draft": context,
        "previews": [p for p in store.previews(context.draft.id) if p.opens(request.at)],
        "address": address,
        "new": new,
        "end": end,
        "name": lambda person_id: name_of(request, person_id),
    }


class PreviewRoot:
    """/preview/: holds nothing but what a token opens."""

    __name__ = "preview"

    def __init__(self, root: Any, request: Any) -> None:
        self.__parent__ = root
        self._request = request

    def __getitem__(self, token: str) -> "PreviewContext":
        manager = transaction.TransactionManager()
        connection = self._request.registry.databases.accounts.open(transaction_manager=manager)
        try:
            found = Previews(connection).opening(token, self._request.at)
        finally:
            manager.abort()
            connection.close()
        if found is None:
            raise KeyError(token)
        try:
            draft = Drafts(self._request.content).draft(found.draft)
        except NotHere:
            raise KeyError(token) from None
        return PreviewContext(token, draft, found, self)


class PreviewContext:
    """A draft that a link opens."""

    def __init__(self, token: str, draft: Draft, preview: Preview, parent: PreviewRoot) -> None:
        self.__name__ = token
        self.__parent__ = parent
        self.draft = draft
        self.preview = preview


def preview(context: PreviewContext, request: Any) -> dict[str, Any]:
    """The draft to read: the authoritative text, or ?language= where it has that."""
    draft = context.draft
    wanted = request.GET.get("language", "")
    shown = wanted if wanted in draft.texts else draft.version.authoritative
    text = draft.texts.get(shown)
    request.response.headers.update(
        {
            "X-Robots-Tag": "noindex, nofollow, noarchive",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
        }
    )
    body = ""
    if text is not None:
        body = render(
            text,
            terms=definitions(text),
            page_language=request.language,
            permalink=request.messages("Link to {}"),
        )
    return {
        "title": request.word(draft.version.title, draft.version.authoritative),
        "draft": draft,
        "preview": context.preview,
        "shown": shown,
        "others": [tag for tag in draft.texts if tag != shown],
        "body": body,
    }


def includeme(config: Any) -> None:
    """Add the pages, and the preview to the root of the tree."""
    config.registry.root_children["preview"] = PreviewRoot
    config.add_view(
        links,
        context=DraftContext,
        name="links",
        renderer="links.pt",
        permission=Permission.SHARE_PREVIEW,
    )
    config.add_view(
        preview,
        context=PreviewContext,
        renderer="preview.pt",
        request_method="GET",
        permission=Permission.READ,
    )
