"""Which items need fresh consent (PIPL 14), whatever the severity.

Consent covers a purpose, a method and categories of information; where one of them
changed in what an item is about, the old answer no longer covers it. Only items whose
act is a consent are meant: agreements are accepted and policies acknowledged, and what
is asked again of them is the prompt's business. Where only less is done than before,
the old answer covers what is left.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from xarst_site.changes.findings import Evidence, Finding, Reconsent
from xarst_site.changes.model import RowChange
from xarst_site.changes.reading import bare, lexicon, words
from xarst_site.changes.record_rule import REGISTER, more_provisions, row_of, titled_otherwise
from xarst_site.text.nodes import Node, Text

CONSENTS = frozenset({"consent", "separate_consent", "guardian_consent"})
"""Acts that are a consent."""

VAGUE = frozenset({"敏感", "照片", "密码", "sensitive", "photograph", "password"})
"""Kinds of information that say too little to tell what an item is about."""

QUIET = frozenset(
    {
        "text.typographic",
        "text.spelling",
        "text.renumbered",
        "text.same_words",
        "text.dateline",
        "text.moved",
        "text.heading",
        "text.narrowed",
        "text.wording",
        "text.favourable",
        "text.other",
        "record.order",
        "record.translation",
    }
)
"""Findings that leave purpose, method and categories as they were, or less."""

WHY: Mapping[str, tuple[str, str]] = {
    "new": ("新增的同意事项，此前没有征求过同意", "a new item: nobody has consented to it yet"),
    "act": (
        "征求同意的方式、合法性基础或者是否必需有改动",
        "the kind of consent, its lawful basis, or whether it is required changed",
    ),
    "title": (
        "该事项的名称有实质改动，所征求的内容与此前不同",
        "its title says something else: something else is asked than before",
    ),
    "provisions": (
        "该事项所依据的条款在处理目的、处理方式或者个人信息种类上有改动",
        "the purpose, the method or the categories of information in its provisions changed",
    ),
    "registers": (
        "该事项涉及的清单（目的、范围、接收方或者权限）有改动",
        "a register row it rests on changed (purpose, scope, recipient or permission)",
    ),
    "subject": (
        "该事项所涉及的个人信息有了新的处理目的、方式或者接收方",
        "the information it is about is processed for another purpose, in another way or by others",
    ),
}


def reconsent(seen: Evidence, findings: Sequence[Finding]) -> tuple[Reconsent, ...]:
    """The items of the new record whose ground changed, in their order."""
    old_items = {str(item["id"]): item for item in seen.old_record.get("items") or ()}
    grounds = [found for found in findings if found.rule not in QUIET]
    return tuple(
        again
        for item in seen.new_record.get("items") or ()
        if item.get("act") in CONSENTS
        and (again := _again(seen, grounds, old_items.get(str(item["id"])), item)) is not None
    )


def _again(
    seen: Evidence,
    grounds: Sequence[Finding],
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
) -> Reconsent | None:
    if old is None:
        return _made(new, ["new"], (), ())
    reasons: list[str] = []
    if _asked_otherwise(old, new, language=seen.new.language):
        reasons.append("act")
    if titled_otherwise(old, new, seen):
        reasons.append("title")
    changes = tuple(sorted(set(_in_provisions(seen, grounds, old, new))))
    if changes or more_provisions(old, new, seen):
        reasons.append("provisions")
    rows = tuple(sorted(set(_in_registers(seen, grounds, old, new))))
    if rows:
        reasons.append("registers")
    elsewhere = tuple(sorted(set(_about(seen, grounds, new)) - set(changes)))
    if elsewhere:
        reasons.append("subject")
    return _made(new, reasons, (*changes, *elsewhere), rows) if reasons else None


def _made(
    item: Mapping[str, Any], reasons: Sequence[str], changes: Sequence[int], rows: Sequence[int]
) -> Reconsent:
    chinese = "；".join(WHY[reason][0] for reason in reasons)
    english = "; ".join(WHY[reason][1] for reason in reasons)
    return Reconsent(
        item=str(item["id"]),
        why={"zh-CN": chinese + "。", "en": english[0].upper() + english[1:] + "."},
        changes=tuple(sorted(changes)),
        records=tuple(rows),
    )


def _asked_otherwise(old: Mapping[str, Any], new: Mapping[str, Any], *, language: str) -> bool:
    forced = bool(new.get("required")) and not old.get("required")
    was, now = ((item.get("lawful_basis") or {}).get(language, "") for item in (old, new))
    basis = bare(was) != bare(now)
    return forced or basis or old.get("act") != new.get("act")


def _in_provisions(
    seen: Evidence, grounds: Sequence[Finding], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[int]:
    """Changes of substance inside the item's provisions, as they were or as they are."""
    before, after = covered(seen.old, old), covered(seen.new, new)
    for found in grounds:
        for index in found.changes:
            change = seen.changes[index]
            if change.kind == "deleted" and change.from_[0].node.kind == "row":
                continue  # less is shared than was consented to
            if any(side.uid in before for side in change.from_) or any(
                side.uid in after for side in change.to
            ):
                yield index


