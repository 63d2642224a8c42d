"""Making .docx files by hand, with as little in them as may be."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_NAMES = f'xmlns:w="{W}" xmlns:r="{R}" xmlns:mc="{MC}"'
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def run(said: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(said)}</w:t></w:r>'


def p(said: str = "", *, num: str = "", level: int = 0, style: str = "", inside: str = "") -> str:
    """A paragraph; ``num`` names its list, ``inside`` is XML instead of words."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num:
        properties += f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>'
    content = inside or (run(said) if said else "")
    return f"<w:p><w:pPr>{properties}</w:pPr>{content}</w:p>"


def lvl(level: int, fmt: str, text: str, *, start: int | None = 1, more: str = "") -> str:
    begin = "" if start is None else f'<w:start w:val="{start}"/>'
    return (
        f'<w:lvl w:ilvl="{level}">{begin}<w:numFmt w:val="{fmt}"/>'
        f'<w:lvlText w:val="{escape(text)}"/>{more}</w:lvl>'
    )


def abstract(key: int, *levels: str, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{key}">{more}{"".join(levels)}</w:abstractNum>'


def num(key: int, definition: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{key}"><w:abstractNumId w:val="{definition}"/>{overrides}</w:num>'


def relation(key: str, kind: str, target: str, *, external: bool = False) -> str:
    mode = ' TargetMode="External"' if external else ""
    return f'<Relationship Id="{key}" Type="{R}/{kind}" Target="{escape(target)}"{mode}/>'


def docx(
    body: str,
    *,
    numbering: str = "",
    styles: str = "",
    relations: str = "",
    parts: Mapping[str, str | bytes] | None = None,
    declaration: str = "",
) -> bytes:
    """The bytes of a file with this body; ``parts`` are further members."""
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": head + "<Types/>",
        "_rels/.rels": head
        + f'<Relationships xmlns="{_RELATIONS}">'
        + relation("r1", "officeDocument", "word/document.xml")
        + "</Relationships>",
        "word/_rels/document.xml.rels": head
        + f'<Relationships xmlns="{_RELATIONS}">'
        + (relation("n", "numbering", "numbering.xml") if numbering else "")
        + (relation("s", "styles", "styles.xml") if styles else "")
        + relations
        + "</Relationships>",
        "word/document.xml": head
        + declaration
        + f"<w:document {_NAMES}><w:body>{body}</w:body></w:document>",
    }
    if numbering:
        members["word/numbering.xml"] = head + f"<w:numbering {_NAMES}>{numbering}</w:numbering>"
    if styles:
        members["word/styles.xml"] = head + f"<w:styles {_NAMES}>{styles}</w:styles>"
    members |= dict(parts or {})
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def part(root: str, content: str) -> str:
    """A further part, such as footnotes."""
    return f"<w:{root} {_NAMES}>{content}</w:{root}>"
