"""A text to read: the one in force, any version, any date.

The page answers in this order: what is this, is it in force, since when, what changed
last, what comes next; then the contents list, the text, the registers.
"""

from typing import Any

from markupsafe import Markup
from pyramid.response import Response

from xarst_site.public.changes import last
from xarst_site.public.pages import add_page
from xarst_site.public.registers import tables
from xarst_site.text.canonical import digest
from xarst_site.text.definitions import definitions
from xarst_site.text.html import render
from xarst_site.text.outline import outline
from xarst_site.web.compared import severities, told_apart
from xarst_site.web.resources import (
    ChangesContext,
    DateContext,
    DocumentContext,
    VersionContext,
)


def text_language(version: VersionContext, language: str) -> str:
    """The language to show a text in: the reader's, else the authoritative one."""
    return language if language in version.languages else version.version.authoritative


def facts(version: VersionContext, request: Any) -> dict[str, Any]:
    """What the top of a page about a version says."""
    language = request.language
    value = version.version
    document = version.document
    shown = text_language(version, language)
    withdrawal = version.withdrawal
    return {
        "document": document,
        "version": version,
        "value": value,
        "status": version.status,
        "begin": version.interval.begin,
        "end": version.interval.end,
        "shown": shown,
        "text_title": value.title.get(shown) or request.word(value.title, value.authoritative),
        "summary": request.worded(document.document.summary, value.authoritative),
        "note": request.worded(value.change_note, value.authoritative),
        "publisher": request.worded(document.document.publisher, value.authoritative),
        "sample": document.document.sample,
        "withdrawal": withdrawal,
        "reason": request.worded(withdrawal.reason if withdrawal else {}, value.authoritative),
        "emergency": request.worded(value.emergency, value.authoritative),
        "declared": request.worded(value.severity_reason, value.authoritative),
        "incomplete": value.texts[shown].incomplete,
        "lacking": shown != language,
        "translated": shown != value.authoritative,
        "translations": version.languages[1:],
        "current": document.current,
        "upcoming": [v for v in document.upcoming if v.version != value],
    }


def _signs(step: ChangesContext, shown: str, request: Any) -> dict[str, Markup]:
    """A quiet sign for each provision that changed in a version, leading to what changed."""
    found = step.comparison(shown)
    label = request.messages("Changed in this version: show what changed")
    sign = Markup('<a class="sign" href="{}#{}" lang="{}"><span class="hidden">{}</span></a>')
    return {
        uid: sign.format(request.link(step), target, request.language, label)
        for uid, target in told_apart(found).items()
    }


def _page(version: VersionContext, request: Any) -> dict[str, Any]:
    shown = facts(version, request)
    text = version.text(shown["shown"])
    step = last(version)
    body = render(
        text,
        terms=definitions(text),
        page_language=request.language,
        permalink=request.messages("Link to {}"),
        note=(request.messages("Go to the definition"), request.messages("Close")),
        behind=_signs(step, shown["shown"], request) if step else {},
    )
    return {
        **shown,
        "title": shown["text_title"],
        "on": None,
        "text_digest": digest(text),
        "outline": outline(text, deepest=1),
        "body": body,
        "step": step,
        "severity": step.comparison(request.language).assessment.severity if step else None,
        "severities": severities(request.messages),
        "provisions": "",
        "registers": tables(version, text, request),
    }


def document(context: DocumentContext, request: Any) -> Any:
    """The text in force; before the first one takes effect, the first one to come.

    Where each one was withdrawn, the last of them, which says so.
    """
    latest = context.version(context.versions[-1].version)
    shown = context.current or next(iter(context.upcoming), latest)
    return {**_page(shown, request), "place": "document"}


def version(context: VersionContext, request: Any) -> Any:
    """One version, whatever its status."""
    return {**_page(context, request), "place": "version"}


def date(context: DateContext, request: Any) -> Any:
    """The text of a date, past or future."""
    return {**_page(context.version, request), "place": "date", "on": context.on}


def _css_string(value: str) -> str:
    """A string as css writes it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c >= " " else " " for c in escaped) + '"'


def print_css(context: VersionContext, request: Any) -> Any:
    """The running head and foot of the printed pages, which name the version."""
    shown = facts(context, request)
    head = f"{shown['text_title']} · {context.version.version}"
    css = (
        "@page {\n"
        f"  @top-left {{ content: {_css_string(head)}; }}\n"
        f"  @bottom-left {{ content: {_css_string('SHA-256 ' + context.digest[:16])}; }}\n"
        "}\n"
    )
    return Response(css, content_type="text/css", charset="utf-8")


def includeme(config: Any) -> None:
    """Add the pages that show a text."""
    for view, context in (
        (document, DocumentContext),
        (version, VersionContext),
        (date, DateContext),
    ):
        add_page(config, view, context=context, renderer="reading.pt")
    add_page(config, print_css, context=VersionContext, name="print.css")
