"""`xarst import`: content files from a plain-text, Markdown or HTML file.

Reads the file, shows the tree it found and every problem with its line, and writes
the Markdown file of the language, with skeletons of document.toml and version.toml
where there are none. It never changes a file that is there.
"""

import contextlib
import hashlib
import os
import re
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

import click

from xarst_site.cli import Failure
from xarst_site.documents.model import Source
from xarst_site.text import markdown, plain, shape
from xarst_site.text.decoding import MAX_BYTES, Decoded, decode
from xarst_site.text.html_source import parse_html
from xarst_site.text.lint import lint
from xarst_site.text.markdown_source import parse_markdown
from xarst_site.text.nodes import Node, Problem, Text, TextError
from xarst_site.text.parse import parse
from xarst_site.text.uids import minter

_OWN = re.compile(r"\ufeff?---\r?\nlanguage:")
"""How a file of the content folder begins."""

Format = Literal["txt", "md", "html"]

_FORMATS: dict[str, Format] = {
    ".txt": "txt", ".text": "txt", ".md": "md", ".markdown": "md", ".html": "html", ".htm": "html",
    ".xhtml": "html",
}  # fmt: skip
PATIENCE = 1.0
"""Seconds after which an import says that it is still at work, and again after as many."""

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VERSION = re.compile(r"[0-9a-z]+(?:[.-][0-9a-z]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")
_OUTLINED = ("part", "chapter", "section", "article")


class Imported(NamedTuple):
    """A file as it was read: its text, where it came from, and what is to be known of it."""

    text: Text
    source: Source
    data: bytes
    problems: tuple[Problem, ...]


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--document", required=True, help="The id of the document, such as `xarst`.")
@click.option("--version", required=True, help="The id of the version, such as `2023-09-06`.")
@click.option("--lang", default="zh-CN", show_default=True, help="The language of the file.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("content"),
    show_default=True,
    help="The folder of the documents.",
)
@click.option("--check", is_flag=True, help="Write nothing.")
@click.option("--strict", is_flag=True, help="Refuse the file if there is a single warning.")
@click.option(
    "--messages",
    type=click.Choice(["zh-CN", "en"]),
    default=lambda: _locale(os.environ.get("LC_ALL") or os.environ.get("LANG") or ""),
    help="The language of the problems. Else that of the terminal.",
)
def command(  # noqa: PLR0917  click hands everything over by name
    file: Path,
    document: str,
    version: str,
    lang: str,
    out: Path,
    check: bool,
    strict: bool,
    messages: str,
) -> None:
    """Make content files from a plain-text, Markdown or HTML file.

    Prints the tree it found and every problem with its line. Writes
    DIR/DOCUMENT/VERSION/LANG.md; a file that is there already is never changed.

    A warning is a defect of the text, such as an empty number or numbers out of order:
    it is kept as it stands. With --strict it refuses the file, as an error always does.
    """
    for name, value, pattern in (
        ("--document", document, _ID),
        ("--version", version, _VERSION),
        ("--lang", lang, _LANGUAGE),
    ):
        if not pattern.fullmatch(value) or len(value) > 64:
            raise Failure(f"{name}: {value!r} cannot be used; it must be like {_LIKE[name]}")
    try:
        with _patience(file):
            found = read_source(file, document=document, version=version, language=lang)
    except TextError as error:
        _say_problems(file, error.problems, messages)
        raise Failure(f"{file}: refused; nothing was written") from error
    _say_tree(found.text)
    _say_problems(file, found.problems, messages)
    levels = Counter(p.level for p in found.problems)
    click.echo(
        f"{levels['error']} error(s), {levels['warning']} warning(s), {levels['notice']} notice(s)"
    )
    if levels["error"]:
        raise Failure(f"{file}: refused because of errors; nothing was written")
    if strict and levels["warning"]:
        raise Failure(f"{file}: refused because of warnings (--strict); nothing was written")
    if check:
        click.echo("checked; nothing was written")
        return
    for path in write_files(found, out, document=document, version=version):
        click.echo(f"written: {path}")


_LIKE = {"--document": "my-policy", "--version": "2023-09-06 or 1.2", "--lang": "zh-CN or en"}


