"""The ledger: receipts are signed, logged and kept, many in one transaction.

Whoever has something to record hands it over and waits; one thread takes whatever is waiting
and commits it as a batch: the receipts themselves, where to find them, the log's tiles and
its signed head. Only then are the callers answered, with proofs under that head. A conflict
with another process repeats the batch.

Never is a checkpoint given out that contradicts one that was: the mark beside the keys says
how far the log was signed (`mark`), and a store that is behind it, or a clock that is behind
the last entry, stops the recording and nothing else. Reading needs no ledger: see `receipts`.
"""

import contextlib
import logging
import os
import random
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import msgspec
import transaction
from transaction.interfaces import TransientError

from xarst_site.receipts import keys as rules
from xarst_site.receipts import subject as people
from xarst_site.receipts.decide import decide_withdrawal, standing_after
from xarst_site.receipts.ids import COUNTER, next_order, receipt_id
from xarst_site.receipts.keys import LOGS, KeySet, Log, UnusableKeys
from xarst_site.receipts.model import (
    Acceptance,
    Body,
    Refused,
    Withdrawal,
    body_of,
    instant,
    payload,
)
from xarst_site.receipts.note import sign_checkpoint
from xarst_site.receipts.proof import inclusion
from xarst_site.receipts.verify import (
    EMPTY_ROOT,
    Checkpoint,
    commitment,
    from_b64url,
    receipt_entry,
)
from xarst_site.storage.databases import StoreError
from xarst_site.storage.key_file import NAME, read_keys
from xarst_site.storage.library import Damaged, NotHere
from xarst_site.storage.logs import Head, LogStore
from xarst_site.storage.mark import Mark, MarkError, MarkFile
from xarst_site.storage.persistent import Record
from xarst_site.storage.receipts import (
    Found,
    Issued,
    Receipts,
    Row,
    Segment,
    read_segment,
    write_segment,
)

_log = logging.getLogger(__name__)

MAX_BATCH = 256
"""So many receipts at most in one transaction."""
SEGMENT = 64
"""So many receipts at most in one segment: to find one, its segment is inflated."""
CLOCK_TOLERANCE = 1000
"""Milliseconds for which the clock may be behind the last entry: it is then held at that."""
PATIENCE = 20.0
"""Seconds for which a batch that conflicts is tried again."""


class NotRecorded(Exception):  # noqa: N818  said as it is
    """Nothing was recorded; the same request may be sent again. The message says why."""


class Refusing(NotRecorded):
    """The ledger records nothing until somebody has looked: keys, mark, clock or store."""


class InFlight(Exception):  # noqa: N818  said as it is
    """A request with this idempotency key is being recorded at this moment."""


class KeyReused(Exception):  # noqa: N818  said as it is
    """This idempotency key came before, with another body."""


class NewAcceptance(msgspec.Struct, frozen=True, kw_only=True):
    """An acceptance to be recorded, for an app's person.

    ``idempotency_key`` is the app's; ``asked`` 16 bytes or more that stand for the body
    that it sent.
    """

    acceptance: Acceptance
    subject: str
    idempotency_key: str
    asked: bytes

    @property
    def app(self) -> str:
        """The app whose person it is."""
        return self.acceptance.app.id


class NewWithdrawal(msgspec.Struct, frozen=True, kw_only=True):
    """What a receipt gave is to be withdrawn."""

    withdrawal: Withdrawal
    receipt_id: str
    app: str
    idempotency_key: str
    asked: bytes


class NewEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry for the public log of documents: its RFC 8785 bytes."""

    entry: bytes


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of an app's person is to be erased."""

    app: str
    subject: str


class Probe(msgspec.Struct, frozen=True):
    """Nothing: asks whether something could be recorded now."""


class Fit(msgspec.Struct, frozen=True):
    """Something could be recorded."""


class Logged(msgspec.Struct, frozen=True, kw_only=True):
    """An entry of the public log, and its proof."""

    index: int
    proof: str


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """An erasure that was done: so many receipts."""

    receipts: int


New = NewAcceptance | NewWithdrawal | NewEntry | Erasure | Probe
Result = Issued | Logged | Gone | Fit


class _Waiting:
    """Something handed over, and whom to tell."""

    __slots__ = ("future", "mark", "new")

    def __init__(self, new: New, mark: tuple[str, str] | None) -> None:
        self.new = new
        self.mark = mark
        self.future: Future[Any] = Future()


