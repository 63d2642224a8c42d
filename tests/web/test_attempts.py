"""How often one may try: growing delays, nobody locked out, bounded memory."""

from datetime import UTC, datetime, timedelta

from xarst_site.web import attempts
from xarst_site.web.attempts import Attempts

AT = datetime(2026, 11, 1, 4, tzinfo=UTC)


def fail(counts: Attempts, times: int, at: datetime = AT, account="li", address="192.0.2.1"):
    """Fail so often, waiting as long as one is told to; when the last one was."""
    for _ in range(times):
        while wait := counts.begin(account, address, at):
            at += timedelta(seconds=wait.seconds)
    return at


def test_the_first_failures_cost_nothing_and_then_the_wait_doubles() -> None:
    counts = Attempts()
    at = AT
    waits = []
    for _ in range(8):
        wait = counts.begin("li", "192.0.2.1", at)
        waits.append(wait.seconds if wait else 0)
        if wait:
            at += timedelta(seconds=wait.seconds)
            assert counts.begin("li", "192.0.2.1", at) is None
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8]


def test_the_wait_has_an_end() -> None:
    counts = Attempts()
    at = fail(counts, 19)
    wait = counts.begin("li", "192.0.2.1", at)
    assert wait is not None
    assert wait.seconds == attempts.LONGEST_WAIT.total_seconds()


def test_only_the_first_refusal_of_a_spell_is_worth_an_entry() -> None:
    counts = Attempts()
    fail(counts, 4)
    assert [counts.begin("li", "192.0.2.1", AT).first for _ in range(3)] == [True, False, False]


def test_whoever_has_not_failed_gets_in_while_others_hammer() -> None:
    counts = Attempts()
    at = AT
    for number in range(200):
        fail(counts, 1, at, address=f"198.51.100.{number}")
    assert counts.begin("li", "192.0.2.1", at) is None
    # …while an address that has failed at this account waits, though once only.
    assert counts.begin("li", "198.51.100.7", at) is not None


def test_an_address_waits_whatever_accounts_it_tries() -> None:
    counts = Attempts()
    for number in range(attempts.FREE_ADDRESS):
        assert counts.begin(f"account{number}", "192.0.2.1", AT) is None
    assert counts.begin("another", "192.0.2.1", AT) is not None
    assert counts.begin("another", "192.0.2.2", AT) is None


def test_the_addresses_of_one_household_are_one() -> None:
    counts = Attempts()
    for number in range(4):
        counts.begin("li", f"2001:db8:1:2::{number}", AT)
    assert counts.begin("li", "2001:db8:1:2:ffff::9", AT) is not None
    assert counts.begin("li", "2001:db8:1:3::9", AT) is None


def test_a_success_begins_anew_for_the_account_and_not_for_the_address() -> None:
    counts = Attempts()
    fail(counts, 4)
    counts.succeeded("li", "192.0.2.1")
    assert counts.begin("li", "192.0.2.1", AT) is None
    for number in range(attempts.FREE_ADDRESS):
        counts.begin("mine", "192.0.2.1", AT)
        counts.succeeded("mine", "192.0.2.1")
        counts.begin(f"other{number}", "192.0.2.1", AT)
    assert counts.begin("other", "192.0.2.1", AT) is not None


def test_what_is_an_hour_old_is_forgotten() -> None:
    counts = Attempts()
    at = fail(counts, 8)
    assert counts.begin("li", "192.0.2.1", at + attempts.FORGET) is None


def test_memory_is_bounded(monkeypatch) -> None:
    monkeypatch.setattr(attempts, "MOST", 100)
    counts = Attempts()
    for number in range(1000):
        counts.begin(f"account{number}", f"198.51.{number // 250}.{number % 250}", AT)
    assert len(counts) <= 100


def test_those_who_wait_take_no_memory() -> None:
    counts = Attempts()
    for number in range(attempts.FREE_ADDRESS):
        counts.begin(f"account{number}", "192.0.2.1", AT)
    before = len(counts)
    for number in range(1000):
        assert counts.begin(f"more{number}", "192.0.2.1", AT) is not None
    assert len(counts) == before


def test_neither_names_nor_addresses_lie_in_memory() -> None:
    counts = Attempts()
    counts.begin("lina", "192.0.2.1", AT)
    assert "lina" not in repr(vars(counts))
    assert "192.0.2.1" not in repr(vars(counts))
