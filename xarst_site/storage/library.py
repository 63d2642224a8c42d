"""The content database as values: documents, versions, texts and their sources.

One `Library` reads one snapshot, through one ZODB connection. Nothing here edits what
is published: a version can be added, and then only read (law 1). Beside it lie the
record of its publication and, where it was withdrawn before it took effect, the trace of
that; they never change either. Nothing here knows the time; what is public and in force
when is `documents.force`. Drafts are elsewhere (`drafts`).
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from BTrees.OOBTree import OOBTree

from xarst_site.documents import workflow
from xarst_site.documents.check import (
    Finding,
    check,
    check_document,
    check_publication,
    check_versions,
    check_withdrawal,
)
from xarst_site.documents.force import in_order
from xarst_site.documents.model import (
    Document,
    Localized,
    Publication,
    Version,
    Withdrawal,
)
from xarst_site.storage.memo import Memo
from xarst_site.storage.persistent import Record
from xarst_site.text import plain
from xarst_site.text.canonical import canonical_bytes, digest
from xarst_site.text.nodes import Problem, Text

_T = TypeVar("_T", bound=msgspec.Struct)


class NotHere(LookupError):  # noqa: N818  said as the design says it
    """There is no such document, version or language."""


class Changed(Exception):  # noqa: N818  said as the design says it
    """What is given differs from what is published under its name; both digests say so.

    ``texts`` has the digests of the texts that differ, (published, given) by language,
    '' where there is none. ``record`` tells whether anything besides texts differs.
    """

    def __init__(
        self,
        name: str,
        published: str,
        given: str,
        *,
        texts: Mapping[str, tuple[str, str]],
        record: bool,
    ) -> None:
        super().__init__(
            f"{name} is published and cannot change: its digest is {published}, that of the one"
            f" given {given}; a correction is a new version"
        )
        self.name = name
        self.published = published
        self.given = given
        self.texts = dict(texts)
        self.record = record


class Refused(Exception):  # noqa: N818  said as the design says it
    """A document or version that may not be stored, with every problem that says why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message["en"] for problem in problems))
        self.problems = problems


class Damaged(Exception):  # noqa: N818  said as the design says it
    """What lies in the database is not what was put there. Never answered with."""


_RECORDS = Memo(512)
"""Documents and versions: some kilobytes each."""
_TEXTS = Memo(24)
"""Texts: half a megabyte each, decoded."""


def known(memo: Memo, record: Record, kind: type[_T]) -> _T:
    """What a record says, decoded once. Raises Damaged."""
    return memo.get((kind, record.sha256), lambda: decode(record, kind))


def decode(record: Record, kind: type[_T]) -> _T:
    """The value whose canonical bytes a record holds. Raises Damaged."""
    if hashlib.sha256(record.data).hexdigest() != record.sha256:
        raise Damaged(f"the bytes stored under the digest {record.sha256} have another digest")
    try:
        return msgspec.json.decode(record.data, type=kind)
    except msgspec.MsgspecError as error:
        raise Damaged(
            f"the bytes with the digest {record.sha256} are not a {kind.__name__}: {error}"
        ) from error


def with_digests(version: Version, texts: Mapping[str, Text]) -> Version:
    """The version as it is published: with the digest of every text that has none yet."""
    references = {
        language: msgspec.structs.replace(
            reference, sha256=reference.sha256 or digest(texts[language])
        )
        if language in texts
        else reference
        for language, reference in version.texts.items()
    }
    return msgspec.structs.replace(version, texts=references)


