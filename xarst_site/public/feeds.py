"""Atom feeds (RFC 4287): one for a document, one for all; an entry is a version made public."""

from datetime import UTC, datetime
from typing import Any

from lxml import etree
from pyramid.response import Response

from xarst_site.documents.model import SHANGHAI
from xarst_site.public.pages import add_page
from xarst_site.web.i18n import long_date
from xarst_site.web.resources import DocumentContext, Language, VersionContext

ATOM = "http://www.w3.org/2005/Atom"

XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"

LONGEST_FEED = 50
"""Entries of one feed, newest first; the history page has all."""


def _add(parent: Any, name: str, text: str = "", **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    element.text = text or None
    return element


def _instant(value: datetime) -> str:
    return value.isoformat()


def _updated(version: VersionContext) -> datetime:
    """When something was last said of a version: its publication, or its withdrawal."""
    return version.withdrawal.at if version.withdrawal else version.version.published_at


def _entry(feed: Any, version: VersionContext, request: Any) -> None:
    value = version.version
    _ = request.messages
    address = request.registry.settings["xarst.url"] + request.resource_path(version)
    entry = _add(feed, "entry")
    _add(entry, "id", address)
    title = request.word(value.title, value.authoritative)
    if version.document.document.sample:
        title = _("Sample: {title}", title=title)
    _add(entry, "title", _("{title}, version {version}", title=title, version=value.version))
    _add(entry, "updated", _instant(_updated(version)))
    _add(entry, "published", _instant(value.published_at))
    _add(entry, "link", rel="alternate", type="text/html", href=address)
    author = _add(entry, "author")
    publisher = version.document.document.publisher
    _add(author, "name", request.word(publisher, value.authoritative))
    begins = long_date(value.effective_on, request.language)
    withdrawal = version.withdrawal
    if withdrawal is not None:
        gone = long_date(withdrawal.at.astimezone(SHANGHAI).date(), request.language)
        why = request.word(withdrawal.reason, value.authoritative)
        said = [_("Withdrawn on {date}, before it took effect.", date=gone), why]
        _add(entry, "summary", " ".join(part for part in said if part), type="text")
        return
    said = [
        _("Takes effect on {date}.", date=begins),
        request.word(value.change_note, value.authoritative),
    ]
    _add(entry, "summary", " ".join(part for part in said if part), type="text")


def _feed(documents: tuple[DocumentContext, ...], *, title: str, page: Any, request: Any) -> Any:
    site = request.registry.settings["xarst.url"]
    versions = [d.version(v.version) for d in documents for v in d.versions]
    versions.sort(key=lambda v: (v.version.published_at, v.version.document), reverse=True)
    feed = etree.Element(f"{{{ATOM}}}feed", {XML_LANG: request.language}, nsmap={None: ATOM})
    address = site + request.resource_path(page, "feed.atom")
    _add(feed, "id", address)
    _add(feed, "title", title)
    # A feed has to say when it was last updated, even one to which nothing was added yet.
    never = datetime.fromtimestamp(0, UTC)
    updated = max((_updated(version) for version in versions), default=never)
    _add(feed, "updated", _instant(updated))
    _add(feed, "link", rel="self", type="application/atom+xml", href=address)
    _add(feed, "link", rel="alternate", type="text/html", href=site + request.resource_path(page))
    for version in versions[:LONGEST_FEED]:
        _entry(feed, version, request)
    body = etree.tostring(feed, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return Response(body, content_type="application/atom+xml", charset="utf-8")


def everything(context: Language, request: Any) -> Any:
    """Every version of every document."""
    title = request.messages("Agreements and policies")
    return _feed(context.documents, title=title, page=context, request=request)


def one(context: DocumentContext, request: Any) -> Any:
    """Every version of one document."""
    title = request.word(context.document.title, context.document.authoritative)
    return _feed((context,), title=title, page=context, request=request)


def includeme(config: Any) -> None:
    """Add both feeds."""
    add_page(config, everything, context=Language, name="feed.atom")
    add_page(config, one, context=DocumentContext, name="feed.atom")
