"""Drafts in the content database, and the one door through which they change.

`Drafts.act` loads a draft, gathers the facts, lets `documents.workflow` decide, and stores
what came out; for a publication also what the public sees from then on. Whoever opened
the connection commits. Two that act on one draft at once meet in its record: one of them
finds it changed, begins again, and decides by what the other left.

No rule is here. Saving a draft is no publication, and leaves the revision as it is.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from BTrees.OOBTree import OOBTree

from xarst_site.documents import workflow
from xarst_site.documents.drafts import Done, Draft, State
from xarst_site.documents.force import standing
from xarst_site.documents.meaning import Meaning, base_of, meaning
from xarst_site.documents.model import Localized, Version, Withdrawal
from xarst_site.documents.workflow import (
    Cancel,
    Command,
    Edit,
    Facts,
    Publish,
    Refusal,
    Refused,
    decide,
    edited,
    publication,
)
from xarst_site.storage import library as content
from xarst_site.storage.library import Damaged, Library, NotHere, decode, known
from xarst_site.storage.memo import Memo
from xarst_site.storage.persistent import Record
from xarst_site.text.canonical import canonical_bytes, digest
from xarst_site.text.nodes import Text

KEPT = 40
"""How many earlier states of a draft are kept, the newest."""

APART = timedelta(minutes=5)
"""Of what one person saves within this time, only the last is kept."""

_TEXTS = Memo(16)
"""Texts of drafts, decoded. Those of the public have their own (`library`)."""


class _Value(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What all values of this module have in common: frozen and strict."""


class Saved(_Value, frozen=True):
    """An earlier state of a draft: who saved it when, and the digests of what it was."""

    edit: int
    by: str
    at: datetime
    version: str
    texts: dict[str, str]


class Shelved(_Value, frozen=True):
    """A draft as it is stored: its texts by digest, and what it was before, oldest first."""

    draft: Draft
    texts: dict[str, str]
    earlier: tuple[Saved, ...] = ()


class Conflict(Exception):  # noqa: N818  said as it is
    """Somebody else saved first. Nothing was stored, and nothing is lost: both are here.

    ``mine`` is what would have been stored, ``theirs`` what is.
    """

    def __init__(self, mine: Draft, theirs: Draft) -> None:
        super().__init__(f"draft {theirs.id} was saved by {theirs.last_editor} meanwhile")
        self.mine = mine
        self.theirs = theirs


