"""The ledger on PostgreSQL: two processes append at once, and one of them is killed."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults.harness import Site
from tests.storage import postgres
from tests.storage.recording import acceptance, erasure, holds, make_ledger, open_store, reading


@pytest.fixture(scope="module")
def running() -> Iterator[Any]:
    with postgres.server() as found:
        yield found


def test_everything_that_works_embedded_works_here(running: Any, tmp_path: Path) -> None:
    settings = {"xarst.receipts": postgres.database(running, "one")}
    with open_store(settings) as store:
        with make_ledger(store.receipts, tmp_path / "keys") as ledger:
            futures = [ledger.hand_over(acceptance(f"u-{n % 9}", f"k-{n}")) for n in range(300)]
            bodies = [holds(future.result(30)) for future in futures]
            assert ledger.record(acceptance("u-0", "k-0")).replayed
            ledger.record(erasure("u-3"))
        with reading(store.receipts) as receipts:
            assert receipts.of_person("xarst-android", "u-3") == ()
            assert len(receipts.of_person("xarst-android", "u-4")) == len(bodies) // 9
    Site(settings, tmp_path / "keys").look_for_faults()


def test_two_processes_at_once_without_loss(running: Any, tmp_path: Path) -> None:
    settings = {"xarst.receipts": postgres.database(running, "two")}
    with Site(settings, tmp_path / "keys") as site:
        one, two = site.start("one", threads=6), site.start("two", threads=6)
        for process in (one, two):
            site.listen(process)
        time.sleep(1.5)
        site.kill(one)
        site.listen(two, until="answered")
        site.kill(two)
        site.look(thoroughly=True)
        for name in ("one", "two"):
            assert len([key for key in site.answered if key.startswith(name)]) > 5
        assert not site.refused
