"""The registers (清单) of a version as tables: what is collected, shared, permitted.

They are shown on a page of their own, one address each, and below the text.
"""

from typing import Any, NamedTuple

from xarst_site.documents.model import Register, Row
from xarst_site.public.pages import add_page
from xarst_site.text.nodes import Node, Text
from xarst_site.web.i18n import Wording, worded
from xarst_site.web.resources import RegisterContext, VersionContext


class Pointer(NamedTuple):
    """A provision that says a row: its uid and how it is called."""

    uid: str
    label: str


class TableRow(NamedTuple):
    """One row, cells in the order of the columns."""

    uid: str
    cells: tuple[Wording, ...]
    provisions: tuple[Pointer, ...]


class Table(NamedTuple):
    """A register, ready to be shown."""

    name: str
    title: Wording
    columns: tuple[Wording, ...]
    rows: tuple[TableRow, ...]


LABEL_LENGTH = 24
"""How many characters of a provision name it."""


def label(node: Node) -> str:
    """How a provision is called where it is pointed at: its number, else its first words."""
    heading = node.heading.strip().rstrip("。.:：")
    words = " ".join((heading or node.text or " ".join(node.cells)).split())
    if len(words) > LABEL_LENGTH:
        words = words[:LABEL_LENGTH].rstrip() + "…"
    return f"{node.num.literal} {words}" if node.num else words


def table(
    name: str, register: Register, nodes: dict[str, Node], language: str, authoritative: str
) -> Table:
    """A register in one language; a wording that lacks it is shown in the authoritative one."""

    def say(wording: dict[str, str]) -> Wording:
        return worded(wording, language, authoritative)

    def row(value: Row) -> TableRow:
        return TableRow(
            value.uid,
            tuple(say(value.cells.get(column.id, {})) for column in register.columns),
            tuple(Pointer(uid, label(nodes[uid])) for uid in value.provisions if uid in nodes),
        )

    return Table(
        name,
        say(register.title),
        tuple(say(column.title) for column in register.columns),
        tuple(row(value) for value in register.rows),
    )


def tables(version: VersionContext, text: Text, request: Any) -> list[Table]:
    """All registers of a version, in the order of its file."""
    nodes = text.by_uid()
    return [
        table(name, register, nodes, request.language, version.version.authoritative)
        for name, register in version.version.registers.items()
    ]


def register(context: RegisterContext, request: Any) -> Any:
    """One register on a page of its own."""
    version = context.version
    value = version.version
    shown = request.language if request.language in version.languages else value.authoritative
    nodes = version.text(shown).by_uid()
    found = table(context.__name__, context.register, nodes, request.language, value.authoritative)
    return {
        "title": f"{found.title.text} · {request.word(value.title, value.authoritative)}",
        "table": found,
        "provisions": request.link(version),
        "version": version,
        "document": version.document,
        "sample": version.document.document.sample,
        "status": version.status,
        "withdrawal": version.withdrawal,
        "begin": version.interval.begin,
        "end": version.interval.end,
        "others": [
            (request.word(other.title, value.authoritative), request.link(context.__parent__[name]))
            for name, other in value.registers.items()
            if name != context.__name__
        ],
    }


def includeme(config: Any) -> None:
    """Add the page of a register."""
    add_page(config, register, context=RegisterContext, renderer="registers.pt")
