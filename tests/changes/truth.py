"""Edits whose truth is known: a new text made from an old one, and what was done.

Not a test. `revise` draws edits on the nodes of a text with a seeded generator; the
new nodes have no uid in common with the old ones unless asked.
"""

import random
import re
from dataclasses import dataclass, field

import msgspec

from xarst_site.text.nodes import Node, Num, Text

PHRASES = (
    "在法律允许的范围内",
    "经您另行书面同意后",
    "(包括但不限于指纹)",
    "并于三十日内",
    "通过站内信",
    "依法设立的第三方机构",
    "相关",
    "以及设备型号",
    "不",
    "及时",
    "15个工作日",
)
SENTENCES = (
    "示例新增:我们每年至少组织一次安全演练,并公布结果摘要。",
    "示例新增:您可以随时要求导出一份可携带的副本,导出不收取费用。",
    "示例新增:停止服务之前,我们提前六十日公告并说明数据的去向。",
    "示例新增:客服电话在工作日九点至十七点开通,节假日顺延。",
    "示例新增:本条所称紧急情况,由值班负责人判断并留存记录。",
    "示例新增:算法推荐可以一键关闭,关闭后展示按时间排列的内容。",
)
ORDER = "一二三四五六七八九十"
WIDE = {",": "\uff0c", ":": "\uff1a", ";": "\uff1b", "(": "\uff08", ")": "\uff09"}


@dataclass
class Item:
    """A node being edited; ``old`` are the indexes of the old nodes it comes from."""

    node: Node
    old: list[int]
    children: list["Item"] = field(default_factory=list)


@dataclass
class Truth:
    """What was done, by old and new index in reading order."""

    text: Text
    pairs: set[tuple[int, int]]
    moved: set[tuple[int, int]]
    splits: set[tuple[int, tuple[int, ...]]]
    merges: set[tuple[tuple[int, ...], int]]
    touched: set[int]


def words_of(item: Item) -> str:
    return item.node.heading + item.node.text


