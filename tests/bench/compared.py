"""Comparing the real text with 25 edits of it: beside other libraries, and at 16 × the length.

Alone: ``python -m tests.bench.compared``. Our own time is that of pairs compared for the
first time, each with other edits, so that no answer is remembered from the round before;
the other rows are about the first of these pairs. What is marked is counted in characters,
and set against the least that can be marked: the Indel distance of the changed provisions.
"""

import difflib
import gc
import re
import statistics
import time
from html import escape

from lxml.html.diff import htmldiff
from rapidfuzz.distance import Indel
from redlines import Redlines
from xmldiff import main as xmldiff

from tests.changes.scores import Scores
from tests.changes.seed import seed
from tests.changes.test_truth import repeated
from tests.changes.truth import Revision
from xarst_site.changes.apply import flatten
from xarst_site.documents.comparison import compare_texts, judge

TOKEN = re.compile(r"\w+|\W")


ROUNDS = 25


def edited(text, times=1, seed=1):
    """The text with 25 edits of its words."""
    revision = Revision(text, seed)
    for _ in range(25 * times):
        revision.edit()
    return revision.done(keep_uids=True).text


def ours(old, news):
    """Seconds for the comparison and for the assessment of each pair: the medians, and that
    of both together.
    """
    taken = []
    for new in news:
        gc.collect()
        begun = time.perf_counter()
        changes = compare_texts(old, new)
        compared = time.perf_counter()
        judge(changes, old, new)
        ended = time.perf_counter()
        taken.append((compared - begun, ended - compared, ended - begun))
    return [statistics.median(column) for column in zip(*taken, strict=True)]


def literals(text):
    return [node.literal or " ".join(node.cells) for _, node in flatten(text)]


def of_opcodes(old, new):
    """How many characters difflib marks in two sequences of strings."""
    codes = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(
        len("".join(old[a:b])) + len("".join(new[c:d]))
        for tag, a, b, c, d in codes
        if tag != "equal"
    )


def of_marks(html):
    """How many characters stand between ins and del tags."""
    marked = re.findall(r"<(ins|del)\b[^>]*>(.*?)</\1>", html, re.DOTALL)
    return sum(len(re.sub(r"<[^>]*>", "", text)) for _, text in marked)


def of_updates(actions):
    """How many characters of new text the actions of xmldiff hold."""
    return sum(len(getattr(action, "text", "") or "") for action in actions)


def seconds(function, rounds):
    """The median over some rounds, and what came of the last."""
    taken = []
    for _ in range(rounds):
        gc.collect()
        begun = time.perf_counter()
        made = function()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken), made


def least(changes):
    """The fewest characters that any comparison of the changed provisions could mark."""
    return sum(Indel.distance(c.from_text, c.to_text) for c in changes.changes)


def marks(changes):
    """How many characters are marked, the least possible, and the share of changed
    sentences with more than three marks.
    """
    scores = Scores()
    scores.words(change for made in changes for change in made.changes)
    many = sum(n for hunks, n in scores.hunks.items() if hunks > 3)
    return scores.marked, scores.least, many / scores.hunks.total()


def run(row):
    """Measure, and print a line for each with ``row``."""
    old = seed()
    news = [edited(old, seed=number) for number in range(1, ROUNDS + 1)]
    ours(old, [edited(old, seed=0)])  # loads the dictionary of words
    comparing, assessing, whole = ours(old, news)
    row("the real text with 25 edits: align, words, assess", f"{whole * 1000:.1f} ms", "<= 15 ms",
        met=whole <= 0.015)  # fmt: skip
    row("  of which the comparison", f"{comparing * 1000:.1f} ms")
    row("  of which the assessment", f"{assessing * 1000:.1f} ms")
    marked, few, many = marks(compare_texts(old, new) for new in news)
    row("  characters marked", f"{marked / few:.2f} ×", "<= 1.3 ×", met=marked <= 1.3 * few)
    row("  changed sentences with more than three marks", f"{many:.1%}")
    new = news[0]
    few = least(compare_texts(old, new))
    before, after = literals(old), literals(new)
    one, two = "\n".join(before), "\n".join(after)
    html = ["".join(f"<p>{escape(p)}</p>" for p in lines) for lines in (before, after)]
    xml = [f"<text>{lines}</text>" for lines in html]
    others = (
        ("difflib, lines", 5, lambda: of_opcodes(before, after)),
        ("difflib, words", 1, lambda: of_opcodes(TOKEN.findall(one), TOKEN.findall(two))),
        ("lxml.html.diff", 5, lambda: of_marks(htmldiff(*html))),
        (
            "redlines",
            3,
            lambda: of_marks(Redlines(one, two, markdown_style="none").output_markdown),
        ),
        ("xmldiff (characters of new text)", 3, lambda: of_updates(xmldiff.diff_texts(*xml))),
    )
    for name, rounds, function in others:
        other, characters = seconds(function, rounds)
        row(f"  {name}", f"{other * 1000:.1f} ms, {characters} = {characters / few:.1f} ×")
    many = repeated(old, 16)
    *_, longer = ours(many, [edited(many, 16, seed=number) for number in range(3)])
    row("  16 × the length and the edits", f"{longer / whole:.1f} × the time", "<= 20 ×",
        met=longer <= 20 * whole)  # fmt: skip


if __name__ == "__main__":
    from tests.bench.__main__ import row

    run(row)
