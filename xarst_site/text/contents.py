"""Contents lists and flattened tables: runs of lines that are not provisions.

Holds their recognition among the blocks of a source, before a tree is built, and
the comparison of a contents list with the headings it announces. It must not build
nodes.
"""

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xarst_site.text.blocks import Block, problem, range_en, range_zh
from xarst_site.text.nodes import Problem
from xarst_site.text.shape import ends_with_colon, heading_like, shadow, units

_EXACT = re.compile(
    "(?:本?(?:协议|政策|章程|条款)?(?:目录|目次)|(?:tableof)?contents|index):?", re.IGNORECASE
)
_ANNOUNCES = re.compile(
    "(?:以下|如下|下列)(?:主要)?(?:内容|部分|章节|方面|几个?(?:部分|方面|内容))|目录|内容如下|"
    r"(?i:following (?:contents|topics|sections|information|parts)|contents)"
)
_PAGE = re.compile("(?:[.．…·\\s]{2,}|\t)[0-9]{1,4}$")


@dataclass(slots=True)
class Contents:
    """A contents list: the block that introduces it (None: none), and its items."""

    intro: int | None
    items: range


@dataclass(slots=True)
class FlatTable:
    """A table of ``width`` columns whose cells stand one a block."""

    blocks: range
    width: int


def _name(block: Block) -> str:
    """What an item or heading says, without its number and page."""
    return _PAGE.sub("", block.reading.rest if block.reading else block.body)


def find_contents(blocks: Sequence[Block]) -> list[Contents]:
    """The contents lists of a text."""
    where: defaultdict[str, list[int]] = defaultdict(list)
    short = []
    for i, block in enumerate(blocks):
        name = _name(block)
        short.append(heading_like(name) and not block.cells)
        if short[i]:
            where[shadow(name)].append(i)
    found: list[Contents] = []
    i = 0
    while i < len(blocks):
        contents = _contents_at(i, blocks, where, short)
        if contents is None:
            i += 1
        else:
            found.append(contents)
            i = contents.items.stop
    return found


def _again(i: int, blocks: Sequence[Block], where: dict[str, list[int]]) -> int | None:
    """Where what block i says stands again further on; None if nowhere."""
    places = where.get(shadow(_name(blocks[i])), [])
    at = bisect_right(places, i)
    return places[at] if at < len(places) else None


def _contents_at(
    i: int, blocks: Sequence[Block], where: dict[str, list[int]], short: list[bool]
) -> Contents | None:
    block = blocks[i]
    if block.reading is None and len(block.body) < 40 and _EXACT.fullmatch(shadow(block.body)):
        return _under_contents_heading(i, blocks, where, short)
    announced = (
        block.reading is None
        and ends_with_colon(block.body)
        and bool(_ANNOUNCES.search(block.body))
    )
    start = i + 1 if announced else i
    if start >= len(blocks) or not short[start]:
        return None
    first = blocks[start].reading
    if first is None:
        return None
    if not announced and (first.path != (1,) or _again(i, blocks, where) is None):
        return None
    stop = start
    while stop < len(blocks) and short[stop] and blocks[stop].reading is not None:
        if stop > start and not _follows(blocks[stop - 1], blocks[stop]):
            break
        stop += 1
    items = range(start, stop)
    again = [_again(k, blocks, where) for k in items]
    repeated = sum(k is not None for k in again)
    if announced:
        return Contents(i, items) if len(items) >= 2 and repeated * 3 >= len(items) else None
    believable = len(items) >= 3 and repeated * 5 >= len(items) * 3
    return (
        Contents(None, items) if believable and all(k is None or k >= stop for k in again) else None
    )


def _under_contents_heading(
    i: int, blocks: Sequence[Block], where: dict[str, list[int]], short: list[bool]
) -> Contents | None:
    """Behind a line that says 目录: all short lines until the first of them comes again."""
    start = stop = i + 1
    if start >= len(blocks) or not short[start]:
        return None
    repeat = _again(start, blocks, where)
    limit = len(blocks) if repeat is None else repeat
    while stop < limit and short[stop] and stop - start < 400:
        if repeat is None and stop > start and not _follows(blocks[stop - 1], blocks[stop]):
            break
        stop += 1
    return Contents(i, range(start, stop)) if stop - start >= 2 else None


def _follows(before: Block, block: Block) -> bool:
    """Whether this item carries the list of the one before it on."""
    if before.reading is None or block.reading is None:
        return before.reading is None and block.reading is None
    return (
        before.reading.num.scheme == block.reading.num.scheme
        and (block.reading.num.ordinal or 0) == (before.reading.num.ordinal or 0) + 1
    )


def compare_contents(listings: Sequence[Contents], blocks: Sequence[Block]) -> Iterator[Problem]:
    """Where contents lists disagree with the headings that stand behind them."""
    if not listings:
        return
    headings = [
        (k, shadow(_name(b)))
        for k, b in enumerate(blocks)
        if heading_like(_name(b)) and not b.cells
    ]
    for contents in listings:
        yield from _compare_one(contents, blocks, headings)


def _compare_one(
    contents: Contents, blocks: Sequence[Block], headings: Sequence[tuple[int, str]]
) -> Iterator[Problem]:
    answers = _answers(contents, blocks, headings)
    if not any(k is not None for k in answers.values()):
        return
    for i, k in answers.items():
        item = blocks[i]
        if k is None:
            yield problem(
                "toc.missing",
                item.line,
                f"目录项“{_name(item)}”在正文中没有对应的标题",
                f"no heading answers to the contents item “{_name(item)}”",
                excerpt=item.body,
            )
        elif _name(item) != _name(blocks[k]):
            white = shadow(_name(item)) == shadow(_name(blocks[k]))
            line = blocks[k].line
            yield problem(
                "toc.differs",
                item.line,
                f"目录项“{_name(item)}”与第 {line} 行的标题“{_name(blocks[k])}”不一致"
                + ("(仅空白或标点不同)" if white else ""),
                f"the contents item “{_name(item)}” is not the heading of line {line}, "
                f"“{_name(blocks[k])}”" + (" (only white space or marks)" if white else ""),
                excerpt=item.body,
                level="notice" if white else "warning",
            )


