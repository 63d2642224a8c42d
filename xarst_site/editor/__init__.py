"""The editor's face: pages under /editor/ for people who draft, review and look after the site.

What all of its pages share: the tree (`resources`), forms (`forms`, `form.pt`), the frame
(`layout.pt`), what somebody gets who may not or must first (`refusals`). Signing in
(`sign_in`, `proof`), proving again who one is (`confirm`), one's own password,
authenticator and sessions (`account`), everybody's accounts (`people`), the audit trail
(`trail`), apps and their keys (`apps`), the desk (`desk`).

A draft: where it hangs in the tree (`drafts`), beginning one (`begin`), its text by provision
(`provisions`, `structure`), at once (`whole`) and in translation (`translation`), earlier
states (`earlier`), what of it is not text (`record`, `registers`, `items`, `operator`; their
forms: `asking`), how what is typed is saved (`saving`), at a glance (`overview`), the steps of
its workflow (`steps`), what it means (`panel` beside every page, `meaning` at length),
comments (`comments`), preview links (`links`), letters about it (`notices`); calling off what
was published (`cancel`).

Templates get, besides what every page has (`web.layout`): ``editor_layout``, the frame, with
the slots ``before`` and ``main``; ``forms``, the macros of `form.pt`; ``request``. A view may
give ``done``: what has just been done, in a sentence.

What must not be here: rules of drafts and accounts (`documents`, `accounts`), sessions and
permissions themselves (`web`), anything of the public pages (`public`).
"""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from pyramid.events import BeforeRender
from pyramid.renderers import get_renderer

from xarst_site.web.transactions import under_editor


class _Link(NamedTuple):
    """An entry of the navigation; ``here``: this page is in that part."""

    label: str
    path: str
    here: bool


def _links(request: Any) -> list[_Link]:
    path = request.path_info
    shown = [
        link
        for link in request.registry.desk_links
        if request.has_permission(link.permission, request)
    ]
    near = [link.path for link in shown if path.startswith(link.path)]
    return [
        _Link(request.messages(link.label), link.path, link.path == max(near, key=len, default=""))
        for link in shown
    ]


def _before_render(event: Any) -> None:
    request = event["request"]
    if request is None or not under_editor(request):
        return
    event["editor_layout"] = get_renderer("xarst_site.editor:layout.pt").implementation()
    event["forms"] = get_renderer("xarst_site.editor:form.pt").implementation().macros
    event["desk_links"] = _links(request)
    event["in_language"] = lambda tag: f"?{urlencode({**request.GET, 'language': tag})}"


def includeme(config: Any) -> None:
    """Add every page of the face."""
    config.add_subscriber(_before_render, BeforeRender)
    for part in (
        ".resources",
        ".refusals",
        ".confirm",
        ".desk",
        ".sign_in",
        ".account",
        ".people",
        ".trail",
        ".apps",
        ".drafts",
        ".begin",
        ".record",
        ".registers",
        ".operator",
        ".items",
        ".structure",
        ".earlier",
        ".overview",
        ".steps",
        ".comments",
        ".meaning",
        ".panel",
        ".links",
        ".cancel",
        ".provisions",
        ".whole",
        ".translation",
    ):
        config.include(part)
