"""People, sessions and the trail in a real store; what fsck finds when somebody meddles."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace
from transaction.interfaces import TransientError

from tests.storage.conftest import root
from xarst_site.accounts.audit import chain_faults
from xarst_site.accounts.model import AuditEntry, Person
from xarst_site.accounts.sessions import begin
from xarst_site.storage.accounts import Accounts, Taken
from xarst_site.storage.evolve import STEPS, evolve, newest
from xarst_site.storage.fsck import fsck
from xarst_site.storage.library import NotHere, decode
from xarst_site.storage.persistent import Record
from xarst_site.text.canonical import canonical_bytes

AT = datetime(2026, 11, 1, 4, tzinfo=UTC)
LI = Person(
    id="li", name="李", email="li@example.cn", role="editor", language="zh-CN", password="x",
    created_at=AT,
)  # fmt: skip


def entries(databases, count):
    for number in range(count):
        with root(databases.accounts) as found:
            at = AT + timedelta(minutes=number)
            Accounts(found._p_jar).record(at=at, actor="li", action="draft_edited", subject="d1")


def faults(settings):
    return [said for said in fsck(settings) if said.startswith(("audit", "account", "session"))]


def test_people_come_back_as_they_were_put(databases):
    with root(databases.accounts) as found:
        accounts = Accounts(found._p_jar)
        accounts.add(LI)
        with pytest.raises(Taken):
            accounts.add(LI)
        accounts.put(replace(LI, disabled=True))
    with root(databases.accounts) as found:
        assert Accounts(found._p_jar).people() == (replace(LI, disabled=True),)
        with pytest.raises(NotHere):
            Accounts(found._p_jar).person("wang")


def test_a_session_is_found_by_its_token_which_is_not_stored(databases, settings):
    token = "A" * 43
    session = begin(
        token=token, csrf="c", person="li", at=AT, awaits_code=False, user_agent="Firefox, Linux"
    )
    with root(databases.accounts) as found:
        accounts = Accounts(found._p_jar)
        accounts.add(LI)
        accounts.put_session(session)
    with root(databases.accounts) as found:
        accounts = Accounts(found._p_jar)
        assert accounts.session(token) == session
        assert accounts.session("B" * 43) is None
        assert token.encode() not in b"".join(r.data for r in found["sessions"].values())
        assert not faults(settings)
        accounts.end_session(session)
        accounts.end_session(session)
        assert accounts.session(token) is None


def test_the_trail_is_a_chain_and_is_searched_newest_first(databases, settings):
    entries(databases, 3)
    with root(databases.accounts) as found:
        accounts = Accounts(found._p_jar)
        accounts.record(at=AT + timedelta(days=1), actor="wang", action="draft_approved")
        assert not list(chain_faults(accounts.trail_lines()))
        assert [entry.seq for entry in accounts.trail()] == [4, 3, 2, 1]
        assert [entry.seq for entry in accounts.trail(actor="li", subject="d1")] == [3, 2, 1]
        assert [entry.seq for entry in accounts.trail(action="draft_approved")] == [4]
        since, until = AT + timedelta(minutes=1), AT + timedelta(minutes=2)
        assert [entry.seq for entry in accounts.trail(since=since, until=until)] == [2]
    assert not faults(settings)


def test_long_trails_are_turned_round_in_pages(databases):
    with root(databases.accounts) as found:
        accounts = Accounts(found._p_jar)
        for _ in range(1203):
            accounts.record(at=AT, actor="li", action="draft_edited")
        assert [entry.seq for entry in accounts.trail()] == list(range(1203, 0, -1))


def test_two_entries_at_once_do_not_stand_side_by_side(databases):
    """The later one is refused, and has to be tried again after the first."""

    def side_by_side():
        with root(databases.accounts) as later:
            Accounts(later._p_jar).record(at=AT, actor="wang", action="signed_in")
            entries(databases, 1)

    with pytest.raises(TransientError):
        side_by_side()


def test_many_at_once_make_one_chain(databases):
    def write(actor):
        for _ in range(5):
            while True:
                try:
                    with root(databases.accounts) as found:
                        Accounts(found._p_jar).record(at=AT, actor=actor, action="signed_in")
                    break
                except TransientError:
                    continue

    threads = [threading.Thread(target=write, args=(name,)) for name in ("li", "wang", "zhao")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with root(databases.accounts) as found:
        accounts = Accounts(found._p_jar)
        assert not list(chain_faults(accounts.trail_lines()))
        assert len(list(accounts.trail())) == 15


def rewritten(record, **changes):
    entry = replace(decode(record, AuditEntry), **changes)
    record.put(canonical_bytes(entry))


def cut_off(tree):
    del tree[5]


def taken_out(tree):
    del tree[3]


def changed(tree):
    rewritten(tree[3], actor="wang")


def changed_with_all_that_follow(tree):
    """Whoever rewrites the rest of the chain too is given away by its end."""
    rewritten(tree[3], actor="wang")
    for seq in (4, 5):
        rewritten(tree[seq], previous=tree[seq - 1].sha256)


def put_in(tree):
    tree[6] = Record(tree[5].data)


def bytes_changed(tree):
    tree[3].data = tree[3].data.replace(b"li", b"ma")


@pytest.mark.parametrize(
    ("meddle", "place"),
    [
        (cut_off, "should end with entry 5"),
        (taken_out, "entry 4: should be entry 3"),
        (changed, "entry 4: says that the entry before it"),
        (changed_with_all_that_follow, "should end with entry 5"),
        (put_in, "entry 5: should be entry 6"),
        (bytes_changed, "entry 3: its bytes do not have the digest"),
    ],
)
def test_fsck_names_the_place_of_a_break(databases, settings, meddle, place):
    entries(databases, 5)
    assert not faults(settings)
    with root(databases.accounts) as found:
        meddle(found["trail"])
    assert any(place in said for said in faults(settings))


def test_fsck_looks_at_people_and_sessions(databases, settings):
    session = begin(token="A", csrf="c", person="ma", at=AT, awaits_code=False, user_agent="")
    with root(databases.accounts) as found:
        Accounts(found._p_jar).put_session(session)
        found["people"]["wang"] = Record(canonical_bytes(LI))
        found["people"]["zhao"] = Record(b"{}")
    said = " ".join(faults(settings))
    assert "account wang: calls itself li" in said
    assert "account zhao" in said
    assert "is of ma, who has no account" in said


def test_an_older_database_gets_its_room(databases):
    """A store made before there were accounts: `xarst evolve` lays them out, once."""
    with root(databases.accounts) as found:
        for name in ("people", "sessions", "trail", "trail_end"):
            del found[name]
        found["schema"] = 1
    assert len(list(evolve(databases.accounts, "accounts"))) == len(STEPS["accounts"])
    with root(databases.accounts) as found:
        assert found["schema"] == newest("accounts")
        Accounts(found._p_jar).add(LI)
        Accounts(found._p_jar).record(at=AT, actor="li", action="signed_in")
    assert not list(evolve(databases.accounts, "accounts"))
