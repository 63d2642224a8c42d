"""A comparison as HTML: marked words, the whole text with marks, two texts side by side.

Fragments for a page, escaped throughout. What was taken out is ``<del>``, what came in
``<ins>``, each with words for screen readers at both ends; signs and strokes are the
style sheet's. Holds no page, no style and no interface words but those passed in.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

from xarst_site.changes.apply import Placed, flatten
from xarst_site.changes.model import Change, ChangeKind, ChangeSet, Segments, Side, wording
from xarst_site.text.html import render_node
from xarst_site.text.nodes import NUMBERED, Node, Text
from xarst_site.text.outline import is_headed

QUIET: frozenset[ChangeKind] = frozenset({"renumbered", "typographic"})
"""Changes that leave every word as it was: not marked in the text."""

CONTEXT = 40
"""Characters of what stayed that are shown around what changed, where there is more."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


class Words(NamedTuple):
    """The words of the interface, in ``language``; ``{}`` stands for a number or a name."""

    language: str
    kinds: dict[ChangeKind, str]  # what is said of each kind of change
    deletion: tuple[str, str]  # where taken out words begin and end
    insertion: tuple[str, str]
    was: str  # "formerly {}": another printed number
    moved_away: str  # "now at {}", where a provision stood
    moved_here: str  # "formerly at {}", where it stands
    previous: str
    next: str
    permalink: str
    no_text: str  # what stands for a side that is not there


def anchor(index: int) -> str:
    """The id, in the marked text, of the change with this index. No uid has a low line."""
    return f"in_{index + 1}"


def entry(index: int) -> str:
    """The id of that change in the list of changes."""
    return f"change_{index + 1}"


def gone(uid: str) -> str:
    """The id of the place at which a provision of the old text stood."""
    return f"was_{uid}"


# --- words ----------------------------------------------------------------------------


def marked(segments: Segments, words: Words) -> Markup:
    """Segments with what is gone struck and what is new underlined."""
    return Markup().join(_segment(op, characters, words) for op, characters in segments)


def shortened(segments: Segments, context: int = CONTEXT) -> Segments:
    """The segments with long stretches that stayed cut down to what stands around changes."""
    made: list[tuple[Literal["=", "-", "+"], str]] = []
    for place, (op, characters) in enumerate(segments):
        first, last = place == 0, place == len(segments) - 1
        room = context if first or last else 2 * context
        shown = characters
        if op == "=" and len(characters) > room + 4:
            head = "" if first else characters[:context]
            tail = "" if last else characters[-context:]
            if first and last:
                head = characters[: 2 * context]
            shown = f"{head}…{tail}"
        made.append((op, shown))
    return tuple(made)


def _segment(op: str, characters: str, words: Words) -> Markup:
    if op == "=":
        return _run(characters)
    begin, end = words.deletion if op == "-" else words.insertion
    name = "del" if op == "-" else "ins"
    return _element(
        name, {}, _hidden(begin, words), _run(characters, breaks=True), _hidden(end, words)
    )


def _hidden(said: str, words: Words) -> Markup:
    """Words for those who hear the page; they are not seen, and not part of the text."""
    return _element("span", {"class": "hidden", "lang": words.language}, said)


def _element(name: str, attributes: dict[str, str], *content: str) -> Markup:
    written = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{written}>{''.join(map(escape, content))}</{name}>")  # noqa: S704


def _run(characters: str, *, breaks: bool = False) -> Markup:
    """Characters as they stand; a line break that changed is shown, for it is the change."""
    visible = _CONTROL.sub(lambda m: chr(0x2400 + ord(m[0])), characters)
    lines = [escape(line) for line in visible.split("\n")]
    return (Markup("¶<br>") if breaks else Markup("<br>")).join(lines)


