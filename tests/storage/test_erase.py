"""After an erasure no file holds what was erased; merging makes files small and loses nothing."""

from pathlib import Path
from typing import Any

import pytest

from tests.storage.conftest import root
from tests.storage.recording import (
    acceptance,
    erasure,
    holds,
    make_ledger,
    open_store,
    reading,
)
from xarst_site.receipts.ids import order_of
from xarst_site.storage.databases import StoreError
from xarst_site.storage.erase import merge_segments, scrub
from xarst_site.storage.fsck_receipts import receipts_faults
from xarst_site.storage.receipts import _unpack


def pieces(data: bytes) -> list[bytes]:
    """Parts of some bytes that are found by themselves wherever a page ends."""
    return [data[at : at + 24] for at in range(0, len(data) - 24, 24)]


def holding(directory: Path, wanted: list[bytes]) -> list[str]:
    """The files in which any of this lies."""
    found = []
    for file in directory.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            found += [file.name for piece in wanted if piece in data]
    return sorted(set(found))


def test_no_file_holds_what_was_erased(settings: dict[str, str], tmp_path: Path) -> None:
    """Also not what lay in the segments, piece by piece."""
    directory = Path(settings["xarst.var"])
    with open_store(settings) as store:
        with make_ledger(store.receipts, tmp_path / "keys") as ledger:
            for number in range(12):
                ledger.record(acceptance(f"u-{number % 4}", f"k-{number}"))
            with reading(store.receipts) as receipts:
                mine = receipts.of_person("xarst-android", "u-1")
            secrets = [mine[0].row.key, *(one.row.signature for one in mine)]
            with root(store.receipts) as found:
                for one in mine:
                    packed = _unpack(found["segments"][one.row.order].data)
                    secrets += pieces(packed.pattern)
            assert holding(directory, secrets)
            ledger.record(erasure("u-1"))
            with root(store.receipts) as found:
                # What receipts of others have as well is nobody's secret.
                live = b"".join(record.data for record in found["segments"].values())
            secrets = [one for one in secrets if one not in live]
            assert len(secrets) > 15
            scrub(settings)
            assert holding(directory, secrets) == []
            for number in (0, 2, 3):
                with reading(store.receipts) as receipts:
                    for one in receipts.of_person("xarst-android", f"u-{number}"):
                        holds(receipts.issued(one))
        assert list(receipts_faults(store.receipts, tmp_path / "keys", lambda _: None)) == []


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no database"):
        scrub({"xarst.var": str(tmp_path / "nowhere")})


def test_merging_loses_nothing(settings: dict[str, str], tmp_path: Path) -> None:
    with open_store(settings) as store, make_ledger(store.receipts, tmp_path / "keys") as ledger:
        issued = [ledger.record(acceptance(f"u-{n % 7}", f"k-{n}")) for n in range(60)]
        ledger.record(erasure("u-2"))
        last = order_of(issued[50].body.receipt_id)
        size = segments(store)
        assert size == 60
        fewer = merge_segments(store.receipts, 16, before=last)
        assert segments(store) == size - fewer
        assert fewer > 40
        assert merge_segments(store.receipts, 16, before=last) == 0
        for number, one in enumerate(issued):
            if number % 7 == 2:
                continue
            with reading(store.receipts) as receipts:
                found = receipts.find(one.body.receipt_id, "xarst-android")
                assert receipts.issued(found).jws == one.jws
                holds(receipts.issued(found))
        again = ledger.record(acceptance("u-3", "k-59"))
        assert again.replayed
        assert again.proof == issued[59].proof
        # Of an old one the receipt is the same; its proof is under the checkpoint of today.
        old = ledger.record(acceptance("u-0", "k-0"))
        assert (old.jws, old.blind) == (issued[0].jws, issued[0].blind)
        holds(old)
        assert list(receipts_faults(store.receipts, tmp_path / "keys", lambda _: None)) == []


def segments(store: Any) -> int:
    with root(store.receipts) as found:
        return len(found["segments"])