class Library:
    """The content, through a connection to the content database.

    Adding does not commit: whoever opened the connection does.
    """

    def __init__(self, connection: Any) -> None:
        self._root = connection.root()

    def documents(self) -> tuple[Document, ...]:
        """Every document, in the order of their ids."""
        return tuple(
            known(_RECORDS, record, Document) for record in self._root["documents"].values()
        )

    def document(self, document_id: str) -> Document:
        """One document. Raises NotHere."""
        record = self._root["documents"].get(document_id)
        if record is None:
            raise NotHere(f"there is no document {document_id}")
        return known(_RECORDS, record, Document)

    def versions(self, document_id: str) -> tuple[Version, ...]:
        """Every version of a document in the order in which they take effect, public or not.

        Raises NotHere.
        """
        self.document(document_id)
        records = self._root["versions"].get(document_id, {})
        return in_order([known(_RECORDS, record, Version) for record in records.values()])

    def version(self, document_id: str, version_id: str) -> Version:
        """One version. Raises NotHere."""
        return known(_RECORDS, self._version_record(document_id, version_id), Version)

    def digest(self, document_id: str, version_id: str) -> str:
        """SHA-256 of a version's canonical bytes, 64 hex digits. Raises NotHere."""
        sha256: str = self._version_record(document_id, version_id).sha256
        return sha256

    def text(self, document_id: str, version_id: str, language: str) -> Text:
        """A version's text in one language. Raises NotHere."""
        version = self.version(document_id, version_id)
        if language not in version.texts:
            raise NotHere(f"{document_id}@{version_id} has no text in {language}")
        return known(_TEXTS, self._stored("texts", version.texts[language].sha256), Text)

    def source(self, document_id: str, version_id: str, language: str) -> bytes:
        """The file a text was imported from, byte for byte.

        Raises NotHere where it was written here and imported from nowhere, and Damaged
        where the bytes at hand do not have the digest that was recorded.
        """
        version = self.version(document_id, version_id)
        text = self.text(document_id, version_id, language)
        source = version.texts[language].source
        if source is None:
            raise NotHere(f"{document_id}@{version_id} in {language} was not imported from a file")
        if source.kept:
            data: bytes = self._stored("sources", source.sha256).data
        else:
            data = plain.write(text).encode(source.encoding)
        if (found := hashlib.sha256(data).hexdigest()) != source.sha256:
            raise Damaged(
                f"the source of {document_id}@{version_id} in {language} has the digest {found},"
                f" recorded is {source.sha256}"
            )
        return data

    def add_document(self, document: Document) -> bool:
        """Store a document, or store it anew; True if that changed anything.

        A document's own record (title, publisher, summary, languages) may change, as
        long as every version that is published still fits it. Raises Refused.
        """
        problems = check_document(document)
        versions: tuple[Version, ...] = ()
        if document.id in self._root["documents"]:
            versions = self.versions(document.id)
        for version in versions:
            texts = {
                language: self.text(document.id, version.version, language)
                for language in version.texts
            }
            problems += check(version, texts, document)
        if problems:
            raise Refused(problems)
        record = Record(canonical_bytes(document))
        stored = self._root["documents"].get(document.id)
        if stored is None:
            self._root["documents"][document.id] = record
        elif stored.sha256 == record.sha256:
            return False
        else:
            # Within the record that is there: another one would leave it behind unused.
            stored.put(record.data)
        self._seen_by_all()
        return True

    def add_version(
        self,
        version: Version,
        texts: Mapping[str, Text],
        kept_sources: Mapping[str, bytes],
        *,
        publication: Publication | None = None,
        withdrawal: Withdrawal | None = None,
    ) -> bool:
        """Store a version with its texts, the kept source files by language, and its records.

        True if anything of it is new; False if exactly it was stored already. A record that
        is stored and not given stays. Raises NotHere (no such document), Changed (another
        one is published under its name) and Refused.
        """
        document = self.document(version.document)
        problems = check(version, texts, document)
        if not problems:
            problems = tuple(f.problem for f in source_findings(version, texts, kept_sources))
        if problems:
            raise Refused(problems)
        version = with_digests(version, texts)
        problems = check_publication(version, publication)
        if withdrawal is not None:
            problems += check_withdrawal(version, document, withdrawal)
        record = Record(canonical_bytes(version))
        shelf = self._root["versions"].get(version.document)
        there = shelf.get(version.version) if shelf is not None else None
        if there is not None and there.sha256 != record.sha256:
            raise _changed(known(_RECORDS, there, Version), version)
        if there is None:
            problems += check_versions([*self.versions(version.document), version])
        if problems:
            raise Refused(problems)
        if there is None:
            if shelf is None:
                shelf = self._root["versions"][version.document] = OOBTree()
            for text in texts.values():
                self._store("texts", Record(canonical_bytes(text)))
            for data in kept_sources.values():
                self._store("sources", Record(data))
            shelf[version.version] = record
        new = there is None
        new |= publication is not None and self._beside("publications", version, publication)
        new |= withdrawal is not None and self._beside("withdrawals", version, withdrawal)
        if new:
            self._seen_by_all()
        return new

    def publication(self, document_id: str, version_id: str) -> Publication | None:
        """The record of a version's publication; None where it was loaded from files without
        one. Raises NotHere where there is no such version.
        """
        self._version_record(document_id, version_id)
        record = self._root["publications"].get(document_id, {}).get(version_id)
        return None if record is None else known(_RECORDS, record, Publication)

    def withdrawal(self, document_id: str, version_id: str) -> Withdrawal | None:
        """The trace of a version's withdrawal, None where it stands. Raises NotHere."""
        self._version_record(document_id, version_id)
        return self.withdrawals(document_id).get(version_id)

    def withdrawals(self, document_id: str) -> dict[str, Withdrawal]:
        """The versions of a document that were withdrawn before they took effect, by id."""
        records = self._root["withdrawals"].get(document_id, {})
        return {name: known(_RECORDS, record, Withdrawal) for name, record in records.items()}

    def cancel(
        self, document_id: str, version_id: str, reason: Localized, at: datetime
    ) -> Withdrawal:
        """Withdraw a published version before it takes effect; ``at`` is now.

        Its bytes stay, and its id is not used again. Raises NotHere and `workflow.Refused`.
        """
        version = self.version(document_id, version_id)
        if version_id in self.withdrawals(document_id):
            raise workflow.Refused((workflow.CANCELLED,))
        document, sha256 = self.document(document_id), self.digest(document_id, version_id)
        made = workflow.withdrawal(version, sha256, document, reason, at)
        self._beside("withdrawals", version, made)
        self._seen_by_all()
        return made

    def _beside(self, name: str, version: Version, value: msgspec.Struct) -> bool:
        """Store what lies beside a version; True if it is new. Raises Changed."""
        record = Record(canonical_bytes(value))
        shelf = self._root[name].get(version.document)
        if shelf is None:
            shelf = self._root[name][version.document] = OOBTree()
        there = shelf.get(version.version)
        if there is not None and there.sha256 != record.sha256:
            raise Changed(
                f"{version.document}@{version.version} ({name})",
                there.sha256,
                record.sha256,
                texts={},
                record=True,
            )
        if there is None:
            shelf[version.version] = record
        return there is None

    def _seen_by_all(self) -> None:
        """Make another revision of the content: this transaction is one that the public sees.

        Of two that publish at once, one finds this object changed, and begins again.
        """
        marker = self._root["published"]
        marker.put(b"%d" % (int(marker.data) + 1))

    def _version_record(self, document_id: str, version_id: str) -> Any:
        record = self._root["versions"].get(document_id, {}).get(version_id)
        if record is None:
            raise NotHere(f"there is no version {document_id}@{version_id}")
        return record

    def _stored(self, shelf: str, sha256: str) -> Any:
        record = self._root[shelf].get(sha256)
        if record is None or record.sha256 != sha256:
            raise Damaged(f"what should lie under {shelf}/{sha256} is not there")
        return record

    def _store(self, shelf: str, record: Record) -> None:
        if record.sha256 not in self._root[shelf]:
            self._root[shelf][record.sha256] = record


