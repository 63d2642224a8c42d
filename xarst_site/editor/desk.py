"""The desk: where somebody arrives who has signed in."""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther

from xarst_site.accounts.permissions import Permission
from xarst_site.editor.resources import Desk
from xarst_site.editor.resources import mark as _


def desk(_context: Desk, request: Any) -> Any:
    """The parts of this face that are open to the person."""
    if request.path_info != "/editor/":
        return HTTPSeeOther("/editor/")
    return {"title": request.messages("Desk")}


def includeme(config: Any) -> None:
    """Add the page."""
    config.add_desk_link(_("Desk"), "/editor/", Permission.DESK)
    config.add_view(
        desk, context=Desk, renderer="desk.pt", request_method="GET", permission=Permission.DESK
    )
