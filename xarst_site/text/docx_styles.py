"""The styles of a .docx file: what a paragraph or run is by its style.

Holds what the reading asks for: bold, italic, hidden, outline level, list. It must not
read paragraphs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from xarst_site.text.docx_numbering import attribute, child, local, number, switched, value

_BASES = 12  # styles that are based on each other in a row


@dataclass(slots=True)
class _Style:
    based_on: str = ""
    name: str = ""
    list_id: str | None = None
    level: int | None = None
    outline: int | None = None
    flags: dict[str, bool] = field(default_factory=dict)


class Styles:
    """What styles say, through those that they are based on."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self.default = ""
        for element in root if root is not None else ():
            if local(element) != "style":
                continue
            key = attribute(element, "styleId") or ""
            properties = child(element, "pPr")
            outline = value(properties, "outlineLvl")
            level = value(properties, "numPr", "ilvl")
            style = _Style(
                based_on=value(element, "basedOn") or "",
                name=(value(element, "name") or "").lower(),
                list_id=value(properties, "numPr", "numId"),
                level=None if level is None else number(level, 0),
                outline=None if outline is None else number(outline, 9),
            )
            for flag in ("b", "i", "vanish"):
                on = switched(child(element, "rPr"), flag)
                if on is not None:
                    style.flags[flag] = on
            self._styles[key] = style
            if attribute(element, "type") == "paragraph" and attribute(element, "default") in (
                "1",
                "true",
            ):
                self.default = key

    def chain(self, key: str) -> Iterator[tuple[str, _Style]]:
        """A style and those it is based on, as far as anybody goes: there may be a circle."""
        for _ in range(_BASES):
            if key not in self._styles:
                return
            yield key, self._styles[key]
            key = self._styles[key].based_on

    def flag(self, key: str, name: str) -> bool | None:
        """Whether a style has bold, italic or hidden on; None where it says nothing."""
        return next((s.flags[name] for _, s in self.chain(key) if name in s.flags), None)

    def outline(self, key: str) -> int | None:
        """The outline level of a style: 0 is that of the first heading."""
        return next((s.outline for _, s in self.chain(key) if s.outline is not None), None)

    def is_title(self, key: str) -> bool:
        """Whether it is the style of the name of the document."""
        return any(s.name in ("title", "标题") for _, s in self.chain(key))

    def list_of(self, key: str) -> tuple[str, int | None, str] | None:
        """(list, level, the style that says so) of a style, None where it has none."""
        for name, style in self.chain(key):
            if style.list_id is not None:
                return style.list_id, style.level, name
        return None

    def linked_list(self, key: str) -> str | None:
        """The list that a list style names."""
        return self._styles[key].list_id if key in self._styles else None