def cut(segments: Segments, lengths: Sequence[int], side: Literal["-", "+"]) -> list[Segments]:
    """The segments in pieces of these lengths, counted on one side; what is on the other
    side alone goes with the piece in which it stands. The last piece takes the rest.
    """
    pieces: list[list[tuple[Literal["=", "-", "+"], str]]] = [[]]
    left = list(lengths)
    for op, whole in segments:
        characters = whole
        if op not in ("=", side):
            pieces[-1].append((op, characters))
            continue
        while len(left) > len(pieces) and len(characters) > left[len(pieces) - 1]:
            room = left[len(pieces) - 1]
            if room:
                pieces[-1].append((op, characters[:room]))
            left[len(pieces) - 1] = 0
            characters = characters[room:]
            pieces.append([])
        if characters:
            pieces[-1].append((op, characters))
            left[len(pieces) - 1] -= len(characters)
    pieces += [[] for _ in range(len(lengths) - len(pieces))]
    return [tuple(piece) for piece in pieces]


def part(change: Change, number: int) -> Segments:
    """The segments of one of the provisions that a split one became."""
    if len(change.to) < 2:
        return change.segments
    # Each part takes the line break behind it, which joins it to the next.
    pieces = cut(change.segments, [len(side.text) + 1 for side in change.to], "+")
    piece = pieces[number]
    if number + 1 < len(change.to) and piece and piece[-1][1].endswith("\n"):
        op, last = piece[-1]
        piece = (*piece[:-1], (op, last[:-1])) if last[:-1] else piece[:-1]
    return piece


# --- both texts as one sequence ---------------------------------------------------------


class Line(NamedTuple):
    """One provision of the two texts laid over each other.

    ``node`` is without its children. ``old`` and ``new`` say in which of the texts it
    stands here; ``change`` is the index of its change, -1 where nothing changed, ``number``
    counts the parts of a split one. What was moved stands twice: in the place it left
    (``old`` only) and in its new one (``new`` only).
    """

    depth: int
    node: Node
    old: Node | None
    new: Node | None
    change: int = -1
    number: int = 0


def overlaid(old: Text, new: Text, changes: ChangeSet) -> list[Line]:
    """All provisions of both texts in the reading order of the new one."""
    before, after = flatten(old), flatten(new)
    of_new: dict[int, tuple[int, int]] = {}
    ghosts: list[tuple[int, int, Line]] = []
    places = _places(before, changes)
    for index, change in enumerate(changes.changes):
        for number, side in enumerate(change.to):
            of_new[side.index] = (index, number)
        if change.kind == "deleted" or change.moved:
            for side in change.from_:
                place = places[side.index] if change.moved else change.to_place
                line = Line(side.depth, side.node, side.node, None, index)
                ghosts.append((place, side.index, line))
    twins = _twins(before, changes)
    ghosts.sort(key=lambda ghost: ghost[:2])
    lines: list[Line] = []
    waiting = iter(ghosts)
    ghost = next(waiting, None)
    for place in range(len(after) + 1):
        while ghost is not None and ghost[0] <= place:
            lines.append(ghost[2])
            ghost = next(waiting, None)
        if place == len(after):
            break
        depth, node = after[place]
        if place not in of_new:
            lines.append(Line(depth, node, twins[place], node))
            continue
        index, number = of_new[place]
        change = changes.changes[index]
        stays = change.from_ and not change.moved and number == 0
        lines.append(
            Line(depth, node, change.from_[0].node if stays else None, node, index, number)
        )
    return lines


def _twins(before: Sequence[Placed], changes: ChangeSet) -> dict[int, Node]:
    """What stands in the old text for each provision of the new one that is kept."""
    return {
        kept.to_index + k: before[kept.from_index + k][1]
        for kept in changes.kept
        for k in range(kept.count)
    }


def _places(before: Sequence[Placed], changes: ChangeSet) -> list[int]:
    """For each provision of the old text, where it would stand in the new one: behind the
    nearest one before it that stayed.
    """
    now: dict[int, int] = {
        kept.from_index + k: kept.to_index + k for kept in changes.kept for k in range(kept.count)
    }
    moved: set[int] = set()
    for change in changes.changes:
        for side in change.from_:
            if change.moved:
                moved.add(side.index)
            elif change.to:
                now[side.index] = change.to[-1].index
    places: list[int] = []
    place, inside = 0, -1
    for index, (depth, _) in enumerate(before):
        if inside >= 0 and depth <= inside:
            inside = -1
        places.append(place)
        if inside >= 0:
            continue  # it went with the provision it belongs to
        if index in moved:
            inside = depth
        elif index in now:
            place = max(place, now[index] + 1)
    return places


