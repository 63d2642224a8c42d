"""Reading texts from files and putting them into the content database.

A folder holds one directory for each document:

    <document>/document.toml
    <document>/<version>/version.toml
    <document>/<version>/<language>.md      one for each language of the version
    <document>/<version>/<kept source>      where version.toml says `kept = …`
    <document>/<version>/publication.toml   the record of its publication, where there is one
    <document>/<version>/withdrawal.toml    where it was withdrawn before it took effect

Anything else in it is refused, so that no misspelt file is silently left out; names
that begin with a dot are passed over. `read_folder` reads and judges, `load` writes,
all or nothing; `export` is the way back. What the files say is `documents.files` and
`text.markdown`.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import transaction

from xarst_site.documents.check import (
    Finding,
    check_versions,
    document_findings,
    findings,
    publication_findings,
    withdrawal_findings,
)
from xarst_site.documents.files import (
    FileError,
    read_document,
    read_publication,
    read_version,
    read_withdrawal,
)
from xarst_site.documents.model import Document, Publication, Version, Withdrawal
from xarst_site.documents.toml_lines import line_of
from xarst_site.storage.library import (
    Changed,
    Library,
    Refused,
    source_findings,
    with_digests,
)
from xarst_site.text import markdown
from xarst_site.text.nodes import Problem, Text, TextError

LARGEST_FILE = 16 * 2**20
"""Bytes. The longest law in force is a tenth of it."""

LARGEST_TOML = 2 * 2**20
"""Bytes. Registers of thousands of rows fit in."""

_ATTEMPTS = 5
"""How often a load is tried that another process's load got in the way of."""


