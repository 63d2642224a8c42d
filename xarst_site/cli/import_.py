"""`xarst import`: content files from a plain-text, Markdown, HTML or Word (.docx) file.

Reads the file, shows the tree it found and every problem with its line, and writes
the Markdown file of the language, with skeletons of document.toml and version.toml
where there are none. It never changes a file that is there.
"""

import contextlib
import os
import re
import shutil
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from xarst_site.cli import Failure
from xarst_site.documents.sources import MAX_BYTES, Imported, read_source, stated_dates
from xarst_site.text import markdown
from xarst_site.text.nodes import Node, Problem, Text, TextError
from xarst_site.text.uids import minter

PATIENCE = 1.0
"""Seconds after which an import says that it is still at work, and again after as many."""

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_VERSION = re.compile(r"[0-9a-z]+(?:[.-][0-9a-z]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-[A-Z]{2})?")
_OUTLINED = ("part", "chapter", "section", "article")


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
    """Make content files from a plain-text, Markdown, HTML or Word (.docx) file.

    Prints the tree it found and every problem with its line; of a .docx lines are its
    paragraphs, and its automatic numbers become part of the text. Writes
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
            mint = minter(document, version)
            found = read_source(file.name, _read(file), language=lang, mint=mint)
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


def _read(file: Path) -> bytes:
    """The bytes of a file, or one more than are allowed. Raises Failure."""
    try:
        if not (file.is_file() or file.is_dir()) and file.exists():
            raise Failure(f"{file}: a pipe or device, not a file; save it to a file first")
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise Failure(f"{file}: {error.strerror or error}") from error


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
