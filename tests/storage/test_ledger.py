"""Recording receipts: durable, once, in order, and never against what was signed."""

import contextlib
import json
import shutil
import threading
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.receipts.making import KEYS, seed
from tests.storage.conftest import root
from tests.storage.recording import (
    GIVEN,
    START,
    Clock,
    Store,
    acceptance,
    erasure,
    holds,
    log,
    make_ledger,
    open_store,
    reading,
    withdrawal,
)
from xarst_site.receipts import keys as rules
from xarst_site.receipts import tree, verify
from xarst_site.receipts.model import Refused
from xarst_site.storage import ledger as module
from xarst_site.storage.key_file import write_keys
from xarst_site.storage.ledger import (
    Fit,
    Gone,
    InFlight,
    KeyReused,
    Ledger,
    Logged,
    NewEntry,
    NotRecorded,
    Probe,
    Refusing,
)
from xarst_site.storage.library import NotHere
from xarst_site.storage.receipts import Erased


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    return tmp_path / "keys"


@pytest.fixture
def databases(settings: dict[str, str]) -> Any:
    with open_store(settings) as opened:
        yield opened


@pytest.fixture
def ledger(databases: Store, keys: Path) -> Any:
    with make_ledger(databases.receipts, keys) as made:
        yield made


def test_a_receipt_is_answered_with_everything_that_proves_it(
    ledger: Ledger, databases: Store
) -> None:
    issued = ledger.record(acceptance())
    body = holds(issued)
    assert body["event"]["recorded_at"] == "2026-11-23T06:00:00Z"
    assert (body["previous"], body["on_behalf_of"]) == (None, None)
    assert "u-1" not in json.dumps(body)
    with reading(databases.receipts) as receipts:
        found = receipts.find(body["receipt_id"], "xarst-android")
        assert holds(receipts.issued(found)) == body
        assert receipts.log.head().size == 1


def test_a_batch_is_one_transaction(ledger: Ledger, databases: Store) -> None:
    """All of them, handed over while the writer is busy, are answered under one checkpoint."""
    first = ledger.hand_over(acceptance("first", "first"))
    futures = [ledger.hand_over(acceptance(f"u-{n}", f"k-{n}")) for n in range(200)]
    first.result(20)
    bodies = [holds(future.result(20)) for future in futures]
    assert len({body["receipt_id"] for body in bodies}) == 200
    ids = [body["receipt_id"] for body in bodies]
    assert ids == sorted(ids)
    checkpoints = {
        future.result().proof.rpartition("\n\n")[0].split("\n\n")[1] for future in futures
    }
    assert len(checkpoints) <= 3
    with log(databases.receipts) as kept:
        assert kept.head().size == 201
        for size in (1, 77, 201):
            view = kept.tree(size)
            assert view.root() == view.root_at(size)


def test_receipts_of_one_person_are_chained(ledger: Ledger, databases: Store) -> None:
    one = holds(ledger.record(acceptance(key="1")))
    other = holds(ledger.record(acceptance(key="2", document="other")))
    two = holds(ledger.record(acceptance(key="3")))
    somebody = holds(ledger.record(acceptance("u-2", key="4")))
    three = holds(ledger.record(acceptance(key="5")))
    assert [body["previous"] for body in (one, other, two, somebody, three)] == [
        None,
        None,
        one["receipt_id"],
        None,
        two["receipt_id"],
    ]
    assert one["pii_principal_id"] == other["pii_principal_id"] == two["pii_principal_id"]
    assert somebody["pii_principal_id"] != one["pii_principal_id"]
    with reading(databases.receipts) as receipts:

        def ids(*args: str) -> list[str]:
            return [one.body.receipt_id for one in receipts.of_person("xarst-android", *args)]

        wanted = [one["receipt_id"], two["receipt_id"], three["receipt_id"]]
        assert ids("u-1", "xarst") == wanted
        assert ids("u-1", "other") == [other["receipt_id"]]
        assert ids("u-1") == sorted([*wanted, other["receipt_id"]])
        assert ids("nobody") == []
        assert ids("u-1", "nothing") == []


