"""Drafts in the database: saved side by side without loss, published once, left in no trace."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest
import transaction
from ZODB.POSException import ConflictError

from tests.documents.drafting import (
    AT,
    BASE,
    DOCUMENT,
    EVERYTHING,
    both,
    good,
    new_version,
    reworded,
)
from tests.documents.making import texts, version
from tests.storage.conftest import root, writing
from xarst_site.documents.drafts import digest
from xarst_site.documents.model import Source, TextRef
from xarst_site.documents.workflow import (
    Approve,
    AskReview,
    Cancel,
    Command,
    Edit,
    Publish,
    Refused,
    Remark,
    Reopen,
    Withdraw,
)
from xarst_site.storage.databases import Databases
from xarst_site.storage.drafts import KEPT, Conflict, Drafts
from xarst_site.storage.fsck import fsck
from xarst_site.storage.library import Library, NotHere
from xarst_site.storage.revision import content_revision
from xarst_site.text import canonical

REASON = {"zh-CN": "有误", "en": "An error"}
MINUTE = timedelta(minutes=1)


@pytest.fixture
def stored(databases: Databases) -> Databases:
    """A document with one version, and a draft of ann's."""
    with writing(databases) as library:
        library.add_document(DOCUMENT)
        library.add_version(version(), texts(), {})
    with drafting(databases) as drafts:
        drafts.add(good())
    return databases


@contextmanager
def drafting(databases: Databases) -> Iterator[Drafts]:
    """Drafts whose changes are committed at the end of the block."""
    with root(databases.content) as found:
        yield Drafts(found._p_jar)


@contextmanager
def begun(databases: Databases) -> Iterator[tuple[Drafts, transaction.TransactionManager]]:
    """Drafts as they are now, in a transaction of their own that the block commits."""
    manager = transaction.TransactionManager()
    connection = databases.content.open(transaction_manager=manager)
    try:
        yield Drafts(connection), manager
    finally:
        manager.abort()
        connection.close()


def act(databases: Databases, command: Command, person: str = "ann", **more: Any) -> Any:
    with drafting(databases) as drafts:
        return drafts.act(
            "d1", command, person=person, permissions=EVERYTHING, **{"at": AT, **more}
        )


def now(databases: Databases) -> str:
    with drafting(databases) as drafts:
        return digest(drafts.draft("d1"))


def ready(databases: Databases) -> str:
    """Approved by bob; gives the digest."""
    act(databases, AskReview(now(databases)))
    act(databases, Approve(now(databases)), "bob")
    return now(databases)


def test_what_was_put_in_comes_out(stored: Databases) -> None:
    with drafting(stored) as drafts:
        assert drafts.draft("d1") == good()
        assert drafts.drafts() == (good(),)
        assert drafts.drafts("other") == ()
        assert drafts.drafts("sample", {"approved"}) == ()
        with pytest.raises(NotHere):
            drafts.draft("d2")
        with pytest.raises(ValueError, match="already"):
            drafts.add(good())


def test_drafts_are_no_publication(stored: Databases) -> None:
    before = content_revision(stored.content)
    act(stored, reworded("我们收集别的。"))
    ready(stored)
    act(stored, Remark(id="c1", words="好。"), "bob")
    act(stored, Reopen())
    act(stored, Withdraw())
    with drafting(stored) as drafts:
        drafts.remove("d1")
        assert drafts.drafts() == ()
    assert content_revision(stored.content) == before


def test_two_that_save_at_once_both_keep_what_they_wrote(stored: Databases) -> None:
    act(stored, reworded("我们收集甲。"), "ann", expected_edit=1)
    with pytest.raises(Conflict) as raised:
        act(stored, reworded("我们收集乙。"), "bob", expected_edit=1)
    mine, theirs = raised.value.mine, raised.value.theirs
    assert "我们收集乙。" in mine.texts["zh-CN"].nodes[1].children[0].text
    assert "我们收集甲。" in theirs.texts["zh-CN"].nodes[1].children[0].text
    assert (mine.last_editor, theirs.last_editor) == ("bob", "ann")
    with drafting(stored) as drafts:
        assert drafts.draft("d1") == theirs
    # who has seen both saves on top of theirs
    act(stored, Edit(texts=mine.texts), "bob", expected_edit=theirs.edit)
    with drafting(stored) as drafts:
        assert drafts.draft("d1").editors == ("ann", "bob")


def test_of_two_transactions_that_save_one_draft_the_second_begins_again(
    stored: Databases,
) -> None:
    with begun(stored) as (mine, my_manager), begun(stored) as (theirs, their_manager):
        for drafts, words in ((mine, "我们收集甲。"), (theirs, "我们收集乙。")):
            drafts.act(
                "d1",
                reworded(words),
                person="ann",
                permissions=EVERYTHING,
                at=AT,
                expected_edit=1,
            )
        my_manager.commit()
        with pytest.raises(ConflictError):
            their_manager.commit()
    with pytest.raises(Conflict):
        act(stored, reworded("我们收集乙。"), expected_edit=1)