class Revision:
    """One revision of one text, drawn from one seed."""

    def __init__(self, text: Text, seed: int) -> None:
        self.random = random.Random(seed)
        self.text = text
        self.count = 0
        self.top = [self._item(node) for node in text.nodes]
        self.moved: list[Item] = []
        self.splits: list[tuple[Item, Item]] = []
        self.merged: list[Item] = []
        self.touched: set[int] = set()

    def _item(self, node: Node) -> Item:
        index = self.count
        self.count += 1
        children = [self._item(child) for child in node.children]
        return Item(msgspec.structs.replace(node, children=()), [index], children)

    def lists(self) -> list[list[Item]]:
        """Every list of siblings."""
        found = [self.top]
        for siblings in found:
            found += [item.children for item in siblings if item.children]
        return found

    def pick(self, least: int = 8, *, leaf: bool = False) -> tuple[list[Item], int] | None:
        """A place whose node has words enough and has not been touched."""
        places = [
            (siblings, k)
            for siblings in self.lists()
            for k, item in enumerate(siblings)
            if len(item.node.text) >= least
            and item.old
            and not self.touched & set(item.old)
            and item.node.kind not in ("row", "table", "toc")
            and not (leaf and item.children)
        ]
        return self.random.choice(places) if places else None

    def edit(self, share: float = 0.25) -> None:
        """Change some words of a provision."""
        place = self.pick(6)
        if not place:
            return
        item = place[0][place[1]]
        self.touched.update(item.old)
        item.node = msgspec.structs.replace(item.node, text=self._edited(item.node.text, share))

    def _edited(self, text: str, share: float) -> str:
        draw = self.random
        for _ in range(draw.choice((1, 1, 1, 2))):
            at = draw.randrange(len(text) + 1)
            most = max(2, int(len(text) * share))
            length = min(draw.randint(1, 8), most)
            phrase = draw.choice([p for p in PHRASES if len(p) <= max(4, most)])
            kind = draw.choice("ird")
            if kind == "i" or (kind == "d" and len(text) < 12):
                text = text[:at] + phrase + text[at:]
            elif kind == "r":
                text = text[:at] + phrase + text[at + length :]
            else:
                text = text[:at] + text[at + length :]
        return text

    def add(self) -> None:
        """Add a provision that was nowhere."""
        siblings = self.random.choice(self.lists())
        sentence = self.random.choice(SENTENCES)
        at = self.random.randrange(len(siblings) + 1)
        siblings.insert(at, Item(Node(uid="new", kind="text", text=sentence), []))

    def copy(self) -> None:
        """Add a near duplicate of a provision: a hazard."""
        place = self.pick(20, leaf=True)
        if not place:
            return
        siblings, k = place
        node = siblings[k].node
        self.touched.update(siblings[k].old)
        near = msgspec.structs.replace(node, text=self._edited(node.text, 0.25))
        if near.text != node.text:
            siblings.insert(self.random.randrange(len(siblings) + 1), Item(near, []))

    def delete(self) -> None:
        """Take a provision away."""
        place = self.pick(4, leaf=True)
        if place and len(place[0]) > 1:
            siblings, k = place
            self.touched.update(siblings[k].old)
            del siblings[k]

    def move(self) -> None:
        """Move a provision among its siblings, by two places at least."""
        lists = [s for s in self.lists() if len(s) >= 4]
        for _ in range(20):
            siblings = self.random.choice(lists)
            k = self.random.randrange(len(siblings))
            item = siblings[k]
            m = self.random.randrange(len(siblings))
            near = siblings[max(0, min(k, m) - 1) : max(k, m) + 2]
            free = not any(self.touched & set(x.old) or not x.old for x in near)
            if abs(k - m) < 2 or not free or not words_of(item) or item.node.kind == "row":
                continue
            if any(x in self.moved for x in near):
                continue
            siblings.insert(m, siblings.pop(k))
            self.moved.append(item)
            for x in near:
                self.touched.update(x.old)
            if self.random.random() < 0.3 and len(item.node.text) >= 20:
                edited = self._edited(item.node.text, 0.2)
                item.node = msgspec.structs.replace(item.node, text=edited)
            return

    def split(self) -> None:
        """Make two provisions of one, at the end of a sentence."""
        for _ in range(20):
            place = self.pick(30, leaf=True)
            if not place:
                return
            siblings, k = place
            text = siblings[k].node.text
            cuts = [m.end() for m in re.finditer("[。;]", text) if 10 <= m.end() <= len(text) - 10]
            if not cuts:
                continue
            cut = self.random.choice(cuts)
            item = siblings[k]
            self.touched.update(item.old)
            rest = Item(Node(uid="new", kind="text", text=text[cut:].lstrip()), [])
            item.node = msgspec.structs.replace(item.node, text=text[:cut])
            siblings.insert(k + 1, rest)
            self.splits.append((item, rest))
            return

    def merge(self) -> None:
        """Make one provision of two neighbours."""
        for _ in range(20):
            place = self.pick(10, leaf=True)
            if not place:
                return
            siblings, k = place
            if k + 1 >= len(siblings):
                continue
            one, two = siblings[k], siblings[k + 1]
            if (
                len(two.node.text) < 10
                or two.children
                or not two.old
                or self.touched & set(two.old)
                or one.node.kind in ("toc", "tocItem")
                or two.node.kind in ("table", "row", "toc", "tocItem")
            ):
                continue
            joined = one.node.text + words_of(two)
            one.node = msgspec.structs.replace(one.node, text=joined)
            one.old = one.old + two.old
            self.touched.update(one.old)
            self.merged.append(one)
            del siblings[k + 1]
            return

    def renumber(self) -> None:
        """Count a list of numbered siblings from another number."""
        lists = [s for s in self.lists() if sum(i.node.num is not None for i in s) > 1]
        if not lists:
            return
        for item in self.random.choice(lists):
            num = item.node.num
            if num is None or num.ordinal is None:
                continue
            literal = re.sub(r"\d+", lambda m: str(int(m.group()) + 1), num.literal)
            literal = re.sub(f"[{ORDER[:9]}]", lambda m: ORDER[ORDER.index(m[0]) + 1], literal)
            item.node = msgspec.structs.replace(
                item.node,
                num=Num(scheme=num.scheme, literal=literal, ordinal=num.ordinal + 1, gap=num.gap),
            )

    def noise(self, share: float = 0.3) -> None:
        """Typography: width of punctuation, spaces that mean nothing."""
        for siblings in self.lists():
            for item in siblings:
                if self.random.random() > share or item.node.marks:
                    continue
                wide = {c: w for c, w in WIDE.items() if self.random.random() < 0.6}
                text = "".join(wide.get(c, c) for c in item.node.text)
                heading = "".join(wide.get(c, c) for c in item.node.heading)
                if self.random.random() < 0.3:
                    text = text.replace("\u3002", "\u3002 ", 1)
                if self.random.random() < 0.2 and not item.node.heading:
                    text = "\u00a0" + text
                item.node = msgspec.structs.replace(item.node, text=text, heading=heading)

    def done(self, *, keep_uids: bool) -> Truth:
        """The new text and the truth."""
        flat: list[Item] = []

        def build(item: Item) -> Node:
            index = len(flat)
            flat.append(item)
            uid = f"n{index:05d}"
            if keep_uids and item.node.uid != "new" and item.old:
                uid = item.node.uid
            return msgspec.structs.replace(
                item.node, uid=uid, children=tuple(build(child) for child in item.children)
            )

        nodes = tuple(build(item) for item in self.top)
        place = {id(item): index for index, item in enumerate(flat)}
        split_parts = {id(x) for pair in self.splits for x in pair}
        merged = {id(item) for item in self.merged}
        return Truth(
            text=msgspec.structs.replace(self.text, nodes=nodes),
            pairs={
                (item.old[0], index)
                for index, item in enumerate(flat)
                if item.old and id(item) not in split_parts and id(item) not in merged
            },
            moved={(item.old[0], place[id(item)]) for item in self.moved},
            splits={(one.old[0], (place[id(one)], place[id(two)])) for one, two in self.splits},
            merges={(tuple(item.old), place[id(item)]) for item in self.merged},
            touched=self.touched,
        )


def revise(text: Text, seed: int, *, edits: int = 25, keep_uids: bool = False) -> Truth:
    """About ``edits`` edits of all kinds, renumbering and noise."""
    revision = Revision(text, seed)
    kinds = (
        (revision.edit, 10),
        (revision.add, 3),
        (revision.delete, 3),
        (revision.move, 3),
        (revision.split, 2),
        (revision.merge, 2),
        (revision.copy, 1),
        (revision.renumber, 1),
    )
    for _ in range(edits):
        act = revision.random.choices([k for k, _ in kinds], [w for _, w in kinds])[0]
        act()
    revision.noise()
    return revision.done(keep_uids=keep_uids)