class Ledger:
    """The one writer of a process. Its thread starts with the first thing handed over.

    ``directory`` is that of the keys, which are read again when they change. ``namespace``
    is the site's address, for ``schema_version``. ``clock`` and ``randomness`` replace the
    machine's in tests. `close` it before the database.
    """

    def __init__(
        self,
        db: Any,
        directory: Path,
        *,
        namespace: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        randomness: Callable[[int], bytes] = os.urandom,
    ) -> None:
        self._db = db
        self._directory = directory
        self._namespace = namespace
        self._clock = clock
        self._randomness = randomness
        self._waiting: deque[_Waiting] = deque()
        self._marks_in_flight: set[tuple[str, str]] = set()
        self._lock = threading.Condition()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._keys: tuple[tuple[int, int, int], KeySet] | None = None
        self._mark_files: dict[Log, MarkFile] = {}
        self._agreed: dict[Log, tuple[Mark, Head]] = {}
        self._manager = transaction.TransactionManager()
        self.trouble: str = ""
        """Why the last batch was not recorded; empty while all is well."""

    # Handing over.

    def hand_over(self, new: New) -> "Future[Any]":
        """Hand something over; the future gets a Result, or one of these exceptions:

        NotRecorded (Refusing among them), KeyReused, Refused, NotHere. Raises InFlight if
        the same app sent the same idempotency key and is not answered yet.
        """
        mark = None
        if isinstance(new, NewAcceptance | NewWithdrawal):
            mark = (new.app, new.idempotency_key)
        waiting = _Waiting(new, mark)
        with self._lock:
            if self._closing:
                raise NotRecorded("the ledger is closed")
            if mark is not None:
                if mark in self._marks_in_flight:
                    raise InFlight("this request is being recorded")
                self._marks_in_flight.add(mark)
            self._waiting.append(waiting)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
                self._thread.start()
            self._lock.notify()
        return waiting.future

    def record(self, new: New, wait: float = 30.0) -> Any:
        """Hand something over and wait for its Result. As `hand_over`."""
        try:
            return self.hand_over(new).result(wait)
        except TimeoutError as error:
            raise NotRecorded("it is not recorded yet; ask again with the same key") from error

    def keys(self) -> KeySet:
        """The site's keys as they are now. Raises Refusing."""
        try:
            status = (self._directory / NAME).stat()
            seen = (status.st_mtime_ns, status.st_ino, status.st_mode)
            if self._keys is None or self._keys[0] != seen:
                self._keys = (seen, read_keys(self._directory))
        except (OSError, StoreError) as error:
            raise Refusing(str(error)) from error
        return self._keys[1]

    def close(self) -> None:
        """Record what is waiting, and end."""
        with self._lock:
            self._closing = True
            self._lock.notify()
        if self._thread is not None:
            self._thread.join()
        for file in self._mark_files.values():
            file.close()
        self._mark_files.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The thread.

    def _run(self) -> None:
        while batch := self._take():
            # Whoever no longer waits is left out; from here on nobody can leave.
            asked = [one for one in batch if one.future.set_running_or_notify_cancel()]
            answers = self._commit(asked) if asked else []
            with self._lock:
                self._marks_in_flight.difference_update(one.mark for one in batch if one.mark)
            for one, answer in zip(asked, answers, strict=True):
                if isinstance(answer, Exception):
                    one.future.set_exception(answer)
                else:
                    one.future.set_result(answer)

    def _take(self) -> list[_Waiting]:
        """Whatever is waiting, up to a batch; an erasure comes alone. Empty: it is over."""
        with self._lock:
            while not self._waiting and not self._closing:
                self._lock.wait()
            batch: list[_Waiting] = []
            while self._waiting and len(batch) < MAX_BATCH:
                erasure = isinstance(self._waiting[0].new, Erasure)
                if batch and erasure:
                    break
                batch.append(self._waiting.popleft())
                if erasure:
                    break
            return batch

    def _commit(self, batch: list[_Waiting]) -> list[Result | Exception]:
        """Record a batch, one way or the other: an answer to each."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answers = self._attempt([one.new for one in batch])
            except TransientError as error:
                if time.monotonic() < until:
                    time.sleep(random.uniform(0, 0.01))  # noqa: S311  two processes part ways
                    continue
                return self._failed(batch, NotRecorded(f"others were faster: {error}"))
            except Refusing as error:
                return self._failed(batch, error)
            except (MarkError, UnusableKeys, StoreError, Damaged) as error:
                return self._failed(batch, Refusing(str(error)))
            except Exception as error:  # noqa: BLE001  whatever a database raises, callers are told
                _log.warning("A batch of %d was not recorded", len(batch), exc_info=True)
                said = " ".join(str(error).split()) or type(error).__name__
                return self._failed(batch, NotRecorded(f"the store refused: {said}"))
            self.trouble = ""
            return answers

    def _failed(self, batch: list[_Waiting], error: NotRecorded) -> list[Result | Exception]:
        if self.trouble != str(error):
            _log.error("Nothing is recorded: %s", error)
        self.trouble = str(error)
        return [error] * len(batch)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Any]:
        """A connection for one transaction; what is not committed in the block is undone.

        It is closed each time: an idle one would hold on to an old state of the store, and
        SQLite's write-ahead log could not be emptied.
        """
        self._manager.begin()
        connection = self._db.open(transaction_manager=self._manager)
        try:
            yield connection
        finally:
            with contextlib.suppress(Exception):  # it may be gone with the database
                self._manager.abort()
            with contextlib.suppress(Exception):
                connection.close()

    def _attempt(self, batch: Sequence[New]) -> list[Result | Exception]:
        """Record a batch in one transaction; an answer to each, exceptions among them."""
        keys = self.keys()
        # Marks are read before the transaction begins: what they say is then in it.
        marks = {log: self._mark_file(log).read() for log in LOGS}
        with self._connected() as connection:
            now = self._clock()
            work = _Batch(connection, keys, self._namespace, now, self._randomness)
            for log in LOGS:
                self._check(work.logs[log], log, marks[log], keys, now)
            pending = [work.take(new) for new in batch]
            heads = work.finish()
            answers = [one() if callable(one) else one for one in pending]
            if work.changed:
                self._manager.get().note(f"{len(batch)} for the ledger")
                self._manager.commit()
        for log, head in heads.items():
            mark = Mark(head.size, head.root, head.at)
            self._mark_file(log).advance(mark)
            self._agreed[log] = (mark, head)
        return answers

    def _mark_file(self, log: Log) -> MarkFile:
        if log not in self._mark_files:
            self._mark_files[log] = MarkFile(self._directory, log)
        return self._mark_files[log]

    def _check(
        self, store: LogStore, log: Log, mark: Mark | None, keys: KeySet, now: datetime
    ) -> None:
        """Raise Refusing unless what will be signed continues what was."""
        head = store.head()
        last = max(head.at, mark.at if mark else 0)
        if _milliseconds(now) < last - CLOCK_TOLERANCE:
            raise Refusing(
                f"the clock says {instant(now)}, and the last entry of the log {log} is"
                f" of {instant(datetime.fromtimestamp(last / 1000, UTC))}; set it right"
            )
        if head.size and not head.checkpoint.startswith(f"{keys.origin(log)}\n"):
            raise Refusing(f"the log {log} is not that of these keys, {keys.origin(log)}")
        if mark is None:
            mark = self._first_mark(log, head)
        if self._agreed.get(log) == (mark, head):
            return
        if head.size and store.tree(head.size).root() != head.root:
            raise Refusing(f"the tiles of the log {log} are damaged; run: xarst fsck")
        if head.size < mark.size:
            raise Refusing(
                f"the log {log} has {head.size} entries, and {mark.size} were signed: this is"
                " an older state of the database. Restore the newer one; signing on from"
                " here would contradict receipts that people have"
            )
        if store.tree(head.size).root_at(mark.size) != mark.root:
            raise Refusing(
                f"the log {log} contradicts what was signed: its first {mark.size} entries"
                " are others"
            )
        self._agreed[log] = (mark, head)

    def _first_mark(self, log: Log, head: Head) -> Mark:
        """The mark of a log that has none: made before its first entry is committed.

        So a log that has entries and no mark has lost it, and no crash looks like that.
        """
        file = self._mark_file(log)
        if file.read() is not None:
            raise TransientError(f"the log {log} was begun at this moment")
        if head.size:
            raise Refusing(
                f"the log {log} has {head.size} entries, and beside the keys nothing says"
                f" how far it was signed: {log}.mark belongs there"
            )
        first = Mark(0, EMPTY_ROOT, 0)
        file.advance(first)
        return first


class _Person:
    """What a batch knows of a person: the key, the number, the latest receipts."""

    def __init__(self, key: bytes, number: int, latest: Found | None) -> None:
        self.key = key
        self.number = number
        self.latest = latest
        self.heads: dict[str, int] = {}
        self.ids: dict[str, str] = {}
        """Receipt ids by document, where they are known."""
        self.fresh: list[Body] = []
        """Of this batch."""
        if latest is not None:
            body = latest.body
            self.heads = {**latest.row.heads, body.document: latest.row.order}
            self.ids = {body.document: body.receipt_id}


class _Batch:
    """What one transaction records."""

    def __init__(
        self,
        connection: Any,
        keys: KeySet,
        namespace: str,
        now: datetime,
        randomness: Callable[[int], bytes],
    ) -> None:
        self._root = connection.root()
        self._keys = keys
        self._index_key = from_b64url(keys.index_key)
        self._namespace = namespace
        self._now = now
        self._randomness = randomness
        self.receipts = Receipts(connection, keys)
        self.logs: dict[Log, LogStore] = {log: LogStore(connection, log) for log in LOGS}
        self._heads = {log: store.head() for log, store in self.logs.items()}
        self._signer = rules.signer(keys, now)
        self._rows: list[Row] = []
        self._entries: dict[Log, list[bytes]] = {log: [] for log in LOGS}
        self._last = {log: head.last for log, head in self._heads.items()}
        self._by_name: dict[tuple[str, str], _Person] = {}
        self._by_key: dict[bytes, _Person] = {}
        self._proofs: dict[Log, Callable[[int], str]] = {}
        self.changed = False

    def take(self, new: New) -> Callable[[], Result] | Result | Exception:
        """Prepare one thing: its answer, or, where that needs the proof, what makes it."""
        try:
            if isinstance(new, NewAcceptance):
                return self._acceptance(new)
            if isinstance(new, NewWithdrawal):
                return self._withdrawal(new)
            if isinstance(new, NewEntry):
                return self._entry(new)
            if isinstance(new, Erasure):
                return self._erase(new)
        except (KeyReused, Refused, NotHere) as error:
            return error
        except (Damaged, ValueError) as error:
            # Of this one alone: nothing of it is in the batch yet, and the others go on.
            return NotRecorded(str(error))
        return Fit()

    def finish(self) -> dict[Log, Head]:
        """Write segments, tiles and heads; the heads that are new."""
        heads: dict[Log, Head] = {}
        for log, entries in self._entries.items():
            if not entries:
                continue
            head, store = self._heads[log], self.logs[log]
            size = head.size + len(entries)
            store.append(head.size, entries)
            view = store.tree(size)
            checkpoint = Checkpoint(self._keys.origin(log), size, view.root())
            note = sign_checkpoint(checkpoint, rules.note_signers(self._keys, log, self._now))
            heads[log] = Head(
                size=size, root=checkpoint.root, last=self._last[log], checkpoint=note
            )
            store.put_head(heads[log])
            self._proofs[log] = lambda index, view=view, note=note: inclusion(  # type: ignore[misc]
                index, view.inclusion_proof(index), note
            )
        self._write_segments(heads)
        self.changed = self.changed or bool(heads)
        return heads

    def _write_segments(self, heads: dict[Log, Head]) -> None:
        first = self._heads["receipts"].size
        for begin in range(0, len(self._rows), SEGMENT):
            rows = tuple(self._rows[begin : begin + SEGMENT])
            segment = Segment(
                first=first + begin,
                kid=self._signer.kid,
                checkpoint=heads["receipts"].checkpoint,
                rows=rows,
            )
            self._root["segments"][rows[0].order] = Record(write_segment(segment))

    def _next(self, log: Log) -> int:
        self._last[log] = next_order(self._last[log], _milliseconds(self._now))
        return self._last[log]

    def _replay(self, new: NewAcceptance | NewWithdrawal) -> tuple[bytes, int, Issued | None]:
        """The mark of a request, its number, and its answer if it came before."""
        mark = people.request_mark(self._index_key, new.app, new.idempotency_key)
        number, found = self.receipts.by_mark(mark)
        if found is None:
            return mark, number, None
        if found.row.asked != new.asked[:16]:
            raise KeyReused("this key came before, with another body")
        return mark, number, self.receipts.issued(found, first=True)

    def _acceptance(self, new: NewAcceptance) -> Callable[[], Issued] | Issued:
        mark, number, before = self._replay(new)
        if before is not None:
            return before
        person = self._person(new.app, new.subject)
        principal = people.principal(person.key, new.app, new.subject)
        return self._receipt(new, new.acceptance, person, principal, mark, number)

    def _withdrawal(self, new: NewWithdrawal) -> Callable[[], Issued] | Issued:
        mark, number, before = self._replay(new)
        if before is not None:
            return before
        found = self.receipts.find(new.receipt_id, new.app)
        body = found.body
        person = self._person_of(found)
        receipts = [
            one.body
            for one in sorted(
                self.receipts.chain(person.latest, body.document) if person.latest else (),
                key=lambda one: one.row.order,
            )
        ]
        receipts += [one for one in person.fresh if one.document == body.document]
        states = {name: item.state for name, item in standing_after(receipts).items()}
        acceptance = decide_withdrawal(new.withdrawal, body, states, new.app)
        return self._receipt(new, acceptance, person, body.pii_principal_id, mark, number)

    def _receipt(
        self,
        new: NewAcceptance | NewWithdrawal,
        acceptance: Acceptance,
        person: _Person,
        principal: str,
        mark: bytes,
        number: int,
    ) -> Callable[[], Issued]:
        """Sign a receipt and put it into the batch."""
        order = self._next("receipts")
        identity = receipt_id(order, self._randomness(8))
        body = body_of(
            acceptance,
            namespace=self._namespace,
            receipt_id=identity,
            principal=principal,
            at=datetime.fromtimestamp(order // COUNTER / 1000, UTC),
            previous=self._previous(person, acceptance.document),
        )
        data = payload(body)
        token = self._signer.sign(data)
        blind = people.blind(person.key, identity)
        index = self._heads["receipts"].size + len(self._rows)
        self._rows.append(
            Row(
                order=order,
                payload=data,
                signature=from_b64url(token.rpartition(".")[2]),
                key=person.key,
                person=person.number,
                request=mark,
                asked=new.asked[:16],
                heads=dict(person.heads),
            )
        )
        self._entries["receipts"].append(receipt_entry(commitment(blind, data)))
        self._root["people"][person.number] = order
        self._root["requests"][number] = order
        person.heads[acceptance.document] = order
        person.ids[acceptance.document] = identity
        person.fresh.append(body)
        return lambda: Issued(
            jws=token, payload=data, blind=blind, proof=self._proofs["receipts"](index)
        )

    def _previous(self, person: _Person, document: str) -> str | None:
        order = person.heads.get(document)
        if order is not None and document not in person.ids:
            person.ids[document] = self.receipts.at(order).body.receipt_id
        return person.ids.get(document)

    def _person(self, app: str, subject: str) -> _Person:
        """An app's person, with a new key if this is their first receipt."""
        person = self._by_name.get((app, subject))
        if person is None:
            start = people.lookup(self._index_key, app, subject)
            number, latest = self.receipts.latest_at(start, app, subject)
            key = self._randomness(people.KEY_SIZE) if latest is None else latest.row.key
            person = self._by_key.get(key) or _Person(key, number, latest)
            self._by_name[app, subject] = self._by_key[key] = person
        return person

    def _person_of(self, found: Found) -> _Person:
        """Whose receipt this is."""
        person = self._by_key.get(found.row.key)
        if person is None:
            latest = self.receipts.at(self._root["people"][found.row.person])
            person = self._by_key[found.row.key] = _Person(found.row.key, found.row.person, latest)
        return person

    def _entry(self, new: NewEntry) -> Callable[[], Logged]:
        self._next("documents")
        index = self._heads["documents"].size + len(self._entries["documents"])
        self._entries["documents"].append(new.entry)
        return lambda: Logged(index=index, proof=self._proofs["documents"](index))

    def _erase(self, new: Erasure) -> Gone:
        """Destroy a person's key and bodies. The entries of the log, opaque, stay."""
        found = self.receipts.of_person(new.app, new.subject)
        if not found:
            return Gone(receipts=0)
        orders = {one.row.order for one in found}
        requests = [self.receipts.by_mark(one.row.request)[0] for one in found]
        segments = self._root["segments"]
        for first in {segments.maxKey(order) for order in orders}:
            segment = read_segment(segments[first].data)
            rows = tuple(
                Row(order=row.order) if row.order in orders else row for row in segment.rows
            )
            segments[first].put(write_segment(msgspec.structs.replace(segment, rows=rows)))
        for number in requests:
            _forget(self._root["requests"], number)
        _forget(self._root["people"], found[-1].row.person)
        self.changed = True
        return Gone(receipts=len(found))


def _forget(kept: Any, number: int) -> None:
    """Take a number out, unless another one that met it lies behind it."""
    if number in kept and number + 1 not in kept:
        del kept[number]


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
