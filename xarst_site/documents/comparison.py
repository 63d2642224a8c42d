"""Two versions compared: their texts, their records, and what it amounts to.

Brings together `changes.compare`, `changes.record` and `changes.assess`. Severity is
judged on the authoritative texts, whatever language is read; a translation has no say.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from xarst_site.changes.assess import Assessment, assess
from xarst_site.changes.compare import compare
from xarst_site.changes.model import ChangeSet, Records
from xarst_site.changes.record import compare_records
from xarst_site.documents.model import Version
from xarst_site.text.eids import eids
from xarst_site.text.nodes import Text


class Comparison(NamedTuple):
    """What changed from one text to another, in one language.

    ``old_version`` and ``new_version`` are None where bare texts were compared.
    ``judged`` is the change set of the authoritative texts: the one whose indexes the
    findings name. It is ``changes`` itself where the authoritative language is read.
    """

    old: Text
    new: Text
    changes: ChangeSet
    records: Records
    assessment: Assessment
    judged: ChangeSet
    old_version: Version | None = None
    new_version: Version | None = None

    def evidence(self, judged: tuple[int, ...]) -> tuple[int, ...]:
        """Indexes into ``judged`` as indexes into ``changes``, by the uids they name.

        What did not change in this language is left out.
        """
        if self.judged is self.changes:
            return judged
        named = {
            side.uid
            for index in judged
            for change in (self.judged.changes[index],)
            for side in (*change.from_, *change.to)
        }
        return tuple(
            index
            for index, change in enumerate(self.changes.changes)
            if any(side.uid in named for side in (*change.from_, *change.to))
        )


def compare_texts(old: Text, new: Text) -> ChangeSet:
    """The change set of two texts, with the addresses of their provisions."""
    return compare(old, new, from_eids=eids(old), to_eids=eids(new))


def records_of(old: Version, new: Version) -> Records:
    """What differs in the records of two versions."""
    return compare_records(_record(old), _record(new))


def judge(
    changes: ChangeSet,
    old: Text,
    new: Text,
    *,
    old_version: Version | None = None,
    new_version: Version | None = None,
    records: Records | None = None,
) -> Assessment:
    """The assessment of two authoritative texts and, where there are versions, their records."""
    return assess(
        changes,
        records,
        old=old,
        new=new,
        old_record=_record(old_version) if old_version else None,
        new_record=_record(new_version) if new_version else None,
    )


def compare_bare(old: Text, new: Text) -> Comparison:
    """Two texts that are versions of nothing."""
    changes = compare_texts(old, new)
    return Comparison(
        old=old,
        new=new,
        changes=changes,
        records=Records(),
        assessment=judge(changes, old, new),
        judged=changes,
    )


def language_for(old: Version, new: Version, language: str) -> str:
    """The language to compare two versions in: the one asked for where both have it, else
    the authoritative one of the newer, else any that both have, else ''.
    """
    for tag in (language, new.authoritative, old.authoritative, *sorted(new.texts)):
        if tag in old.texts and tag in new.texts:
            return tag
    return ""


def _record(version: Version) -> Mapping[str, Any]:
    record: dict[str, Any] = msgspec.to_builtins(version)
    return record
