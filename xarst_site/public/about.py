"""How to read a text here, and how to check that it is the one that was published."""

from typing import Any

from xarst_site.public.pages import add_page
from xarst_site.web.resources import Language


def about(context: Language, request: Any) -> Any:
    """The explanations, with a real document as the example."""
    examples = [d.current for d in context.documents if d.current]
    return {
        "title": request.messages("How to read and check these texts"),
        "example": next((e for e in examples if not e.document.document.sample), None),
        "site": request.registry.settings["xarst.url"],
    }


def includeme(config: Any) -> None:
    """Add the page."""
    add_page(config, about, context=Language, name="about", renderer="about.pt")
