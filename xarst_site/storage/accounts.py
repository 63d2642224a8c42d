"""The accounts database as values: people, their sessions, the audit trail.

One `Accounts` reads and writes through one ZODB connection; whoever opened it commits.
What a role may do and how long a session lasts is in `accounts`.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from xarst_site.accounts.audit import BEGINNING, entry_digest, next_entry
from xarst_site.accounts.model import AuditEntry, Person, Session
from xarst_site.accounts.sessions import token_digest
from xarst_site.storage.library import Damaged, NotHere, decode
from xarst_site.storage.persistent import Record
from xarst_site.text.canonical import canonical_bytes


class Taken(Exception):  # noqa: N818  said as it is
    """There is an account of that name already."""


class _End(msgspec.Struct, frozen=True):
    """Where the trail ends: the number and the digest of its newest entry."""

    seq: int
    digest: str


def trail_end(root: Any) -> tuple[int, str]:
    """The number and digest that the newest entry of the trail should have. Raises Damaged."""
    record = root["trail_end"]
    if not record.data:
        return 0, BEGINNING
    end = decode(record, _End)
    return end.seq, end.digest


class Accounts:
    """People, sessions and the trail, through a connection to the accounts database."""

    def __init__(self, connection: Any) -> None:
        self._root = connection.root()

    def people(self) -> tuple[Person, ...]:
        """Everybody with an account, in the order of their ids."""
        return tuple(decode(record, Person) for record in self._root["people"].values())

    def person(self, person_id: str) -> Person:
        """One account. Raises NotHere."""
        record = self._root["people"].get(person_id)
        if record is None:
            raise NotHere(f"there is no account {person_id}")
        return decode(record, Person)

    def add(self, person: Person) -> None:
        """Store a new account. Raises Taken."""
        if person.id in self._root["people"]:
            raise Taken(f"there is an account {person.id} already")
        self._root["people"][person.id] = Record(canonical_bytes(person))

    def put(self, person: Person) -> None:
        """Store an account anew. Raises NotHere."""
        record = self._root["people"].get(person.id)
        if record is None:
            raise NotHere(f"there is no account {person.id}")
        record.put(canonical_bytes(person))

    def session(self, token: str) -> Session | None:
        """The session of a token, alive or not; None if there is none."""
        record = self._root["sessions"].get(token_digest(token))
        return decode(record, Session) if record is not None else None

    def sessions(self, person_id: str = "") -> tuple[Session, ...]:
        """The sessions of one person, or all; the newest first."""
        found = [decode(record, Session) for record in self._root["sessions"].values()]
        mine = [one for one in found if person_id in ("", one.person)]
        return tuple(sorted(mine, key=lambda one: one.begun_at, reverse=True))

    def put_session(self, session: Session) -> None:
        """Store a session, or store it anew."""
        record = self._root["sessions"].get(session.id_sha256)
        if record is None:
            self._root["sessions"][session.id_sha256] = Record(canonical_bytes(session))
        else:
            record.put(canonical_bytes(session))

    def end_session(self, session: Session) -> None:
        """Forget a session, if it is still there: its token is worth nothing from now on."""
        self._root["sessions"].pop(session.id_sha256, None)

    def record(
        self, *, at: datetime, actor: str, action: str, subject: str = "", **detail: str
    ) -> AuditEntry:
        """Add an entry to the trail and return it. Raises ValueError as `next_entry` does."""
        newest, digest = trail_end(self._root)
        before = self.entry(newest) if newest else None
        if before is not None and entry_digest(before) != digest:
            raise Damaged(f"entry {newest} of the audit trail has another digest than recorded")
        entry = next_entry(
            before, at=at, actor=actor, action=action, subject=subject, detail=detail
        )
        self._root["trail"][entry.seq] = Record(canonical_bytes(entry))
        end = _End(entry.seq, entry_digest(entry))
        self._root["trail_end"].put(canonical_bytes(end))
        return entry

    def entry(self, seq: int) -> AuditEntry:
        """One entry of the trail by its number. Raises NotHere."""
        record = self._root["trail"].get(seq)
        if record is None:
            raise NotHere(f"the trail has no entry {seq}")
        return decode(record, AuditEntry)

    def trail(
        self,
        *,
        actor: str = "",
        action: str = "",
        subject: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> Iterator[AuditEntry]:
        """The entries that fit, the newest first; [since, until). Read one at a time."""
        for record in self._newest_first():
            entry = decode(record, AuditEntry)
            if until is not None and entry.at >= until:
                continue
            if since is not None and entry.at < since:
                continue
            if (
                actor in ("", entry.actor)
                and action in ("", entry.action)
                and subject in ("", entry.subject)
            ):
                yield entry

    def trail_lines(self) -> Iterator[bytes]:
        """The canonical bytes of every entry, oldest first: what the chain is made of."""
        for record in self._root["trail"].values():
            yield record.data

    def _newest_first(self) -> Iterator[Any]:
        # A BTree gives its keys in order only; pages of them are turned round.
        tree = self._root["trail"]
        high = tree.maxKey() if len(tree) else 0
        while high > 0:
            low = max(1, high - 499)
            yield from reversed(list(tree.values(low, high)))
            high = low - 1
