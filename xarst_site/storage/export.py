"""Writing what is published as files, in the form that `content_folder` reads.

A folder that is under git holds every published version that way. What is there already
and says the same is left as it is, comments and all; a version that says something else
under a published name is never overwritten. A version appears all at once or not at all.
"""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from xarst_site.documents.files import (
    FileError,
    read_document,
    write_document,
    write_publication,
    write_version,
    write_withdrawal,
)
from xarst_site.documents.model import Document
from xarst_site.storage.content_folder import FolderProblem, read_version_folder
from xarst_site.storage.library import Library, with_digests
from xarst_site.text import markdown
from xarst_site.text.canonical import digest


class Exported(NamedTuple):
    """What an export did to one file or directory, relative to the folder."""

    name: str
    new: bool


class NotExported(Exception):  # noqa: N818  said as it is
    """Nothing was written, and why."""

    def __init__(self, problems: tuple[FolderProblem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class _Planned(NamedTuple):
    """A file or directory: what it is called, and what writes it (None: it is there)."""

    name: str
    write: Callable[[], None] | None


def export(library: Library, directory: Path, *, dry_run: bool = False) -> Iterator[Exported]:
    """Write every document and version that is published; with ``dry_run``, only say so.

    Raises NotExported before anything is written, where something else stands under a
    published name, and OSError.
    """
    problems: list[FolderProblem] = []
    planned: list[_Planned] = []
    for document in library.documents():
        planned.append(_document(document, directory / document.id))
        for version in library.versions(document.id):
            planned += _version(library, document, version.version, directory, problems)
    if problems:
        raise NotExported(tuple(problems))
    for one in planned:
        if one.write is not None and not dry_run:
            one.write()
        yield Exported(one.name, one.write is not None)


def _document(document: Document, directory: Path) -> _Planned:
    file = directory / "document.toml"
    name = f"{document.id}/document.toml"
    with contextlib.suppress(OSError, UnicodeDecodeError, FileError):
        if read_document(file.read_text("utf-8"), name=name) == document:
            return _Planned(name, None)
    return _Planned(name, lambda: _put(file, write_document(document).encode()))


def _version(
    library: Library,
    document: Document,
    version_id: str,
    folder: Path,
    problems: list[FolderProblem],
) -> Iterator[_Planned]:
    name = f"{document.id}/{version_id}"
    directory = folder / document.id / version_id
    version = library.version(document.id, version_id)
    publication = library.publication(document.id, version_id)
    withdrawal = library.withdrawal(document.id, version_id)
    records: dict[str, bytes] = {}
    if publication is not None:
        records["publication.toml"] = write_publication(publication).encode()
    if withdrawal is not None:
        records["withdrawal.toml"] = write_withdrawal(withdrawal).encode()
    if not directory.exists():
        files = {"version.toml": write_version(version).encode(), **records}
        for language, reference in version.texts.items():
            text = library.text(document.id, version_id, language)
            files[f"{language}.md"] = markdown.write(text).encode()
            if reference.source is not None and reference.source.kept:
                files[reference.source.kept] = library.source(document.id, version_id, language)
        yield _Planned(name, lambda: _put_directory(directory, files))
        return
    there, wrong = read_version_folder(directory, document)
    if there is None or wrong:
        problems += wrong
        return
    if digest(with_digests(there.version, there.texts)) != digest(version):
        problems.append(FolderProblem(str(directory), 0, f"it is not {name} as it was published"))
        return
    yield _Planned(name, None)
    for file, kept, stored in (
        ("publication.toml", there.publication, publication),
        ("withdrawal.toml", there.withdrawal, withdrawal),
    ):
        if stored is None or kept == stored:
            continue
        if kept is not None:
            problems.append(FolderProblem(str(directory / file), 0, "another record is stored"))
        else:
            yield _Planned(f"{name}/{file}", _putting(directory / file, records[file]))


def _putting(file: Path, data: bytes) -> Callable[[], None]:
    return lambda: _put(file, data)


def _put(file: Path, data: bytes) -> None:
    """Write a file so that it is never seen half written."""
    file.parent.mkdir(parents=True, exist_ok=True)
    # A name with a dot is passed over by whoever reads the folder meanwhile.
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)


def _put_directory(directory: Path, files: Mapping[str, bytes]) -> None:
    """Write a directory so that it is there with all its files or not at all."""
    temporary = directory.with_name(f".{directory.name}.{os.getpid()}")
    temporary.mkdir(parents=True)
    try:
        for name, data in files.items():
            _put(temporary / name, data)
        temporary.rename(directory)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