def _answers(
    contents: Contents, blocks: Sequence[Block], headings: Sequence[tuple[int, str]]
) -> dict[int, int | None]:
    """For every item the block of its heading: by its name, else by its number.

    ``headings`` are the blocks that may be one, with their shadows. The number is
    looked up in the family and the stretch that the items found by name show; None
    where no heading answers.
    """
    behind = [(k, name) for k, name in headings if k >= contents.items.stop]
    by_name: dict[str, int] = {}
    for k, name in behind:
        by_name.setdefault(name, k)
    exact: dict[int, int] = {}
    for i in contents.items:
        named = by_name.get(shadow(_name(blocks[i])))
        if named is not None:
            exact[i] = named
    named_blocks = set(exact.values())
    readings = [blocks[k].reading for k in named_blocks]
    schemes = Counter(r.num.scheme for r in readings if r is not None)
    usual = schemes.most_common(1)[0][0] if schemes else ""
    first, last = min(exact.values(), default=0), max(exact.values(), default=len(blocks))
    numbered: dict[tuple[str, tuple[int, ...]], int] = {}
    for k, _ in behind:
        reading = blocks[k].reading
        if reading is not None and first <= k <= last and k not in named_blocks:
            numbered.setdefault((reading.num.scheme, reading.path), k)
    answers: dict[int, int | None] = {}
    for i in contents.items:
        reading = blocks[i].reading
        answers[i] = exact.get(i)
        if answers[i] is None and reading is not None:
            answers[i] = numbered.get((usual or reading.num.scheme, reading.path))
    return answers


MOST_COLUMNS = 30
"""Of a table that is recognised though its cells are written one a line."""

_COLUMN = re.compile(
    "(?:名称|名字|来源|用途|目的|范围|类型|类别|种类|方式|场景|个人信息|权限|功能|说明|序号|主体|公司|提供[方者]|"
    "链接|网址|官网|联系|期限|内容|字段|备注|机构|隐私政策|影响|必要性|时机|情形|后果|"
    "(?i:names?|purposes?|types?|data|providers?|category|links?|scope|company|contacts?))"
    "(?:[(（][^)）]{1,12}[)）])?"
)


def is_column_name(text: str) -> bool:
    """Whether a few words name a column: they end with such a word as 名称 or 用途."""
    parts = re.split("[/／及和与、]", text[-40:])
    return heading_like(text, 16) and bool(_tail(parts[-1]))


def _is_column(block: Block) -> bool:
    return _may_be_cell(block) and is_column_name(block.body)


def _tail(text: str) -> str:
    """The last column word of a text, where it ends with one."""
    matches = [m for m in _COLUMN.finditer(text) if m.end() == len(text)]
    return matches[-1].group() if matches else ""


def find_flat_tables(
    blocks: Sequence[Block], between: str
) -> tuple[list[FlatTable], list[Problem]]:
    """Tables whose cells were written one a line, and what to say of each.

    Three or more lines that name columns begin one. It is restored only where the
    lines up to the next number make whole rows and stand apart by ``between`` alone,
    so that no character depends on it.
    """
    tables: list[FlatTable] = []
    problems: list[Problem] = []
    i = 0
    while i < len(blocks):
        width = 0
        # No further than the table itself can reach, so that no line is looked at twice.
        while (
            width < MOST_COLUMNS
            and i + width < len(blocks)
            and (width == 0 or blocks[i + width].before == between)
            and _is_column(blocks[i + width])
        ):
            width += 1
        if width < 3:
            i += width + 1
            continue
        stop = i + 1
        while stop < len(blocks) and _may_be_cell(blocks[stop]) and blocks[stop].before == between:
            stop += 1
        cells = stop - i
        fitting = next((w for w in range(width, 2, -1) if cells % w == 0 and cells >= 2 * w), 0)
        first, last = blocks[i].line, blocks[stop - 1].line
        columns = "、".join(b.body for b in blocks[i : i + (fitting or width)])
        if fitting:
            tables.append(FlatTable(range(i, stop), fitting))
            problems.append(
                problem(
                    "table.flattened",
                    first,
                    f"{range_zh(first, last)}是被拆散的表格,"
                    f"按 {fitting} 列 {cells // fitting} 行复原:{columns}",
                    f"{range_en(first, last)}: a table written one cell a line, read as "
                    f"{fitting} columns and {cells // fitting} rows: {columns}",
                    excerpt=blocks[i].body,
                )
            )
        else:
            problems.append(
                problem(
                    "table.suspected",
                    first,
                    f"第 {first} 行起像是被拆散的表格({columns}),单元格数不成整行,按正文保留",
                    f"a flattened table seems to begin at line {first} ({columns}), but its "
                    "cells make no whole rows; kept as text",
                    excerpt=blocks[i].body,
                )
            )
        i = max(stop, i + 1)
    return tables, problems


def _may_be_cell(block: Block) -> bool:
    if block.reading is not None or block.level or block.cells or ends_with_colon(block.body):
        return False
    return not (block.body[-1] in "。." and units(block.body) > 60) and len(block.body) <= 300
