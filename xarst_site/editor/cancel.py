"""Calling off a published version before it takes effect.

    /editor/versions/{document}/{version}/cancel

The version stays readable, with the date and the reason that are asked for here.
"""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.accounts.permissions import Permission, permitted
from xarst_site.documents.model import Document, Version
from xarst_site.documents.workflow import Refused, cancel_refusals
from xarst_site.editor.forms import Form, lines
from xarst_site.editor.resources import mark as _
from xarst_site.storage.drafts import Drafts
from xarst_site.storage.library import Library, NotHere
from xarst_site.web.i18n import LANGUAGES


class Published:
    """/editor/versions/: documents by id, and below each its versions."""

    __name__ = "versions"

    def __init__(self, desk: Any, request: Any) -> None:
        self.__parent__ = desk
        self.library: Library = request.library

    def __getitem__(self, document: str) -> "PublishedDocument":
        try:
            return PublishedDocument(self.library.document(document), self)
        except NotHere:
            raise KeyError(document) from None


class PublishedDocument:
    """One document's versions."""

    def __init__(self, document: Document, parent: Published) -> None:
        self.__name__ = document.id
        self.__parent__ = parent
        self.document = document
        self.library = parent.library

    def __getitem__(self, version: str) -> "PublishedVersion":
        try:
            return PublishedVersion(self.library.version(self.document.id, version), self)
        except NotHere:
            raise KeyError(version) from None


class PublishedVersion:
    """One published version."""

    def __init__(self, version: Version, parent: PublishedDocument) -> None:
        self.__name__ = version.version
        self.__parent__ = parent
        self.version = version
        self.document = parent.document
        self.withdrawn = parent.library.withdrawal(version.document, version.version) is not None


def cancel(context: PublishedVersion, request: Any) -> Any:
    """Ask for the public reason in every language of the document, then call it off."""
    say, version, document = request.messages, context.version, context.document
    form = Form(
        request,
        [
            lines(
                f"reason.{tag}",
                say(_("Public reason ({language})"), language=LANGUAGES.get(tag, tag)),
                rows=3,
                most=2000,
            )
            for tag in document.languages
        ],
        submit=say(_("Withdraw version {version} for good"), version=version.version),
        danger=True,
    )  # fmt: skip
    # What would stand in the way whatever reason is given.
    dummy = dict.fromkeys(document.languages, "…")
    blocked = [] if context.withdrawn else list(
        cancel_refusals(version, document, dummy, request.at)
    )  # fmt: skip
    if request.method == "POST" and form.read():
        role = request.person.role
        try:
            Drafts(request.content).cancel(
                document.id,
                version.version,
                reason={tag: form[f"reason.{tag}"] for tag in document.languages},
                person=request.person.id,
                permissions=frozenset(p for p in Permission if permitted(role, p)),
                at=request.at,
            )
        except Refused as refused:
            known = {node.name for node in form.nodes}
            for one in refused.refusals:
                said = one.message.get(request.language) or one.message["en"]
                form.blame(one.field if one.field in known else "", said)
        else:
            request.audit("version_cancelled", document.id, version=version.version)
            return HTTPSeeOther("/editor/?done=cancel")
    return {
        "title": say(_("Withdraw version {version} for good?"), version=version.version),
        "version": version,
        "withdrawn": context.withdrawn,
        "blocked": [one.message.get(request.language) or one.message["en"] for one in blocked],
        "form": form,
    }  # fmt: skip


def includeme(config: Any) -> None:
    """Hang the versions into the desk, and add the page."""
    config.add_desk_child("versions", Published)
    config.add_view(
        cancel,
        context=PublishedVersion,
        name="cancel",
        renderer="cancel.pt",
        permission=Permission.CANCEL,
        confirmed=True,
    )
