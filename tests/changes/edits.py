"""Edits of the real text and of what is declared beside it, made in code. Not a test."""

import copy
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import msgspec

from tests.changes.seed import ROOT
from xarst_site.changes.assess import Assessment, assess
from xarst_site.changes.compare import compare
from xarst_site.changes.record import compare_records
from xarst_site.documents.files import read_version
from xarst_site.text import markdown
from xarst_site.text.nodes import Node, Text

VERSION = ROOT / "content" / "xarst" / "2023-09-06"


@cache
def text(language: str = "zh-CN") -> Text:
    return markdown.read((VERSION / f"{language}.md").read_text(encoding="utf-8"))


@cache
def _record() -> dict[str, Any]:
    toml = (VERSION / "version.toml").read_text(encoding="utf-8")
    return msgspec.json.decode(msgspec.json.encode(read_version(toml, name="version.toml")))


@dataclass
class Draft:
    """A version being edited: its nodes and its record."""

    text: Text
    record: dict[str, Any] = field(default_factory=lambda: copy.deepcopy(_record()))

    def map(self, change: Callable[[Node], list[Node]]) -> None:
        def walk(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
            made: list[Node] = []
            for node in nodes:
                inner = msgspec.structs.replace(node, children=walk(node.children))
                made += change(inner)
            return tuple(made)

        self.text = msgspec.structs.replace(self.text, nodes=walk(self.text.nodes))

    def rows(self, register: str) -> list[dict[str, Any]]:
        return self.record["registers"][register]["rows"]

    def row(self, uid: str) -> dict[str, Any]:
        every = [r for reg in self.record["registers"].values() for r in reg["rows"]]
        return next(row for row in every if row["uid"] == uid)

    def item(self, item: str) -> dict[str, Any]:
        return next(i for i in self.record["items"] if i["id"] == item)


Edit = Callable[[Draft], None]


def words(uid: str, old: str, new: str) -> Edit:
    """Other words in a provision; the old ones must stand there."""

    def change(node: Node) -> list[Node]:
        if node.uid != uid:
            return [node]
        if node.kind == "row":
            assert old in "\t".join(node.cells), (uid, old)
            cells = tuple(cell.replace(old, new) for cell in node.cells)
            return [msgspec.structs.replace(node, cells=cells)]
        where = "text" if old in node.text else "heading"
        assert old in getattr(node, where), (uid, old)
        made = getattr(node, where).replace(old, new, 1)
        return [msgspec.structs.replace(node, marks=(), **{where: made})]

    return lambda draft: draft.map(change)


def add(after: str, new: str, uid: str = "newnode1", **more: Any) -> Edit:
    """A provision behind another one, of the same kind."""

    def change(node: Node) -> list[Node]:
        if node.uid != after:
            return [node]
        if node.kind == "row":
            return [node, Node(uid=uid, kind="row", cells=tuple(new.split("|")))]
        num = node.num and msgspec.structs.replace(node.num, ordinal=99, literal="99.")
        return [node, Node(**{"uid": uid, "kind": node.kind, "num": num, "text": new, **more})]

    return lambda draft: draft.map(change)


def drop(*uids: str) -> Edit:
    """Provisions left out, with all below them."""
    return lambda draft: draft.map(lambda node: [] if node.uid in uids else [node])


def number(uid: str, literal: str) -> Edit:
    """Another printed number."""

    def change(node: Node) -> list[Node]:
        if node.uid != uid or node.num is None:
            return [node]
        num = msgspec.structs.replace(node.num, literal=literal, defect=None)
        return [msgspec.structs.replace(node, num=num)]

    return lambda draft: draft.map(change)


def move(uid: str, after: str) -> Edit:
    """A provision to behind another one."""

    def edit(draft: Draft) -> None:
        moved = draft.text.by_uid()[uid]
        draft.map(lambda node: [] if node.uid == uid else [node])
        draft.map(lambda node: [node, moved] if node.uid == after else [node])

    return edit


def split(uid: str, at: str) -> Edit:
    """One provision becomes two, before these words."""

    def change(node: Node) -> list[Node]:
        if node.uid != uid:
            return [node]
        place = node.text.index(at)
        first = msgspec.structs.replace(node, text=node.text[:place], marks=(), children=())
        rest = Node(uid="newnode2", kind="text", text=node.text[place:], children=node.children)
        return [first, rest]

    return lambda draft: draft.map(change)


def join(uid: str, other: str) -> Edit:
    """The second provision's words go behind the first's."""

    def edit(draft: Draft) -> None:
        tail = draft.text.by_uid()[other].text
        draft.map(lambda node: [] if node.uid == other else [node])
        draft.map(
            lambda node: [
                msgspec.structs.replace(node, text=node.text + tail) if node.uid == uid else node
            ]
        )

    return edit


def everywhere(old: str, new: str) -> Edit:
    """Other words wherever they stand."""

    def change(node: Node) -> list[Node]:
        return [
            msgspec.structs.replace(
                node,
                marks=(),
                text=node.text.replace(old, new),
                heading=node.heading.replace(old, new),
                cells=tuple(cell.replace(old, new) for cell in node.cells),
            )
        ]

    return lambda draft: draft.map(change)


def record(change: Callable[[Draft], object]) -> Edit:
    """A change of what is declared beside the text."""

    def edit(draft: Draft) -> None:
        change(draft)

    return edit


def new_row(register: str, uid: str, provisions: list[str], **cells: str) -> Edit:
    """A row at the end of a register."""
    made = {key: {"zh-CN": value, "en": value} for key, value in cells.items()}
    row = {"uid": uid, "provisions": provisions, "cells": made}
    return lambda draft: draft.rows(register).append(row)


def drop_row(register: str, uid: str) -> Edit:
    def edit(draft: Draft) -> None:
        rows = draft.rows(register)
        rows[:] = [row for row in rows if row["uid"] != uid]

    return edit


def cell(uid: str, column: str, old: str, new: str, language: str = "zh-CN") -> Edit:
    """Other words in a cell of a register."""

    def edit(draft: Draft) -> None:
        values = draft.row(uid)["cells"][column]
        assert old in values[language], (uid, column, old)
        values[language] = values[language].replace(old, new)

    return edit


def assessed(
    *edits: Edit, language: str = "zh-CN", bare: bool = False, fresh: bool = False
) -> Assessment:
    """The assessment of the edits to the real text; ``bare`` without the records, ``fresh``
    with no uid in common, as two files imported apart.
    """
    old = Draft(text(language))
    draft = Draft(text(language))
    for edit in edits:
        edit(draft)
    new = draft.text
    if fresh:
        renamed = {node.uid: f"x{k}" for k, node in enumerate(new.walk())}
        fresh_draft = Draft(new)
        fresh_draft.map(lambda n: [msgspec.structs.replace(n, uid=renamed[n.uid], marks=())])
        new = fresh_draft.text
    was, now = ({}, {}) if bare or fresh else (old.record, draft.record)
    return assess(
        compare(old.text, new),
        compare_records(was, now),
        old=old.text,
        new=new,
        old_record=was,
        new_record=now,
    )
