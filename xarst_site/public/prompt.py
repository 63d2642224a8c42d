"""What an app shows a person in a web view (弹窗): what changed, and what is to be answered.

The page holds no form. Every answer is a plain link of the scheme ``xarst-app:``, which
the app intercepts; it stores nothing here. The same answer as JSON is the API's
`/documents/{document}/prompt`.
"""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from pyramid.httpexceptions import HTTPNotFound

from xarst_site.documents.model import Item
from xarst_site.public.pages import add_page
from xarst_site.web.compared import acts, compared, severities
from xarst_site.web.i18n import Messages, Wording
from xarst_site.web.resources import Changes, DocumentContext


class Asked(NamedTuple):
    """An item to be answered: what, how, why, and the links that are the answers."""

    title: Wording
    act: str
    why: Wording
    required: bool
    given: tuple[str, str]
    refused: tuple[str, str]


def answers(_: Messages) -> dict[str, tuple[str, str]]:
    """How each act is given and refused."""
    return {
        "terms_acceptance": (_("I accept"), _("I do not accept")),
        "notice_acknowledged": (_("I have taken note"), _("Not now")),
        "consent": (_("I consent"), _("I do not consent")),
        "separate_consent": (_("I consent"), _("I do not consent")),
        "guardian_consent": (
            _("As the guardian, I consent"),
            _("As the guardian, I do not consent"),
        ),
    }


def prompt(context: DocumentContext, request: Any) -> Any:
    """Few words, what is asked, what changed."""
    accepted = request.GET.get("accepted") or None
    try:
        made = context.prompt(accepted)
        current = context.version(made.current)
        changed = accepted not in (None, made.current, *made.upcoming)
        step = Changes(context)[f"{accepted}..{made.current}"] if changed else None
        found = step.comparison(request.language) if step else None
    except KeyError:
        raise HTTPNotFound from None
    version = current.version
    _ = request.messages

    def answer(state: str, **more: str) -> str:
        named = {"document": version.document, "version": version.version, **more}
        return f"xarst-app:{state}?{urlencode(named)}"

    def asked(item: Item) -> Asked:
        yes, no = answers(_)[item.act]
        return Asked(
            request.worded(item.title, version.authoritative),
            acts(_)[item.act],
            request.worded(made.why[item.id], "zh-CN"),
            item.required,
            (answer("given", item=item.id, digest=current.digest), yes),
            (answer("refused", item=item.id, digest=current.digest), no),
        )

    items = {item.id: item for item in version.items}
    headings = {
        "none": _("You need not do anything"),
        "notify": _("The text has changed"),
        "reaccept": _("Please answer"),
    }
    return {
        "title": headings[made.action],
        "prompt": made,
        "summary": request.worded(made.summary, "zh-CN"),
        "document": context,
        "name": request.worded(version.title, version.authoritative),
        "sample": context.document.sample,
        "current": current,
        "upcoming": context.upcoming,
        "asked": [asked(items[name]) for name in made.items],
        "carried": [
            request.worded(items[name].title, version.authoritative)
            for name in made.carried
            if name in items
        ],
        "found": found,
        "step": step,
        "compared": compared(found, _, request.language) if found else None,
        "severities": severities(_),
        "seen": answer("seen", digest=current.digest),
        "later": answer("later"),
    }


def includeme(config: Any) -> None:
    """Add the page."""
    add_page(
        config,
        prompt,
        context=DocumentContext,
        name="prompt",
        renderer="prompt.pt",
        keeps="accepted",
    )