def test_a_comment_and_a_save_at_once_are_both_kept(stored: Databases) -> None:
    def often(command: Command, person: str) -> Callable[[], None]:
        def run() -> None:
            for _ in range(20):
                try:
                    act(stored, command, person)
                except ConflictError:
                    continue
                return

        return run

    threads = [
        threading.Thread(target=often(Remark(id=f"c{n}", words="意见"), "bob")) for n in range(3)
    ]
    threads.append(threading.Thread(target=often(reworded("我们收集丙。"), "ann")))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with drafting(stored) as drafts:
        found = drafts.draft("d1")
    assert {comment.id for comment in found.comments} == {"c0", "c1", "c2"}
    assert found.edit == 2


def test_of_two_that_publish_at_once_one_does_and_the_other_finds_it_done(
    stored: Databases,
) -> None:
    approved = ready(stored)
    barrier = threading.Barrier(2)
    answers: list[str] = []
    conflicts: list[str] = []

    def publish(person: str) -> None:
        for attempt in range(5):
            try:
                with begun(stored) as (drafts, manager):
                    done = drafts.act(
                        "d1", Publish(approved), person=person, permissions=EVERYTHING, at=AT
                    )
                    if attempt == 0:
                        barrier.wait(10)
                    manager.commit()
                answers.append(f"{done.state} {done.published.by}")  # type: ignore[union-attr]
            except ConflictError:
                conflicts.append(person)
            else:
                return

    threads = [threading.Thread(target=publish, args=(person,)) for person in ("ann", "cyd")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 2
    assert answers[0] == answers[1]
    assert len(conflicts) == 1
    with writing(stored) as library:
        assert [v.version for v in library.versions("sample")] == ["1.0", "2.0"]


def test_two_drafts_with_one_id_are_not_both_published(stored: Databases) -> None:
    with drafting(stored) as drafts:
        drafts.add(msgspec.structs.replace(good(), id="d2"))
    act(stored, Publish(ready(stored)))
    asking = AskReview(digest(good()))
    with drafting(stored) as drafts, pytest.raises(Refused) as raised:
        drafts.act("d2", asking, person="ann", permissions=EVERYTHING, at=AT)
    assert [refusal.code for refusal in raised.value.refusals] == ["version.taken"]


def test_what_is_published_is_what_was_approved_with_its_record(stored: Databases) -> None:
    before = content_revision(stored.content)
    approved = ready(stored)
    act(stored, Publish(approved), "cyd")
    assert content_revision(stored.content) > before
    with writing(stored) as library:
        found = library.version("sample", "2.0")
        record = library.publication("sample", "2.0")
        assert record is not None
        assert library.publication("sample", "1.0") is None
        assert record.digest == library.digest("sample", "2.0")
        assert record.base_digest == library.digest("sample", "1.0") == canonical.digest(BASE)
        assert (record.approved_digest, record.approved_by) == (approved, "bob")
        assert found.published_at == AT
        for language, text in both().items():
            assert library.text("sample", "2.0", language) == text


def test_nothing_is_stored_of_what_is_refused(stored: Databases) -> None:
    before = content_revision(stored.content)
    with drafting(stored) as drafts:
        kept = drafts.draft("d1")
    with pytest.raises(Refused):
        act(stored, Publish(now(stored)))
    with pytest.raises(Refused):
        act(stored, Approve(now(stored)), "bob")
    with drafting(stored) as drafts:
        assert drafts.draft("d1") == kept
    assert content_revision(stored.content) == before


@pytest.mark.parametrize("loaded", [False, True])
def test_a_version_is_withdrawn_before_effect_and_its_trace_stays(
    stored: Databases, loaded: bool
) -> None:
    if loaded:
        with writing(stored) as library:
            later = msgspec.structs.replace(good().version, published_at=AT)
            library.add_version(later, both(), {})
    else:
        act(stored, Publish(ready(stored)))
    before = content_revision(stored.content)
    with drafting(stored) as drafts:
        with pytest.raises(Refused):
            drafts.cancel(
                "sample", "2.0", reason=REASON, person="eve", permissions={"edit"}, at=AT + MINUTE
            )
        trace = drafts.cancel(
            "sample", "2.0", reason=REASON, person="bob", permissions=EVERYTHING, at=AT + MINUTE
        )
    assert (trace.version, trace.reason, trace.at) == ("2.0", REASON, AT + MINUTE)
    assert content_revision(stored.content) > before
    with writing(stored) as library:
        assert library.withdrawal("sample", "2.0") == trace
        assert library.withdrawals("sample") == {"2.0": trace}
        assert library.version("sample", "2.0").version == "2.0"
        with pytest.raises(Refused):
            library.cancel("sample", "2.0", REASON, AT + MINUTE)
        with pytest.raises(Refused):
            library.cancel("sample", "1.0", REASON, AT + MINUTE)
        with pytest.raises(NotHere):
            library.cancel("sample", "3.0", REASON, AT + MINUTE)
    if not loaded:
        with drafting(stored) as drafts:
            assert drafts.draft("d1").state == "withdrawn"
            with pytest.raises(Refused):
                drafts.remove("d1")


def test_the_withdrawn_version_is_before_no_other_and_its_id_is_not_used_again(
    stored: Databases,
) -> None:
    act(stored, Publish(ready(stored)))
    act(stored, Cancel(REASON), "bob", at=AT + MINUTE)
    with drafting(stored) as drafts:
        again = msgspec.structs.replace(good(), id="d2")
        drafts.add(again)
        found = drafts.facts(again, AT + MINUTE)
        assert found.meaning is not None
        assert found.meaning.base == "1.0"
        assert "2.0" in found.taken


def test_earlier_states_are_kept_and_one_can_go_back(stored: Databases) -> None:
    for minute in range(1, 100):
        act(stored, reworded(f"第{minute}稿。"), at=AT + minute * 10 * MINUTE)
    with drafting(stored) as drafts:
        kept = drafts.earlier("d1")
        assert len(kept) == KEPT
        assert [saved.edit for saved in kept][:2] == [1, 100 - KEPT + 1]
        version_then, texts_then = drafts.earlier_state("d1", 1)
        assert texts_then == both()
        with pytest.raises(NotHere):
            drafts.earlier_state("d1", 2)
    act(stored, Edit(version=version_then, texts=texts_then), at=AT + 2000 * MINUTE)
    with drafting(stored) as drafts:
        assert drafts.draft("d1").texts == both()


def test_of_what_one_person_saves_again_and_again_the_last_is_kept(stored: Databases) -> None:
    for second in range(1, 30):
        act(stored, reworded(f"第{second}稿。"), at=AT + second * MINUTE / 30)
    act(stored, reworded("别人。"), "bob", at=AT + MINUTE)
    with drafting(stored) as drafts:
        assert [(saved.edit, saved.by) for saved in drafts.earlier("d1")] == [
            (1, "ann"),
            (30, "ann"),
        ]


def test_no_part_is_left_that_nothing_uses(stored: Databases, settings: dict[str, str]) -> None:
    for minute in range(1, 60):
        act(stored, reworded(f"第{minute}稿。"), at=AT + minute * 10 * MINUTE)
    with root(stored.content) as found:
        # each kept state has a record and two texts of its own, the present one two texts
        assert len(found["draft_parts"]["d1"]) == 3 * KEPT + 2
    assert list(fsck(settings)) == []


def test_an_imported_source_is_kept_until_its_text_changes(stored: Databases) -> None:
    data = "<p>示例</p>".encode()
    sha256 = hashlib.sha256(data).hexdigest()
    source = Source(name="a.html", format="html", encoding="utf-8", sha256=sha256, kept="a.html")
    imported = new_version(texts={"zh-CN": TextRef(source=source), "en": TextRef()})
    with pytest.raises(ValueError, match="not given"):
        act(stored, Edit(version=imported, texts=both("甲。")))
    act(stored, Edit(version=imported, texts=both("甲。")), sources={"zh-CN": data})
    act(stored, Edit(version=new_version(texts=imported.texts, title=BASE.title)))
    act(stored, Publish(ready(stored)))
    with writing(stored) as library:
        assert library.source("sample", "2.0", "zh-CN") == data


def test_fsck_finds_what_does_not_fit(stored: Databases, settings: dict[str, str]) -> None:
    act(stored, Publish(ready(stored)))
    assert list(fsck(settings)) == []
    with root(stored.content) as found:
        parts = found["draft_parts"]["d1"]
        gone = next(iter(parts))
        del parts[gone]
        found["withdrawals"]["sample"] = type(parts)()
        record = type(found["drafts"]["d1"])
        found["withdrawals"]["sample"]["2.0"] = record(b'{"x":1}')
        found["publications"]["sample"]["9.9"] = record(b"{}")
    faults = "\n".join(fsck(settings))
    assert f"draft d1: its part {gone} is not there" in faults
    assert "sample@2.0, withdrawal: " in faults
    assert "publications: sample@9.9 is not a version" in faults


def test_the_library_reads_on_while_a_draft_is_saved(stored: Databases) -> None:
    manager = transaction.TransactionManager()
    connection = stored.content.open(transaction_manager=manager)
    reading = Library(connection)
    act(stored, reworded("我们收集别的。"))
    assert [v.version for v in reading.versions("sample")] == ["1.0"]
    manager.abort()
    connection.close()