# --- the whole text in one column -------------------------------------------------------


def render_marked(
    old: Text, new: Text, changes: ChangeSet, words: Words, *, heading_level: int = 3
) -> Markup:
    """The new text with what changed marked in it, and what is gone where it stood."""
    lines = overlaid(old, new, changes)
    page = _Page(changes, words, heading_level, _told(lines, changes))
    shown = [_one(group, page) for group in _blocks(lines, page)]
    language = {"lang": new.language} if new.language != words.language else {}
    return _element("div", {"class": "text marked"} | language, *shown)


class _Page:
    """What stays the same over a whole rendering."""

    def __init__(
        self, changes: ChangeSet, words: Words, heading_level: int, told: list[int]
    ) -> None:
        self.changes = changes
        self.words = words
        self.heading_level = heading_level
        self.order = {index: place for place, index in enumerate(told)}
        self.told = told
        self.seen: set[int] = set()
        self.stack: list[tuple[int, bool, bool]] = []

    def stand(self, line: Line) -> tuple[int, int]:
        """Level of a heading here, and how often the provision is indented (twice at most)."""
        while self.stack and self.stack[-1][0] >= line.depth:
            self.stack.pop()
        level = self.heading_level + sum(headed for _, headed, _ in self.stack)
        indent = sum(indents for _, _, indents in self.stack)
        headed = is_headed(line.node)
        self.stack.append((line.depth, headed, line.node.kind in NUMBERED and not headed))
        return min(level, 6), min(indent, 2)


def _told(lines: Iterable[Line], changes: ChangeSet) -> list[int]:
    """Indexes of the changes that are marked in the text, in the order they are met."""
    found = (line.change for line in lines if line.change >= 0)
    return [i for i in dict.fromkeys(found) if changes.changes[i].kind not in QUIET]


class _Block(NamedTuple):
    """Lines that are rendered together (the rows of a table), and where they stand."""

    lines: list[Line]
    level: int
    indent: int


def _blocks(lines: Iterable[Line], page: _Page) -> Iterator[_Block]:
    block: _Block | None = None
    for line in lines:
        level, indent = page.stand(line)
        if line.node.kind == "row" and block and block.lines[0].node.kind in ("table", "row"):
            block.lines.append(line)
            continue
        if block:
            yield block
        block = _Block([line], level, indent)
    if block:
        yield block


def _one(block: _Block, page: _Page) -> Markup:
    line = block.lines[0]
    if line.node.kind in ("table", "row"):
        inner = _table(block.lines, page)
    elif line.change < 0:
        inner = _as_it_is(line.node, block.level, page)
    else:
        inner = _changed(line, block.level, page)
    return _element("div", {"class": f"in{block.indent}"}, inner) if block.indent else inner


def _as_it_is(node: Node, level: int, page: _Page, *, anchored: bool = True) -> Markup:
    return render_node(node, heading_level=level, anchored=anchored, permalink=page.words.permalink)


def _changed(line: Line, level: int, page: _Page) -> Markup:
    change = page.changes.changes[line.change]
    if change.kind in QUIET:
        was = change.from_[0].num if change.kind == "renumbered" else ""
        shown = _as_it_is(line.node, level, page)
        if was:
            note = _element("span", _quiet(page), page.words.was.format(was))
            return Markup("").join((_element("div", {"class": "renumbered"}, shown, note),))
        return shown
    name = "p"
    if _stands_alone(line.node):
        name = f"h{level}"
    identity = line.node.uid if line.new is not None else gone(line.node.uid)
    content = _words(line, change, page)
    words = _element(name, {"id": identity, "class": f"provision {line.node.kind}"}, *content)
    return _element(
        "div",
        {"class": f"changed {_state(line, change)}"} | _anchor(line, page),
        _tag(line, change, page),
        words,
    )


