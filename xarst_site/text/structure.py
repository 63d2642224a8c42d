"""Blocks into a tree of nodes: which number stands below which, and where text belongs.

Holds the order of the families within one text (learned from it where it is an
unusual one) and the rules by which unnumbered text continues an item or closes its
list. It must not change, drop or normalise a character: `Block.body` ends in one
node, or in the cells of one table.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import cast

from msgspec.structs import replace

from xarst_site.text import shape
from xarst_site.text.blocks import Block, DrawnRow, problem
from xarst_site.text.contents import Contents, FlatTable
from xarst_site.text.nodes import NUMBERED, Kind, Mark, Node, Num, Problem
from xarst_site.text.numbering import FIXED_RANK, Reading, Scheme

MAX_DEPTH = 24
"""Nothing is nested deeper; what would be becomes a sibling."""

_LIST_RANK = 50
"""From this rank on a number may be that of a list item rather than a heading."""

_UNNUMBERED: tuple[Kind, ...] = ("section", "subsection", "paragraph", "subparagraph", "point")
_DEEPER: dict[str, Kind] = {
    "part": "chapter",
    "chapter": "section",
    "section": "subsection",
    "article": "subsection",
    "subsection": "paragraph",
    "paragraph": "subparagraph",
}


@dataclass(slots=True, eq=False)
class Draft:
    """A node in the making. ``index`` is that of its block, -1 for tables and lists."""

    index: int
    line: int
    kind: Kind
    before: str | None = None
    num: Num | None = None
    path: tuple[int, ...] = ()
    heading: str = ""
    text: str = ""
    marks: tuple[Mark, ...] = ()
    cells: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    header: int = 0
    flat: bool = False
    level: int = 0
    depth: int | None = None
    listed: bool = False  # an item by its mark-up, `depth` lists deep
    parent: "Draft | None" = None
    children: list["Draft"] = field(default_factory=list)
    headed: bool = False  # a number with a short name behind it: perhaps a heading
    ordinal: int | None = None  # as counted: an empty number takes the next one
    scheme: Scheme | None = None  # the family of its number
    run: list["Draft"] = field(default_factory=list)  # the items of its list so far
    last_of: dict[str, "Draft"] = field(default_factory=dict)  # by group, its last child

    @property
    def generated(self) -> bool:
        """Whether its number was never printed but made by a list element."""
        return self.num is not None and self.num.defect == "generated"

    @property
    def words(self) -> str:
        """What it says, without its number."""
        return self.heading + self.text


class Assembly:
    """The tree of one text, grown block by block; `nodes` when all are in."""

    def __init__(
        self,
        blocks: Sequence[Block],
        *,
        between: str,
        mint: Callable[[str], str],
        contents: Sequence[Contents] = (),
        tables: Sequence[FlatTable] = (),
    ) -> None:
        self.blocks = blocks
        self.between = between
        self.mint = mint
        self.problems: list[Problem] = []
        self.root = Draft(-1, 0, "part")
        self.stack: list[Draft] = []
        self.above: set[tuple[str, str]] = set()  # (outer family, inner family), as learned
        self.latest: dict[str, Draft] = {}  # by fixed family: the last one, anywhere
        self._contents = {(c.intro if c.intro is not None else c.items.start): c for c in contents}
        self._tables = {t.blocks.start: t for t in tables}
        listed = {i for c in contents for i in c.items}
        self._next_same: list[int] = [-1] * len(blocks)
        self._next_group: list[int] = [-1] * len(blocks)
        self._find_followers(listed)
        self.first_number = next(
            (i for i, b in enumerate(blocks) if b.reading is not None or b.level > 1), len(blocks)
        )
        self._grow()

    # --- reading order --------------------------------------------------------------

    def _find_followers(self, listed: set[int]) -> None:
        """For every number, where its family comes next."""
        by_scheme: dict[str, int] = {}
        by_group: dict[str, int] = {}
        for i in range(len(self.blocks) - 1, -1, -1):
            reading = self.blocks[i].reading
            if reading is None or i in listed or reading.num.defect == "generated":
                continue
            self._next_same[i] = by_scheme.get(reading.num.scheme, -1)
            self._next_group[i] = by_group.get(reading.scheme.group, -1)
            by_scheme[reading.num.scheme] = i
            by_group[reading.scheme.group] = i

    def _grow(self) -> None:
        i = 0
        while i < len(self.blocks):
            if i in self._contents:
                i = self._contents_list(self._contents[i])
            elif i in self._tables:
                i = self._flat_table(self._tables[i])
            else:
                self._one(i)
                i += 1

    def _one(self, i: int) -> None:
        block = self.blocks[i]
        if block.cells:
            self._table(i)
        elif block.reading is not None:
            self._numbered(i, block.reading)
        elif block.level:
            self._marked_heading(i)
        else:
            self._unnumbered(i)

    # --- placing --------------------------------------------------------------------

    def _draft(self, i: int, kind: Kind) -> Draft:
        block = self.blocks[i]
        before = None if i == 0 or block.before == self.between else block.before
        return Draft(
            i,
            block.line,
            kind,
            before=before,
            level=block.level,
            depth=block.depth,
            listed=block.item,
        )

    def _attach(self, draft: Draft) -> None:
        parent = self.stack[-1] if self.stack else self.root
        draft.parent = parent
        parent.children.append(draft)

    def _push(self, draft: Draft) -> None:
        while len(self.stack) >= MAX_DEPTH:
            self.stack.pop()
        self._attach(draft)
        self.stack.append(draft)

    def _numbered(self, i: int, reading: Reading) -> None:
        block, scheme = self.blocks[i], reading.scheme
        draft = self._draft(i, scheme.kind)
        draft.num, draft.path, draft.scheme = reading.num, reading.path, scheme
        draft.ordinal = reading.num.ordinal
        mixed: Draft | None = None
        if block.item:
            while (
                self.stack
                and self.stack[-1].listed
                and (self.stack[-1].depth or 0) >= (block.depth or 0)
            ):
                self.stack.pop()
        else:
            mixed = self._find_place(draft, scheme, i)
        self._push(draft)
        previous = self._join_list(draft, scheme)
        self._word(draft, scheme, reading.rest)
        if not draft.generated:
            self._check_order(draft, scheme, reading.num, previous, mixed)

    def _join_list(self, draft: Draft, scheme: Scheme) -> Draft | None:
        """Put a new item in its list; the item before it under the same parent, if any."""
        parent = draft.parent or self.root
        previous = parent.last_of.get(scheme.group)
        draft.run = previous.run if previous is not None and draft.ordinal != 1 else []
        draft.run.append(draft)
        parent.last_of[scheme.group] = draft
        return previous

    def _find_place(self, new: Draft, scheme: Scheme, i: int) -> Draft | None:
        """Cut the stack to the new number's parent; the sibling it is mixed with, if any."""
        ordinal = new.ordinal
        if ordinal is None:
            self._empty_place(new, scheme)
            return None
        if new.level:
            if self._below_marked(new):
                return None
        else:
            while self.stack and self.stack[-1].listed and self.blocks[i].depth in (0, None):
                self.stack.pop()
        if self._beside_same(new, scheme, ordinal):
            return None
        mixed = self._beside_group(scheme, ordinal)
        if mixed is not None:
            return mixed
        if len(new.path) > 1 and self._below_decimal(new.path):
            return None
        while self.stack and not self._under(self.stack[-1], scheme, ordinal):
            self.stack.pop()
        for d in self.stack:
            if d.scheme:
                self.above.add((d.scheme.name, scheme.name))
        return None

    def _below_marked(self, new: Draft) -> bool:
        """A heading by its mark-up closes all that is none, and every lower one.

        True where it stands below a higher one, so that its number need not be asked.
        """
        while self.stack and (
            not self.stack[-1].level
            or self.stack[-1].level > new.level
            or (
                self.stack[-1].level == new.level
                and (self.stack[-1].scheme is None or self.stack[-1].listed)
            )
        ):
            self.stack.pop()
        return bool(self.stack) and self.stack[-1].level < new.level

    def _beside_same(self, new: Draft, scheme: Scheme, ordinal: int) -> bool:
        """Whether its family is open: it stands beside that item, or begins a list in it."""
        open_same = [
            k
            for k, d in enumerate(self.stack)
            if d.scheme is scheme
            # A heading's number is not that of the list below it, unless it is carried on.
            and (bool(d.level) == bool(new.level) or d.ordinal == ordinal - 1)
        ]
        if not open_same:
            return False
        top = self.stack[-1]
        begins_inside = (
            ordinal == 1
            and top is self.stack[open_same[-1]]
            and shape.ends_with_colon(top.words)
            and len(open_same) < 2
            and scheme.rank >= 40
            and len(new.path) == 1
        )
        if not begins_inside:
            at = next(
                (k for k in reversed(open_same) if self.stack[k].ordinal == ordinal - 1),
                open_same[-1],
            )
            del self.stack[at:]
        return True

    def _beside_group(self, scheme: Scheme, ordinal: int) -> Draft | None:
        """The open item that it carries on under another mark of the same group."""
        for k in range(len(self.stack) - 1, -1, -1):
            d = self.stack[k]
            if d.scheme and d.scheme.group == scheme.group and d.ordinal == ordinal - 1 > 0:
                del self.stack[k:]
                return d
        return None

    def _below_decimal(self, path: tuple[int, ...]) -> bool:
        """Whether ``1.1`` finds the open 1 it belongs to."""
        for k in range(len(self.stack) - 1, -1, -1):
            d = self.stack[k]
            if d.path == path[:-1] and d.scheme is not None and d.scheme.rank < 70:
                del self.stack[k + 1 :]
                return True
        return False

    def _empty_place(self, new: Draft, scheme: Scheme) -> None:
        """An empty number carries on the innermost open list of its own group."""
        for k in range(len(self.stack) - 1, -1, -1):
            d = self.stack[k]
            if d.scheme and d.scheme.group in (scheme.group, "1)") and not d.generated:
                new.ordinal = None if d.ordinal is None else d.ordinal + 1
                del self.stack[k:]
                return
        while self.stack and not self._under(self.stack[-1], scheme, 0):
            self.stack.pop()

    def _under(self, outer: Draft, scheme: Scheme, ordinal: int) -> bool:
        """Whether a first number of this family belongs below an open node."""
        if outer.scheme is None:
            return True
        if outer.level and outer.scheme is scheme:
            return True
        if outer.scheme.rank <= FIXED_RANK and scheme.rank <= FIXED_RANK:
            return scheme.rank > outer.scheme.rank
        if ordinal <= 1 and not outer.listed and self._goes_on(outer):
            return True
        if (outer.scheme.name, scheme.name) in self.above:
            return True
        if (scheme.name, outer.scheme.name) in self.above:
            return False
        return scheme.rank > outer.scheme.rank and scheme.group != outer.scheme.group

    def _goes_on(self, item: Draft) -> bool:
        """Whether the list of an open item has another one further down."""
        for following in (self._next_same[item.index], self._next_group[item.index]):
            if following < 0:
                continue
            reading = self.blocks[following].reading
            if (
                reading is None
                or item.ordinal is None
                or reading.num.ordinal != item.ordinal + 1
                or reading.path[:-1] != item.path[:-1]
            ):
                continue
            outer = item.parent
            while outer is not None and (
                outer.index < 0
                or self._next_same[outer.index] < 0
                or self._next_same[outer.index] > following
            ):
                outer = outer.parent
            if outer is None:
                return True
        return False

    def _word(self, draft: Draft, scheme: Scheme, rest: str) -> None:
        """Part what stands behind the number into heading and text."""
        block = self.blocks[draft.index]
        limit = 40 if not (block.marks or draft.level) else 60
        if draft.level:
            draft.headed = True
            draft.heading = rest
            return
        draft.text = rest
        draft.marks = _shift(block.marks, len(block.body) - len(rest))
        whole = (
            len(draft.marks) == 1
            and draft.marks[0].kind == "strong"
            and draft.marks[0].end - draft.marks[0].start >= len(rest) - 1
        )
        term = shape.defined_term(rest, in_definitions=self._in_definitions())
        head = "" if shape.heading_like(rest, limit) else shape.run_in(rest, numbered=True)
        if shape.heading_like(rest, limit) or (whole and shape.units(rest) <= 40):
            draft.headed = True
            if scheme.rank < _LIST_RANK:
                draft.heading, draft.text, draft.marks = rest, "", ()
        elif term or head:
            self._part(draft, term or head)

    def _part(self, draft: Draft, heading: str) -> None:
        """Take a run-in heading off a draft's text; emphasis over it says nothing more."""
        cut = len(heading)
        if any(m.start < cut and (m.kind == "link" or m.end > cut) for m in draft.marks):
            return
        draft.heading, draft.text = heading, draft.text[cut:]
        draft.marks = _shift(draft.marks, cut)

    def _in_definitions(self) -> bool:
        return any(shape.opens_definitions(d.words) for d in self.stack if d.headed)

    def _marked_heading(self, i: int) -> None:
        """A heading by its mark-up, without a number; the first of all is the title."""
        draft = self._draft(i, "section")
        draft.heading = self.blocks[i].body
        draft.headed = True
        levels = [b.level for b in self.blocks if b.level]
        if not self.stack and self._is_first_heading(i) and levels[0] == min(levels):
            draft.kind = "title"
            self._attach(draft)
            return
        while self.stack and (not self.stack[-1].level or self.stack[-1].level >= draft.level):
            self.stack.pop()
        marked = [d for d in self.stack if d.level and d.num is None]
        draft.kind = _UNNUMBERED[min(len(marked), len(_UNNUMBERED) - 1)]
        self._push(draft)

    def _is_first_heading(self, i: int) -> bool:
        return not any(d.kind == "title" or d.num is not None for d in self.root.children) and not (
            any(b.level or b.reading is not None for b in self.blocks[:i])
        )

    def _unnumbered(self, i: int) -> None:
        block = self.blocks[i]
        draft = self._draft(i, "text")
        draft.text, draft.marks = block.body, block.marks
        head = i < self.first_number
        at_end = self._next_number(i) is None
        if i <= 2 and head and not self.stack and self._is_title(i):
            draft.kind, draft.text, draft.heading, draft.marks = "title", "", block.body, ()
            self._attach(draft)
            return
        if (head or at_end) and shape.is_dateline(block.body, head=head):
            draft.kind = "dateline"
        if block.depth is not None:
            while (
                self.stack and self.stack[-1].listed and (self.stack[-1].depth or 0) > block.depth
            ):
                self.stack.pop()
        crossing = draft.kind == "text" and (
            self._is_cross_heading(i) or self._is_strong_heading(i)
        )
        if crossing:
            draft.kind, draft.heading, draft.text, draft.marks = "crossHeading", block.body, "", ()
        if block.depth in (0, None):
            self._close_lists(i, crossing=crossing)
        if draft.kind == "text":
            term = shape.defined_term(block.body, in_definitions=self._in_definitions())
            head_text = term or shape.run_in(block.body, numbered=False)
            if head_text:
                self._part(draft, head_text)
            if term and draft.heading:
                draft.kind = "definition"
        self._attach(draft)

    def _is_title(self, i: int) -> bool:
        body = self.blocks[i].body
        return (
            not any(d.kind == "title" for d in self.root.children)
            and all(d.kind == "dateline" for d in self.root.children)
            and shape.heading_like(body.strip("《》"), 60)
            and not shape.is_dateline(body, head=True)
        )

    def _next_number(self, i: int) -> int | None:
        """The block behind i that is numbered or a heading, None where none follows."""
        if not hasattr(self, "_last_number"):
            self._last_number = max(
                (k for k, b in enumerate(self.blocks) if b.reading is not None or b.level),
                default=-1,
            )
        return None if i > self._last_number else i + 1

    def _is_cross_heading(self, i: int) -> bool:
        """A line of its own that names what follows it, without a number."""
        if i + 1 >= len(self.blocks):
            return False
        body, following = self.blocks[i].body, self.blocks[i + 1]
        if following.reading is not None and following.reading.num.ordinal != 1:
            return False
        if shape.ends_with_colon(body):
            name = body.rstrip(shape.COLON)
            return (
                following.reading is None
                and shape.heading_like(name, 16)
                and bool(shape.run_in(name + ":x", numbered=False))
                and shape.units(following.body) > 16
            )
        if not shape.heading_like(body, 20):
            return False
        if (
            i
            and self.blocks[i - 1].reading is None
            and shape.ends_with_colon(self.blocks[i - 1].body)
        ):
            return False
        if following.reading is not None:
            return True
        return shape.last_mark(following.body) in (*shape.SENTENCE_END, ":", "：") and (
            shape.units(following.body) > 20
        )

    def _is_strong_heading(self, i: int) -> bool:
        """A short paragraph that is strong from end to end."""
        block = self.blocks[i]
        if len(block.marks) != 1 or block.marks[0].kind != "strong" or i + 1 >= len(self.blocks):
            return False
        if shape.ends_with_colon(block.body) and self.blocks[i + 1].reading is not None:
            return False
        mark = block.marks[0]
        return mark.end - mark.start >= len(block.body) - 1 and shape.heading_like(
            block.body.rstrip(shape.COLON), 30
        )

    def _close_lists(self, i: int, *, crossing: bool) -> None:
        """Close the open items to which unnumbered text does not belong."""
        body = self.blocks[i].body
        while self.stack:
            item = self.stack[-1]
            scheme = item.scheme
            if scheme is None or scheme.rank < 40 or item.level:
                return
            if item.listed or scheme.name == "•":
                self.stack.pop()
                continue
            if self._is_heading_above(item) or self._goes_on(item):
                return
            if crossing:
                self.stack.pop()
                continue
            if self._announces_another(i, item):
                self.stack.pop()
                return
            if shape.ends_with_colon(item.words) or self._leads_deeper(i, item):
                return
            if self._ends_list(item, body):
                self.stack.pop()
            return

    def _is_heading_above(self, item: Draft) -> bool:
        """Whether an item is a heading, so that text behind it is its own."""
        if not item.headed:
            return False
        if item.scheme is None or item.scheme.rank < _LIST_RANK or item.children:
            return True
        siblings = item.run
        return len(siblings) == 1 or any(d.children for d in siblings)

    def _announces_another(self, i: int, item: Draft) -> bool:
        """Whether the text introduces a second list of the item's own family."""
        following = self.blocks[i + 1].reading if i + 1 < len(self.blocks) else None
        return (
            following is not None
            and shape.ends_with_colon(self.blocks[i].body)
            and following.scheme is item.scheme
            and following.num.ordinal == 1
        )

    def _leads_deeper(self, i: int, item: Draft) -> bool:
        """Whether the text announces a list that can only stand below the item."""
        if not shape.ends_with_colon(self.blocks[i].body) or i + 1 >= len(self.blocks):
            return False
        reading = self.blocks[i + 1].reading
        if reading is None or item.scheme is None:
            return False
        if any(d.scheme is reading.scheme for d in self.stack):
            return False
        return self._under(item, reading.scheme, reading.num.ordinal or 0)

    def _ends_list(self, item: Draft, body: str) -> bool:
        if shape.refers_back(body):
            return True
        siblings = item.run
        if len(siblings) < 2:
            return False
        # The cheap question first: it is asked of every unnumbered text behind a list.
        if any(shape.last_mark(d.text) in shape.SENTENCE_END for d in siblings[:-1]):
            return False
        return not any(d.children or shape.sentences(d.text) > 1 for d in siblings)

    # --- lists and tables -----------------------------------------------------------

    def _contents_list(self, contents: Contents) -> int:
        start = contents.items.start
        if contents.intro is not None:
            toc = self._draft(contents.intro, "toc")
            toc.text = self.blocks[contents.intro].body
            toc.marks = self.blocks[contents.intro].marks
            if not toc.level:
                self._close_lists(contents.intro, crossing=True)
        else:
            toc = Draft(-1, self.blocks[start].line, "toc")
        self._attach(toc)
        for i in contents.items:
            block = self.blocks[i]
            item = self._draft(i, "tocItem")
            item.text, item.marks = block.body, block.marks
            if block.reading is not None:
                item.num, item.text = block.reading.num, block.reading.rest
                item.marks = _shift(block.marks, len(block.body) - len(item.text))
            item.parent = toc
            toc.children.append(item)
        return contents.items.stop

    def _flat_table(self, table: FlatTable) -> int:
        first = table.blocks.start
        self._close_lists(first, crossing=True)
        drawn = self._draft(first, "table")
        drawn.index, drawn.header, drawn.flat = -1, 1, True
        self._attach(drawn)
        for start in range(first, table.blocks.stop, table.width):
            cells = tuple(b.body for b in self.blocks[start : start + table.width])
            drawn.children.append(
                Draft(-1, self.blocks[start].line, "row", cells=cells, parent=drawn)
            )
        return table.blocks.stop

    def _table(self, i: int) -> None:
        block = self.blocks[i]
        if block.depth in (0, None):
            self._close_lists(i, crossing=True)
        drawn = self._draft(i, "table")
        drawn.index, drawn.header = -1, block.header
        self._attach(drawn)
        rows = block.drawn or [DrawnRow(block.line, self.between, c, ()) for c in block.cells]
        drawn.children = [
            Draft(
                -1,
                row.line,
                "row",
                before=None if n == 0 or row.before == self.between else row.before,
                cells=row.cells,
                gaps=() if set(row.gaps) <= {"\t"} else row.gaps,
                parent=drawn,
            )
            for n, row in enumerate(rows)
        ]

    # --- order of numbers -----------------------------------------------------------

    def _check_order(
        self, new: Draft, scheme: Scheme, num: Num, previous: Draft | None, mixed: Draft | None
    ) -> None:
        block = self.blocks[new.index]
        if num.defect == "empty":
            self.problems.append(
                problem(
                    "num.empty",
                    new.line,
                    f"编号“{num.literal}”是空的" + _should_be(new, "zh"),
                    f"the number “{num.literal}” is empty" + _should_be(new, "en"),
                    excerpt=block.body,
                )
            )
            return
        if scheme.name in ("•", "第N条之N") or new.ordinal is None:
            return
        siblings = (new.parent or self.root).children
        adjacent = previous is not None and len(siblings) > 1 and siblings[-2] is previous
        if scheme.rank == FIXED_RANK and previous is None:
            previous = self.latest.get(scheme.name)
            adjacent = False
        self.latest[scheme.name] = new
        defect = ""
        if mixed is not None and mixed.num is not None:
            defect = "mixed"
            self.problems.append(
                problem(
                    "num.mixed",
                    new.line,
                    f"同一列表编号形式不一:第 {mixed.line} 行“{mixed.num.literal}”,"
                    f"此处“{num.literal}”",
                    f"mixed marks in one list: “{mixed.num.literal}” in line {mixed.line}, "
                    f"“{num.literal}” here",
                    excerpt=block.body,
                )
            )
        if previous is None or previous.ordinal is None:
            if new.ordinal > 1 and previous is None and (len(new.path) == 1 or new.path[-1] > 1):
                self._misordered(
                    new,
                    "num.start",
                    f"列表从“{num.literal}”开始,前面没有它之前的编号",
                    f"a list begins with “{num.literal}”",
                )
        else:
            defect = self._compare(new, num, previous, previous.ordinal, adjacent) or defect
        if defect:
            new.num = replace(num, defect=defect)

    def _compare(self, new: Draft, num: Num, previous: Draft, before: int, adjacent: bool) -> str:
        """Report a number that does not follow the one before it; its defect, '' for none."""
        n = new.ordinal or 0
        if n == before and previous.path == new.path:
            if n > 1 or adjacent:
                self._misordered(
                    new,
                    "num.duplicate",
                    f"编号“{num.literal}”与第 {previous.line} 行重复",
                    f"the number “{num.literal}” repeats that of line {previous.line}",
                )
                return "duplicate"
        elif n < before and (n > 1 or adjacent) and new.path[:-1] == previous.path[:-1]:
            self._misordered(
                new,
                "num.out_of_order",
                f"编号“{num.literal}”排在第 {previous.line} 行的 {before} 之后",
                f"the number “{num.literal}” stands behind the {before} of line {previous.line}",
            )
            return "out_of_order"
        elif n > before + 1:
            self._misordered(
                new,
                "num.gap",
                f"编号从第 {previous.line} 行的 {before} 跳到 {n}",
                f"numbers jump from {before} in line {previous.line} to {n}",
            )
        return ""

    def _misordered(self, new: Draft, code: str, zh: str, en: str) -> None:
        self.problems.append(problem(code, new.line, zh, en, excerpt=self.blocks[new.index].body))

    # --- finishing ------------------------------------------------------------------

    def nodes(self) -> tuple[Node, ...]:
        """The finished tree. Uids are minted in reading order, by line."""
        self._settle(self.root)
        self._check_levels()
        return tuple(self._node(d) for d in self.root.children)

    def drafts(self) -> list[Draft]:
        """All drafts in reading order."""
        found: list[Draft] = []

        def walk(draft: Draft) -> None:
            for child in draft.children:
                found.append(child)
                walk(child)

        walk(self.root)
        return found

    def _settle(self, parent: Draft) -> None:
        """Decide what only the finished tree can tell: headings, intro, wrapUp, depths."""
        numbered_before = False
        outermost = self._outermost()
        for k, draft in enumerate(parent.children):
            following = parent.children[k + 1] if k + 1 < len(parent.children) else None
            if draft.num is not None and draft.kind != "tocItem":
                numbered_before = True
                if draft.headed and draft.children and not draft.heading:
                    draft.heading, draft.text, draft.marks = draft.text, "", ()
                if draft.scheme is not None:
                    draft.kind = self._kind(draft, draft.scheme, outermost)
            elif draft.kind == "text" and not draft.heading:
                leads = (
                    following is not None
                    and following.num is not None
                    and (shape.ends_with_colon(draft.text) or _announces(draft.text))
                )
                if leads:
                    draft.kind = "intro"
                elif numbered_before:
                    draft.kind = "wrapUp"
            if draft.kind != "toc":
                self._settle(draft)

    def _outermost(self) -> str:
        """The family of a text whose highest numbers are plain figures or letters.

        '' where the text has chapters, articles or Chinese numerals.
        """
        if not hasattr(self, "_top_family"):
            schemes = [
                (b.reading.scheme, i)
                for i, b in enumerate(self.blocks)
                if b.reading is not None and b.reading.num.defect != "generated"
            ]
            self._top_family = ""
            top = [d for d in self.root.children if d.scheme is not None and not d.generated]
            if top and not any(s.rank <= 50 for s, _ in schemes):
                family = Counter(d.scheme.name for d in top if d.scheme).most_common(1)[0][0]
                named = [d for d in top if d.scheme and d.scheme.name == family]
                if sum(d.headed or bool(d.heading) for d in named) * 2 >= len(named) > 1 and (
                    any(d.children for d in named)
                ):
                    self._top_family = family
        return self._top_family

    def _kind(self, draft: Draft, scheme: Scheme, outermost: str) -> Kind:
        if scheme.name == outermost and draft.parent is self.root:
            return "section"
        outer = draft.parent
        if len(draft.path) > 1 and outer is not None and outer.num is not None:
            return _DEEPER.get(outer.kind, "point") if outer.kind in NUMBERED else scheme.kind
        if outermost and outer is not None and outer.num is not None and not draft.generated:
            deeper = _DEEPER.get(outer.kind, "point")
            return max(scheme.kind, deeper, key=_depth_of)
        return scheme.kind

    def _check_levels(self) -> None:
        """Report families that stand directly below one that elsewhere has another between."""
        pairs: Counter[tuple[str, str]] = Counter()
        firsts: list[tuple[tuple[str, str], Draft, Draft]] = []
        for draft in self.drafts():
            outer = draft.parent
            if draft.scheme is None or draft.generated or draft.kind == "tocItem":
                continue
            if outer is None or outer.scheme is None or outer.generated:
                continue
            pair = (outer.scheme.group, draft.scheme.group)
            pairs[pair] += 1
            if draft.run[0] is draft:
                firsts.append((pair, outer, draft))
        groups = {g for pair in pairs for g in pair}
        lists = Counter(pair for pair, _, _ in firsts)
        for (outer_group, inner_group), outer, draft in firsts:
            between = next(
                (
                    g
                    for g in sorted(groups)
                    if pairs[(outer_group, g)]
                    and pairs[(g, inner_group)]
                    and g not in (outer_group, inner_group)
                    and not pairs[(inner_group, g)]
                    and lists[(outer_group, inner_group)] < lists[(outer_group, g)]
                ),
                "",
            )
            # 一、 with 1. below is common usage beside (一), no level is missed.
            if (outer_group, inner_group) == ("N", "1"):
                continue
            if between and draft.num is not None and outer.num is not None:
                self.problems.append(
                    problem(
                        "level.skipped",
                        draft.line,
                        f"第 {outer.line} 行“{outer.num.literal}”之下直接是“{draft.num.literal}”,"
                        f"跳过了别处使用的“{_shown(between)}”一级",
                        f"“{draft.num.literal}” stands directly below “{outer.num.literal}” of "
                        f"line {outer.line}; elsewhere “{_shown(between)}” stands between them",
                        excerpt=self.blocks[draft.index].body,
                    )
                )

    def _node(self, draft: Draft) -> Node:
        key = f"L{draft.line}" + ("t" if draft.kind == "table" else "")
        return Node(
            uid=self.mint(key),
            kind=draft.kind,
            num=draft.num,
            heading=draft.heading,
            text=draft.text,
            marks=draft.marks,
            cells=draft.cells,
            gaps=draft.gaps,
            header=draft.header,
            flat=draft.flat,
            before=draft.before,
            children=tuple(self._node(d) for d in draft.children),
        )


def _shift(marks: tuple[Mark, ...], by: int) -> tuple[Mark, ...]:
    """Marks of a block as marks of its text behind ``by`` characters."""
    return tuple(
        replace(m, start=max(m.start - by, 0), end=m.end - by) for m in marks if m.end > by
    )


def _should_be(new: Draft, language: str) -> str:
    if new.ordinal is None:
        return ""
    return (
        f",按次序应是第 {new.ordinal} 项"
        if language == "zh"
        else f"; by its place it is number {new.ordinal}"
    )


def _announces(text: str) -> bool:
    return shape.last_mark(text) not in shape.SENTENCE_END and text.endswith(
        ("如下", "以下", "下列")
    )


_ORDER: tuple[str, ...] = (
    "part", "chapter", "section", "article", "subsection", "paragraph", "subparagraph", "point",
)  # fmt: skip


def _depth_of(kind: Kind) -> int:
    return _ORDER.index(cast(str, kind))


def _shown(group: str) -> str:
    return {"1": "1.", "N": "一、", "(N)": "(一)"}.get(group, group)