class Drafts:
    """The drafts, through a connection to the content database."""

    def __init__(self, connection: Any) -> None:
        self._root = connection.root()
        self._library = Library(connection)

    def draft(self, draft_id: str) -> Draft:
        """One draft. Raises NotHere."""
        return self._whole(self._shelved(draft_id))

    def drafts(
        self, document: str | None = None, states: Collection[State] | None = None
    ) -> tuple[Draft, ...]:
        """All drafts, or those of a document or in some states; the last edited first."""
        found = [decode(record, Shelved) for record in self._root["drafts"].values()]
        wanted = [
            shelved
            for shelved in found
            if document in (None, shelved.draft.document)
            and (states is None or shelved.draft.state in states)
        ]
        wanted.sort(key=lambda shelved: shelved.draft.edited_at, reverse=True)
        return tuple(self._whole(shelved) for shelved in wanted)

    def facts(self, draft: Draft, at: datetime) -> Facts:
        """What a decision about this draft needs to know."""
        document = self._library.document(draft.document)
        versions = self._library.versions(draft.document)
        base = base_of(standing(versions, self._library.withdrawals(draft.document), at), draft)
        texts = (
            {tag: self._library.text(draft.document, base.version, tag) for tag in base.texts}
            if base
            else {}
        )
        return Facts(
            document=document,
            taken=frozenset(version.version for version in versions),
            meaning=meaning(draft, base, texts, document=document, at=at),
        )

    def meaning(self, draft: Draft, at: datetime) -> Meaning:
        """What this draft amounts to, were it published at this instant."""
        found = self.facts(draft, at).meaning
        assert found is not None  # noqa: S101  `facts` always says it; for the types
        return found

    def add(self, draft: Draft, sources: Mapping[str, bytes] | None = None) -> None:
        """Store a new draft; ``sources`` are the files its texts were imported from, by
        language. Raises NotHere (no such document), and ValueError where its id is taken.
        """
        self._library.document(draft.document)
        if draft.id in self._root["drafts"]:
            raise ValueError(f"there is a draft {draft.id} already")
        self._root["draft_parts"][draft.id] = OOBTree()
        self._root["drafts"][draft.id] = Record(b"")
        self._put(draft, (), sources or {})

    def act(
        self,
        draft_id: str,
        command: Command,
        *,
        person: str,
        permissions: Collection[str],
        at: datetime,
        expected_edit: int | None = None,
        sources: Mapping[str, bytes] | None = None,
    ) -> Draft:
        """Carry a command out on a draft, and give the draft as it is then.

        ``expected_edit`` is the edit that the person worked on; it goes with `Edit`.
        ``sources`` as for `add`. Raises NotHere, `workflow.Refused` and Conflict; then
        nothing is stored.
        """
        shelved = self._shelved(draft_id)
        draft = self._whole(shelved)
        if isinstance(command, Edit) and expected_edit not in (None, draft.edit):
            done = Done(by=person, at=at)
            raise Conflict(mine=edited(draft, command, done), theirs=draft)
        facts = self._facts_for(draft, command, at)
        after = decide(draft, command, person=person, permissions=permissions, at=at, facts=facts)
        if after == draft:
            return draft
        if isinstance(command, Publish):
            self._publish(after, facts)
        if isinstance(command, Cancel):
            self._library.cancel(draft.document, draft.version.version, command.reason, at)
        earlier = shelved.earlier
        if after.edit != draft.edit:
            earlier = _kept(earlier, self._saved(shelved))
        self._put(after, earlier, sources or {})
        return after

    def cancel(
        self,
        document: str,
        version: str,
        *,
        reason: Localized,
        person: str,
        permissions: Collection[str],
        at: datetime,
    ) -> Withdrawal:
        """Withdraw a published version before it takes effect, whether there is a draft of it
        or it was loaded from files. Raises NotHere and `workflow.Refused`.
        """
        for draft in self.drafts(document, {"published"}):
            if draft.version.version == version:
                self.act(draft.id, Cancel(reason), person=person, permissions=permissions, at=at)
                break
        else:
            if "cancel" not in permissions:
                raise Refused((workflow.not_permitted("cancel"),))
            self._library.cancel(document, version, reason, at)
        trace = self._library.withdrawal(document, version)
        assert trace is not None  # noqa: S101  it was written just now; for the types
        return trace

    def earlier(self, draft_id: str) -> tuple[Saved, ...]:
        """The earlier states of a draft that are kept, oldest first. Raises NotHere."""
        return self._shelved(draft_id).earlier

    def earlier_state(self, draft_id: str, edit: int) -> tuple[Version, dict[str, Text]]:
        """What a draft was at an earlier edit. To go back, give it to `Edit`. Raises NotHere."""
        for saved in self.earlier(draft_id):
            if saved.edit == edit:
                texts = {tag: self._text(draft_id, sha) for tag, sha in saved.texts.items()}
                return decode(self._part(draft_id, saved.version), Version), texts
        raise NotHere(f"edit {edit} of the draft {draft_id} is not kept")

    def remove(self, draft_id: str) -> None:
        """Erase a draft that was withdrawn and never published. Raises NotHere and Refused."""
        draft = self.draft(draft_id)
        if draft.state != "withdrawn" or draft.published is not None:
            raise Refused((workflow.not_removed(draft),))
        del self._root["drafts"][draft_id]
        del self._root["draft_parts"][draft_id]

    def _facts_for(self, draft: Draft, command: Command, at: datetime) -> Facts:
        if workflow.needs_meaning(command):
            return self.facts(draft, at)
        return Facts(document=self._library.document(draft.document))

    def _publish(self, draft: Draft, facts: Facts) -> None:
        base = facts.meaning.base if facts.meaning else ""
        record = publication(
            draft,
            facts,
            base_digest=self._library.digest(draft.document, base) if base else "",
        )
        kept_sources = {
            language: self._part(draft.id, reference.source.sha256).data
            for language, reference in draft.version.texts.items()
            if reference.source is not None and reference.source.kept
        }
        try:
            self._library.add_version(draft.version, draft.texts, kept_sources, publication=record)
        except content.Refused as refused:
            raise Refused(
                tuple(Refusal(p.code, "", p.message) for p in refused.problems)
            ) from refused

    def _shelved(self, draft_id: str) -> Shelved:
        record = self._root["drafts"].get(draft_id)
        if record is None:
            raise NotHere(f"there is no draft {draft_id}")
        return decode(record, Shelved)

    def _whole(self, shelved: Shelved) -> Draft:
        draft = shelved.draft
        texts = {tag: self._text(draft.id, sha256) for tag, sha256 in shelved.texts.items()}
        return msgspec.structs.replace(draft, texts=texts)

    def _text(self, draft_id: str, sha256: str) -> Text:
        return known(_TEXTS, self._part(draft_id, sha256), Text)

    def _part(self, draft_id: str, sha256: str) -> Record:
        record: Record | None = self._root["draft_parts"].get(draft_id, {}).get(sha256)
        if record is None or record.sha256 != sha256:
            raise Damaged(f"what should lie under draft_parts/{draft_id}/{sha256} is not there")
        return record

    def _saved(self, shelved: Shelved) -> Saved:
        """A state that is about to be replaced; its record is stored as a part."""
        draft = shelved.draft
        record = Record(canonical_bytes(draft.version))
        self._root["draft_parts"][draft.id].setdefault(record.sha256, record)
        return Saved(
            edit=draft.edit,
            by=draft.last_editor,
            at=draft.edited_at,
            version=record.sha256,
            texts=shelved.texts,
        )

    def _put(self, draft: Draft, earlier: tuple[Saved, ...], sources: Mapping[str, bytes]) -> None:
        parts = self._root["draft_parts"][draft.id]
        texts: dict[str, str] = {}
        for language, text in draft.texts.items():
            reference = draft.version.texts.get(language)
            sha256 = reference.sha256 if reference and reference.sha256 else digest(text)
            if sha256 not in parts:
                record = Record(canonical_bytes(text))
                if record.sha256 != sha256:
                    raise ValueError(f"the text in {language} does not have the digest {sha256}")
                parts[sha256] = record
            texts[language] = sha256
        for data in sources.values():
            parts.setdefault(hashlib.sha256(data).hexdigest(), Record(data))
        shelved = Shelved(
            draft=msgspec.structs.replace(draft, texts={}), texts=texts, earlier=earlier
        )
        for language, reference in draft.version.texts.items():
            source = reference.source
            if source is not None and source.kept and source.sha256 not in parts:
                raise ValueError(f"the source of the text in {language} was not given")
        for sha256 in set(parts.keys()) - used_parts(shelved):
            del parts[sha256]
        self._root["drafts"][draft.id].put(canonical_bytes(shelved))


def used_parts(shelved: Shelved) -> set[str]:
    """The digests of all parts that a draft, or an earlier state of it, is made of."""
    used = set(shelved.texts.values())
    for reference in shelved.draft.version.texts.values():
        if reference.source is not None and reference.source.kept:
            used.add(reference.source.sha256)
    for saved in shelved.earlier:
        used |= {saved.version, *saved.texts.values()}
    return used


def _kept(earlier: tuple[Saved, ...], saved: Saved) -> tuple[Saved, ...]:
    """The earlier states with one more: of one person's within `APART`, only the last.

    The first state of all stays, so that a person can always go back to the beginning.
    """
    if len(earlier) > 1 and earlier[-1].by == saved.by and saved.at - earlier[-2].at < APART:
        earlier = earlier[:-1]
    return (*earlier[:1], *earlier[1:][-(KEPT - 2) :], saved)
