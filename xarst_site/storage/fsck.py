"""Re-deriving everything that is stored, and saying what is wrong.

Nothing is trusted: the databases' own files, every object and reference, every digest,
every invariant of documents and versions, every source. Nothing is repaired either.
What must hold of a version is said once, in `documents.check`; here it is asked again
of what lies in the database. The site may be running.
"""

import contextlib
import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from itertools import pairwise
from typing import Any, TypeVar

import transaction
from BTrees import check as btree_check
from ZODB.interfaces import IMVCCStorage
from ZODB.POSException import POSError, POSKeyError
from ZODB.serialize import referencesf
from ZODB.utils import get_pickle_metadata, load_current, oid_repr, z64

from xarst_site.documents.check import check, check_document, check_versions
from xarst_site.documents.force import in_force, in_order, intervals
from xarst_site.documents.model import Document, Version
from xarst_site.storage.databases import (
    KINDS,
    StoreError,
    open_database,
    sqlite_directory,
    uri,
)
from xarst_site.storage.fsck_receipts import receipts_faults
from xarst_site.storage.key_file import keys_directory
from xarst_site.storage.library import Damaged, Library, NotHere, decode
from xarst_site.storage.persistent import Kind
from xarst_site.text.canonical import canonical_bytes
from xarst_site.text.eids import eids
from xarst_site.text.nodes import Text

_T = TypeVar("_T", Document, Version, Text)

PICKLED = {
    ("persistent.mapping", "PersistentMapping"),
    ("BTrees.OOBTree", "OOBTree"),
    ("BTrees.OOBTree", "OOBucket"),
    ("BTrees.LOBTree", "LOBTree"),
    ("BTrees.LOBTree", "LOBucket"),
    ("BTrees.LLBTree", "LLBucket"),
    ("xarst_site.storage.persistent", "Numbers"),
    ("xarst_site.storage.persistent", "Record"),
}
"""Every class that may lie in a database."""


def fsck(
    settings: Mapping[str, Any], *, progress: Callable[[str], None] = lambda _: None
) -> Iterator[str]:
    """Everything that is wrong with the databases, a sentence each; nothing if all is well.

    ``progress`` hears what is looked at next. Databases are not made where there are none.
    """
    for kind in KINDS:
        progress(f"{kind}: {uri(settings, kind)}")
        try:
            yield from _file_faults(settings, kind)
            db = open_database(settings, kind, make=False)
        except (StoreError, sqlite3.Error, OSError) as error:
            yield str(error)
            continue
        try:
            yield from _object_faults(db, kind)
            if kind == "content":
                yield from _content_faults(db, progress)
            elif kind == "receipts":
                yield from receipts_faults(db, keys_directory(settings), progress)
        except (POSError, sqlite3.Error) as error:
            yield f"{kind}: cannot be read any further: {error}"
        finally:
            db.close()


def _file_faults(settings: Mapping[str, Any], kind: Kind) -> Iterator[str]:
    """What SQLite itself finds wrong with its files."""
    directory = sqlite_directory(uri(settings, kind))
    if directory is None or not (directory / "main.sqlite3").exists():
        return
    for name in ("main.sqlite3", "oids.sqlite3"):
        with contextlib.closing(sqlite3.connect(directory / name)) as file:
            try:
                rows = file.execute("PRAGMA integrity_check").fetchall()
            except sqlite3.DatabaseError as error:
                rows = [(str(error),)]
        if rows != [("ok",)]:
            yield from (f"{kind}: {directory / name}: {said}" for (said,) in rows)


def _object_faults(db: Any, kind: Kind) -> Iterator[str]:
    """Objects that are referred to and are not there, that nothing refers to, or that
    are of a class that may not be stored.
    """
    own = IMVCCStorage.providedBy(db.storage)
    storage = db.storage.new_instance() if own else db.storage
    try:
        if own:
            storage.poll_invalidations()
        reached: set[bytes] = set()
        ahead = [(z64, z64)]
        while ahead:
            oid, referrer = ahead.pop()
            if oid in reached:
                continue
            reached.add(oid)
            try:
                data, _ = load_current(storage, oid)
            except POSKeyError:
                yield (
                    f"{kind}: object {oid_repr(oid)}, to which {oid_repr(referrer)} refers,"
                    " is not there"
                )
                continue
            name = get_pickle_metadata(data)
            if name not in PICKLED:
                yield f"{kind}: object {oid_repr(oid)} is a {'.'.join(name)}, which is not ours"
            ahead += [(reference, oid) for reference in referencesf(data)]
        for oid in _all_objects(storage):
            if oid not in reached:
                yield f"{kind}: nothing refers to object {oid_repr(oid)}"
    finally:
        if own:
            storage.release()


def _all_objects(storage: Any) -> Iterator[bytes]:
    """The id of every object there is; nothing for a storage that cannot tell."""
    if not hasattr(storage, "record_iternext"):
        return
    oid, _, _, following = storage.record_iternext()
    yield oid
    while following is not None:
        oid, _, _, following = storage.record_iternext(following)
        yield oid


