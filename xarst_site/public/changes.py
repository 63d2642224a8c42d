"""What changed between two versions: the page of a comparison, and the way to any pair."""

from typing import Any

from pyramid.httpexceptions import HTTPFound, HTTPNotFound, HTTPSeeOther

from xarst_site.changes.assess import Severity
from xarst_site.changes.render import render_beside, render_marked
from xarst_site.documents.comparison import Comparison
from xarst_site.public.pages import add_page
from xarst_site.web.compared import compared, severities, words
from xarst_site.web.resources import Changes, ChangesContext, VersionContext


def _page(context: ChangesContext, request: Any) -> dict[str, Any]:
    try:
        found = context.comparison(request.language)
    except KeyError:
        raise HTTPNotFound from None
    document = context.document.document
    new = context.new
    return {
        "found": found,
        "compared": compared(found, request.messages, request.language),
        "title": _title(request.messages("What changed"), context, request),
        "name": request.worded(document.title, document.authoritative),
        "document": context.document,
        "sample": document.sample,
        "context": context,
        "old": context.old,
        "new": new,
        "interval": new.interval,
        "steps": context.steps if len(context.steps) > 1 else (),
        "note": request.worded(new.version.change_note, new.version.authoritative),
        "lowered": _lowered(found),
        "declared": request.worded(new.version.severity_reason, new.version.authoritative),
        "severities": severities(request.messages),
        "beside": False,
    }


def _lowered(found: Comparison) -> Severity | None:
    """The computed severity, where two people declared less of just this pair."""
    judged = found.assessment
    return judged.computed if judged.computed != judged.severity else None


def _title(what: str, context: ChangesContext, request: Any) -> str:
    document = context.document.document
    pair = f"{context.old.version.version} → {context.new.version.version}"
    return f"{what}: {pair} · {request.word(document.title, document.authoritative)}"


def _turned(context: ChangesContext) -> bool:
    return not context.steps


def changes(context: ChangesContext, request: Any) -> Any:
    """Few words, reasons, a list, the text with marks. The older version comes first."""
    if _turned(context):
        return HTTPFound(location=request.link(context.turned))
    page = _page(context, request)
    found = page["found"]
    said = words(request.messages, request.language)
    return {**page, "body": render_marked(found.old, found.new, found.changes, said)}


def beside(context: ChangesContext, request: Any) -> Any:
    """The same with both texts side by side."""
    if _turned(context):
        return HTTPFound(location=request.link(context.turned, "beside"))
    page = _page(context, request)
    found = page["found"]
    said = words(request.messages, request.language)
    names = (
        request.messages("Before: version {version}", version=context.old.version.version),
        request.messages("Now: version {version}", version=context.new.version.version),
    )
    body = render_beside(found.old, found.new, found.changes, said, names)
    title = _title(request.messages("Old and new side by side"), context, request)
    return {**page, "title": title, "body": body, "beside": True}


def choose(context: Changes, request: Any) -> Any:
    """A form that asks for two versions and leads to their comparison."""
    document = context.document
    work = document.document
    page = {
        "title": "{} · {}".format(
            request.messages("What changed"), request.word(work.title, work.authoritative)
        ),
        "name": request.worded(work.title, work.authoritative),
        "document": document,
        "sample": work.sample,
        "steps": [
            s for v in reversed(document.versions) if (s := last(document.version(v.version)))
        ],
        "versions": [v.version for v in document.versions],
        "fault": "",
    }
    if "from" not in request.GET:
        return page
    try:
        pair = context[f"{request.GET['from']}..{request.GET.get('to', '')}"]
    except KeyError:
        request.response.status_int = 400
        return {**page, "fault": request.messages("Choose two different versions.")}
    return HTTPSeeOther(location=request.link(pair if pair.steps else pair.turned))


def last(version: VersionContext) -> ChangesContext | None:
    """The step to a version from the one before it, if they can be compared."""
    step = version.last_changes
    try:
        return step if step and step.comparison(version.version.authoritative) else None
    except KeyError:
        return None


def includeme(config: Any) -> None:
    """Add the pages of comparisons."""
    add_page(config, changes, context=ChangesContext, renderer="changes.pt")
    add_page(config, beside, context=ChangesContext, name="beside", renderer="changes.pt")
    add_page(config, choose, context=Changes, renderer="compare.pt", asks="from")
