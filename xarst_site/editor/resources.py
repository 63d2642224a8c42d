"""The editor's part of the resource tree: /editor/ and what hangs below it.

`Desk` is its root. Each part of the face hangs its own resources there and its own links
into the navigation, from its ``includeme``:

    config.add_desk_child("drafts", Drafts)      # Drafts(desk, request) at /editor/drafts/
    config.add_desk_link(_("Drafts"), "/editor/drafts/", Permission.READ_DRAFTS)

The label of a link is a message: `mark` (imported as ``_``) lets it be found and translated.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from xarst_site.accounts.permissions import Permission

Child = Callable[["Desk", Any], Any]
"""Makes a resource from the desk and the request."""


class DeskLink(NamedTuple):
    """An entry of the navigation, for whoever has the permission."""

    label: str
    path: str
    permission: Permission


def mark(message: str) -> str:
    """A message that is translated where it is shown."""
    return message


class Desk:
    """The root of the editor's face."""

    __name__ = "editor"

    def __init__(self, root: Any, request: Any) -> None:
        self.__parent__ = root
        self._request = request

    def __getitem__(self, name: str) -> Any:
        children: dict[str, Child] = self._request.registry.desk_children
        return children[name](self, self._request)


def _add_desk_child(config: Any, name: str, factory: Child) -> None:
    """Hang ``factory(desk, request)`` under /editor/{name}/."""
    config.registry.desk_children[name] = factory


def _add_desk_link(config: Any, label: str, path: str, permission: Permission) -> None:
    """Put a link into the navigation, after those that are there."""
    config.registry.desk_links.append(DeskLink(label, path, permission))


def includeme(config: Any) -> None:
    """Hang the desk into the tree, and let parts hang themselves into the desk."""
    config.registry.root_children = {"editor": Desk}
    config.registry.desk_children = {}
    config.registry.desk_links = []
    config.add_directive("add_desk_child", _add_desk_child)
    config.add_directive("add_desk_link", _add_desk_link)
