"""Values that are remembered, by key, in a bounded number."""

import threading

from xarst_site.storage.memo import Memo


def test_a_value_is_made_once() -> None:
    memo, made = Memo(2), []
    for _ in range(3):
        assert memo.get("a", lambda: made.append("a") or "A") == "A"
    assert made == ["a"]


def test_the_least_recently_used_one_goes() -> None:
    memo, made = Memo(2), []

    def get(key: str) -> None:
        memo.get(key, lambda: made.append(key))

    for key in ("a", "b", "a", "c", "a", "b"):
        get(key)
    assert made == ["a", "b", "c", "b"]


def test_what_cannot_be_made_is_not_remembered() -> None:
    memo = Memo(2)

    def fails() -> str:
        raise LookupError

    for _ in range(2):
        try:
            memo.get("a", fails)
        except LookupError:
            continue
        raise AssertionError
    assert memo.get("a", lambda: "A") == "A"


def test_threads_share_it() -> None:
    memo = Memo(4)

    def work() -> None:
        for k in range(500):
            assert memo.get(k % 7, lambda k=k: k % 7) == k % 7

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(memo._values) <= 4
