"""Whether a person must be told or asked, since the version that this person accepted.

`step` says what lies between two versions, `prompt` adds the steps up. Cumulative and
monotone: who skipped versions is asked at least what was asked one by one, and nothing
whose ground did not change. Takes values, no clock: the caller says what is in force.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Literal

import msgspec

from xarst_site.changes.assess import Assessment, Category, Finding, Severity, assess, worst
from xarst_site.changes.compare import compare
from xarst_site.changes.model import ChangeSet, Records
from xarst_site.changes.reconsent import CONSENTS, covered
from xarst_site.changes.record import compare_records
from xarst_site.documents.model import Item, Localized, Version
from xarst_site.text.nodes import Text

Action = Literal["none", "notify", "reaccept"]

KINDS: Mapping[Category, Localized] = {
    "1": {"zh-CN": "处理目的、方式或者服务模式", "en": "purposes, ways of use or service model"},
    "2": {"zh-CN": "控制权或者组织架构", "en": "control or organisation"},
    "3": {"zh-CN": "个人信息的接收方", "en": "recipients of personal information"},
    "4": {"zh-CN": "责任部门、联络方式或者投诉渠道", "en": "responsible department or contacts"},
    "5": {"zh-CN": "影响评估表明存在高风险", "en": "an impact assessment that shows high risk"},
    "other": {"zh-CN": "其他权利义务", "en": "other rights and duties"},
}
"""What the kinds of major change are called in a summary."""

ALL_CHANGED = frozenset({"editor.raised", "impact.high_risk", "text.language"})
"""Major findings that concern a version as a whole."""

NEVER: Localized = {
    "zh-CN": "您尚未接受过本文件。",
    "en": "You have not accepted this document yet.",
}
TERMS: Localized = {
    "zh-CN": "该文件部分的内容有重大变更。",
    "en": "This part of the document changed in a major way.",
}
UNCHANGED: Localized = {
    "zh-CN": "自您接受以来没有变更。",
    "en": "Nothing changed since you accepted.",
}
NEW: Localized = {"zh-CN": "新增的事项。", "en": "A new item."}


class PromptError(ValueError):
    """A version that cannot be prompted from, with a message for the caller."""


class Step(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What lies between two versions of a document, as far as a prompt needs it.

    ``asked`` has the reason for every item of the new version whose ground changed;
    ``uids`` are the provisions that changed, as the new text knows them (deleted ones
    as the old), in reading order.
    """

    from_: str = msgspec.field(name="from")
    to: str
    severity: Severity
    categories: tuple[Category, ...]
    asked: dict[str, Localized]
    uids: tuple[str, ...]