def _quiet(page: _Page) -> dict[str, str]:
    return {"class": "was", "lang": page.words.language}


def _state(line: Line, change: Change) -> str:
    """The kind of change, and for what moved whether it went from here or came here."""
    if change.moved and change.to:
        return f"{change.kind} {'here' if line.new is not None else 'away'}"
    return change.kind


def _anchor(line: Line, page: _Page) -> dict[str, str]:
    """The id of a change, at the first place where it is seen that is its own."""
    if line.change in page.seen or (line.new is None and page.changes.changes[line.change].to):
        return {}
    page.seen.add(line.change)
    return {"id": anchor(line.change)}


def _tag(line: Line, change: Change, page: _Page) -> Markup:
    """What kind of change it is, linked to its entry, with the ways on and back."""
    words = page.words
    said = [_element("a", {"href": f"#{entry(line.change)}"}, words.kinds[change.kind])]
    if change.moved and change.to:
        to = change.to[0]
        if line.new is None:
            said.append(
                _element("a", {"href": f"#{to.uid}"}, words.moved_away.format(name_of(to.node)))
            )
        elif line.number == 0:
            said += [
                _element(
                    "a",
                    {"href": f"#{gone(side.uid)}"},
                    words.moved_here.format(name_of(side.node)),
                )
                for side in change.from_
            ]
    place = page.order[line.change]
    for step, label, sign in ((-1, words.previous, "↑"), (1, words.next, "↓")):
        if 0 <= place + step < len(page.told):
            said.append(
                _element(
                    "a",
                    {
                        "class": "step",
                        "href": f"#{anchor(page.told[place + step])}",
                        "aria-label": label,
                    },
                    sign,
                )
            )
    return _element("p", {"class": "tag", "lang": words.language}, *said)


def _words(line: Line, change: Change, page: _Page) -> Iterator[Markup]:
    """A changed provision's number and words."""
    node = line.node
    if change.kind == "added":
        yield _segment("+", node.literal, page.words)
        return
    if line.new is None:
        if change.kind == "deleted":
            yield _segment("-", node.literal, page.words)
        else:
            yield _element("span", {"class": "left"}, _run(node.literal))
        return
    was = change.from_[line.number].node if line.number < len(change.from_) else None
    yield from _number(was, node, page.words)
    pieces = cut(part(change, line.number), [len(node.heading)], "+")
    if node.heading and node.text:
        heading, text = cut(part(change, line.number), [len(node.heading), len(node.text)], "+")
        yield _element("b", {"class": "run-in"}, marked(heading, page.words))
        yield marked(text, page.words)
    else:
        yield from (marked(piece, page.words) for piece in pieces)


def _number(was: Node | None, now: Node, words: Words) -> Iterator[Markup]:
    """The printed number, marked where it changed with the words."""
    old = was.num.literal if was is not None and was.num else ""
    new = now.num.literal if now.num else ""
    gap = now.num.gap if now.num else ""
    if old == new:
        if new:
            yield _element("span", {"class": "num"}, _run(new))
            yield _run(gap)
        return
    both: Segments = ((("-", old),) if old else ()) + ((("+", new),) if new else ())
    yield _element("span", {"class": "num"}, marked(both, words))
    yield _run(gap or " ")


def name_of(node: Node, length: int = 14) -> str:
    """What to call a provision: its number, else its first words."""
    if node.num and node.num.literal.strip():
        heading = node.heading.strip() if is_headed(node) else ""
        return f"{node.num.literal.strip()} {heading}".strip()[: 2 * length]
    said = " ".join((wording(node)).split())
    return said if len(said) <= length else said[:length] + "…"


# --- tables -----------------------------------------------------------------------------


