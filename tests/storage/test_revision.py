"""The revision: changes with what is public only, and is seen across processes at once."""

import subprocess
import sys
import threading
import time

import pytest

from tests.documents.making import document
from tests.storage.conftest import root, writing
from xarst_site.storage.databases import KINDS, Databases, open_databases
from xarst_site.storage.persistent import Record
from xarst_site.storage.revision import RevisionWatch, content_revision

WRITE = """
import sys
from tests.documents.making import document
from tests.storage.conftest import root, writing
from xarst_site.storage.databases import open_databases
from xarst_site.storage.persistent import Record
with open_databases({"xarst.var": sys.argv[1]}) as databases:
    if sys.argv[2] == "published":
        with writing(databases) as library:
            library.add_document(document())
    else:
        with root(getattr(databases, sys.argv[2])) as found:
            found["x"] = Record(b"x")
"""


def publish(databases: Databases, title: str = "示例") -> None:
    """Change something that the public sees."""
    with writing(databases) as library:
        library.add_document(document(title={"zh-CN": title, "en": "Sample"}))


def write_elsewhere(settings: dict[str, str], kind: str) -> None:
    subprocess.run([sys.executable, "-c", WRITE, settings["xarst.var"], kind], check=True)


def wait_until_other(watch: RevisionWatch, before: str) -> float:
    begun = time.monotonic()
    while watch.current == before and time.monotonic() - begun < 10:
        time.sleep(0.005)
    return time.monotonic() - begun


def test_another_process_is_seen_within_a_fraction_of_a_second(
    settings: dict[str, str], databases: Databases
) -> None:
    before = content_revision(databases.content)
    with RevisionWatch(databases.content) as watch:
        assert watch.current == before
        write_elsewhere(settings, "published")
        assert wait_until_other(watch, before) < 1
        assert watch.current == content_revision(databases.content) != before


def test_logins_receipts_and_what_nobody_sees_are_no_publication(
    settings: dict[str, str], databases: Databases
) -> None:
    before = content_revision(databases.content)
    write_elsewhere(settings, "content")
    write_elsewhere(settings, "accounts")
    write_elsewhere(settings, "receipts")
    assert content_revision(databases.content) == before


def test_opening_the_databases_again_changes_no_revision(settings: dict[str, str]) -> None:
    with open_databases(settings) as databases:
        before = content_revision(databases.content)
    with open_databases(settings) as databases:
        assert content_revision(databases.content) == before


def test_refresh_sees_a_change_at_once(databases: Databases) -> None:
    with RevisionWatch(databases.content, interval=1000) as watch:
        before = watch.current
        publish(databases)
        assert watch.current == before
        assert watch.refresh() == watch.current != before


def test_revisions_are_in_order(databases: Databases) -> None:
    seen = []
    for count in range(5):
        publish(databases, f"示例{count}")
        seen.append(content_revision(databases.content))
    assert seen == sorted(set(seen))


def test_memory_databases_have_revisions_too() -> None:
    with open_databases({f"xarst.{kind}": "memory:" for kind in KINDS}) as databases:
        before = content_revision(databases.content)
        with RevisionWatch(databases.content, interval=0.01) as watch:
            publish(databases)
            assert wait_until_other(watch, before) < 1


def test_the_watch_survives_a_store_that_fails_and_mends_by_itself(databases: Databases) -> None:
    with RevisionWatch(databases.content, interval=0.01) as watch:
        before = watch.current
        failing = pytest.MonkeyPatch()
        failing.setattr(watch._reader, "read", lambda: 1 / 0)
        deadline = time.monotonic() + 5
        while watch.error is None and time.monotonic() < deadline:
            time.sleep(0.005)
        assert isinstance(watch.error, ZeroDivisionError)
        assert watch.current == before
        failing.undo()
        publish(databases)
        assert wait_until_other(watch, before) < 1
        assert watch.error is None


def test_the_thread_ends_with_the_watch(databases: Databases) -> None:
    # A site served by another test may have a watch of its own.
    before = set(threading.enumerate())
    watch = RevisionWatch(databases.content)
    watch.close()
    after = set(threading.enumerate()) - before
    assert "revision-watch" not in {thread.name for thread in after}
    assert watch.refresh() == watch.current


def test_while_drafts_are_saved_the_watch_stays_where_it_is(databases: Databases) -> None:
    with RevisionWatch(databases.content, interval=1000) as watch:
        before = watch.current
        for count in range(3):
            with root(databases.content) as found:
                found["drafts"]["x"] = Record(str(count).encode())
            assert watch.refresh() == before
        publish(databases)
        assert watch.refresh() > before
