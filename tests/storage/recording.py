"""What the tests of the ledger share: keys, a clock that obeys, answers to record."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import transaction

from tests.receipts import independent
from tests.receipts.making import ACCEPTANCE, KEYS, NAMESPACE
from xarst_site.receipts import keys as rules
from xarst_site.receipts import verify
from xarst_site.receipts.model import Item, Withdrawal
from xarst_site.storage.databases import open_database
from xarst_site.storage.key_file import write_keys
from xarst_site.storage.ledger import Erasure, Issued, Ledger, NewAcceptance, NewWithdrawal
from xarst_site.storage.logs import LogStore
from xarst_site.storage.receipts import Receipts

START = datetime(2026, 11, 23, 6, tzinfo=UTC)
PUBLISHED = rules.jwks(KEYS)


class Store(NamedTuple):
    """The database of receipts, without the other two: opened in a third of the time."""

    receipts: Any


@contextmanager
def open_store(settings: dict[str, str]) -> Iterator[Store]:
    """The database of receipts, open."""
    db = open_database(settings, "receipts")
    try:
        yield Store(db)
    finally:
        db.close()


class Clock:
    """A clock that goes on by itself, a millisecond a look."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at


def acceptance(
    who: str = "u-1", key: str = "k-1", *, app: str = "xarst-android", **changes: Any
) -> NewAcceptance:
    """Something to record."""
    made = msgspec.structs.replace(
        ACCEPTANCE, app=msgspec.structs.replace(ACCEPTANCE.app, id=app), **changes
    )
    asked = hashlib.sha256(repr((who, made)).encode()).digest()
    return NewAcceptance(acceptance=made, subject=who, idempotency_key=key, asked=asked)


def withdrawal(
    receipt_id: str, key: str = "w-1", *items: str, app: str = "xarst-android"
) -> NewWithdrawal:
    """Something to withdraw."""
    return NewWithdrawal(
        withdrawal=Withdrawal(affirmative_action="tap-withdraw", items=items or None),
        receipt_id=receipt_id,
        app=app,
        idempotency_key=key,
        asked=hashlib.sha256(repr((receipt_id, items)).encode()).digest(),
    )


def erasure(who: str = "u-1", app: str = "xarst-android") -> Erasure:
    return Erasure(app=app, subject=who)


GIVEN = (
    Item(id="user-agreement", act="terms_acceptance", state="given"),
    Item(id="face-recognition", act="separate_consent", state="given"),
)


def make_ledger(db: Any, directory: Path, **more: Any) -> Ledger:
    """A ledger over a database, with the fixed keys."""
    if not (directory / "keys.json").exists():
        write_keys(directory, KEYS)
    return Ledger(db, directory, namespace=NAMESPACE, **{"clock": Clock(), **more})


@contextmanager
def reading(db: Any) -> Iterator[Receipts]:
    """The receipts, for the time of the block."""
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    try:
        yield Receipts(connection, KEYS)
    finally:
        manager.abort()
        connection.close()


@contextmanager
def log(db: Any, name: Any = "receipts") -> Iterator[LogStore]:
    """A log, for the time of the block."""
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    try:
        yield LogStore(connection, name)
    finally:
        manager.abort()
        connection.close()


def holds(issued: Issued) -> dict[str, Any]:
    """The body of a receipt, after both verifiers have passed it."""
    parts = json.loads(msgspec.json.encode(issued.parts()))
    verify.verify(parts, verify.read_jwks(msgspec.json.encode(PUBLISHED)))
    return independent.check(parts, PUBLISHED)