@contextlib.contextmanager
def _patience(file: Path) -> Iterator[None]:
    """Say on stderr that the work goes on, for every second of it."""
    done = threading.Event()

    def say() -> None:
        begun = time.monotonic()
        while not done.wait(PATIENCE):
            click.echo(f"{file}: reading, {time.monotonic() - begun:.0f} s", err=True)

    speaker = threading.Thread(target=say, daemon=True)
    speaker.start()
    try:
        yield
    finally:
        done.set()
        speaker.join()


def _locale(name: str) -> str:
    return "zh-CN" if name.lower().startswith("zh") else "en"


def read_source(file: Path, *, document: str, version: str, language: str) -> Imported:
    """Read and judge a source file. Raises TextError, Failure where it cannot be read.

    What is returned is proven: the Markdown of the text reads back as the same text,
    and the bytes of the file are rebuilt from it or kept beside it.
    """
    try:
        if not (file.is_file() or file.is_dir()) and file.exists():
            raise Failure(f"{file}: a pipe or device, not a file; save it to a file first")
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise Failure(f"{file}: {error.strerror or error}") from error
    decoded = decode(data)
    kind = _format(file, decoded.text)
    mint = minter(document, version)
    lines: dict[str, int] = {}

    def recorded(key: str) -> str:
        uid = mint(key)
        line = re.match("L([0-9]+)", key)
        lines[uid] = int(line.group(1)) if line else 0
        return uid

    if kind == "md" and _OWN.match(decoded.text):
        # Our own dialect: provisions keep their uids, new ones get theirs.
        text = markdown.read(decoded.text, mint=recorded)
        problems: tuple[Problem, ...] = ()
        if text.language != language:
            raise Failure(f"{file}: it says it is in {text.language}, not {language}; see --lang")
    else:
        read = {"txt": parse, "md": parse_markdown, "html": parse_html}[kind]
        text, problems = read(decoded.text, language=language, mint=recorded)
    if not text.nodes:
        raise Failure(f"{file}: there is no text in it")
    _prove(text, file)
    source = _source(file, data, decoded, kind, text)
    linted = (_placed(p, lines) for p in lint(text))
    everything = sorted((*problems, *linted), key=lambda p: (p.line, p.code))
    return Imported(text, source, data, tuple(everything))


def _placed(problem: Problem, lines: dict[str, int]) -> Problem:
    return Problem(
        code=problem.code,
        line=lines.get(problem.uid, 0),
        message=problem.message,
        uid=problem.uid,
        excerpt=problem.excerpt,
        level=problem.level,
    )


def _format(file: Path, text: str) -> Format:
    known = _FORMATS.get(file.suffix.lower())
    if known:
        return known
    return (
        "html" if re.match(r"\s*<(?:!doctype html|html)\b", text[:2000], re.IGNORECASE) else "txt"
    )


def _prove(text: Text, file: Path) -> None:
    """Nothing is written that would not read back as the same text."""
    try:
        again = markdown.read(markdown.write(text))
    except TextError as error:
        raise Failure(f"{file}: cannot be written as Markdown: {error}") from error
    if again != text:
        raise Failure(f"{file}: its Markdown does not read back as the same text")


def _source(file: Path, data: bytes, decoded: Decoded, kind: Format, text: Text) -> Source:
    rebuilt = kind == "txt" and plain.write(text).encode(decoded.encoding, "surrogatepass") == data
    return Source(
        name=re.sub(r"[/\\\x00-\x1f]", "_", file.name).lstrip(".") or "source",
        format=kind,
        encoding=decoded.encoding,
        sha256=hashlib.sha256(data).hexdigest(),
        kept="" if rebuilt else f"source-{text.language}.{kind}",
    )


# --- saying ---------------------------------------------------------------------------


def _say_tree(text: Text) -> None:
    nodes = list(text.walk())
    click.echo(f"title: {text.title or '—'}")
    kinds = Counter(n.kind for n in nodes)
    click.echo(f"{len(nodes)} nodes: " + ", ".join(f"{n} {k}" for k, n in kinds.most_common()))
    _say_outline(text.nodes, 1, [60])


def _say_outline(nodes: tuple[Node, ...], depth: int, left: list[int]) -> None:
    for node in nodes:
        if node.kind in _OUTLINED and left[0] > 0:
            left[0] -= 1
            said = node.literal
            click.echo("  " * depth + (said if len(said) <= 50 else said[:49] + "…"))
            _say_outline(node.children, depth + 1, left)


