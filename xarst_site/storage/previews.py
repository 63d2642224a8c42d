"""Preview links in the accounts database.

One `Previews` reads and writes through one ZODB connection; whoever opened it commits.
"""

from datetime import datetime
from typing import Any

from xarst_site.accounts.previews import Preview, preview_id
from xarst_site.storage.library import decode
from xarst_site.storage.persistent import Record
from xarst_site.text.canonical import canonical_bytes


class Previews:
    """Preview links through a connection to the accounts database."""

    def __init__(self, connection: Any) -> None:
        self._links = connection.root()["previews"]

    def add(self, preview: Preview, at: datetime) -> None:
        """Store a link, and forget those that have ended."""
        for ended in [one for one in self.previews() if not one.opens(at)]:
            self.drop(ended.id)
        self._links[preview.id] = Record(canonical_bytes(preview))

    def previews(self, draft_id: str = "") -> tuple[Preview, ...]:
        """All links, or those to one draft; the newest first."""
        found = [decode(record, Preview) for record in self._links.values()]
        wanted = [one for one in found if draft_id in ("", one.draft)]
        return tuple(sorted(wanted, key=lambda one: one.made_at, reverse=True))

    def opening(self, token: str, at: datetime) -> Preview | None:
        """The link of a token, if it opens anything at this instant."""
        record = self._links.get(preview_id(token))
        found = decode(record, Preview) if record is not None else None
        return found if found is not None and found.opens(at) else None

    def drop(self, preview_id: str) -> None:
        """End a link, if it is there."""
        self._links.pop(preview_id, None)