class Prompt(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What an app must do for a person who accepted ``accepted`` ('' for never).

    ``items`` are to be asked, ``carried`` keep their answers, and every item of the
    current version is in one of them. ``why`` is keyed by item.
    """

    action: Action
    severity: Severity
    categories: tuple[Category, ...]
    summary: Localized
    items: tuple[str, ...]
    carried: tuple[str, ...]
    why: dict[str, Localized]
    changes: tuple[str, ...]
    accepted: str
    current: str
    upcoming: tuple[str, ...]


def step(from_: Version, to: Version, *, old: Text, new: Text) -> Step:
    """What lies between two versions; the texts are those of the authoritative language."""
    was, now = msgspec.to_builtins(from_), msgspec.to_builtins(to)
    changes, records = compare(old, new), compare_records(was, now)
    assessment = assess(changes, records, old=old, new=new, old_record=was, new_record=now)
    return step_of(from_, to, old, new, changes=changes, records=records, assessment=assessment)


def step_of(
    from_: Version,
    to: Version,
    old: Text,
    new: Text,
    *,
    changes: ChangeSet,
    records: Records,
    assessment: Assessment,
) -> Step:
    """The same where the comparison and its assessment are there already."""
    again: dict[str, Localized] = {found.item: found.why for found in assessment.reconsent}
    before = {item.id: item for item in from_.items}
    major = [found for found in assessment.findings if found.severity == "major"]
    if assessment.severity != "major":
        major = []  # two people declared less than was found; consent is not theirs to waive
    asked: dict[str, Localized] = {}
    for item in to.items:
        if item.id in again:
            asked[item.id] = again[item.id]
        elif item.id not in before:
            asked[item.id] = NEW
        elif item.act not in CONSENTS and any(
            _concerns(found, item, (from_, old), (to, new), changes, records) for found in major
        ):
            asked[item.id] = TERMS
    return Step(
        from_=from_.version,
        to=to.version,
        severity=assessment.severity,
        categories=assessment.categories,
        asked=asked,
        uids=changed_uids(changes),
    )


def changed_uids(changes: ChangeSet) -> tuple[str, ...]:
    """The provisions whose words or place changed, typography and numbers left aside."""
    return tuple(
        dict.fromkeys(
            side.uid
            for change in changes.changes
            if change.kind not in ("typographic", "renumbered")
            for side in change.to or change.from_
        )
    )


def _concerns(
    found: Finding,
    item: Item,
    was: tuple[Version, Text],
    now: tuple[Version, Text],
    changes: ChangeSet,
    records: Records,
) -> bool:
    """Whether a major finding is about what an agreement's or a policy's item covers."""
    if found.rule in ALL_CHANGED:
        return True
    before, after = _ground(item, *was), _ground(item, *now)
    for index in found.changes:
        change = changes.changes[index]
        if any(side.uid in before for side in change.from_):
            return True
        if any(side.uid in after for side in change.to):
            return True
    for index in found.records:
        if index >= len(records.rows):
            path = records.fields[index - len(records.rows)].path
            if not path.startswith("operator."):
                return True
            pointed = {*was[0].operator.provisions, *now[0].operator.provisions}
        else:
            row = records.rows[index]
            if row.place in ("items", "components"):
                if row.uid in (item.id, item.component):
                    return True
                continue
            pointed = set(_row_provisions(was[0], row.place, row.uid))
            pointed |= set(_row_provisions(now[0], row.place, row.uid))
        if not pointed or pointed & (before | after):
            return True
    return False


def _ground(item: Item, version: Version, text: Text) -> frozenset[str]:
    """The uids an item stands on: its component, and the provisions it names."""
    named = set(item.provisions)
    for component in version.components:
        if component.id == item.component:
            named |= set(component.provisions)
    return covered(text, {"provisions": named})


def _row_provisions(version: Version, place: str, uid: str) -> Iterator[str]:
    register = version.registers.get(place.removeprefix("registers."))
    for row in register.rows if register else ():
        if row.uid == uid:
            yield from row.provisions


def prompt(
    versions: Sequence[Version],
    *,
    current: str,
    accepted: str | None,
    steps: Iterable[Step],
    upcoming: Sequence[str] = (),
) -> Prompt:
    """The prompt for somebody who accepted a version, or none (``accepted`` None).

    ``versions`` in order of effect; ``steps`` are those `needed`: from version to version
    between the accepted and the current one, and from the one to the other directly.
    Raises PromptError where a version is unknown, where the accepted one takes effect
    later than the current, or where a step is missing.
    """
    order = [version.version for version in versions]
    if current not in order:
        raise PromptError(f"there is no version {current}")
    items = versions[order.index(current)].items
    if accepted is None:
        return _prompt(
            items,
            {item.id: NEVER for item in items},
            severity="major",
            categories=(),
            uids=(),
            accepted="",
            current=current,
            upcoming=upcoming,
        )
    known = {(one.from_, one.to): one for one in steps}
    pairs = needed(versions, current=current, accepted=accepted)
    missing = [f"{a}..{b}" for a, b in pairs if (a, b) not in known]
    if missing:
        raise PromptError(f"not compared: {', '.join(missing)}")
    asked: dict[str, Localized] = {}
    for pair in pairs:
        asked = {**known[pair].asked, **asked}
    return _prompt(
        items,
        asked,
        severity=worst(known[pair].severity for pair in pairs),
        categories=tuple(sorted({kind for pair in pairs for kind in known[pair].categories})),
        uids=known[pairs[0]].uids if pairs else (),
        accepted=accepted,
        current=current,
        upcoming=upcoming,
    )


def needed(
    versions: Sequence[Version], *, current: str, accepted: str
) -> tuple[tuple[str, str], ...]:
    """The pairs of versions that `prompt` must know the `step` of: the direct one first.

    Raises PromptError as `prompt` does.
    """
    order = [version.version for version in versions]
    for version in (accepted, current):
        if version not in order:
            raise PromptError(f"there is no version {version}")
    first, last = order.index(accepted), order.index(current)
    if first > last:
        raise PromptError(f"version {accepted} takes effect later than {current}, now in force")
    way = order[first : last + 1]
    direct = ((accepted, current),) if first < last else ()
    return tuple(dict.fromkeys((*direct, *pairwise(way))))


def _prompt(
    items: Sequence[Item],
    asked: Mapping[str, Localized],
    *,
    severity: Severity,
    categories: tuple[Category, ...],
    uids: tuple[str, ...],
    accepted: str,
    current: str,
    upcoming: Sequence[str],
) -> Prompt:
    ask = [item for item in items if item.id in asked]
    action: Action = "none" if severity == "editorial" else "notify"
    return Prompt(
        action="reaccept" if ask else action,
        severity=severity,
        categories=categories,
        summary=UNCHANGED
        if accepted == current
        else _summary(ask, severity, categories, len(uids), accepted),
        items=tuple(item.id for item in ask),
        carried=tuple(item.id for item in items if item.id not in asked),
        why={item.id: asked[item.id] for item in ask},
        changes=uids,
        accepted=accepted,
        current=current,
        upcoming=tuple(upcoming),
    )


_SEVERITY: Mapping[Severity, Localized] = {
    "editorial": {"zh-CN": "只有文字编排上的修改", "en": "only editorial changes"},
    "minor": {"zh-CN": "一般变更", "en": "minor changes"},
    "major": {"zh-CN": "重大变更", "en": "major changes"},
}


def _summary(
    ask: Sequence[Item], severity: Severity, categories: Sequence[Category], uids: int, since: str
) -> Localized:
    """A few words for somebody who reads nothing else; ``since`` is '' for never."""
    kinds = [KINDS[kind] for kind in categories]
    if not since:
        chinese, english = NEVER["zh-CN"], NEVER["en"]
    else:
        chinese = f"与您接受的 {since} 版相比：{_SEVERITY[severity]['zh-CN']}，{uids} 处改动"
        english = f"Since version {since}, which you accepted: {_SEVERITY[severity]['en']}"
        english += f", {uids} provision{'' if uids == 1 else 's'} changed"
        chinese += f"，涉及{'、'.join(k['zh-CN'] for k in kinds)}。" if kinds else "。"
        english += f" ({'; '.join(k['en'] for k in kinds)})." if kinds else "."
    if ask:
        chinese += f"请您确认：{'、'.join(_title(item, 'zh-CN') for item in ask)}。"
        english += f" Please answer: {', '.join(_title(item, 'en') for item in ask)}."
    return {"zh-CN": chinese, "en": english}


def _title(item: Item, language: str) -> str:
    return item.title.get(language) or next(iter(item.title.values()), item.id)


def prompt_json(made: Prompt, language: str) -> dict[str, Any]:
    """A prompt as plain JSON values, with its words in one language."""
    return {
        "action": made.action,
        "severity": made.severity,
        "categories": list(made.categories),
        "summary": made.summary.get(language, made.summary["zh-CN"]),
        "items": list(made.items),
        "carried": list(made.carried),
        "why": {item: why.get(language, why["zh-CN"]) for item, why in made.why.items()},
        "changes": list(made.changes),
        "accepted": made.accepted or None,
        "current": made.current,
        "upcoming": list(made.upcoming),
    }
