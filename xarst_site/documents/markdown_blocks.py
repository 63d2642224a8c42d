"""The blocks of a Markdown file of ours, and which of two files' blocks are the same.

A block is a paragraph, a heading or a row, with or without its attribute list. Nothing
here knows provisions.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import ratio

from xarst_site.text import notation
from xarst_site.text.markdown_extension import parted
from xarst_site.text.nodes import Problem
from xarst_site.text.notation import NotationError

_ALIKE = 50.0  # from here on a reworded block may be the old one
_SAME = 80.0  # and from here on it is
_MANY = 40_000  # pairs of blocks that are compared in one gap, at most
_HASHES = re.compile("#+")


@dataclass(slots=True)
class Block:
    """A paragraph, heading or row as written, without its attribute list; of a table the
    line under its headings stands for the whole.

    ``first`` and ``last`` are its lines (from 0), ``attributes`` its list, ``level`` the
    heading under which it stands in the file (-1: none) and ``under`` the block that is.
    """

    key: str
    form: str  # p, row, table, or a heading by its #
    first: int
    last: int
    body: str
    attributes: dict[str, str] = field(default_factory=dict)
    level: int = -1
    under: int = -1
    fault: Problem | None = None

    @property
    def hashes(self) -> int:
        """How many # it has as a heading, 0 where it is none."""
        return len(self.form) if self.form.startswith("#") else 0


def indent_of(line: str) -> str:
    """The spaces that a line begins with."""
    return line[: len(line) - len(line.lstrip(" "))]


def without_list(line: str) -> tuple[str, str | None]:
    """A line without its attribute list, and the inside of the list."""
    if line.lstrip(" ").startswith("|") and line.endswith("|"):
        bare, inside = notation.split_attributes(line[:-1].rstrip(" "))
        return (line if inside is None else bare + " |"), inside
    return notation.split_attributes(line)


def split_blocks(lines: Sequence[str]) -> list[Block]:
    """The blocks of a file's body; their lists may be there or not."""
    blocks: list[Block] = []
    previous = ""
    row_of: list[Block] = []
    for n, raw in enumerate(lines):
        line = raw.lstrip(" \t")
        indent = len(raw[: len(raw) - len(line)].replace("\t", "    "))
        line = line.rstrip(" ")
        if not line:
            previous = ""
            continue
        starts = not previous or parted(previous, line)
        previous = line
        if line.startswith("|"):
            row_of = [] if starts and not _in_table(blocks, n) else row_of
            row_of.append(_row(line, indent, n, row_of, blocks))
            continue
        bare, inside = notation.split_attributes(line)
        if not starts and row_of and not bare:
            table = next((b for b in row_of if b.form == "table"), row_of[-1])
            _read(table, inside, n)
            table.last = n
            continue
        row_of = []
        if starts or not blocks:
            hashes = _HASHES.match(bare)
            form = hashes[0] if hashes else "p"
            blocks.append(Block(f"{indent} {bare}", form, n, n, bare))
        else:
            blocks[-1].key += "\n" + bare
            blocks[-1].body += "\n" + bare
            blocks[-1].last = n
        _read(blocks[-1], inside, n)
    return blocks


def _in_table(blocks: Sequence[Block], n: int) -> bool:
    return bool(blocks) and blocks[-1].form in ("row", "table") and blocks[-1].last == n - 1


def _row(line: str, indent: int, n: int, table: Sequence[Block], blocks: list[Block]) -> Block:
    bare, inside = without_list(line)
    rule = re.fullmatch(r"\|(?: *:?-+:? *\|)+", bare) and not any(b.form == "table" for b in table)
    if rule:
        head = table[0].body if table else ""
        block = Block(f"{indent} {bare}{head}", "table", n, n, f"{bare}{head}")
    else:
        block = Block(f"{indent} {bare}", "row", n, n, bare)
    _read(block, inside, n)
    blocks.append(block)
    return block


def _read(block: Block, inside: str | None, n: int) -> None:
    if inside is None:
        return
    try:
        block.attributes = notation.read_attributes(inside)
    except NotationError as error:
        block.fault = Problem(code=error.code, line=n + 1, message=error.message, level="error")


def note_levels(blocks: Sequence[Block]) -> None:
    """Note for every block under which heading it stands."""
    level = -1
    opened: dict[int, int] = {}
    for k, block in enumerate(blocks):
        if block.hashes:
            level = -1 if block.hashes == 1 else block.hashes - 2
            opened = {d: h for d, h in opened.items() if d < level}
            if level >= 0:
                opened[level] = k
            block.level = level
            continue
        if "under" in block.attributes:
            level = len(block.attributes["under"]) - 2
            opened = {d: h for d, h in opened.items() if d <= level}
        block.level = level
        block.under = opened.get(level, -1)


