"""A translation beside the original, provision by provision."""

from typing import Any, NamedTuple

from xarst_site.public.pages import add_page
from xarst_site.text.nodes import Node, Text
from xarst_site.web.i18n import LANGUAGES
from xarst_site.web.resources import BesideContext


class Pair(NamedTuple):
    """A provision in both languages; None where one of them lacks it."""

    uid: str
    original: Node | None
    translation: Node | None


def pairs(original: Text, translation: Text) -> list[Pair]:
    """Every provision once, in the order of the original.

    What only the translation has stands behind the provision it follows there.
    """
    here, there = original.by_uid(), translation.by_uid()
    followers: dict[str, list[str]] = {}
    last = ""
    for uid in there:
        if uid in here:
            last = uid
        else:
            followers.setdefault(last, []).append(uid)
    order = followers.get("", [])[:]
    for uid in here:
        order += [uid, *followers.get(uid, [])]
    return [Pair(uid, here.get(uid), there.get(uid)) for uid in order]


def beside(context: BesideContext, request: Any) -> Any:
    """Both texts in two columns."""
    version = context.version
    value = version.version
    original = version.text(value.authoritative)
    translation = version.text(context.language)
    names = LANGUAGES
    return {
        "title": "{} · {}".format(
            request.messages("Original and translation"),
            request.word(value.title, value.authoritative),
        ),
        "name": request.word(value.title, value.authoritative),
        "pairs": pairs(original, translation),
        "version": version,
        "document": version.document,
        "sample": version.document.document.sample,
        "original": (value.authoritative, names.get(value.authoritative, value.authoritative)),
        "translation": (context.language, names.get(context.language, context.language)),
    }


def includeme(config: Any) -> None:
    """Add the page."""
    add_page(config, beside, context=BesideContext, renderer="beside.pt")
