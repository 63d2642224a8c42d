"""What a draft amounts to: what changed, how much it matters, what is still missing.

Computed from values on each save, never stored. The pages show it and `workflow` decides
by it, so that both say the same. Nothing here refuses anything.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import msgspec

from xarst_site.changes.assess import Assessment, Severity
from xarst_site.changes.findings import SEVERITIES
from xarst_site.changes.model import ChangeSet
from xarst_site.documents.check import Finding, findings
from xarst_site.documents.comparison import Comparison, compare_texts, judge, records_of
from xarst_site.documents.drafts import Draft, words_digest
from xarst_site.documents.force import in_order
from xarst_site.documents.model import SHANGHAI, Document, Item, Lowered, Version
from xarst_site.documents.prompt import Prompt, prompt, step_of
from xarst_site.documents.translating import stale
from xarst_site.text.nodes import Text

SENSITIVE = frozenset({"separate_consent", "guardian_consent"})
"""Acts that ask about sensitive information or minors: an impact assessment is made (PIPL 55)."""


class Notice(NamedTuple):
    """The notice period, were the draft published at this instant.

    ``needed`` and ``given`` count whole days; ``earliest`` is the first date on which the
    draft may take effect without a reason, ``possible`` the first one at all. The first
    version of a document needs no notice: nobody knows another one.
    """

    needed: int
    given: int
    kept: bool
    earliest: date
    possible: date


class Translation(NamedTuple):
    """What a translation lacks, as uids in reading order.

    ``missing`` are provisions without words in it, ``stale`` those whose authoritative
    words changed while the translation did not, or changed since somebody said that it is
    right.
    """

    missing: tuple[str, ...]
    stale: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Nothing is missing and nothing stale."""
        return not self.missing and not self.stale


class Meaning(NamedTuple):
    """What a draft amounts to at an instant.

    ``base`` is the id of the version it was compared with: the one that it would follow
    ('' for none; then there is no comparison, no severity and no prompt). ``computed`` is
    the severity that the rules found, ``severity`` the one that the public will see.
    ``below`` says that less was declared than computed, confirmed or not. ``prompt`` is
    what somebody who accepted the base will be told.
    """

    base: str
    comparison: Comparison | None
    computed: Severity | None
    severity: Severity | None
    below: bool
    prompt: Prompt | None
    notice: Notice
    problems: tuple[Finding, ...]
    translations: dict[str, Translation]
    impact_items: tuple[str, ...]
    """Items about sensitive information that are new or asked afresh."""

    @property
    def assessment(self) -> Assessment | None:
        """The assessment of the comparison, as the public will read it."""
        return self.comparison.assessment if self.comparison else None


def base_of(versions: Sequence[Version], draft: Draft) -> Version | None:
    """The version that this draft would follow, in the order of effect; None for the first.

    ``versions`` are all that stand (not those withdrawn), whether public or not.
    """
    before = [
        v
        for v in in_order(versions)
        if v.effective_on <= draft.version.effective_on and v.version != draft.version.version
    ]
    return before[-1] if before else None


def meaning(
    draft: Draft,
    base_version: Version | None,
    base_texts: Mapping[str, Text],
    *,
    document: Document,
    at: datetime,
) -> Meaning:
    """What the draft amounts to, compared with the version that it would follow."""
    comparison, computed = _compared(draft, base_version, base_texts)
    declared = draft.version.severity
    below = bool(computed and declared and _less(declared, computed))
    # Digests are `fitted`: whoever stores the texts computes them, and checks them again.
    bare = msgspec.structs.replace(
        draft.version,
        texts={
            language: msgspec.structs.replace(reference, sha256="")
            for language, reference in draft.version.texts.items()
        },
    )
    return Meaning(
        base=base_version.version if base_version else "",
        comparison=comparison,
        computed=computed,
        severity=comparison.assessment.severity if comparison else None,
        below=below,
        prompt=_prompt(comparison),
        notice=notice(draft.version.effective_on, document, at, first=base_version is None),
        problems=tuple(findings(bare, draft.texts, document)),
        translations={
            language: _translation(draft, language, comparison, base_texts)
            for language in draft.version.texts
            if language != draft.version.authoritative and language in draft.texts
        },
        impact_items=_impact_items(draft.version.items, base_version, comparison),
    )