def _content_faults(db: Any, progress: Callable[[str], None]) -> Iterator[str]:
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    try:
        yield from _Content(connection, progress).faults()
    finally:
        manager.abort()
        connection.close()


class _Content:
    """One look through the content database."""

    def __init__(self, connection: Any, progress: Callable[[str], None]) -> None:
        self._root = connection.root()
        self._library = Library(connection)
        self._progress = progress
        self._used: dict[str, set[str]] = {"texts": set(), "sources": set()}
        self._texts: dict[str, Text] = {}

    def faults(self) -> Iterator[str]:
        for shelf in ("documents", "versions", "texts", "sources"):
            yield from self._tree(shelf, self._root[shelf])
        for shelf in ("texts", "sources"):
            yield from self._bytes(shelf)
        documents = {}
        for key, record in self._root["documents"].items():
            document = yield from self._value(f"document {key}", record, Document)
            if document is not None:
                yield from self._document(key, document)
                documents[key] = document
        for key, shelf in self._root["versions"].items():
            yield from self._tree(f"versions/{key}", shelf)
            if key not in self._root["documents"]:
                yield f"{key}: has versions and is not a document"
            elif key in documents:
                yield from self._versions(documents[key], shelf)
        for name, used in self._used.items():
            for sha256 in self._root[name]:
                if sha256 not in used:
                    yield f"{name}/{sha256}: no version has it"

    def _tree(self, name: str, tree: Any) -> Iterator[str]:
        try:
            tree._check()  # noqa: SLF001  the public spelling of BTrees' own check is this
            btree_check.check(tree)
        except AssertionError as error:
            yield f"{name}: the tree is damaged: {' '.join(str(error).split())}"

    def _bytes(self, shelf: str) -> Iterator[str]:
        """Every text and source against the digest it lies under."""
        for sha256, record in self._root[shelf].items():
            if (found := hashlib.sha256(record.data).hexdigest()) != sha256:
                yield f"{shelf}/{sha256}: the bytes have the digest {found}"
            elif record.sha256 != sha256:
                yield f"{shelf}/{sha256}: says of itself that its digest is {record.sha256}"
            elif shelf == "texts":
                text = yield from self._value(f"texts/{sha256}", record, Text)
                if text is not None:
                    self._texts[sha256] = text

    def _value(self, name: str, record: Any, kind: type[_T]) -> Generator[str, None, _T | None]:
        """The value of a record, if its bytes are what they say and canonical."""
        try:
            value = decode(record, kind)
        except Damaged as error:
            yield f"{name}: {error}"
            return None
        if canonical_bytes(value) != record.data:
            yield f"{name}: its bytes are not canonical"
        return value

    def _document(self, key: str, document: Document) -> Iterator[str]:
        if document.id != key:
            yield f"document {key}: calls itself {document.id}"
        for problem in check_document(document):
            yield f"document {key}: {problem.message['en']}"

    def _versions(self, document: Document, shelf: Any) -> Iterator[str]:
        versions = []
        for key, record in shelf.items():
            name = f"{document.id}@{key}"
            self._progress(name)
            version = yield from self._value(name, record, Version)
            if version is None:
                continue
            versions.append(version)
            if version.version != key:
                yield f"{name}: calls itself {version.version}"
            else:
                yield from self._version(name, document, version)
        for problem in check_versions(versions):
            yield f"{document.id}: {problem.message['en']}"
        yield from _interval_faults(document.id, versions)

    def _version(self, name: str, document: Document, version: Version) -> Iterator[str]:
        texts = {}
        for language, reference in version.texts.items():
            self._used["texts"].add(reference.sha256)
            if reference.source is not None and reference.source.kept:
                self._used["sources"].add(reference.source.sha256)
            if reference.sha256 not in self._root["texts"]:
                yield f"{name}: its text in {language}, {reference.sha256}, is not there"
            elif reference.sha256 in self._texts:
                texts[language] = self._texts[reference.sha256]
        if texts.keys() != version.texts.keys():
            return
        for problem in check(version, texts, document):
            yield f"{name}: {problem.message['en']}"
        for language, text in texts.items():
            for eid, times in Counter(eids(text).values()).items():
                if times > 1:
                    yield f"{name}: the eId {eid} stands {times} times in the text in {language}"
        yield from self._sources(name, version)

    def _sources(self, name: str, version: Version) -> Iterator[str]:
        for language, reference in version.texts.items():
            if reference.source is None:
                continue
            try:
                self._library.source(version.document, version.version, language)
            except (Damaged, NotHere, UnicodeError, LookupError) as error:
                yield f"{name}: {error}"


def _interval_faults(document_id: str, versions: list[Version]) -> Iterator[str]:
    """Intervals follow one another without a gap, and `in_force` agrees with them."""
    spans = intervals(versions)
    for one, other in pairwise(in_order(versions)):
        if spans[one.version].end != spans[other.version].begin:
            yield f"{document_id}: a gap between {one.version} and {other.version}"
    for version in versions:
        begin, end = spans[version.version]
        current = in_force(versions, begin)
        if end is not None and begin == end:
            continue
        if current is None or current.version != version.version:
            yield f"{document_id}: {version.version} is not in force when its interval begins"