# --- pairing with the old text ------------------------------------------------------


class Pairs(NamedTuple):
    """By new block: the old one (-1: none), and whether it says exactly the same, is
    surely the same provision, and has kept its place in the order.
    """

    old: list[int]
    exact: list[bool]
    sure: list[bool]
    placed: list[bool]


def pair_blocks(old: Sequence[Block], new: Sequence[Block]) -> Pairs:
    """Pair the blocks of two files: by uid where one is written, else by what they say, in
    their order; then those that have moved, and those that are reworded.
    """
    made = Pairs([-1] * len(new), [False] * len(new), [False] * len(new), [False] * len(new))
    taken: set[int] = set()

    def pair(i: int, j: int, *, sure: bool = True, placed: bool = True) -> None:
        if made.old[j] < 0 and i not in taken:
            taken.add(i)
            made.old[j], made.sure[j], made.placed[j] = i, sure, placed
            made.exact[j] = old[i].key == new[j].key and old[i].form == new[j].form

    where = {b.attributes["uid"]: i for i, b in enumerate(old)}
    for j, block in enumerate(new):
        i = where.get(block.attributes.get("uid", ""), -1)
        if i >= 0:
            pair(i, j)
    left_old = [i for i in range(len(old)) if i not in taken]
    left_new = [j for j in range(len(new)) if made.old[j] < 0 and "uid" not in new[j].attributes]
    codes: dict[tuple[str, str], int] = {}

    def code(block: Block) -> int:
        return codes.setdefault((block.form, block.key), len(codes))

    gaps: list[tuple[list[int], list[int]]] = []
    for op in LCSseq.opcodes([code(old[i]) for i in left_old], [code(new[j]) for j in left_new]):
        a, b = left_old[op.src_start : op.src_end], left_new[op.dest_start : op.dest_end]
        if op.tag == "equal":
            for i, j in zip(a, b, strict=True):
                pair(i, j)
            gaps.append(([], []))
        elif gaps and (gaps[-1][0] or gaps[-1][1]):
            gaps[-1] = (gaps[-1][0] + a, gaps[-1][1] + b)  # an insertion beside a deletion
        else:
            gaps.append((a, b))
    _pair_moved(old, new, gaps, code, pair)
    for a, b in gaps:
        _pair_alike(
            old, new, [i for i in a if i not in taken], [j for j in b if made.old[j] < 0], pair
        )
    return made


def _pair_moved(
    old: Sequence[Block],
    new: Sequence[Block],
    gaps: Iterable[tuple[list[int], list[int]]],
    code: Callable[[Block], int],
    pair: Callable[..., None],
) -> None:
    """Blocks that say the same at another place, where there is one of them only."""
    gone = [i for a, _ in gaps for i in a]
    come = [j for _, b in gaps for j in b]
    count_old = Counter(code(old[i]) for i in gone)
    count_new = Counter(code(new[j]) for j in come)
    at = {code(old[i]): i for i in gone}
    for j in come:
        c = code(new[j])
        if count_old[c] == count_new[c] == 1:
            pair(at[c], j, placed=False)


def _pair_alike(
    old: Sequence[Block],
    new: Sequence[Block],
    a: Sequence[int],
    b: Sequence[int],
    pair: Callable[..., None],
) -> None:
    """Reworded blocks between two that have stayed: the likest first, then by place."""
    if len(a) * len(b) <= _MANY:
        scored = [
            (-score, abs(n - m), i, j)
            for n, i in enumerate(a)
            for m, j in enumerate(b)
            if _class(old[i]) == _class(new[j])
            and (score := ratio(old[i].body, new[j].body, score_cutoff=_ALIKE)) >= _ALIKE
        ]
        used_old, used_new = set[int](), set[int]()
        for score, _, i, j in sorted(scored):
            if i not in used_old and j not in used_new:
                used_old.add(i)
                used_new.add(j)
                pair(i, j, sure=-score >= _SAME)
        a = [i for i in a if i not in used_old]
        b = [j for j in b if j not in used_new]
    if len(a) == len(b):
        for i, j in zip(a, b, strict=True):
            if _class(old[i]) == _class(new[j]):
                pair(i, j, sure=False)


def _class(block: Block) -> str:
    return block.form if block.form in ("row", "table") else "p"