def covered(text: Text, item: Mapping[str, Any]) -> frozenset[str]:
    """The uids of the provisions an item (or a component) names, with all below them."""
    named = set(item.get("provisions") or ())
    found: set[str] = set()
    stack: list[tuple[Node, bool]] = [(node, False) for node in text.nodes]
    while stack:
        node, inside = stack.pop()
        inside = inside or node.uid in named
        if inside:
            found.add(node.uid)
        stack += [(child, inside) for child in node.children]
    return frozenset(found)


def _in_registers(
    seen: Evidence, grounds: Sequence[Finding], old: Mapping[str, Any], new: Mapping[str, Any]
) -> Iterator[int]:
    """Rows that came or changed, and rest on the item's provisions or on its subject."""
    before, after = covered(seen.old, old), covered(seen.new, new)
    about = _subject(seen, new)
    for found in grounds:
        if found.severity != "major":
            continue
        for index in found.records:
            if index >= len(seen.rows):
                continue
            row = seen.rows[index]
            if not row.place.startswith(REGISTER) or row.kind == "deleted":
                continue
            was, now = row_of(seen.old_record, row), row_of(seen.new_record, row)
            rests = set(was.get("provisions") or ()) & before
            rests |= set(now.get("provisions") or ()) & after
            if rests or about & _sensitive(_row_words(row), seen.new.language):
                yield index


def _row_words(row: RowChange) -> str:
    return "\n".join(
        str(cell.to) for cell in row.cells if cell.path.startswith("cells.") and cell.to is not None
    )


def _subject(seen: Evidence, item: Mapping[str, Any]) -> set[str]:
    """The kinds of information that the item's title names."""
    title = item.get("title") or {}
    return _sensitive(str(title.get(seen.new.language, "")), seen.new.language)


def _sensitive(text: str, language: str) -> set[str]:
    named = lexicon(language).families["sensitive"]
    found = words(text, language).families.get("sensitive", {})
    return {named[group][0] for group in found} - VAGUE


def _about(seen: Evidence, grounds: Sequence[Finding], item: Mapping[str, Any]) -> Iterator[int]:
    """Changes elsewhere by which the item's subject is processed otherwise (kinds 1 and 3)."""
    about = _subject(seen, item)
    if not about:
        return
    for found in grounds:
        if found.severity != "major" or found.category not in ("1", "3"):
            continue
        for index in found.changes:
            change = seen.changes[index]
            if change.to and change.to[0].node.kind == "definition":
                continue  # what a word means; what is done with it is said elsewhere
            came = "".join(text for op, text in change.segments if op == "+")
            if found.rule == "text.recipient":
                came = change.to_text  # who receives, not what
            if about & _sensitive(came, seen.new.language):
                yield index
