"""The bytes of a source file, of whatever format, into a text that is proven.

Chooses the parser by name and content, and makes the record of where the text came from.
It must not touch the file system: bytes come in, with the name that they had.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Literal, NamedTuple

from msgspec.structs import replace

from xarst_site.documents.model import Source
from xarst_site.text import markdown, plain, shape
from xarst_site.text.decoding import decode
from xarst_site.text.docx_package import MAX_FILE, is_zip
from xarst_site.text.docx_source import parse_docx
from xarst_site.text.html_source import parse_html
from xarst_site.text.lint import lint
from xarst_site.text.markdown_source import parse_markdown
from xarst_site.text.nodes import Problem, Text, TextError
from xarst_site.text.parse import parse

MAX_BYTES = MAX_FILE
"""No source file may be larger, of whatever format; of characters far fewer."""

Format = Literal["txt", "md", "html", "docx"]

FORMATS: Mapping[str, Format] = {
    "txt": "txt", "text": "txt", "md": "md", "markdown": "md", "html": "html", "htm": "html",
    "xhtml": "html", "docx": "docx", "docm": "docx",
}  # fmt: skip
"""What a file is, by the ending of its name."""

_OWN = re.compile(r"\ufeff?---\r?\nlanguage:")
"""How a file of the content folder begins."""

_PAGE = re.compile(r"\s*<(?:!doctype html|html)\b", re.IGNORECASE)


class Imported(NamedTuple):
    """A file as it was read: its text, where it came from, and what is to be known of it."""

    text: Text
    source: Source
    data: bytes
    problems: tuple[Problem, ...]


def read_source(name: str, data: bytes, *, language: str, mint: Callable[[str], str]) -> Imported:
    """Read and judge a source file. Raises TextError where it cannot be read.

    What is returned is proven: the Markdown of the text reads back as the same text,
    and the bytes of the file are rebuilt from it or kept beside it.
    """
    lines: dict[str, int] = {}

    def recorded(key: str) -> str:
        uid = mint(key)
        line = re.match("L([0-9]+)", key)
        lines[uid] = int(line.group(1)) if line else 0
        return uid

    kind: Format
    if is_zip(data) or FORMATS.get(_ending(name)) == "docx":
        kind, encoding, rebuilt = "docx", "", False
        text, problems = parse_docx(data, language=language, mint=recorded)
    else:
        decoded = decode(data)
        kind, encoding = _format(name, decoded.text), decoded.encoding
        text, problems = _parsed(kind, decoded.text, language, recorded)
        rebuilt = kind == "txt" and _written(text, encoding) == data
    if not text.nodes:
        raise _error("source.empty", "文件中没有文字", "there is no text in it")
    _prove(text)
    linted = (replace(p, line=lines.get(p.uid, 0)) for p in lint(text))
    everything = sorted((*problems, *linted), key=lambda p: (p.line, p.code))
    source = Source(
        name=re.sub(r"[/\\\x00-\x1f]", "_", name)[:200].lstrip(".") or "source",
        format=kind,
        encoding=encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        kept="" if rebuilt else f"source-{text.language}.{kind}",
    )
    return Imported(text, source, data, tuple(everything))


def _parsed(
    kind: Format, characters: str, language: str, mint: Callable[[str], str]
) -> tuple[Text, tuple[Problem, ...]]:
    if kind == "md" and _OWN.match(characters):
        # Our own dialect: provisions keep their uids, new ones get theirs.
        text = markdown.read(characters, mint=mint)
        if text.language != language:
            raise _error(
                "source.language",
                f"文件声明的语言是 {text.language},而不是 {language}",
                f"it says it is in {text.language}, not {language}",
            )
        return text, ()
    read = {"txt": parse, "md": parse_markdown, "html": parse_html}[kind]
    return read(characters, language=language, mint=mint)


def _error(code: str, zh: str, en: str) -> TextError:
    return TextError((Problem(code=code, line=1, message={"zh-CN": zh, "en": en}, level="error"),))


def _ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _format(name: str, characters: str) -> Format:
    return FORMATS.get(_ending(name)) or ("html" if _PAGE.match(characters[:2000]) else "txt")


def _prove(text: Text) -> None:
    """Nothing is kept that would not read back as the same text."""
    if markdown.read(markdown.write(text)) != text:
        raise _error(
            "source.unproven",
            "转换后的文本与读出的不一致",
            "its Markdown does not read back as the same text",
        )


def _written(text: Text, encoding: str) -> bytes:
    return plain.write(text).encode(encoding, "surrogatepass")


def stated_dates(text: Text) -> tuple[date | None, date | None]:
    """The dates of update and effect that the date lines state; None where they do not."""
    updated = effective = None
    for node in text.walk():
        if node.kind == "dateline":
            up, effect = shape.proposed_dates(node.literal)
            updated = updated or _day(up)
            effective = effective or _day(effect)
    return updated, effective


def _day(stated: tuple[int, int, int] | None) -> date | None:
    return date(*stated) if stated else None