def test_in_one_batch_too(ledger: Ledger) -> None:
    ledger.record(acceptance("warm", "up"))
    futures = [ledger.hand_over(acceptance(key=f"k-{n}")) for n in range(5)]
    bodies = [holds(future.result(20)) for future in futures]
    assert [body["previous"] for body in bodies] == [
        None,
        *(body["receipt_id"] for body in bodies[:-1]),
    ]


def test_the_same_person_is_another_in_another_app(ledger: Ledger, databases: Store) -> None:
    one = holds(ledger.record(acceptance(app="one")))
    two = holds(ledger.record(acceptance(app="two")))
    assert one["pii_principal_id"] != two["pii_principal_id"]
    assert two["previous"] is None
    with reading(databases.receipts) as receipts:
        receipts.find(one["receipt_id"], "one")
        with pytest.raises(NotHere):
            receipts.find(one["receipt_id"], "two")
        assert len(receipts.of_person("one", "u-1")) == 1


@pytest.mark.parametrize("wrong", ["", "x", "019ab1c2-0000-7000-8000-000000000000"])
def test_what_is_not_there(ledger: Ledger, databases: Store, wrong: str) -> None:
    with reading(databases.receipts) as receipts, pytest.raises(NotHere):
        receipts.find(wrong, "xarst-android")
    known = holds(ledger.record(acceptance()))["receipt_id"]
    with reading(databases.receipts) as receipts:
        for other in (wrong, known[:-1] + ("0" if known[-1] != "0" else "1")):
            with pytest.raises(NotHere):
                receipts.find(other, "xarst-android")


class TestIdempotency:
    def test_the_same_request_gets_the_same_answer_to_the_byte(self, ledger: Ledger) -> None:
        first = ledger.record(acceptance())
        for number in range(300):
            ledger.hand_over(acceptance(f"u-{number}", f"other-{number}"))
        again = ledger.record(acceptance())
        assert again.replayed
        assert msgspec.json.encode(again.parts()) == msgspec.json.encode(first.parts())

    def test_another_body_under_the_same_key(self, ledger: Ledger, databases: Store) -> None:
        ledger.record(acceptance())
        with pytest.raises(KeyReused):
            ledger.record(acceptance(language="en"))
        with log(databases.receipts) as kept:
            assert kept.head().size == 1

    def test_keys_of_other_apps_are_other_keys(self, ledger: Ledger) -> None:
        one = holds(ledger.record(acceptance(app="one")))
        two = holds(ledger.record(acceptance(app="two")))
        assert one["receipt_id"] != two["receipt_id"]

    def test_in_flight(self, ledger: Ledger) -> None:
        # The clock is the first thing a batch looks at: there it waits.
        reached, go = threading.Event(), threading.Event()

        def clock() -> Any:
            reached.set()
            assert go.wait(20)
            return START

        ledger._clock = clock
        future = ledger.hand_over(acceptance())
        assert reached.wait(20)
        with pytest.raises(InFlight):
            ledger.hand_over(acceptance())
        go.set()
        holds(future.result(20))
        assert ledger.record(acceptance()).replayed