class FolderProblem(NamedTuple):
    """What is wrong in a folder: the file, the line (0: the whole file), and a sentence."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return (
            f"{self.file}:{self.line}: {self.message}"
            if self.line
            else f"{self.file}: {self.message}"
        )


class FoundVersion(NamedTuple):
    """A version as the files give it; ``file`` is its version.toml, for messages."""

    version: Version
    texts: Mapping[str, Text]
    kept_sources: Mapping[str, bytes]
    file: str
    publication: Publication | None = None
    withdrawal: Withdrawal | None = None


class FoundDocument(NamedTuple):
    """A document as the files give it; ``file`` is its document.toml, for messages."""

    document: Document
    versions: tuple[FoundVersion, ...]
    file: str


class Folder(NamedTuple):
    """What a folder holds, and everything that is wrong with it.

    Where there are problems, ``documents`` may be incomplete and must not be loaded.
    """

    documents: tuple[FoundDocument, ...]
    problems: tuple[FolderProblem, ...]


class Loaded(NamedTuple):
    """What a load did to one document or version: its name, and whether it was new."""

    name: str
    added: bool


class NotLoaded(Exception):  # noqa: N818  said as the design says it
    """Nothing was loaded, and why."""

    def __init__(self, problems: tuple[FolderProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class _Unreadable(Exception):  # noqa: N818  never leaves this module
    """A file that gives no value; its problems are noted already."""


def read_folder(directory: Path) -> Folder:
    """Everything in a folder of documents, or in the directory of a single one."""
    reader = _Reader()
    documents = reader.folder(directory)
    return Folder(documents, tuple(reader.problems))


def read_version_folder(
    directory: Path, document: Document
) -> tuple[FoundVersion | None, tuple[FolderProblem, ...]]:
    """The version in one directory, and everything that is wrong with it."""
    reader = _Reader()
    found = reader.version(directory, document)
    return found, tuple(reader.problems)


def load(
    db: Any,
    documents: Iterable[FoundDocument],
    *,
    progress: Callable[[Loaded], None] = lambda _: None,
) -> tuple[Loaded, ...]:
    """Put documents and versions into the content database, in one transaction.

    What is there already stays untouched; if everything is, no transaction is made and
    the revision stays what it is. ``progress`` hears of each document and version in
    turn. Raises NotLoaded, and then nothing was written: a version differs from its
    published one (both digests are named), or does not fit what is stored.
    """
    documents = tuple(documents)
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    done: list[Loaded] = []
    try:
        for attempt in manager.attempts(_ATTEMPTS):
            with attempt as current:
                current.note("load " + " ".join(found.document.id for found in documents))
                done = list(_put(Library(connection), documents))
    finally:
        manager.abort()
        connection.close()
    for one in done:
        progress(one)
    return tuple(done)


def _put(library: Library, documents: tuple[FoundDocument, ...]) -> Iterator[Loaded]:
    problems: list[FolderProblem] = []
    for found in documents:
        name = found.document.id
        try:
            yield Loaded(name, library.add_document(found.document))
        except Refused as refused:
            problems += (FolderProblem(found.file, 0, p.message["en"]) for p in refused.problems)
            continue
        for one in found.versions:
            try:
                added = library.add_version(
                    one.version,
                    one.texts,
                    one.kept_sources,
                    publication=one.publication,
                    withdrawal=one.withdrawal,
                )
            except Changed as changed:
                problems += _changed_files(changed, Path(one.file))
            except Refused as refused:
                problems += (FolderProblem(one.file, 0, p.message["en"]) for p in refused.problems)
            else:
                yield Loaded(f"{name}@{one.version.version}", added)
    if problems:
        raise NotLoaded(tuple(problems))


def _changed_files(changed: Changed, toml: Path) -> Iterator[FolderProblem]:
    """The files that make a version another one than is published, with both digests."""
    for language, (published, given) in changed.texts.items():
        if published and given:
            message = (
                f"{changed.name} is published and its texts cannot change: the digest of this one"
                f" is {published}, that of the file {given}; a correction is a new version"
            )
            yield FolderProblem(str(toml.with_name(f"{language}.md")), 0, message)
    if changed.record or not changed.texts:
        yield FolderProblem(str(toml), 0, str(changed))


class _Reader:
    """One reading of a folder; ``problems`` fills as it goes."""

    def __init__(self) -> None:
        self.problems: list[FolderProblem] = []

    def folder(self, directory: Path) -> tuple[FoundDocument, ...]:
        if (directory / "document.toml").is_file():
            return tuple(self._document(directory))
        if not directory.is_dir():
            self._note(directory, 0, "there is no such directory")
            return ()
        found: list[FoundDocument] = []
        for entry in _entries(directory):
            if entry.is_dir():
                found += self._document(entry)
            else:
                self._note(entry, 0, "this file belongs to no document")
        if not found and not self.problems:
            self._note(directory, 0, "there is no document in it")
        return tuple(found)

    def _note(self, file: Path, line: int, message: str) -> None:
        self.problems.append(FolderProblem(str(file), line, message))

    def _document(self, directory: Path) -> Iterator[FoundDocument]:
        file = directory / "document.toml"
        try:
            toml = self._string(file)
            document = self._value(read_document, file, toml)
        except _Unreadable:
            return
        self._place(file, toml, document_findings(document))
        if document.id != directory.name:
            self._note(
                file,
                line_of(toml, ("id",)),
                f"the id is {document.id}, the directory is called {directory.name}",
            )
        versions: list[FoundVersion] = []
        for entry in _entries(directory):
            if entry.is_dir():
                version = self.version(entry, document)
                versions += [version] if version else []
            elif entry.name != "document.toml":
                self._note(entry, 0, "this file belongs to no version")
        for problem in check_versions([found.version for found in versions]):
            self._note(file, 0, problem.message["en"])
        yield FoundDocument(document, tuple(versions), str(file))

    def version(self, directory: Path, document: Document) -> FoundVersion | None:
        """The version in a directory; None, with problems, where it cannot be made out."""
        file = directory / "version.toml"
        try:
            toml = self._string(file)
            version = self._value(read_version, file, toml)
        except _Unreadable:
            return None
        if version.version != directory.name:
            self._note(
                file,
                line_of(toml, ("version",)),
                f"the version is {version.version}, the directory is called {directory.name}",
            )
        return self._with_texts(directory, toml, version, document)

    def _with_texts(
        self, directory: Path, toml: str, version: Version, document: Document
    ) -> FoundVersion | None:
        file = directory / "version.toml"
        texts: dict[str, Text] = {}
        markdowns: dict[str, tuple[Path, str]] = {}
        kept_sources: dict[str, bytes] = {}
        expected = {"version.toml", "publication.toml", "withdrawal.toml"}
        whole = True
        for language, reference in version.texts.items():
            # A language or a name that is not one is a finding; here it is no path either.
            names = [f"{language}.md"]
            if reference.source and reference.source.kept:
                names.append(reference.source.kept)
            if any(name in {"", ".", ".."} or "/" in name or "\0" in name for name in names):
                self._note(
                    file, line_of(toml, ("texts", language)), "this is not the name of a file"
                )
                whole = False
                continue
            expected.update(names)
            try:
                path = directory / names[0]
                source = self._string(path)
                markdowns[language] = (path, source)
                texts[language] = self._text(path, source)
                if names[1:]:
                    kept_sources[language] = self._bytes(directory / names[1])
            except _Unreadable:
                whole = False
        for entry in _entries(directory):
            if entry.name not in expected:
                self._note(entry, 0, "version.toml does not mention this file")
        if not whole:
            # Its other faults would follow from this one.
            return None
        found = [*findings(version, texts, document)]
        if not found:
            found += source_findings(version, texts, kept_sources)
        self._place(file, toml, found, markdowns)
        try:
            publication, withdrawal = self._records(
                directory, with_digests(version, texts), document, sound=not found
            )
        except _Unreadable:
            return None
        return FoundVersion(version, texts, kept_sources, str(file), publication, withdrawal)

    def _records(
        self, directory: Path, version: Version, document: Document, *, sound: bool
    ) -> tuple[Publication | None, Withdrawal | None]:
        """What lies beside a version; judged by the version only where that is ``sound``."""
        publication, withdrawal = None, None
        file = directory / "publication.toml"
        toml = ""
        if file.exists():
            toml = self._string(file)
            publication = self._value(read_publication, file, toml)
        if sound:
            self._place(file, toml, publication_findings(version, publication))
        file = directory / "withdrawal.toml"
        if file.exists():
            toml = self._string(file)
            withdrawal = self._value(read_withdrawal, file, toml)
            if sound:
                self._place(file, toml, withdrawal_findings(version, document, withdrawal))
        return publication, withdrawal

    def _text(self, file: Path, source: str) -> Text:
        try:
            return markdown.read(source)
        except TextError as error:
            for problem in error.problems:
                self._note(file, problem.line, problem.message["en"])
            raise _Unreadable from error

    def _value(self, read: Any, file: Path, toml: str) -> Any:
        try:
            return read(toml, name=str(file))
        except FileError as error:
            self._note(file, error.line, error.message)
            raise _Unreadable from error

    def _bytes(self, file: Path) -> bytes:
        largest = LARGEST_TOML if file.suffix == ".toml" else LARGEST_FILE
        try:
            if file.stat().st_size > largest:
                self._note(file, 0, f"it is larger than {largest // 2**20} MB")
                raise _Unreadable
            return file.read_bytes()
        except FileNotFoundError as error:
            self._note(file, 0, "this file is missing")
            raise _Unreadable from error
        except OSError as error:
            self._note(file, 0, f"it cannot be read: {error.strerror}")
            raise _Unreadable from error

    def _string(self, file: Path) -> str:
        data = self._bytes(file)
        try:
            return data.decode()
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self._note(file, line, "it is not UTF-8")
            raise _Unreadable from error

    def _place(
        self,
        file: Path,
        toml: str,
        found: Iterable[Finding],
        markdowns: Mapping[str, tuple[Path, str]] = {},
    ) -> None:
        """Note findings at the line of their key, or of their provision in the text."""
        for finding in found:
            message = finding.problem.message["en"]
            if finding.language in markdowns:
                path, source = markdowns[finding.language]
                if line := _line_of_uid(source, finding.problem):
                    self._note(path, line, message)
                    continue
            self._note(file, line_of(toml, finding.path), message)


def _entries(directory: Path) -> list[Path]:
    return sorted(entry for entry in directory.iterdir() if not entry.name.startswith("."))


def _line_of_uid(source: str, problem: Problem) -> int:
    """The line, from 1, where a provision is named in a Markdown file; 0 if it is not."""
    match = re.search(rf"#{re.escape(problem.uid)}(?![a-z0-9-])", source) if problem.uid else None
    return source.count("\n", 0, match.start()) + 1 if match else 0
