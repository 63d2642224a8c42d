"""The three databases: several processes at once, and nothing left behind by a killed one."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
import transaction

from tests.storage.conftest import root
from xarst_site.storage import evolve as evolve_module
from xarst_site.storage.databases import KINDS, Databases, StoreError, open_databases, uri
from xarst_site.storage.evolve import Step
from xarst_site.storage.persistent import Record

WRITER = """
import sys, transaction
from xarst_site.storage.databases import open_databases
from xarst_site.storage.persistent import Record
var, name, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
with open_databases({"xarst.var": var}) as databases:
    manager = transaction.TransactionManager()
    connection = databases.content.open(transaction_manager=manager)
    print("ready", flush=True)
    for count in range(number):
        for attempt in manager.attempts(50):
            with attempt:
                texts = connection.root()["texts"]
                texts[f"{name}-{count:06}"] = Record(f"{name} {count}".encode() * 50)
        print(count, flush=True)
    manager.abort()
    connection.close()
"""


def writer(var: str, name: str, number: int) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, var, name, str(number)], stdout=subprocess.PIPE, text=True
    )


def test_a_database_is_made_on_first_open_for_its_owner_only(settings: dict[str, str]) -> None:
    before = os.umask(0o022)
    try:
        with open_databases(settings) as databases:
            with root(databases.content) as found:
                found["texts"]["x"] = Record(b"x")
            files = [p for p in Path(settings["xarst.var"]).rglob("*") if p.is_file()]
            assert {p.suffix for p in files} >= {".sqlite3", ".sqlite3-wal"}
            assert {oct(p.stat().st_mode & 0o777) for p in files} == {"0o600"}
    finally:
        os.umask(before)
    for kind in KINDS:
        directory = Path(settings["xarst.var"], kind)
        assert oct(directory.stat().st_mode & 0o777) == "0o700"


def test_the_pragmas_are_ours(databases: Databases) -> None:
    connection = databases.content.open()
    try:
        storage = connection._storage
        for cursor in (storage._load_connection.cursor,):
            for pragma, value in (
                ("synchronous", 2),
                ("secure_delete", 1),
                ("journal_mode", "wal"),
            ):
                assert cursor.execute(f"PRAGMA {pragma}").fetchone() == (value,)
        with storage._store_connection_pool.borrowing() as store:
            for pragma, value in (("synchronous", 2), ("secure_delete", 1)):
                assert store.cursor.execute(f"PRAGMA {pragma}").fetchone() == (value,)
    finally:
        connection.close()


def test_where_the_databases_are() -> None:
    assert uri({}, "content") == "sqlite:var/content"
    assert uri({"xarst.var": "/srv/xarst"}, "receipts") == "sqlite:/srv/xarst/receipts"
    assert uri({"xarst.var": "/x", "xarst.accounts": " memory: "}, "accounts") == "memory:"


@pytest.mark.parametrize(
    "where", ["sqlite:", "mysql://localhost/x", "var/content", "file://var/Data.fs", "sqlite"]
)
def test_an_unknown_uri_is_refused(where: str) -> None:
    with pytest.raises(StoreError, match=r"^xarst\.content: .* is not a database this site knows"):
        open_databases({"xarst.content": where})


def test_what_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match=r"xarst\.content: cannot open .*file"):
        open_databases({"xarst.content": f"sqlite:{tmp_path}/file"})
    (tmp_path / "content").mkdir()
    (tmp_path / "content" / "main.sqlite3").write_text("this is no database" * 100)
    with pytest.raises(StoreError, match=r"xarst\.content: cannot open .*not a database"):
        open_databases({"xarst.var": str(tmp_path)})


def test_memory_databases_are_separate_and_gone_when_closed() -> None:
    settings = {f"xarst.{kind}": "memory:" for kind in KINDS}
    with open_databases(settings) as one, open_databases(settings) as other:
        with root(one.content) as found:
            found["texts"]["x"] = Record(b"x")
        with root(other.content) as found:
            assert "x" not in found["texts"]


def test_one_database_is_not_taken_for_another(settings: dict[str, str]) -> None:
    open_databases(settings).close()
    swapped = {
        **settings,
        "xarst.content": uri(settings, "receipts"),
        "xarst.receipts": uri(settings, "content"),
    }
    with pytest.raises(StoreError, match=r"xarst\.content: this is the database of receipts"):
        open_databases(swapped)


def test_a_store_that_is_newer_than_the_code_is_refused(settings: dict[str, str]) -> None:
    with open_databases(settings) as databases, root(databases.accounts) as found:
        found["schema"] = 99
    for any_schema in (False, True):
        with pytest.raises(
            StoreError, match=r"accounts: written by a newer xarst-site \(schema 99"
        ):
            open_databases(settings, any_schema=any_schema)


def test_a_store_that_is_older_is_sent_to_evolve(
    settings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    open_databases(settings).close()
    steps = {
        **evolve_module.STEPS,
        "receipts": (*evolve_module.STEPS["receipts"], Step("nothing", lambda _root: None)),
    }
    monkeypatch.setattr(evolve_module, "STEPS", steps)
    with pytest.raises(StoreError, match=r"receipts: .*older.* run: xarst evolve"):
        open_databases(settings)
    open_databases(settings, any_schema=True).close()


def test_several_processes_make_and_write_one_store_at_once(settings: dict[str, str]) -> None:
    writers = [writer(settings["xarst.var"], name, 15) for name in "abc"]
    for process in writers:
        process.communicate(timeout=60)
        assert process.returncode == 0
    with open_databases(settings) as databases, root(databases.content) as found:
        assert sorted(found["texts"]) == sorted(f"{n}-{c:06}" for n in "abc" for c in range(15))


def test_a_writer_killed_in_the_middle_leaves_nothing_that_needs_a_hand(
    settings: dict[str, str], databases: Databases
) -> None:
    manager = transaction.TransactionManager()
    connection = databases.content.open(transaction_manager=manager)
    try:
        for round_ in range(6):
            process = writer(settings["xarst.var"], f"r{round_}", 100_000)
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.05 + 0.013 * round_)
            process.send_signal(signal.SIGKILL)
            answered = process.stdout.read().splitlines()
            process.stdout.close()
            process.wait()
            begun = time.monotonic()
            manager.begin()
            texts = connection.root()["texts"]
            # What was answered is there; one more may have been committed unanswered.
            kept = [key for key in texts if key.startswith(f"r{round_}-")]
            whole = [line for line in answered if line.isdigit()]
            assert len(whole) <= len(kept) <= len(whole) + 1
            # And the site, open all the while, writes on at once.
            texts[f"site-{round_}"] = Record(b"x")
            manager.commit()
            assert time.monotonic() - begun < 5
    finally:
        manager.abort()
        connection.close()
    # A new process opens it without further ado.
    later = writer(settings["xarst.var"], "later", 3)
    later.communicate(timeout=30)
    assert later.returncode == 0
    with sqlite3.connect(Path(settings["xarst.var"], "content", "main.sqlite3")) as file:
        assert file.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    file.close()


@pytest.mark.parametrize("torn", [False, True])
def test_the_counter_of_object_ids_may_be_lost(settings: dict[str, str], *, torn: bool) -> None:
    """A backup of main.sqlite3 alone is enough, and so is what a power cut leaves."""
    with open_databases(settings) as databases, root(databases.content) as found:
        for count in range(100):
            found["texts"][f"old-{count}"] = Record(b"old")
    for file in Path(settings["xarst.var"], "content").glob("oids.*"):
        if torn:
            file.write_bytes(file.read_bytes()[:4096] + b"\xa5" * 4096)
        else:
            file.unlink()
    with open_databases(settings) as databases:
        with root(databases.content) as found:
            for count in range(100):
                found["texts"][f"new-{count}"] = Record(b"new")
        with root(databases.content) as found:
            said = {key[:3]: set() for key in found["texts"]}
            for key, record in found["texts"].items():
                said[key[:3]].add(record.data)
    assert said == {"old": {b"old"}, "new": {b"new"}}


def test_what_is_deleted_is_gone_from_the_file(settings: dict[str, str]) -> None:
    secret = b"a-secret-that-must-not-stay" * 40
    with open_databases(settings) as databases:
        with root(databases.receipts) as found:
            found["x"] = Record(secret)
        with root(databases.receipts) as found:
            found["x"].put(b"")
    files = Path(settings["xarst.var"], "receipts").iterdir()
    assert not any(secret[:27] in file.read_bytes() for file in files)
