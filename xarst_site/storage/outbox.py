"""Letters that wait to be sent, in the accounts database.

A letter is stored in the transaction of the act that it tells of, so it is sent if and only
if that act took place. One `Outbox` uses one ZODB connection; whoever opened it commits.
"""

from datetime import datetime
from typing import Any

from xarst_site.accounts.letters import Letter
from xarst_site.storage.library import decode
from xarst_site.storage.persistent import Record
from xarst_site.text.canonical import canonical_bytes


class Outbox:
    """Letters through a connection to the accounts database."""

    def __init__(self, connection: Any) -> None:
        self._letters = connection.root()["outbox"]

    def put(self, letter: Letter) -> None:
        """Store a letter, or store it anew."""
        record = self._letters.get(letter.id)
        if record is None:
            self._letters[letter.id] = Record(canonical_bytes(letter))
        else:
            record.put(canonical_bytes(letter))

    def letters(self) -> tuple[Letter, ...]:
        """All that wait, the one due first in front."""
        found = (decode(record, Letter) for record in self._letters.values())
        return tuple(sorted(found, key=lambda letter: (letter.due_at, letter.id)))

    def due(self, at: datetime) -> Letter | None:
        """One that may be tried now; None if there is none."""
        return next((letter for letter in self.letters() if letter.due_at <= at), None)

    def drop(self, letter_id: str) -> None:
        """Forget a letter: it was sent, or given up."""
        self._letters.pop(letter_id, None)
