"""Arbitrary valid texts, as odd as can be."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from xarst_site.text.nodes import Mark, Node, Num, Text

NASTY = st.sampled_from(
    [
        *"*_#[]()<>&\\{}|`~+-=>.、1①一第条a\"'!$:\n\r\t \x00\x02\x03\x0b\x1f\x7f\x85",
        *"\xa0\u3000\u200b\u200d\ufeff\u2028\ue000，。“”（）１．",
        *["**", "__", "1.", "1)", "(一)", "第一条", "一、", "()", "{#abcd}", "{.part}", "---"],
        *["&nbsp;", "&#32;", "&", "\\\\", "](#", "](http://", "| a |", "|---|", "  ", "\n\n"],
        *["👨‍👩‍👧", "é", "𠮷", "権利", "abc", "个人信息", "# ", "under=#", "```", "<b>", "\n1. "],
    ]
)
WORDS = st.lists(NASTY, max_size=8).map("".join)
SOME = st.one_of(WORDS, WORDS, st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
SCHEMES = st.sampled_from(
    ["第N部分", "第N条", "N、", "(N)", "1.", "1、", "1)", "(1)", "a)", "①", ""]
)
LITERALS = st.one_of(
    st.sampled_from(
        ["第一部分", "第十条", "一、", "(一)", "（二）", "1.", "１．", "1、", "1)", "a)", "①", "()"]
    ),
    SOME,
)
NUMS = st.builds(
    Num,
    scheme=SCHEMES,
    literal=LITERALS,
    ordinal=st.one_of(st.none(), st.integers(-1, 12)),
    gap=st.one_of(st.sampled_from(["", " ", "\xa0\xa0", "\u3000", "\n", "x "]), SOME),
    defect=st.one_of(st.none(), st.sampled_from(["empty", "mixed", "out_of_order"]), SOME),
)
TARGETS = st.builds(
    "{}{}".format, st.sampled_from(["http://", "https://", "mailto:", "TEL:"]), SOME
)
PLAIN_KINDS = st.sampled_from(
    "title dateline part chapter section article subsection paragraph subparagraph point "
    "intro text wrapUp crossHeading definition toc tocItem table".split()
)


@dataclass
class _Uids:
    given: int = 0

    def next(self) -> str:
        self.given += 1
        return f"u{self.given:05d}"


@st.composite
def marks(draw: Any, text: str) -> tuple[Mark, ...]:
    """Marks that stand in order and do not overlap; a ref points at the first node."""
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=6)))
    found = []
    for start, end in pairwise(cuts):
        kind = draw(st.sampled_from(["", "strong", "em", "link", "ref"]))
        value = {"link": draw(TARGETS), "ref": "u00001"}.get(kind, "")
        if kind:
            found.append(Mark(start=start, end=end, kind=kind, value=value))
    return tuple(found)


def _row(draw: Any, uids: _Uids) -> Node:
    cells = tuple(draw(st.lists(SOME, max_size=3)))
    between = max(len(cells) - 1, 0)
    gaps = st.lists(
        st.sampled_from([" | ", "｜", "\t", " \t  "]), min_size=between, max_size=between
    )
    return Node(
        uid=uids.next(),
        kind="row",
        cells=cells,
        gaps=tuple(draw(st.one_of(st.just(()), gaps))),
        before=draw(st.one_of(st.none(), SOME)),
    )


@st.composite
def nodes(draw: Any, uids: _Uids, depth: int) -> Node:
    """One node with what is below it."""
    uid = uids.next()
    before = draw(st.one_of(st.none(), st.none(), SOME))
    kind = draw(PLAIN_KINDS)
    if kind == "table" and draw(st.booleans()):
        rows = tuple(_row(draw, uids) for _ in range(draw(st.integers(1, 3))))
        return Node(
            uid=uid,
            kind="table",
            header=draw(st.integers(0, len(rows))),
            flat=draw(st.booleans()),
            before=before,
            children=rows,
        )
    text = draw(st.one_of(st.just(""), SOME))
    children = () if depth == 0 or kind == "table" else draw(trees(uids, depth - 1))
    return Node(
        uid=uid,
        kind=kind,
        num=draw(st.one_of(st.none(), NUMS)),
        heading=draw(st.one_of(st.just(""), SOME)),
        text=text,
        marks=draw(marks(text)),
        before=before,
        children=children,
    )


def trees(uids: _Uids, depth: int) -> st.SearchStrategy[tuple[Node, ...]]:
    """A few nodes, nested up to ``depth`` levels further."""
    return st.lists(st.deferred(lambda: nodes(uids, depth)), max_size=3).map(tuple)


@st.composite
def texts(draw: Any) -> Text:
    """Any valid text, however odd."""
    uids = _Uids()
    first = draw(nodes(uids, 0))
    return Text(
        language=draw(st.sampled_from(["zh-CN", "en"])),
        nodes=(first, *draw(trees(uids, draw(st.sampled_from([0, 1, 2, 6]))))),
        between=draw(st.sampled_from(["\n\n", "\n", "\r\n", '"\u3000{'])),
        start=draw(st.sampled_from(["", "\n", " \ufeff"])),
        end=draw(st.sampled_from(["", "\n", "\xa0"])),
    )
