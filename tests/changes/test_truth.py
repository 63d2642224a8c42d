"""Revisions of the real text whose truth is known: 200 drawn ones, and noise."""

import time

import msgspec
import pytest

from tests.changes.scores import Scores
from tests.changes.seed import seed
from tests.changes.truth import Revision, revise
from xarst_site.changes.apply import apply, build, flatten, reverse
from xarst_site.changes.compare import compare
from xarst_site.text.nodes import Text

SEEDS = 200


@pytest.mark.parametrize("keep_uids", [False, True], ids=["fresh import", "uids carried"])
def test_the_truth_is_found(*, keep_uids: bool) -> None:
    old = seed()
    scores = Scores()
    for number in range(SEEDS):
        truth = revise(old, number, keep_uids=keep_uids)
        changes = compare(old, truth.text)
        assert apply(old, changes) == truth.text
        assert apply(truth.text, reverse(changes)) == old
        if number % 10 == 0:
            assert compare(truth.text, old) == reverse(changes)
        scores.add(changes, truth)
    print(scores.alignment.f1, scores.moves.f1, scores.parts.f1, scores.ratio, scores.mean_hunks)
    assert scores.moves.true > 400
    assert scores.parts.true > 400
    assert scores.alignment.f1 >= 0.995
    assert scores.moves.f1 >= 0.98
    assert scores.parts.f1 >= 0.95
    assert scores.ratio <= 1.3
    assert scores.mean_hunks <= 3
    assert sum(n for hunks, n in scores.hunks.items() if hunks > 3) <= 0.02 * scores.hunks.total()


def by_place(text: Text) -> Text:
    """The text with uids that name places, as two imports mint them."""
    flat = [
        (depth, msgspec.structs.replace(node, uid=f"u{k:04d}"))
        for k, (depth, node) in enumerate(flatten(text))
    ]
    return msgspec.structs.replace(text, nodes=build(flat))


def test_uids_that_only_name_places_are_not_believed() -> None:
    old = by_place(seed())
    scores = Scores()
    for number in range(30):
        truth = revise(old, number)
        new = by_place(truth.text)
        scores.add(compare(old, new), truth)
    assert scores.alignment.f1 >= 0.995
    assert scores.moves.f1 >= 0.98
    assert scores.parts.f1 >= 0.95


def test_noise_is_no_change() -> None:
    old = seed()
    for number in range(20):
        revision = Revision(old, number)
        revision.noise(1.0)
        new = revision.done(keep_uids=False).text
        changes = compare(old, new)
        assert set(changes.summary) == {"typographic"}
        assert apply(old, changes) == new


def test_the_seed_with_25_edits_takes_milliseconds() -> None:
    old = seed()
    pairs = [revise(old, number, edits=25).text for number in range(5)]
    best = min(_seconds(old, new) for new in pairs for _ in range(3))
    assert best < 0.06  # a quarter of this on a machine that does nothing else


def test_sixteen_times_the_length_takes_at_most_twenty_times_the_time() -> None:
    one, many = seed(), repeated(seed(), 16)
    small = revise(one, 1, edits=25).text
    large = revise(many, 1, edits=400).text
    once = min(_seconds(one, small) for _ in range(5))
    sixteen = min(_seconds(many, large) for _ in range(2))
    print(once, sixteen, sixteen / once)
    assert sixteen <= 30 * once  # 20 when measured alone; a shared machine is uneven


def repeated(text: Text, times: int) -> Text:
    """The text many times over, every copy with words of its own."""
    flat = []
    for time_number in range(times):
        for k, (depth, node) in enumerate(flatten(text)):
            words = node.text.replace("我们", f"我们{chr(0x7532 + 7 * time_number)}")
            words = words.replace("本平台", f"本平台{chr(0x7532 + 7 * time_number)}")
            flat.append(
                (
                    depth,
                    msgspec.structs.replace(
                        node, uid=f"r{time_number:02d}{k:04d}", text=words, marks=()
                    ),
                )
            )
    return msgspec.structs.replace(text, nodes=build(flat))


def _seconds(old: Text, new: Text) -> float:
    start = time.perf_counter()
    compare(old, new)
    return time.perf_counter() - start
