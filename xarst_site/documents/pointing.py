"""What a version's record points at in its text, and keeping it right while the text changes.

Components, items, the operator's record and the rows of registers name provisions by
uid. Nothing here changes a text, and what is taken out of a record is always told.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from msgspec.structs import replace

from xarst_site.documents.check import Finding
from xarst_site.documents.model import Component, Version
from xarst_site.documents.toml_lines import Path
from xarst_site.text.nodes import Node, Problem, Text

_NO_COMPONENT = ("title", "dateline")


class Pointer(NamedTuple):
    """One place of a record that names a provision."""

    path: Path
    uid: str


class Fitted(NamedTuple):
    """A version that fits its text, and what had to be changed, each with its place."""

    version: Version
    findings: tuple[Finding, ...]


def pointers(version: Version) -> Iterator[Pointer]:
    """Every place that names a provision, in the order of the record."""
    for path, uids in _lists(version):
        for k, uid in enumerate(uids):
            yield Pointer((*path, k), uid)


def _lists(version: Version) -> Iterator[tuple[Path, tuple[str, ...]]]:
    for k, component in enumerate(version.components):
        yield ("components", k, "provisions"), component.provisions
    for k, item in enumerate(version.items):
        yield ("items", k, "provisions"), item.provisions
    yield ("operator", "provisions"), version.operator.provisions
    for name, register in version.registers.items():
        for k, row in enumerate(register.rows):
            yield ("registers", name, "rows", k, "provisions"), row.provisions


def points_at(version: Version, uids: Collection[str]) -> tuple[Pointer, ...]:
    """The places of a record that name one of these provisions."""
    return tuple(pointer for pointer in pointers(version) if pointer.uid in uids)


def _mapped(
    version: Version, change: Callable[[Path, tuple[str, ...]], tuple[str, ...]]
) -> Version:
    """The version with every list of provisions changed."""
    return replace(
        version,
        components=tuple(
            replace(c, provisions=change(("components", k, "provisions"), c.provisions))
            for k, c in enumerate(version.components)
        ),
        items=tuple(
            replace(item, provisions=change(("items", k, "provisions"), item.provisions))
            for k, item in enumerate(version.items)
        ),
        operator=replace(
            version.operator,
            provisions=change(("operator", "provisions"), version.operator.provisions),
        ),
        registers={
            name: replace(
                register,
                rows=tuple(
                    replace(
                        row,
                        provisions=change(
                            ("registers", name, "rows", k, "provisions"), row.provisions
                        ),
                    )
                    for k, row in enumerate(register.rows)
                ),
            )
            for name, register in version.registers.items()
        },
    )


def renamed(version: Version, uids: Mapping[str, str]) -> Version:
    """The version after provisions have got other uids (`editing.relink`)."""
    return _mapped(version, lambda _, found: tuple(uids.get(uid, uid) for uid in found))


def drop_missing(version: Version, text: Text, *, old: Text | None = None) -> Fitted:
    """The version as it fits this authoritative text.

    Names of provisions that are gone are taken out, and components list theirs in
    reading order. A top provision that is not in ``old`` (the text that the version
    fitted) and that no component has goes to that of its neighbour. What then points at
    nothing is an error, everything else a notice. A version that fits already comes back
    the same.
    """
    nodes = text.by_uid()
    findings: list[Finding] = []

    def kept(path: Path, uids: tuple[str, ...]) -> tuple[str, ...]:
        left = tuple(uid for uid in uids if uid in nodes)
        for k, uid in enumerate(uids):
            if uid not in nodes:
                findings.append(
                    _finding(
                        (*path, k),
                        "provisions.removed",
                        f"{_shown(path, version, 'zh-CN')}所指的条款 {uid} 已删除,不再列入",
                        f"{_shown(path, version, 'en')}: the provision {uid} is gone, and no"
                        " longer named",
                        uid,
                    )
                )
        if uids and not left and path[0] != "operator":
            findings.append(
                _finding(
                    path,
                    "provisions.none_left",
                    f"{_shown(path, version, 'zh-CN')}所指的条款全部已删除,请另行指定",
                    f"{_shown(path, version, 'en')}: all its provisions are gone; name others",
                    error=True,
                )
            )
        return left

    fitted = _mapped(version, kept)
    components = _covering(fitted.components, text, old, findings)
    if components != fitted.components:
        fitted = replace(fitted, components=components)
    return Fitted(fitted, tuple(findings))


def _covering(
    components: tuple[Component, ...],
    text: Text,
    old: Text | None,
    findings: list[Finding],
) -> tuple[Component, ...]:
    """Components that have every new top provision, and none that stands in another one of
    theirs. A provision that several of them share stays with all of them.

    Without ``old`` no provision is taken for new. What no component had may be so on
    purpose, and stays so.
    """
    if not components:
        return components
    owners: dict[str, set[int]] = {}
    for k, component in enumerate(components):
        for uid in component.provisions:
            owners.setdefault(uid, set()).add(k)
    known = None if old is None else old.by_uid().keys()
    inside = _inside(old.nodes, owners) if old is not None else set()
    lists: list[list[str]] = [[] for _ in components]
    for node in text.nodes:
        _collect(node, owners, lists, findings, frozenset(), inside)
    for node, neighbours in _unowned(text, owners):
        if known is not None and node.uid not in known:
            for k in sorted(neighbours):
                _assign(node, k, components, lists, findings)
    place = {node.uid: n for n, node in enumerate(text.walk())}
    made = []
    for component, uids in zip(components, lists, strict=True):
        ordered = tuple(sorted(uids, key=place.__getitem__))
        same = set(ordered) == set(component.provisions) and list(component.provisions) == sorted(
            component.provisions, key=place.__getitem__
        )
        made.append(component if same else replace(component, provisions=ordered))
    return tuple(made)


def _unowned(
    text: Text, owners: Mapping[str, Collection[int]]
) -> Iterator[tuple[Node, Collection[int]]]:
    """Top provisions of no component, with those of the one before them, else behind."""
    previous: Collection[int] = ()
    waiting: list[Node] = []
    for node in text.nodes:
        mine = next((owners[n.uid] for n in node.walk() if n.uid in owners), None)
        if mine is not None:
            yield from ((each, mine) for each in waiting)
            waiting, previous = [], mine
        elif node.kind in _NO_COMPONENT:
            continue
        elif not previous:
            waiting.append(node)
        else:
            yield node, previous
    yield from ((each, (0,)) for each in waiting)


def _inside(nodes: Iterable[Node], owners: Mapping[str, Collection[int]]) -> set[str]:
    """Provisions of components that stand inside other provisions of components."""
    return {
        below.uid
        for node in nodes
        for above in node.walk()
        if above.uid in owners
        for child in above.children
        for below in child.walk()
        if below.uid in owners
    }


def _collect(
    node: Node,
    owners: Mapping[str, Collection[int]],
    lists: list[list[str]],
    findings: list[Finding],
    above: frozenset[int],
    inside: Collection[str],
) -> None:
    """List what components name, but nothing that has come to stand inside another thing that
    they name. ``inside`` stood inside what another component names already.
    """
    mine = owners.get(node.uid, ())
    for k in sorted(mine):
        if not above or (node.uid in inside and k not in above):
            lists[k].append(node.uid)
            continue
        findings.append(
            _finding(
                ("components", k, "provisions"),
                "component.inside",
                f"条款 {node.uid} 已移入另一条款,随其归属",
                f"the provision {node.uid} now stands inside another and goes with it",
                node.uid,
            )
        )
    for child in node.children:
        _collect(child, owners, lists, findings, above.union(mine), inside)


def _assign(
    node: Node,
    k: int,
    components: tuple[Component, ...],
    lists: list[list[str]],
    findings: list[Finding],
) -> None:
    lists[k].append(node.uid)
    name = components[k].title
    findings.append(
        _finding(
            ("components", k, "provisions"),
            "component.joined",
            f"新的条款 {node.uid} 归入“{name.get('zh-CN', components[k].id)}”",
            f"the new provision {node.uid} goes to “{name.get('en', components[k].id)}”",
            node.uid,
        )
    )


_PLACES = {
    "components": ("组成部分", "component"),
    "items": ("事项", "item"),
    "operator": ("运营者", "operator"),
    "registers": ("清单", "register"),
}


def _shown(path: Path, version: Version, language: str) -> str:
    """A place as people call it: 事项“同意人脸识别”."""
    head = str(path[0])
    name = ""
    if head == "components":
        name = version.components[int(path[1])].title.get(language, "")
    elif head == "items":
        name = version.items[int(path[1])].title.get(language, "")
    elif head == "registers":
        register = version.registers[str(path[1])]
        name = f"{register.title.get(language, path[1])} {int(path[3]) + 1}"
    word = _PLACES[head][language != "zh-CN"]
    quoted = f"“{name}”" if name else ""
    return word + (" " if quoted and language != "zh-CN" else "") + quoted


def _finding(
    path: Path, code: str, zh: str, en: str, uid: str = "", *, error: bool = False
) -> Finding:
    return Finding(
        path,
        Problem(
            code=code,
            line=0,
            message={"zh-CN": zh, "en": en},
            uid=uid,
            level="error" if error else "notice",
        ),
    )
