"""Tables that are drawn in plain text, with bars or with tabs between the cells.

Holds their recognition among the lines of a source and makes one block of each. The
frame goes where white space goes: the bars at the edges and the lines of a rule into
what stands in front of the next row, the rest between the cells of a row, so that the
source comes back character by character. What is not certain stays text, with a notice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from xarst_site.text.blocks import BREAK, Block, DrawnRow, problem, range_en, range_zh
from xarst_site.text.contents import is_column_name
from xarst_site.text.nodes import Problem
from xarst_site.text.numbering import readings

_BLANK = "[ \t\u3000\xa0]*"
_BAR = re.compile(f"({_BLANK}[|｜│┃║]{_BLANK})")
_TAB = re.compile("( *\t *)")
_CORNERS = "|｜│┃║+┌┬┐├┼┤└┴┘┏┳┓┣╋┫┗┻┛╔╦╗╠╬╣╚╩╝"
_RULE = re.compile(rf"(?=.*[-─━═=])(?=.*[{_CORNERS}])[-─━═=: \t{_CORNERS}]+")
_PAGE = re.compile("[0-9０-９]{1,4}")


@dataclass(slots=True)
class _Run:
    """Lines that may be a table: its rows, or none where they are not certainly one.

    ``trail`` is the frame behind the last row; ``taken`` counts the characters behind
    the last line that are cells of it.
    """

    lines: range
    rows: list[DrawnRow] = field(default_factory=list)
    header: int = 0
    trail: str = ""
    taken: int = 0


def find_drawn_tables(blocks: Sequence[Block], end: str) -> tuple[list[Block], str, list[Problem]]:
    """The blocks with every drawn table as one of them, the new end, and what to say.

    ``end`` is the white space behind the last block.
    """
    found: list[Block] = []
    problems: list[Problem] = []
    carried, taken = "", 0
    i = 0
    while i < len(blocks):
        run = _with_bars(blocks, i) or _with_tabs(blocks, i, end) or _Run(range(i, i + 1))
        first, last = blocks[run.lines[0]], blocks[run.lines[-1]]
        if run.rows:
            found.append(_table(run, first, carried + first.before[taken:]))
            carried, taken = run.trail, run.taken
            problems.append(_drawn(run, first, last))
        else:
            first.before = carried + first.before[taken:]
            carried, taken = "", 0
            found += blocks[run.lines.start : run.lines.stop]
            if len(run.lines) > 1:
                problems.append(_suspected(first, last))
        i = run.lines.stop
    return found, carried + end[taken:], problems


def _table(run: _Run, first: Block, before: str) -> Block:
    cells = tuple(row.cells for row in run.rows)
    before += run.rows[0].before
    return Block(
        line=first.line,
        body="\n".join("\t".join(row) for row in cells),
        before=before,
        cells=cells,
        header=run.header,
        drawn=tuple(run.rows),
    )


def _drawn(run: _Run, first: Block, last: Block) -> Problem:
    columns, rows = len(run.rows[0].cells), len(run.rows)
    return problem(
        "table.drawn",
        first.line,
        f"{range_zh(first.line, last.line)}画成表格,读作 {columns} 列 {rows} 行",
        f"{range_en(first.line, last.line)} draw a table, read as {columns} columns "
        f"and {rows} rows",
        excerpt=first.body,
        level="notice",
    )


def _suspected(first: Block, last: Block) -> Problem:
    return problem(
        "table.suspected",
        first.line,
        f"{range_zh(first.line, last.line)}像是用竖线画的表格,但各行格数不一或没有边框,按正文保留",
        f"{range_en(first.line, last.line)} seem to draw a table with bars, but the rows differ "
        "or have no frame; kept as text",
        excerpt=first.body,
        level="notice",
    )


def _breaks(before: str) -> int:
    return len(BREAK.findall(before))


def _goes_on(blocks: Sequence[Block], i: int, k: int) -> bool:
    """Whether line k stands as close behind the one before it as line i + 1 behind i."""
    return k < len(blocks) and _breaks(blocks[k].before) == _breaks(blocks[i + 1].before)


# --- bars -----------------------------------------------------------------------------


def _with_bars(blocks: Sequence[Block], i: int) -> _Run | None:
    """The lines from i on that have bars; None where they are no more than text."""
    stop = i
    while (stop == i or _goes_on(blocks, i, stop)) and _has_bars(blocks[stop].body):
        stop += 1
    lines = range(i, stop)
    if len(lines) < 2:
        return None
    rules = [k for k in lines if _RULE.fullmatch(blocks[k].body)]
    split = {k: _BAR.split(blocks[k].body) for k in lines if k not in rules}
    framed = all(not parts[0] and not parts[-1] for parts in split.values())
    widths = {len(_inside(parts)) // 2 + 1 for parts in split.values()}
    columns = len(widths) == 1 and widths != {1}
    if len(split) < 2 or not columns or not (framed or (i in split and i + 1 in rules)):
        return _Run(lines) if len(split) > 1 and (rules or framed or columns) else None
    run = _Run(lines)
    frame = ""
    for k in lines:
        before = frame + (blocks[k].before if k > i else "")
        if k in rules:
            frame = before + blocks[k].body
            continue
        parts = split[k]
        lead, frame = ("" if x else y for x, y in ((parts[0], parts[1]), (parts[-1], parts[-2])))
        inside = _inside(parts)
        run.rows.append(
            DrawnRow(blocks[k].line, before + lead, tuple(inside[::2]), tuple(inside[1::2]))
        )
    run.trail = frame
    under = next((n for n, k in enumerate(lines) if k in rules and k > min(split)), 0)
    above = sum(k in split for k in lines[:under])
    run.header = above if above == 1 and rules[-1] > i else _names_columns(run.rows[0].cells)
    return run


def _has_bars(body: str) -> bool:
    return bool(_BAR.search(body) or _RULE.fullmatch(body))


def _inside(parts: list[str]) -> list[str]:
    """Cells and what stands between them, in turn, without the bars at the edges."""
    start = 0 if parts[0] else 2
    return parts[start : len(parts) if parts[-1] else len(parts) - 2]


def _names_columns(cells: Sequence[str]) -> int:
    """How many rows are headings, going by the words of the first: 1 or 0."""
    named = sum(is_column_name(cell.strip()) for cell in cells)
    return int(named * 2 > len(cells))


# --- tabs -----------------------------------------------------------------------------


def _with_tabs(blocks: Sequence[Block], i: int, end: str) -> _Run | None:
    """The lines from i on that have equally many cells between tabs, two or more."""
    if "\t" not in blocks[i].body or not _tabulated(blocks[i].body):
        return None
    width = len(_TAB.split(blocks[i].body)) // 2 + 1
    rows: list[DrawnRow] = []
    taken = 0
    k = i
    while k == i or _goes_on(blocks, i, k):
        block = blocks[k]
        front = BREAK.split(block.before[taken:])[-1]
        behind = BREAK.split(blocks[k + 1].before if k + 1 < len(blocks) else end)[0]
        # A row may begin or end with empty cells, whose tabs stand outside the line.
        whole = k > i and not (front + behind).strip("\t")
        found = next(
            (
                (parts, lead, trail)
                for lead, trail in (("", ""), *([(front, behind)] if whole else []))
                if len(parts := _TAB.split(lead + block.body + trail)) // 2 + 1 == width
            ),
            None,
        )
        if found is None or not _tabulated(found[1] + block.body + found[2], below=k > i):
            break
        parts, lead, trail = found
        before = block.before[taken : len(block.before) - len(lead)] if k > i else ""
        rows.append(DrawnRow(block.line, before, tuple(parts[::2]), tuple(parts[1::2])))
        taken = len(trail)
        k += 1
    if len(rows) < 2 or all(len(r.cells) == 2 and _PAGE.fullmatch(r.cells[1]) for r in rows):
        return None
    return _Run(range(i, k), rows, _names_columns(rows[0].cells), taken=taken)


def _tabulated(line: str, *, below: bool = False) -> bool:
    """Whether it has a tab besides that behind its number.

    ``below`` a row that has, a bare figure is a cell: rows are numbered like that.
    """
    found = readings(line)
    numbered = found and not (below and found[0].num.scheme == "1")
    return "\t" in (found[0].rest if numbered else line)
