"""A draft: a version in the making, and what people said and did about it.

Holds values only, and what can be read off one draft. Which command leads where, and
who may give it, is `workflow`; what the draft amounts to is `meaning`.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Literal

import msgspec

from xarst_site.documents.model import TextRef, Version
from xarst_site.text.canonical import canonical_bytes
from xarst_site.text.canonical import digest as text_digest
from xarst_site.text.nodes import Node, Text

State = Literal["draft", "in_review", "returned", "approved", "published", "withdrawn"]
"""Where a draft stands. Whether what was published is in force is the clock's business."""

NOT_YET = datetime(1970, 1, 1, tzinfo=UTC)
"""Stands for ``published_at`` until the draft is published."""


class _Value(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What all values of this module have in common: frozen and strict."""


class Done(_Value, frozen=True):
    """Who did something, and when; ``words`` are what they said with it."""

    by: str
    at: datetime
    words: str = ""


class Approval(_Value, frozen=True):
    """One person stands by exactly this: the digest of the draft, compared with ``base``."""

    by: str
    at: datetime
    digest: str
    base: str = ""


class Comment(_Value, frozen=True):
    """What somebody remarked: about a provision (``uid``), or about all of it ('')."""

    id: str
    by: str
    at: datetime
    words: str
    uid: str = ""
    language: str = ""
    answers: tuple[Done, ...] = ()
    resolved: Done | None = None

    @property
    def pending(self) -> bool:
        """Neither resolved nor answered by somebody else than its author."""
        return self.resolved is None and all(answer.by == self.by for answer in self.answers)


class Draft(_Value, frozen=True):
    """A version in the making.

    ``version`` is what would be published, with `NOT_YET` for ``published_at`` and the
    digest of every text in it; ``texts`` are its texts by language. ``edit`` counts the
    edits and is what two people who save at once are told apart by. ``editors`` are all
    who edited it, in the order in which they first did.

    ``in_step`` says of a translation, by language and uid, for which words of the
    authoritative text somebody said that it is right (`words_digest`): by translating
    them, or because it needed no other words.
    """

    id: str
    document: str
    based_on: str
    state: State
    edit: int
    version: Version
    texts: dict[str, Text]
    created_by: str
    created_at: datetime
    last_editor: str
    edited_at: datetime
    editors: tuple[str, ...]
    title: str = ""
    """What people call it among themselves."""
    in_step: dict[str, dict[str, str]] = {}
    asked: Done | None = None
    """Who asked for the review that is under way, or led to the approval."""
    returned: Done | None = None
    """Who returned it, and why; until review is asked for again."""
    lowered: Done | None = None
    """Who confirmed a severity below the computed one."""
    approval: Approval | None = None
    published: Done | None = None
    withdrawn: Done | None = None
    comments: tuple[Comment, ...] = ()

    @property
    def open_comments(self) -> tuple[Comment, ...]:
        """Those that are neither resolved nor answered."""
        return tuple(comment for comment in self.comments if comment.pending)


def begin(
    *,
    id: str,  # noqa: A002  it is the draft's id
    version: Version,
    texts: Mapping[str, Text],
    person: str,
    at: datetime,
    based_on: str = "",
    title: str = "",
) -> Draft:
    """A new draft of one person's, edit 1. ``id`` is chosen by the caller, at random.

    ``version`` is taken as it is but for its date of publication; see `revision_of`.
    """
    return Draft(
        id=id,
        document=version.document,
        based_on=based_on,
        state="draft",
        edit=1,
        version=fitted(version, texts),
        texts=dict(texts),
        created_by=person,
        created_at=at,
        last_editor=person,
        edited_at=at,
        editors=(person,),
        title=title,
    )


def revision_of(base: Version, *, version: str, effective_on: date) -> Version:
    """The version to begin a draft with that revises ``base``.

    What was said about the old version alone is left out: its change note, severity,
    impact assessment, reasons, and the files its texts were imported from.
    """
    return msgspec.structs.replace(
        base,
        version=version,
        effective_on=effective_on,
        published_at=NOT_YET,
        updated_on=None,
        change_note={},
        impact_assessment=None,
        severity=None,
        severity_reason={},
        lowered=None,
        emergency={},
        texts={
            language: msgspec.structs.replace(reference, source=None)
            for language, reference in base.texts.items()
        },
    )


def fitted(version: Version, texts: Mapping[str, Text], before: Draft | None = None) -> Version:
    """The version with the digest of every text, and not published yet.

    A text whose words changed since ``before`` no longer comes from the file it was
    imported from, unless another file is named.
    """
    references: dict[str, TextRef] = {}
    for language, reference in version.texts.items():
        text = texts.get(language)
        if text is None:
            references[language] = msgspec.structs.replace(reference, sha256="")
            continue
        was = before.version.texts.get(language) if before else None
        if before and was and before.texts.get(language) == text:
            sha256, source = was.sha256, reference.source
        else:
            sha256 = text_digest(text)
            source = None if was and reference.source == was.source else reference.source
        references[language] = msgspec.structs.replace(reference, sha256=sha256, source=source)
    return msgspec.structs.replace(version, published_at=NOT_YET, texts=references)


def digest(draft: Draft) -> str:
    """What an approval approves: SHA-256 of the version as it would be published.

    The instant of publication is left open (`NOT_YET`); all words are in it through the
    digests of the texts, and no bookkeeping is.
    """
    return approvable_digest(draft.version)


def approvable_digest(version: Version) -> str:
    """The same of a version with the digests of its texts, published or not."""
    open_ended = msgspec.structs.replace(version, published_at=NOT_YET)
    return hashlib.sha256(canonical_bytes(open_ended)).hexdigest()


def words_digest(node: Node) -> str:
    """What a provision says, its number and its children left aside; for ``Draft.in_step``."""
    return text_digest(msgspec.structs.replace(node, num=None, children=()))
