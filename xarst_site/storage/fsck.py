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

from xarst_site.accounts.audit import BEGINNING, chain_faults
from xarst_site.accounts.model import Person, Session
from xarst_site.documents.check import (
    check,
    check_document,
    check_publication,
    check_versions,
    check_withdrawal,
)
from xarst_site.documents.drafts import Draft
from xarst_site.documents.drafts import digest as draft_digest
from xarst_site.documents.force import in_force, in_order, intervals
from xarst_site.documents.model import Document, Publication, Version, Withdrawal
from xarst_site.storage.accounts import trail_end
from xarst_site.storage.databases import (
    KINDS,
    StoreError,
    open_database,
    sqlite_directory,
    uri,
)
from xarst_site.storage.drafts import Drafts, Shelved, used_parts
from xarst_site.storage.fsck_receipts import receipts_faults
from xarst_site.storage.key_file import keys_directory
from xarst_site.storage.library import Damaged, Library, NotHere, decode
from xarst_site.storage.persistent import Kind
from xarst_site.text.canonical import canonical_bytes, digest
from xarst_site.text.eids import eids
from xarst_site.text.nodes import Text

_T = TypeVar("_T", Document, Version, Text, Publication, Withdrawal, Shelved)

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
            yield from _object_faults(db, kind, progress)
            if kind == "content":
                yield from _content_faults(db, progress)
            if kind == "accounts":
                yield from _account_faults(db, progress)
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