class TestWithdrawal:
    def test_it_is_a_new_entry_and_the_old_receipt_still_verifies(
        self, ledger: Ledger, databases: Store
    ) -> None:
        given = ledger.record(acceptance(items=GIVEN))
        body = holds(given)
        taken = holds(ledger.record(withdrawal(body["receipt_id"], "w", "face-recognition")))
        assert taken["previous"] == body["receipt_id"]
        assert taken["pii_principal_id"] == body["pii_principal_id"]
        assert taken["items"] == [
            {"id": "face-recognition", "act": "separate_consent", "state": "withdrawn"}
        ]
        holds(given)
        with reading(databases.receipts) as receipts:
            standing = receipts.standing("xarst-android", "u-1", "xarst")
            assert {name: item.state for name, item in standing.items()} == {
                "user-agreement": "given",
                "face-recognition": "withdrawn",
            }

    def test_once_also_in_one_batch(self, ledger: Ledger) -> None:
        body = holds(ledger.record(acceptance(items=GIVEN)))
        futures = [
            ledger.hand_over(withdrawal(body["receipt_id"], f"w-{n}", "face-recognition"))
            for n in range(3)
        ]
        refused = 0
        for future in futures:
            try:
                holds(future.result(20))
            except Refused:
                refused += 1
        assert refused == 2

    def test_given_again_and_withdrawn_again(self, ledger: Ledger) -> None:
        for number in range(2):
            body = holds(ledger.record(acceptance(key=f"g-{number}", items=GIVEN)))
            holds(ledger.record(withdrawal(body["receipt_id"], f"w-{number}")))

    def test_of_another_app_or_of_nothing(self, ledger: Ledger) -> None:
        body = holds(ledger.record(acceptance(items=GIVEN)))
        with pytest.raises(NotHere):
            ledger.record(withdrawal(body["receipt_id"], app="other"))
        with pytest.raises(NotHere):
            ledger.record(withdrawal("019ab1c2-0000-7000-8000-000000000000"))


class TestErasure:
    def test_what_was_of_a_person_is_gone_and_everybody_elses_stays(
        self, ledger: Ledger, databases: Store, settings: dict[str, str]
    ) -> None:
        mine = [ledger.record(acceptance(key=f"k-{n}")) for n in range(3)]
        others = [ledger.record(acceptance(f"o-{n}", f"o-{n}")) for n in range(3)]
        with reading(databases.receipts) as receipts:
            found = receipts.of_person("xarst-android", "u-1")
            secrets = {one.row.key for one in found} | {one.row.signature for one in found}
            secrets |= {one.body.pii_principal_id.encode()[12:] for one in found}
            secrets |= {one.blind for one in mine}
            assert len({one.row.key for one in found}) == 1
        assert ledger.record(erasure()) == Gone(receipts=3)
        assert ledger.record(erasure()) == Gone(receipts=0)
        with reading(databases.receipts) as receipts:
            assert receipts.of_person("xarst-android", "u-1") == ()
            for one in mine:
                with pytest.raises(Erased):
                    receipts.find(one.body.receipt_id, "xarst-android")
            for one in others:
                again = receipts.find(one.body.receipt_id, "xarst-android")
                holds(receipts.issued(again))
            # The commitments stay, so the tree is the same.
            assert receipts.log.head().size == 6
            assert len(tree.read_bundle(receipts.log.bundle(0, 6))) == 6
        # Who kept a receipt can still verify it.
        holds(mine[0])
        with root(databases.receipts) as found_root:
            rows = b"".join(
                msgspec.msgpack.encode(module.read_segment(record.data))
                for record in found_root["segments"].values()
            )
        assert not any(secret in rows for secret in secrets)

    def test_a_person_who_comes_back_is_somebody_new(self, ledger: Ledger) -> None:
        before = holds(ledger.record(acceptance()))
        ledger.record(erasure())
        after = holds(ledger.record(acceptance()))
        assert after["pii_principal_id"] != before["pii_principal_id"]
        assert after["previous"] is None
        with pytest.raises(NotHere):
            ledger.record(withdrawal(before["receipt_id"]))


def test_the_log_of_documents(ledger: Ledger, databases: Store) -> None:
    entries = [b'{"n":%d}' % number for number in range(3)]
    logged = [ledger.record(NewEntry(entry=entry)) for entry in entries]
    trusted = verify.read_jwks(msgspec.json.encode(rules.jwks(KEYS))).logs
    for number, (one, entry) in enumerate(zip(logged, entries, strict=True)):
        assert isinstance(one, Logged)
        assert one.index == number
        checkpoint, _, _ = verify.verify_proof(one.proof, verify.leaf_hash(entry), trusted)
        assert checkpoint.origin == "xarst.example/log/documents"
    with log(databases.receipts, "documents") as kept:
        assert tree.read_bundle(kept.bundle(0, 3)) == entries
        assert kept.entry(1) == entries[1]


