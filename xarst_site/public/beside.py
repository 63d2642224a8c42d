"""A translation beside the original, provision by provision."""

from typing import Any, NamedTuple

from chameleon.utils import Markup

from xarst_site.public.pages import add_page
from xarst_site.text.html import pairs, render_node
from xarst_site.text.nodes import Node
from xarst_site.web.i18n import LANGUAGES
from xarst_site.web.resources import BesideContext


class Side(NamedTuple):
    """A provision in one language: its words as HTML, '' where the language lacks it."""

    language: str
    name: str
    html: Markup


class Line(NamedTuple):
    """A provision in both languages."""

    uid: str
    kind: str
    sides: tuple[Side, Side]


def _side(node: Node | None, language: str) -> Side:
    words = Markup(render_node(node, anchored=False)) if node else Markup("")
    return Side(language, LANGUAGES.get(language, language), words)


def beside(context: BesideContext, request: Any) -> Any:
    """Both texts in two columns."""
    version = context.version
    value = version.version
    tags = (value.authoritative, context.language)
    both = pairs(version.text(tags[0]), version.text(tags[1]))
    name = request.word(value.title, value.authoritative)
    lines = []
    for original, translation, _ in both:
        one = original or translation
        if one is not None and (one.kind != "toc" or one.literal):
            sides = (_side(original, tags[0]), _side(translation, tags[1]))
            lines.append(Line(one.uid, one.kind, sides))
    return {
        "title": f"{request.messages('Original and translation')} · {name}",
        "name": name,
        "lines": lines,
        "version": version,
        "document": version.document,
        "incomplete": value.texts[tags[1]].incomplete,
        "sample": version.document.document.sample,
        "original": _side(None, tags[0]),
        "translation": _side(None, tags[1]),
    }


def includeme(config: Any) -> None:
    """Add the page."""
    add_page(config, beside, context=BesideContext, renderer="beside.pt")