def _table(lines: list[Line], page: _Page) -> Markup:
    """A table whose rows are marked. The roles keep it one where rows are shown as lists."""
    attributes = {"role": "table"}
    rows = lines
    header = 0
    if lines[0].node.kind == "table":
        node, rows = lines[0].node, lines[1:]
        attributes["id"] = node.uid if lines[0].new is not None else gone(node.uid)
        header = node.header
    heads = rows[:header]
    labels = [" ".join(cells) for cells in zip(*(line.node.cells for line in heads), strict=False)]
    groups: list[Markup] = []
    for name, group in (("thead", heads), ("tbody", rows[header:])):
        if group:
            shown = [
                row for line in group for row in _rows(line, labels, page, head=name == "thead")
            ]
            groups.append(_element(name, {"role": "rowgroup"}, *shown))
    return _element("div", {"class": "provision table"}, _element("table", attributes, *groups))


def _rows(line: Line, labels: list[str], page: _Page, *, head: bool) -> Iterator[Markup]:
    """A row; one that changed has a row above it that says so."""
    change = page.changes.changes[line.change] if line.change >= 0 else None
    identity = line.node.uid if line.new is not None else gone(line.node.uid)
    attributes = {"role": "row", "id": identity}
    cells = [_run(cell) for cell in line.node.cells]
    if change is not None and change.kind not in QUIET:
        attributes["class"] = f"changed {_state(line, change)}"
        if change.kind == "added":
            cells = [_segment("+", cell, page.words) for cell in line.node.cells]
        elif change.kind == "deleted":
            cells = [_segment("-", cell, page.words) for cell in line.node.cells]
        elif change.cells and line.new is not None:
            cells = [marked(cell, page.words) for cell in change.cells]
        elif line.new is not None:
            old = [_segment("-", cell, page.words) for cell in change.from_[0].node.cells]
            yield _row(old, labels, {"role": "row"}, head=head)
            cells = [_segment("+", cell, page.words) for cell in line.node.cells]
        said = _tag(line, change, page)
        width = str(max(1, len(cells)))
        cell = _element("td", {"role": "cell", "colspan": width}, said)
        yield _element("tr", {"role": "row", "class": "tag-row"} | _anchor(line, page), cell)
    yield _row(cells, labels, attributes, head=head)


def _row(
    cells: Sequence[Markup], labels: list[str], attributes: dict[str, str], *, head: bool
) -> Markup:
    made: list[Markup] = []
    for place, cell in enumerate(cells):
        if head:
            made.append(_element("th", {"scope": "col", "role": "columnheader"}, cell))
        else:
            label = {"data-label": labels[place]} if place < len(labels) else {}
            made.append(_element("td", {"role": "cell"} | label, cell))
    return _element("tr", attributes, *made)


# --- side by side -----------------------------------------------------------------------


def render_beside(
    old: Text, new: Text, changes: ChangeSet, words: Words, names: tuple[str, str]
) -> Markup:
    """Both texts in two columns, the old one left, with these names above them."""
    lines = overlaid(old, new, changes)
    page = _Page(changes, words, 3, _told(lines, changes))
    head = _element(
        "tr",
        {"role": "row"},
        *(_element("th", {"scope": "col", "role": "columnheader"}, name) for name in names),
    )
    rows = [_pair(line, page, names) for line in lines if line.node.kind != "table"]
    language = {"lang": new.language} if new.language != words.language else {}
    table = _element(
        "table",
        {"class": "beside compared", "role": "table"},
        _element("thead", {"role": "rowgroup"}, head),
        _element("tbody", {"role": "rowgroup"} | language, *rows),
    )
    return _element("div", {"class": "rows"}, table)