def notice(effective_on: date, document: Document, at: datetime, *, first: bool = False) -> Notice:
    """The notice that a version gives which is published at this instant."""
    needed = 0 if first else document.minimum_notice_days
    midnight = datetime.combine(effective_on, datetime.min.time(), SHANGHAI)
    given = (midnight - at) // timedelta(days=1)
    return Notice(
        needed=needed,
        given=max(given, 0),
        kept=midnight >= at + timedelta(days=needed),
        earliest=_midnight_after(at + timedelta(days=needed)),
        possible=_midnight_after(at),
    )


def without_declaration(version: Version) -> Version:
    """The version as the rules judge it: without the severity that people declared."""
    return msgspec.structs.replace(version, severity=None, severity_reason={}, lowered=None)


def lowering(meant: Meaning) -> Lowered | None:
    """What the version says when the declared severity is confirmed; None if it is not below."""
    if not meant.below or meant.computed is None:
        return None
    return Lowered(against=meant.base, computed=meant.computed)


def _midnight_after(at: datetime) -> date:
    local = at.astimezone(SHANGHAI)
    day = local.date()
    return day if local.time() == datetime.min.time() else day + timedelta(days=1)


def _less(one: Severity, other: Severity) -> bool:
    return SEVERITIES.index(one) < SEVERITIES.index(other)


def _compared(
    draft: Draft, base: Version | None, base_texts: Mapping[str, Text]
) -> tuple[Comparison | None, Severity | None]:
    """The comparison as the public will see it, and the severity that the rules found."""
    authoritative = draft.version.authoritative
    old, new = base_texts.get(authoritative), draft.texts.get(authoritative)
    if base is None or old is None or new is None:
        return None, None
    changes = compare_texts(old, new)

    def judged(version: Version) -> Comparison:
        records = records_of(base, version)
        found = judge(changes, old, new, old_version=base, new_version=version, records=records)
        return Comparison(old, new, changes, records, found, changes, base, version)

    plain = judged(without_declaration(draft.version))
    computed = plain.assessment.severity
    shown = plain if draft.version.severity is None else judged(draft.version)
    return shown, computed


def _prompt(comparison: Comparison | None) -> Prompt | None:
    if comparison is None or comparison.old_version is None or comparison.new_version is None:
        return None
    old, new = comparison.old_version, comparison.new_version
    one = step_of(
        old,
        new,
        comparison.old,
        comparison.new,
        changes=comparison.changes,
        records=comparison.records,
        assessment=comparison.assessment,
    )
    return prompt((old, new), current=new.version, accepted=old.version, steps=(one,))


def _translation(
    draft: Draft, language: str, comparison: Comparison | None, base_texts: Mapping[str, Text]
) -> Translation:
    authoritative = draft.version.authoritative
    new, old = draft.texts[authoritative], base_texts.get(authoritative)
    found = stale(old, new, base_texts.get(language), draft.texts[language])
    now = new.by_uid()
    right = draft.in_step.get(language, {})
    quiet = _typographic(comparison.changes) if comparison else frozenset()
    behind = {uid for uid in found.changed if uid not in quiet and uid not in right}
    # What somebody stood by in this draft is behind as soon as the original says something else.
    behind |= {uid for uid, said in right.items() if uid in now and said != words_digest(now[uid])}
    missing = set(found.missing)
    return Translation(
        found.missing,
        tuple(node.uid for node in new.walk() if node.uid in behind - missing),
    )


def _typographic(changes: ChangeSet) -> frozenset[str]:
    """The provisions of the new text that differ in what no translation shows."""
    return frozenset(
        side.uid for change in changes.changes if change.kind == "typographic" for side in change.to
    )


def _impact_items(
    items: Sequence[Item], base: Version | None, comparison: Comparison | None
) -> tuple[str, ...]:
    known = {item.id: item for item in base.items} if base else {}
    again = set(comparison.assessment.items) if comparison else set()
    return tuple(
        item.id
        for item in items
        if item.act in SENSITIVE and (item.id not in known or item.id in again)
    )