def _changed(published: Version, given: Version) -> Changed:
    """How a version with all its digests differs from the published one."""
    was = {language: text.sha256 for language, text in published.texts.items()}
    now = {language: text.sha256 for language, text in given.texts.items()}
    texts = {
        language: (was.get(language, ""), now.get(language, ""))
        for language in sorted(was.keys() | now.keys())
        if was.get(language) != now.get(language)
    }
    same = {
        language: msgspec.structs.replace(text, sha256=was.get(language, text.sha256))
        for language, text in given.texts.items()
    }
    return Changed(
        f"{given.document}@{given.version}",
        digest(published),
        digest(given),
        texts=texts,
        record=msgspec.structs.replace(given, texts=same) != published,
    )


def source_findings(
    version: Version, texts: Mapping[str, Text], kept_sources: Mapping[str, bytes]
) -> Iterator[Finding]:
    """Sources that could not be given back: to be known before anything is stored.

    The version and its texts must have passed `check`.
    """
    for language, reference in version.texts.items():
        source = reference.source
        if source is None:
            continue
        if source.kept:
            data = kept_sources.get(language)
        else:
            data = _encoded(plain.write(texts[language]), source.encoding)
        found = hashlib.sha256(data).hexdigest() if data is not None else "—"
        if found != source.sha256:
            problem = Problem(
                code="source.lost",
                line=0,
                level="error",
                message={
                    "zh-CN": f"无法还原 {language} 文本的来源文件：所得摘要 {found}，"
                    f"记录为 {source.sha256}。",
                    "en": f"the source of the text in {language} cannot be given back: what is"
                    f" at hand has the digest {found}, recorded is {source.sha256}",
                },
            )
            yield Finding(("texts", language, "source"), problem)


def _encoded(source: str, encoding: str) -> bytes | None:
    try:
        return source.encode(encoding)
    except UnicodeEncodeError:
        return None
