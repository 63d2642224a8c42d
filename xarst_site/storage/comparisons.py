"""Comparisons of published versions, remembered.

What is published never changes, so a pair of digests means one comparison for as long as
the process runs. Nothing is stored: the rules that judge a change may be mended.
"""

from xarst_site.changes.assess import Assessment
from xarst_site.changes.model import ChangeSet, Records
from xarst_site.documents.comparison import (
    Comparison,
    compare_texts,
    judge,
    language_for,
    records_of,
)
from xarst_site.documents.prompt import Step, step_of
from xarst_site.storage.library import Library, NotHere
from xarst_site.storage.memo import Memo

_CHANGES = Memo(64)
"""Change sets, some ten kilobytes each, by the digests of two texts."""
_JUDGED = Memo(256)
"""Records and assessments by the digests of two versions."""
_STEPS = Memo(256)
"""What a prompt needs of two versions, by their digests."""


def comparison(
    library: Library, document_id: str, from_id: str, to_id: str, language: str
) -> Comparison:
    """Two versions of a document, in the language asked for where both have it.

    Raises NotHere where there is no such version, and where they share no language.
    """
    old, new = library.version(document_id, from_id), library.version(document_id, to_id)

    def changes_in(tag: str) -> ChangeSet:
        return _CHANGES.get(
            (old.texts[tag].sha256, new.texts[tag].sha256),
            lambda: compare_texts(
                library.text(document_id, from_id, tag), library.text(document_id, to_id, tag)
            ),
        )

    shown = language_for(old, new, language)
    if not shown:
        raise NotHere(f"{from_id} and {to_id} of {document_id} share no language")
    authoritative = language_for(old, new, new.authoritative)
    changes = changes_in(shown)
    judged = changes if shown == authoritative else changes_in(authoritative)

    def judgement() -> tuple[Records, Assessment]:
        records = records_of(old, new)
        return records, judge(
            judged,
            library.text(document_id, from_id, authoritative),
            library.text(document_id, to_id, authoritative),
            old_version=old,
            new_version=new,
            records=records,
        )

    pair = (library.digest(document_id, from_id), library.digest(document_id, to_id))
    records, assessment = _JUDGED.get(pair, judgement)
    return Comparison(
        old=library.text(document_id, from_id, shown),
        new=library.text(document_id, to_id, shown),
        changes=changes,
        records=records,
        assessment=assessment,
        judged=judged,
        old_version=old,
        new_version=new,
    )


def step(library: Library, document_id: str, from_id: str, to_id: str) -> Step:
    """What lies between two versions, as far as a prompt needs it. Raises NotHere."""

    def made() -> Step:
        authoritative = library.version(document_id, to_id).authoritative
        found = comparison(library, document_id, from_id, to_id, authoritative)
        old, new = library.version(document_id, from_id), library.version(document_id, to_id)
        return step_of(
            old,
            new,
            found.old,
            found.new,
            changes=found.changes,
            records=found.records,
            assessment=found.assessment,
        )

    pair = (library.digest(document_id, from_id), library.digest(document_id, to_id))
    return _STEPS.get(pair, made)