def test_tiles_that_were_served_stay_the_beginning_of_what_is_served(
    ledger: Ledger, databases: Store
) -> None:
    seen: dict[tuple[int, int, int], bytes] = {}
    size = 0
    for batch in (3, 200, 120, 1):
        futures = [ledger.hand_over(acceptance(f"{size}-{n}", f"{size}-{n}")) for n in range(batch)]
        for future in futures:
            future.result(20)
        size += batch
        with log(databases.receipts) as kept:
            assert kept.head().size == size
            for level, number, width in tree.tiles_of(size):
                seen[level, number, width] = kept.tile(level, number, width)
            for key, data in seen.items():
                assert kept.tile(*key) == data
            with pytest.raises(KeyError):
                kept.tile(0, size // 256, size % 256 + 1)
            with pytest.raises(KeyError):
                kept.bundle(size // 256, size % 256 + 1)
            assert len(tree.read_bundle(kept.bundle(0, min(size, 256)))) == min(size, 256)


def test_whether_it_could_record(ledger: Ledger, databases: Store) -> None:
    assert ledger.record(Probe()) == Fit()
    ledger.record(acceptance())
    ledger._clock.at -= timedelta(days=1)  # type: ignore[attr-defined]
    with pytest.raises(Refusing):
        ledger.record(Probe())
    with log(databases.receipts) as kept:
        assert kept.head().size == 1


class TestRefusing:
    """What was signed is never contradicted, and nothing is half written."""

    def size(self, databases: Store) -> int:
        with log(databases.receipts) as kept:
            return kept.head().size

    def test_an_older_state_of_the_database(self, settings: dict[str, str], keys: Path) -> None:
        store, backup = Path(settings["xarst.var"], "receipts"), Path(settings["xarst.var"], "old")
        for round_, (who, kept) in enumerate((("a", 1), ("b", 2))):
            with open_store(settings) as databases:
                with make_ledger(databases.receipts, keys, clock=Clock(START)) as ledger:
                    ledger._clock.at += timedelta(hours=round_)  # type: ignore[attr-defined]
                    ledger.record(acceptance(who, who))
                assert self.size(databases) == kept
            if not backup.exists():
                shutil.copytree(store, backup)
        shutil.rmtree(store)
        shutil.copytree(backup, store)
        with open_store(settings) as databases:
            clock = Clock(START + timedelta(hours=9))
            with make_ledger(databases.receipts, keys, clock=clock) as ledger:
                with pytest.raises(Refusing, match="has 1 entries, and 2 were signed"):
                    ledger.record(acceptance("c", "c"))
                assert "older state" in ledger.trouble
            # What is there can be read.
            with reading(databases.receipts) as receipts:
                (found,) = receipts.of_person("xarst-android", "a")
                holds(receipts.issued(found))
            assert self.size(databases) == 1

    def test_a_log_that_went_another_way(self, settings: dict[str, str], keys: Path) -> None:
        """As large as what was signed, or larger, but another one."""
        with open_store(settings) as databases, make_ledger(databases.receipts, keys) as ledger:
            ledger.record(acceptance("a", "a"))
        elsewhere = {"xarst.var": settings["xarst.var"] + "-2"}
        with open_store(elsewhere) as databases:
            with make_ledger(databases.receipts, keys.parent / "keys-2") as ledger:
                ledger.record(acceptance("b", "b"))
                ledger.record(acceptance("c", "c"))
            refused = pytest.raises(Refusing, match="contradicts what was signed")
            with make_ledger(databases.receipts, keys) as ledger, refused:
                ledger.record(acceptance("d", "d"))

    def test_a_clock_that_was_set_back(self, databases: Store, keys: Path) -> None:
        clock = Clock()
        with make_ledger(databases.receipts, keys, clock=clock) as ledger:
            ledger.record(acceptance("a", "a"))
            clock.at -= timedelta(milliseconds=500)
            later = holds(ledger.record(acceptance("b", "b")))
            assert later["event"]["recorded_at"] == "2026-11-23T06:00:00Z"
            clock.at -= timedelta(seconds=5)
            with pytest.raises(Refusing, match="the clock says 2026-11-23T05:59:5"):
                ledger.record(acceptance("c", "c"))
            assert self.size(databases) == 2
            clock.at += timedelta(seconds=9)
            holds(ledger.record(acceptance("c", "c")))
            assert ledger.trouble == ""

    def test_without_keys_or_with_keys_that_others_can_read(
        self, databases: Store, keys: Path
    ) -> None:
        with make_ledger(databases.receipts, keys) as ledger:
            (keys / "keys.json").chmod(0o644)
            with pytest.raises(Refusing, match="others may read"):
                ledger.record(acceptance())
            (keys / "keys.json").rename(keys / "away")
            with pytest.raises(Refusing, match=r"keys\.json"):
                ledger.record(acceptance())
            (keys / "away").rename(keys / "keys.json")
            (keys / "keys.json").chmod(0o600)
            holds(ledger.record(acceptance()))

    def test_with_keys_of_another_site(self, databases: Store, keys: Path) -> None:
        with make_ledger(databases.receipts, keys) as ledger:
            ledger.record(acceptance("a", "a"))
            write_keys(keys, msgspec.structs.replace(KEYS, name="other.example"))
            with pytest.raises(Refusing, match="not that of these keys"):
                ledger.record(acceptance("b", "b"))

    def test_without_its_mark(self, databases: Store, keys: Path) -> None:
        with make_ledger(databases.receipts, keys) as ledger:
            ledger.record(acceptance("a", "a"))
        mark = keys / "receipts.mark"
        kept = mark.read_bytes()
        for damage in (b"", b"x" * 1024):
            mark.write_bytes(damage)
            refused = pytest.raises(Refusing, match="how far")
            with make_ledger(databases.receipts, keys) as ledger, refused:
                ledger.record(acceptance("b", "b"))
        mark.write_bytes(kept)
        with make_ledger(databases.receipts, keys) as ledger:
            holds(ledger.record(acceptance("b", "b")))

    def test_killed_after_the_first_commit_of_all(self, databases: Store, keys: Path) -> None:
        """The mark is there before the first entry, so that this is not taken for its loss."""
        with make_ledger(databases.receipts, keys) as ledger:
            ledger.record(Probe())
        before = (keys / "receipts.mark").read_bytes()
        assert before.strip()
        with make_ledger(databases.receipts, keys) as ledger:
            ledger.record(acceptance("a", "a"))
        (keys / "receipts.mark").write_bytes(before)
        with make_ledger(databases.receipts, keys) as ledger:
            holds(ledger.record(acceptance("b", "b")))

    def test_tiles_that_are_damaged(self, databases: Store, keys: Path) -> None:
        with make_ledger(databases.receipts, keys) as ledger:
            ledger.record(acceptance("a", "a"))
        with root(databases.receipts) as found:
            (record,) = found["logs"]["receipts"]["tiles"].values()
            record.put(bytes(32))
        refused = pytest.raises(Refusing, match="damaged; run: xarst fsck")
        with make_ledger(databases.receipts, keys) as ledger, refused:
            ledger.record(acceptance("b", "b"))

    def test_what_the_store_refuses_is_told_and_nothing_stays(
        self, settings: dict[str, str], keys: Path
    ) -> None:
        """As on a full disk: SQLite is not given another page."""

        def fill(ledger: Ledger) -> None:
            for number in range(400):
                ledger.record(acceptance(f"b-{number}", f"b-{number}"))

        with open_store(settings) as databases, make_ledger(databases.receipts, keys) as ledger:
            ledger.record(acceptance("a", "a"))
            with full(databases.receipts), pytest.raises(NotRecorded, match="full"):
                fill(ledger)
            size = self.size(databases)
            holds(ledger.record(acceptance("c", "c")))
            assert self.size(databases) == size + 1


@contextlib.contextmanager
def full(db: Any) -> Any:
    """No connection of this database gets another page."""
    pool = db.storage._store_connection_pool
    connection = pool.borrow()
    try:
        cursor = connection.cursor
        (pages,) = cursor.execute("PRAGMA page_count").fetchone()
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    finally:
        pool.replace(connection)
    yield
    connection = pool.borrow()
    try:
        connection.cursor.execute("PRAGMA max_page_count = 1073741823")
    finally:
        pool.replace(connection)


def test_a_new_key_signs_without_a_restart(databases: Store, keys: Path) -> None:
    clock = Clock()
    with make_ledger(databases.receipts, keys, clock=clock) as ledger:
        before = ledger.record(acceptance("a", "a"))
        rotated = rules.rotate(KEYS, "receipt", seed("next"), at=clock.at)
        rotated = rules.rotate(rotated, "checkpoint", seed("after"), at=clock.at)
        write_keys(keys, rotated)
        clock.at += timedelta(days=2)
        after = ledger.record(acceptance("b", "b"))
        trusted = verify.read_jwks(msgspec.json.encode(rules.jwks(rotated)))
        for one in (before, after):
            parts = json.loads(msgspec.json.encode(one.parts()))
            assert verify.verify(parts, trusted)
        assert before.jws.split(".")[0] != after.jws.split(".")[0]
        again = ledger.record(acceptance("a", "a"))
        assert again.jws == before.jws


def test_one_that_cannot_be_recorded_does_not_stop_the_others(ledger: Ledger) -> None:
    ledger.record(acceptance("warm", "up"))
    futures = [ledger.hand_over(acceptance(who, who)) for who in ("a", "b\ud800", "c")]
    holds(futures[0].result(20))
    with pytest.raises(NotRecorded):
        futures[1].result(20)
    holds(futures[2].result(20))


def test_whoever_no_longer_waits_is_left_out(ledger: Ledger, databases: Store) -> None:
    reached, go = threading.Event(), threading.Event()

    def clock() -> Any:
        reached.set()
        assert go.wait(20)
        return START

    ledger._clock = clock
    first = ledger.hand_over(acceptance("a", "a"))
    assert reached.wait(20)
    second = ledger.hand_over(acceptance("b", "b"))
    assert not first.cancel()
    assert second.cancel()
    go.set()
    holds(first.result(20))
    holds(ledger.record(acceptance("b", "b")))
    with log(databases.receipts) as kept:
        assert kept.head().size == 2


def test_a_closed_ledger(databases: Store, keys: Path) -> None:
    made = make_ledger(databases.receipts, keys)
    future: Future[Any] = made.hand_over(acceptance())
    made.close()
    holds(future.result(0))
    with pytest.raises(NotRecorded):
        made.hand_over(acceptance("b", "b"))
    make_ledger(databases.receipts, keys).close()


def test_two_ledgers_on_one_store(settings: dict[str, str], keys: Path) -> None:
    """As two processes: conflicts are repeated, nothing is lost or doubled."""
    with open_store(settings) as one, open_store(settings) as two:
        clock = Clock()
        with (
            make_ledger(one.receipts, keys, clock=clock) as first,
            make_ledger(two.receipts, keys, clock=clock) as second,
        ):
            futures = [
                ledger.hand_over(acceptance(f"{name}-{n}", f"{name}-{n}"))
                for n in range(150)
                for name, ledger in (("one", first), ("two", second))
            ]
            bodies = [holds(future.result(60)) for future in futures]
            # The same request at both: one receipt.
            doubled = [ledger.hand_over(acceptance("d", "d")) for ledger in (first, second)]
            assert len({holds(future.result(60))["receipt_id"] for future in doubled}) == 1
    assert len({body["receipt_id"] for body in bodies}) == 300
    with open_store(settings) as databases, log(databases.receipts) as kept:
        assert kept.head().size == 301
        assert kept.tree(301).root() == kept.head().root
