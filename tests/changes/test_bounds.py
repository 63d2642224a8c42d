"""Texts made to be slow: an answer within seconds, and a right one."""

import random
import time

import pytest

from xarst_site.changes.apply import apply
from xarst_site.changes.assess import assess
from xarst_site.changes.compare import compare
from xarst_site.text.nodes import Node, Text

DRAW = random.Random(1)
LIMIT = 20.0


def han(length: int) -> str:
    return "".join(chr(DRAW.randrange(0x4E00, 0x5A00)) for _ in range(length))


def text(words: list[str], prefix: str) -> Text:
    nodes = (Node(uid=f"{prefix}{k:05d}", kind="text", text=w) for k, w in enumerate(words))
    return Text(language="zh-CN", nodes=tuple(nodes))


def with_edits(words: str, every: int) -> str:
    return "改动".join(words[k : k + every] for k in range(0, len(words), every))


LONG = han(200_000)
SENTENCES = "。".join(han(400) for _ in range(400))
BASE = han(60)
SAME = "同样的一段话。"

CASES = {
    "identical": ([SAME] * 10_000, [SAME] * 9_000),
    "identical, another": ([SAME] * 10_000, ["不同的一段话。"] * 10_000),
    "one long, few edits": ([LONG], [with_edits(LONG, 30_000)]),
    "one long, sentences": ([SENTENCES], [with_edits(SENTENCES, 9_000)]),
    "one long, all different": ([LONG], [han(200_000)]),
    "one long, a single letter": (["a" * 200_000], ["a" * 199_000]),
    "one long, alternating": (["的了" * 100_000], ["了的" * 99_000]),
    "all different": ([han(40) for _ in range(10_000)], [han(40) for _ in range(10_000)]),
    "near duplicates": (
        [BASE + han(3) for _ in range(3_000)],
        [BASE + han(3) for _ in range(3_000)],
    ),
    "split into many": ([SENTENCES], SENTENCES.split("。")),
}


@pytest.mark.parametrize("case", CASES)
def test_an_answer_within_bounds(case: str) -> None:
    old, new = text(CASES[case][0], "a"), text(CASES[case][1], "b")
    start = time.perf_counter()
    changes = compare(old, new)
    assert time.perf_counter() - start < LIMIT
    assert apply(old, changes) == new


def test_a_few_edits_in_an_enormous_paragraph_are_still_found() -> None:
    old, new = text([SENTENCES], "a"), text([with_edits(SENTENCES, 9_000)], "b")
    (change,) = compare(old, new).changes
    assert sum(len(s) for op, s in change.segments if op != "=") < 2_000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["我们收集信息" * 30_000], ["您可以拒绝的" * 30_000]),
        (["同一段文字。"] * 5_000, ["同一段文字,有改动。"] * 5_000),
        ([LONG], [with_edits(LONG, 1000)]),
    ],
    ids=["one endless sentence", "5,000 identical", "one paragraph with edits"],
)
def test_an_assessment_of_a_text_made_to_be_slow(old: list[str], new: list[str]) -> None:
    was, now = text(old, "a"), text(new, "b")
    changes = compare(was, now)
    begun = time.perf_counter()
    assess(changes, old=was, new=now)
    assert time.perf_counter() - begun < LIMIT
