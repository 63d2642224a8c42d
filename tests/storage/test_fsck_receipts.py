"""`xarst fsck` of the ledger: whatever is changed in it is found."""

import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.receipts.making import KEYS
from tests.storage.conftest import root
from tests.storage.recording import (
    GIVEN,
    acceptance,
    erasure,
    make_ledger,
    open_store,
    withdrawal,
)
from xarst_site.receipts.keys import new_key_set
from xarst_site.storage.fsck_receipts import receipts_faults
from xarst_site.storage.key_file import write_keys
from xarst_site.storage.ledger import NewEntry
from xarst_site.storage.logs import Head
from xarst_site.storage.persistent import Record
from xarst_site.storage.receipts import read_segment, write_segment


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ledger")


@pytest.fixture(scope="module")
def store(place: Path) -> Any:
    """A ledger with everything in it; tests put back what they change."""
    with open_store({"xarst.var": str(place / "var")}) as opened:
        with make_ledger(opened.receipts, place / "keys") as ledger:
            futures = [
                ledger.hand_over(acceptance(f"u-{n % 90}", f"k-{n}", document=f"d-{n % 3}"))
                for n in range(265)
            ]
            for future in futures:
                future.result(30)
            body = ledger.record(acceptance("w", "w", items=GIVEN)).body
            ledger.record(withdrawal(body.receipt_id))
            ledger.record(erasure("u-7"))
            for number in range(3):
                ledger.record(NewEntry(entry=b'{"n":%d}' % number))
        yield opened


def faults(store: Any, place: Path) -> list[str]:
    return list(receipts_faults(store.receipts, place / "keys", lambda _: None))


def test_a_sound_ledger(store: Any, place: Path) -> None:
    assert faults(store, place) == []
    told: list[str] = []
    list(receipts_faults(store.receipts, place / "keys", told.append))
    assert told[0] == "log receipts: 267 entries"


def test_an_empty_ledger_needs_no_keys(tmp_path: Path) -> None:
    with open_store({"xarst.var": str(tmp_path)}) as opened:
        assert faults(opened, tmp_path) == []


def records(found: Any) -> list[tuple[str, Record]]:
    named = [(f"segment {key}", record) for key, record in found["segments"].items()]
    for name, kept in found["logs"].items():
        named.append((f"{name} head", kept["head"]))
        for part in ("tiles", "entries"):
            named += [(f"{name} {part} {key}", one) for key, one in kept[part].items()]
    return named


@pytest.mark.parametrize("seed", range(16))
def test_any_changed_bit_is_found(store: Any, place: Path, seed: int) -> None:
    chance = random.Random(seed)
    with root(store.receipts) as found:
        name, record = chance.choice(records(found))
        whole = record.data
        data = bytearray(whole)
        if name.startswith("segment"):
            # The content, not the deflated bytes, which guard themselves.
            segment = read_segment(whole)
            place_ = chance.randrange(len(segment.rows))
            row = segment.rows[place_]
            if not row.payload:
                pytest.skip("an erased receipt has no bits")
            field = chance.choice(["payload", "signature", "key"])
            part = bytearray(getattr(row, field))
            part[chance.randrange(len(part))] ^= 1 << chance.randrange(8)
            rows = list(segment.rows)
            rows[place_] = msgspec.structs.replace(row, **{field: bytes(part)})
            record.put(write_segment(msgspec.structs.replace(segment, rows=tuple(rows))))
        else:
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
            record.put(bytes(data))
    try:
        assert faults(store, place), name
    finally:
        put_back(store, name, whole)


def put_back(store: Any, name: str, data: bytes) -> None:
    with root(store.receipts) as found:
        dict(records(found))[name].put(data)


def test_bytes_that_are_not_those_that_were_put(store: Any, place: Path) -> None:
    with root(store.receipts) as found:
        for _, record in records(found):
            record.sha256 = "0" * 64
    said = faults(store, place)
    with root(store.receipts) as found:
        for _, record in records(found):
            record.put(record.data)
        assert len([one for one in said if "have the digest" in one]) == len(records(found))


@pytest.mark.parametrize("name", ["people", "requests"])
@pytest.mark.parametrize("how", ["missing", "elsewhere", "nowhere"])
def test_an_index_that_leads_astray(store: Any, place: Path, name: str, how: str) -> None:
    with root(store.receipts) as found:
        kept = dict(found[name].items())
        (number, order), (_, other) = list(kept.items())[3:5]
        if how == "missing":
            del found[name][number]
        else:
            found[name][number] = other if how == "elsewhere" else order + 1
    try:
        assert faults(store, place)
    finally:
        with root(store.receipts) as found:
            found[name].clear()
            found[name].update(kept)


@pytest.mark.parametrize("name", ["segments", "tiles", "entries"])
def test_something_that_is_missing(store: Any, place: Path, name: str) -> None:
    with root(store.receipts) as found:
        tree = found["segments"] if name == "segments" else found["logs"]["receipts"][name]
        key = next(iter(tree))
        data = tree[key].data
        del tree[key]
    try:
        assert faults(store, place)
    finally:
        with root(store.receipts) as found:
            tree = found["segments"] if name == "segments" else found["logs"]["receipts"][name]
            tree[key] = Record(data)
    assert faults(store, place) == []


def test_a_log_that_was_cut_is_found_by_the_mark(store: Any, place: Path, tmp_path: Path) -> None:
    """A smaller ledger, sound in itself, beside a mark that has seen more."""
    with open_store({"xarst.var": str(tmp_path / "var")}) as opened:
        with make_ledger(opened.receipts, tmp_path / "keys") as ledger:
            ledger.record(acceptance())
        assert faults(opened, tmp_path) == []
        found = list(receipts_faults(opened.receipts, place / "keys", lambda _: None))
        assert any("older state" in one for one in found)
        assert len(found) == 2  # and the log of documents is behind its own


def test_a_signature_of_a_stranger(store: Any, place: Path, tmp_path: Path) -> None:
    strangers = new_key_set(
        b"1" * 32, b"2" * 32, b"3" * 32, name=KEYS.name, at=KEYS.keys[0].made_at
    )
    for name in ("receipts.mark", "documents.mark"):
        (tmp_path / name).write_bytes((place / "keys" / name).read_bytes())
    write_keys(tmp_path, strangers)
    found = list(receipts_faults(store.receipts, tmp_path, lambda _: None))
    assert any("no known key" in one for one in found)
    assert any("not in the key file" in one for one in found)


def test_receipts_without_keys_cannot_be_checked(store: Any, tmp_path: Path) -> None:
    (found,) = receipts_faults(store.receipts, tmp_path, lambda _: None)
    assert "without their keys" in found


def test_a_head_that_claims_more(store: Any, place: Path) -> None:
    with root(store.receipts) as found:
        record = found["logs"]["receipts"]["head"]
        whole = record.data
        head = msgspec.json.decode(whole, type=Head)
        record.put(msgspec.json.encode(msgspec.structs.replace(head, size=head.size + 1)))
    try:
        assert faults(store, place)
    finally:
        put_back(store, "receipts head", whole)