def _object_faults(db: Any, kind: Kind, progress: Callable[[str], None]) -> Iterator[str]:
    """Objects that are referred to and are not there, or that are of a class that may not
    be stored. What deletions left over is no fault; it is told as progress.
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
        if left := sum(oid not in reached for oid in _all_objects(storage)):
            progress(f"{kind}: {left} objects are left over from what was deleted (xarst pack)")
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


def _account_faults(db: Any, progress: Callable[[str], None]) -> Iterator[str]:
    """People and sessions that are not what they say, and breaks in the audit trail."""
    manager = transaction.TransactionManager()
    connection = db.open(transaction_manager=manager)
    try:
        root = connection.root()
        for key, record in root["people"].items():
            try:
                person = decode(record, Person)
            except Damaged as error:
                yield f"account {key}: {error}"
                continue
            if person.id != key:
                yield f"account {key}: calls itself {person.id}"
        for key, record in root["sessions"].items():
            try:
                session = decode(record, Session)
            except Damaged as error:
                yield f"session {key[:8]}…: {error}"
                continue
            if session.id_sha256 != key:
                yield f"session {key[:8]}…: lies under another token's digest"
            if session.person not in root["people"]:
                yield f"session {key[:8]}…: is of {session.person}, who has no account"
        yield from _trail_faults(root, progress)
    finally:
        manager.abort()
        connection.close()


def _trail_faults(root: Any, progress: Callable[[str], None]) -> Iterator[str]:
    records = root["trail"]
    for seq, record in records.items():
        if hashlib.sha256(record.data).hexdigest() != record.sha256:
            yield f"audit trail: entry {seq}: its bytes do not have the digest it was stored with"
    for said in chain_faults(record.data for record in records.values()):
        yield f"audit trail: {said}"
    newest = records.maxKey() if len(records) else 0
    found = hashlib.sha256(records[newest].data).hexdigest() if newest else BEGINNING
    kept = trail_end(root)
    if kept != (newest, found):
        yield (
            f"audit trail: should end with entry {kept[0]}, digest {kept[1]};"
            f" it ends with entry {newest}, digest {found}"
        )
    progress(f"audit trail: {newest} entries, the last has the digest {found}")


SHELVES = (
    "documents",
    "versions",
    "texts",
    "sources",
    "publications",
    "withdrawals",
    "drafts",
    "draft_parts",
)
"""The trees that the root of ``content`` holds."""


class _Content:
    """One look through the content database."""

    def __init__(self, connection: Any, progress: Callable[[str], None]) -> None:
        self._root = connection.root()
        self._library = Library(connection)
        self._stored_drafts = Drafts(connection)
        self._progress = progress
        self._used: dict[str, set[str]] = {"texts": set(), "sources": set()}
        self._texts: dict[str, Text] = {}

    def faults(self) -> Iterator[str]:
        for shelf in SHELVES:
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
        yield from self._unused()
        yield from self._stray_records()
        yield from self._drafts()

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
        withdrawn = self._root["withdrawals"].get(document.id, {})
        yield from _interval_faults(
            document.id, [version for version in versions if version.version not in withdrawn]
        )

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
        yield from self._records(name, document, version)

    def _records(self, name: str, document: Document, version: Version) -> Iterator[str]:
        """What lies beside a version: the record of its publication, and its withdrawal."""
        publication, withdrawal = None, None
        record = self._root["publications"].get(document.id, {}).get(version.version)
        if record is not None:
            publication = yield from self._value(f"{name}, publication", record, Publication)
        if record is None or publication is not None:
            for problem in check_publication(version, publication):
                yield f"{name}, publication: {problem.message['en']}"
        record = self._root["withdrawals"].get(document.id, {}).get(version.version)
        if record is not None:
            withdrawal = yield from self._value(f"{name}, withdrawal", record, Withdrawal)
        if withdrawal is not None:
            for problem in check_withdrawal(version, document, withdrawal):
                yield f"{name}, withdrawal: {problem.message['en']}"

    def _unused(self) -> Iterator[str]:
        for name, used in self._used.items():
            for sha256 in self._root[name]:
                if sha256 not in used:
                    yield f"{name}/{sha256}: no version has it"

    def _stray_records(self) -> Iterator[str]:
        for name in ("publications", "withdrawals"):
            for key, shelf in self._root[name].items():
                for version_id in shelf:
                    if version_id not in self._root["versions"].get(key, {}):
                        yield f"{name}: {key}@{version_id} is not a version"

    def _drafts(self) -> Iterator[str]:
        """Drafts and their parts: each part is there, is what it says, and is used."""
        for key, record in self._root["drafts"].items():
            name = f"draft {key}"
            self._progress(name)
            shelved = yield from self._value(name, record, Shelved)
            if shelved is None:
                continue
            if shelved.draft.id != key:
                yield f"{name}: calls itself {shelved.draft.id}"
                continue
            yield from self._parts(name, shelved)
            try:
                draft = self._stored_drafts.draft(key)
            except Damaged as error:
                yield f"{name}: {error}"
                continue
            yield from self._way(name, draft)
        for key in self._root["draft_parts"]:
            if key not in self._root["drafts"]:
                yield f"draft_parts/{key}: there is no such draft"

    def _parts(self, name: str, shelved: Shelved) -> Iterator[str]:
        parts = self._root["draft_parts"].get(shelved.draft.id, {})
        used = used_parts(shelved)
        for sha256 in sorted(used - set(parts)):
            yield f"{name}: its part {sha256} is not there"
        for sha256, record in parts.items():
            if (found := hashlib.sha256(record.data).hexdigest()) != sha256:
                yield f"{name}: its part {sha256} has the digest {found}"
            elif sha256 not in used:
                yield f"{name}: nothing uses its part {sha256}"

    def _way(self, name: str, draft: Draft) -> Iterator[str]:
        """What a draft says happened to it did happen."""
        version_id = draft.version.version
        approved = draft.approval.digest if draft.approval else ""
        if (draft.state == "approved" or draft.published) and approved != draft_digest(draft):
            yield f"{name}: what was approved is not what it says"
        if draft.published is None:
            return
        published = self._root["versions"].get(draft.document, {}).get(version_id)
        if published is None or published.sha256 != digest(draft.version):
            yield f"{name}: was not published as {draft.document}@{version_id}, as it says"
        withdrawn = version_id in self._root["withdrawals"].get(draft.document, {})
        if withdrawn != (draft.state == "withdrawn"):
            yield f"{name}: is {draft.state}, {draft.document}@{version_id} is something else"

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
