"""Labelled changes, each argued in a line: no major change is less, no harmless one more.

`tests/data/labelled/real.tsv` are changes to the real text, `others.tsv` to the invented
texts beside it. A label says how much a change matters, which kinds of major change must be
named, and which items need fresh consent.
"""

import csv
from pathlib import Path

import pytest

from tests.changes.edits import Edit, add, assessed, drop, text, words
from xarst_site.changes.assess import Assessment, assess
from xarst_site.changes.compare import compare
from xarst_site.changes.findings import SEVERITIES
from xarst_site.text.parse import parse
from xarst_site.text.uids import minter

FOLDER = Path(__file__).parents[1] / "data" / "labelled"

Label = dict[str, str]


def labels(name: str) -> list[Label]:
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if not line.startswith("#")]
    return list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


REAL = labels("real.tsv")
OTHERS = labels("others.tsv")


def edit(label: Label) -> Edit:
    uid = next(
        node.uid
        for node in text(label["language"]).walk()
        if label["old"] in node.text or label["old"] in node.heading
    )
    if label["how"] == "words":
        return words(uid, label["old"], label["new"])
    return add(uid, label["new"]) if label["how"] == "after" else drop(uid)


def other(label: Label) -> Assessment:
    path = next(FOLDER.glob(f"{label['text']}.*.txt"))
    language, source = path.suffixes[0][1:], path.read_text(encoding="utf-8")
    assert label["old"] in source
    changed = source.replace(label["old"], label["new"], 1)
    was, _ = parse(source, language=language, mint=minter("sample", "old"))
    now, _ = parse(changed, language=language, mint=minter("sample", "new"))
    return assess(compare(was, now), old=was, new=now)


def check(made: Assessment, label: Label) -> None:
    told = [f"{f.severity} {f.category} {f.rule} {f.explanation['zh-CN']}" for f in made.findings]
    assert made.severity == label["severity"], told
    assert set(label["kinds"].split()) <= set(made.categories), told


@pytest.mark.parametrize("label", REAL, ids=[f"{n['severity']}: {n['old'][:12]}" for n in REAL])
def test_the_real_text(label: Label) -> None:
    made = assessed(edit(label), language=label["language"])
    check(made, label)
    assert set(made.items) == set(label["again"].split())


@pytest.mark.parametrize("label", OTHERS, ids=[f"{n['severity']}: {n['old'][:12]}" for n in OTHERS])
def test_other_policies(label: Label) -> None:
    check(other(label), label)


def test_every_label_is_argued() -> None:
    assert all(label["why"] for label in (*REAL, *OTHERS))
    assert {label["severity"] for label in REAL} == set(SEVERITIES)
    assert len({(label["old"], label["new"]) for label in REAL}) == len(REAL) >= 150