def _pair(line: Line, page: _Page, names: tuple[str, str]) -> Markup:
    change = page.changes.changes[line.change] if line.change >= 0 else None
    quiet = change is None or change.kind in QUIET
    identity = line.node.uid if line.new is not None else gone(line.node.uid)
    left = right = Markup()
    if change is None or change.kind in QUIET:
        left = _plain(line.old, page) if line.old is not None else left
        right = _plain(line.new, page) if line.new is not None else right
    else:
        tag = _tag(line, change, page)
        if line.new is None:
            left = tag + _left(line, change, page)
        else:
            right = tag + _right(line, change, page)
            if line.old is not None:
                left = _left(line, change, page)
    row = {"role": "row", "id": identity, "class": f"{line.node.kind} same"}
    if not quiet and change is not None:
        row["class"] = f"{line.node.kind} changed {_state(line, change)}"
    anchored = _anchor(line, page) if not quiet else {}
    cells = []
    for name, cell in zip(names, (left, right), strict=True):
        if cell:
            attributes = {"role": "cell", "data-label": name} | anchored
            cells.append(_element("td", attributes, cell))
            anchored = {}
        else:
            nothing = _element("span", {"lang": page.words.language}, page.words.no_text)
            cells.append(_element("td", {"role": "cell", "class": "lacking"}, nothing))
    return _element("tr", row, *cells)


def _plain(node: Node, page: _Page) -> Markup:
    """A provision as it is, in a cell of the table."""
    if node.kind == "row":
        return _listed([_run(cell) for cell in node.cells])
    return _bold(node) if _stands_alone(node) else _as_it_is(node, 6, page, anchored=False)


def _stands_alone(node: Node) -> bool:
    """Whether it is a heading line; in a cell it is only bold, for no order of headings holds."""
    return is_headed(node) or node.kind in ("title", "crossHeading")


def _bold(node: Node) -> Markup:
    return _element("p", {}, _element("b", {}, _run(node.literal)))


def _listed(cells: Sequence[Markup]) -> Markup:
    return _element("ul", {"class": "cells"}, *(_element("li", {}, cell) for cell in cells))


def _one_side(segments: Segments, op: Literal["-", "+"]) -> Segments:
    return tuple(segment for segment in segments if segment[0] in ("=", op))


def _left(line: Line, change: Change, page: _Page) -> Markup:
    """The old side of a change: of a merged provision all that were merged."""
    words = page.words
    if line.new is None and line.node.kind == "row":
        op = "-" if change.kind == "deleted" else "="
        return _listed([_segment(op, cell, words) for cell in line.node.cells])
    if change.kind == "deleted":
        return _element("p", {}, _segment("-", line.node.literal, words))
    if line.new is None:
        return _element("p", {}, _run(line.node.literal))
    if line.node.kind == "row":
        if change.cells:
            return _listed([marked(_one_side(cell, "-"), words) for cell in change.cells])
        return _listed([_segment("-", cell, words) for cell in change.from_[0].node.cells])
    lengths = [len(side.text) + 1 for side in change.from_]
    pieces = cut(change.segments, lengths, "-")
    return Markup().join(
        _side(side, _one_side(piece, "-"), change, words, "-")
        for side, piece in zip(change.from_, pieces, strict=False)
    )


def _right(line: Line, change: Change, page: _Page) -> Markup:
    """The new side of a change."""
    words = page.words
    if line.node.kind == "row":
        if change.kind == "added":
            return _listed([_segment("+", cell, words) for cell in line.node.cells])
        if change.cells:
            return _listed([marked(_one_side(cell, "+"), words) for cell in change.cells])
        return _listed([_segment("+", cell, words) for cell in line.node.cells])
    if change.kind == "added":
        return _element("p", {}, _segment("+", line.node.literal, words))
    return _side(
        change.to[line.number], _one_side(part(change, line.number), "+"), change, words, "+"
    )


def _side(
    side: Side, segments: Segments, change: Change, words: Words, op: Literal["-", "+"]
) -> Markup:
    number = Markup()
    if side.num:
        changed = "number" in change.aspects
        literal = _segment(op, side.num, words) if changed else _run(side.num)
        gap = side.node.num.gap if side.node.num else ""
        number = _element("b", {}, literal) + _run(gap)
    content = marked(segments, words)
    return _element(
        "p", {}, number, _element("b", {}, content) if is_headed(side.node) else content
    )
