"""Contents lists and flattened tables: runs of lines that are not provisions.

Holds their recognition among the blocks of a source, before a tree is built, and
the comparison of a contents list with the headings it announces. It must not build
nodes.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xarst_site.text.blocks import Block, problem
from xarst_site.text.nodes import Problem
from xarst_site.text.shape import ends_with_colon, heading_like, shadow, units

_EXACT = re.compile(
    "(?:本?(?:协议|政策|章程|条款)?(?:目录|目次)|(?:tableof)?contents|index):?", re.I
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
    return next((k for k in where.get(shadow(_name(blocks[i])), ()) if k > i), None)


def _contents_at(
    i: int, blocks: Sequence[Block], where: dict[str, list[int]], short: list[bool]
) -> Contents | None:
    block = blocks[i]
    exact = block.reading is None and len(block.body) < 40 and _EXACT.fullmatch(shadow(block.body))
    announced = (
        block.reading is None and ends_with_colon(block.body) and _ANNOUNCES.search(block.body)
    )
    start = i + 1 if exact or announced else i
    if start >= len(blocks) or not short[start]:
        return None
    if not (exact or announced) and (
        block.reading is None or block.reading.path != (1,) or _again(i, blocks, where) is None
    ):
        return None
    stop = start
    if exact:
        repeat = _again(start, blocks, where)
        limit = repeat if repeat is not None else len(blocks)
        while stop < limit and short[stop] and stop - start < 400:
            if repeat is None and stop > start and not _follows(blocks[stop - 1], blocks[stop]):
                break
            stop += 1
        return Contents(i, range(start, stop)) if stop - start >= 2 else None
    if blocks[start].reading is None:
        return None
    while stop < len(blocks) and short[stop] and blocks[stop].reading is not None:
        if stop > start and not _follows(blocks[stop - 1], blocks[stop]):
            break
        stop += 1
    items = range(start, stop)
    repeated = sum(_again(k, blocks, where) is not None for k in items)
    if len(items) < (2 if announced else 3):
        return None
    if announced and repeated * 3 < len(items):
        return None
    if not announced and repeated * 5 < len(items) * 3:
        return None
    if not announced and any((_again(k, blocks, where) or stop) < stop for k in items):
        return None
    return Contents(i if announced else None, items)


def _follows(before: Block, block: Block) -> bool:
    """Whether this item carries the list of the one before it on."""
    if before.reading is None or block.reading is None:
        return before.reading is None and block.reading is None
    return (
        before.reading.num.scheme == block.reading.num.scheme
        and (block.reading.num.ordinal or 0) == (before.reading.num.ordinal or 0) + 1
    )


def compare_contents(contents: Contents, blocks: Sequence[Block]) -> Iterator[Problem]:
    """Where a contents list disagrees with the headings that stand behind it."""
    behind = [
        k
        for k in range(contents.items.stop, len(blocks))
        if heading_like(_name(blocks[k])) and not blocks[k].cells
    ]
    by_name: dict[str, int] = {}
    for k in behind:
        by_name.setdefault(shadow(_name(blocks[k])), k)
    schemes: Counter[str] = Counter()
    exact: dict[int, int] = {}
    for i in contents.items:
        k = by_name.get(shadow(_name(blocks[i])))
        if k is not None:
            exact[i] = k
            if (reading := blocks[k].reading) is not None:
                schemes[reading.num.scheme] += 1
    # Headings with the same number, in the family and the stretch that the exact pairs show.
    first, last = min(exact.values(), default=0), max(exact.values(), default=len(blocks))
    numbered: dict[tuple[str, tuple[int, ...]], int] = {}
    for k in behind:
        if (reading := blocks[k].reading) is not None and first <= k <= last:
            numbered.setdefault((reading.num.scheme, reading.path), k)
    usual = schemes.most_common(1)[0][0] if schemes else ""
    for i in contents.items:
        item = blocks[i]
        k = exact.get(i)
        if k is None and item.reading is not None:
            k = numbered.get((usual or item.reading.num.scheme, item.reading.path))
            if k is not None and k in exact.values():
                k = None
        if k is None:
            if exact:
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


_COLUMN = re.compile(
    "(?:名称|名字|来源|用途|目的|范围|类型|类别|种类|方式|场景|个人信息|权限|功能|说明|序号|主体|公司|提供[方者]|"
    "链接|网址|官网|联系|期限|内容|字段|备注|机构|隐私政策|影响|必要性|时机|情形|后果|"
    "(?i:names?|purposes?|types?|data|providers?|category|links?|scope|company|contacts?))"
    "(?:[(（][^)）]{1,12}[)）])?"
)


def _is_column(text: str) -> bool:
    parts = re.split("[/／及和与、]", text)
    return heading_like(text, 16) and bool(_tail(parts[-1]))


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
        stop = i
        while (
            stop < len(blocks)
            and _may_be_cell(blocks[stop])
            and (stop == i or blocks[stop].before == between)
        ):
            stop += 1
        width = 0
        while i + width < stop and _is_column(blocks[i + width].body):
            width += 1
        if width < 3:
            i += 1
            continue
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
                    f"第 {first}–{last} 行是被拆散的表格,按 {fitting} 列 {cells // fitting} 行复原:{columns}",
                    f"lines {first}–{last} are a table written one cell a line; read as "
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