def _say_problems(file: Path, problems: tuple[Problem, ...], language: str) -> None:
    for p in problems:
        click.echo(f"{file}:{p.line}: {p.level}: {p.code}: {p.message[language]}")


# --- writing --------------------------------------------------------------------------


def write_files(found: Imported, out: Path, *, document: str, version: str) -> list[Path]:
    """Write what is new, all or nothing as far as a folder allows; the paths written.

    Raises Failure, before anything is written, where the language is there already
    with another content.
    """
    home = out / document / version
    language = found.text.language
    files: dict[Path, bytes] = {}
    toml = home / "version.toml"
    if not (out / document / "document.toml").exists():
        files[out / document / "document.toml"] = _document_toml(found, document).encode()
    if not toml.exists():
        files[toml] = _version_toml(found, document, version).encode()
    elif found.source.sha256 not in toml.read_text("utf-8"):
        click.echo(f"{toml} is there already; add to it:\n\n{_source_toml(found)}")
    if found.source.kept:
        files[home / found.source.kept] = found.data
    files[home / f"{language}.md"] = markdown.write(found.text).encode()
    wanted = {}
    for path, data in files.items():
        if not path.exists():
            wanted[path] = data
        elif path.read_bytes() != data:
            raise Failure(f"{path}: is there already with another content; nothing was written")
    _put(wanted, out)
    return list(wanted)


def _put(files: dict[Path, bytes], out: Path) -> None:
    """Write all files beside their place first, then move them there."""
    out.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=".import-", dir=out))
    try:
        staged = []
        for n, (path, data) in enumerate(files.items()):
            new = staging / str(n)
            new.write_bytes(data)
            staged.append((new, path))
        for new, path in staged:
            path.parent.mkdir(parents=True, exist_ok=True)
            new.replace(path)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _quote(text: str) -> str:
    """A TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    escaped = re.sub(r"[\x00-\x1f\x7f]", lambda m: f"\\u{ord(m.group()):04X}", escaped)
    return f'"{escaped}"'


def _title(found: Imported) -> str:
    return found.text.title.strip() or found.source.name


def _document_toml(found: Imported, document: str) -> str:
    language = found.text.language
    return "\n".join(
        [
            f"id = {_quote(document)}",
            f"authoritative = {_quote(language)}",
            f"languages = [{_quote(language)}]",
            "",
            "[title]",
            f"{language} = {_quote(_title(found))}",
            "",
            "# Who publishes it: to be filled in.",
            "[publisher]",
            f'{language} = ""',
            "",
        ]
    )


def _source_toml(found: Imported) -> str:
    lines = [
        f"[texts.{found.text.language}.source]",
        f"name = {_quote(found.source.name)}",
        f"format = {_quote(found.source.format)}",
        f"encoding = {_quote(found.source.encoding)}",
        f"sha256 = {_quote(found.source.sha256)}",
    ]
    if found.source.kept:
        lines.append(f"kept = {_quote(found.source.kept)}")
    return "\n".join(lines) + "\n"


def _version_toml(found: Imported, document: str, version: str) -> str:
    language = found.text.language
    updated, effective = stated_dates(found.text)
    top = [n.uid for n in found.text.nodes if n.kind not in ("title", "dateline")]
    day = effective.isoformat() if effective else ""
    return "\n".join(
        [
            "# Proposed from the text; what it does not say is to be filled in.",
            f"document = {_quote(document)}",
            f"version = {_quote(version)}",
            f"authoritative = {_quote(language)}",
            f"published_at = {day}T00:00:00+08:00" if day else "# published_at = ",
            f"updated_on = {updated.isoformat()}" if updated else "# updated_on = ",
            f"effective_on = {day}" if day else "# effective_on = ",
            "items = []",
            "",
            "[title]",
            f"{language} = {_quote(_title(found))}",
            "",
            _source_toml(found),
            "[[components]]",
            'id = "text"',
            f"title = {{ {language} = {_quote(_title(found))} }}",
            "provisions = [" + ", ".join(_quote(uid) for uid in top) + "]",
            "",
            "[operator]",
            f'name = {{ {language} = "" }}',
            "provisions = []",
            "",
        ]
    )


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
