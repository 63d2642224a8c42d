"""xarst-site publishes legal texts that people must be able to trust.

The map of the house, from the roof down; each floor imports only from floors
below it (`make check` holds it to that):

- `cli`: one file per command of `xarst`.
- `public`, `editor`, `api`: the faces. HTML for readers, pages for those who draft and
  review, JSON for apps. None imports another.
- `web`: what the faces share: resource tree, i18n, errors, headers, response cache, layout.
- `storage`: the only home of ZODB.
- `documents`: documents, versions, effective dates.
- `accounts`: people, what they may do, the audit trail.
- `receipts`: what people answered, signed and logged, and how anybody checks it.
- `changes`: what differs between two texts, and how much it matters.
- `text`: a structured legal text as pure values.

`text`, `changes`, `documents`, `accounts` and `receipts` take values and return values: no
Pyramid, no ZODB, no clock, no files.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xarst_site.web.clock import Clock

INCLUDES = (
    # what all faces share
    ".web.memory",
    ".web.templates",
    ".web.clock",
    ".web.transactions",
    ".web.library",
    ".web.i18n",
    ".web.sessions",
    ".web.post",
    ".web.security",
    ".web.headers",
    ".web.errors",
    ".web.layout",
    ".web.static",
    # the faces
    ".public",
    ".editor",
    ".api",
)
"""Everything the application is made of, in this order."""


def main(_global_config: dict[str, str], *, clock: "Clock | None" = None, **settings: str) -> Any:
    """Make the WSGI application (paste.app_factory).

    ``settings`` are those of the ini file: ``xarst.content``, ``xarst.accounts`` and
    ``xarst.receipts`` say where the databases are, ``xarst.url`` under which address
    the public reaches the site (used where a link must be absolute). ``clock``
    replaces the machine's clock in tests. What this opens, `close` closes.
    """
    # Imported here: the commands that need no web start without it.
    from pyramid.config import Configurator

    from xarst_site.storage.databases import open_databases
    from xarst_site.web.clock import utc_now
    from xarst_site.web.resources import Root
    from xarst_site.web.revision import cached

    settings = {"xarst.url": "http://127.0.0.1:6543", **settings}
    settings["xarst.url"] = settings["xarst.url"].rstrip("/")
    with Configurator(settings=settings, root_factory=Root) as config:
        config.registry.clock = clock or utc_now
        config.registry.databases = open_databases(settings)
        for part in INCLUDES:
            config.include(part)
        return cached(config.make_wsgi_app(), config.registry)


def close(application: Any) -> None:
    """Close the databases of an application that `main` made, and the watch over them."""
    registry = application.application.registry
    if registry.post is not None:
        registry.post.close()
    registry.revision.close()
    registry.databases.close()
