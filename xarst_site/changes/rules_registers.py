"""Rules over the registers (清单): third parties, permissions, collected information."""

from collections.abc import Iterator, Mapping

from xarst_site.changes.findings import SEVERITIES, Category, Evidence, Finding, Severity
from xarst_site.changes.model import FieldChange, RowChange
from xarst_site.changes.record_rule import (
    REGISTER,
    RecordRule,
    authoritative,
    authoritative_language,
    names,
    order_finding,
    register_of,
    row_of,
    translation_finding,
    weight,
)
from xarst_site.changes.shadow import shadow

RULES: list[RecordRule] = []

QUOTED = 24
"""Longest piece of a cell that an explanation quotes."""

KINDS: Mapping[str, tuple[Category, str, str]] = {
    "registers.third_parties": ("3", "第三方清单", "register of third parties"),
    "registers.permissions": ("1", "系统权限清单", "register of permissions"),
    "registers.collected_information": (
        "1",
        "已收集个人信息清单",
        "register of collected information",
    ),
}
"""What a change in each register is, and how the register is called."""


def rule(test: RecordRule) -> RecordRule:
    """Put a function into the table of these rules."""
    RULES.append(test)
    return test


def _kind(place: str) -> tuple[Category, str, str]:
    other = f"清单 {place[len(REGISTER) :]}", f"register {place[len(REGISTER) :]}"
    return KINDS.get(place, ("1", *other))


def _cells(row: RowChange, seen: Evidence) -> list[FieldChange]:
    """The cells that differ in words that count: no translation, no address."""
    return [
        cell
        for cell in row.cells
        if cell.path.startswith("cells.") and authoritative(cell.path, seen)
    ]


def _registers(seen: Evidence) -> Iterator[tuple[int, RowChange]]:
    return ((k, row) for k, row in enumerate(seen.rows) if row.place.startswith(REGISTER))


@rule
def row_added(seen: Evidence) -> Iterator[Finding]:
    """A recipient (kind 3), a permission, a piece of information or a purpose (kind 1) came."""
    for index, row in _registers(seen):
        if row.kind == "added" and not _twin(row, seen):
            category, chinese, english = _kind(row.place)
            own = names(row, seen)
            yield Finding(
                rule="register.row_added",
                category=category,
                severity="major",
                explanation={
                    "zh-CN": f"{chinese}新增“{own[0]}”。",
                    "en": f"“{own[1]}” was added to the {english}.",
                },
                records=(index,),
            )


def _twin(row: RowChange, seen: Evidence) -> RowChange | None:
    """The row with the same words on the other side: the same row under another uid."""
    other = {"added": "deleted", "deleted": "added"}.get(row.kind)
    mine = _words_of(row, seen)
    return next(
        (
            twin
            for twin in seen.rows
            if twin.place == row.place and twin.kind == other and _words_of(twin, seen) == mine
        ),
        None,
    )


def _words_of(row: RowChange, seen: Evidence) -> dict[str, str]:
    return {
        cell.path: shadow(str(cell.to if row.kind == "added" else cell.from_))
        for cell in _cells(row, seen)
    }


@rule
def row_removed(seen: Evidence) -> Iterator[Finding]:
    """A row went.

    A recipient that went is kind 3 all the same: the main recipients changed. Any other
    row is less for the person (minor), unless the provision that says it still stands:
    then only the list has become silent, which is major.
    """
    for index, row in _registers(seen):
        if row.kind != "deleted" or _twin(row, seen):
            continue
        category, chinese, english = _kind(row.place)
        severity: Severity = "minor"
        why = "正文已相应删改", "the text was changed accordingly"
        if row.place == "registers.third_parties":
            severity = "major"
            why = "共享的主要对象发生变化", "the main recipients changed"
        elif _still_said(row, seen):
            severity = "major"
            why = (
                "正文的相应条款未改，清单却不再列明",
                "the text still says it, and the list no longer does",
            )
        own = names(row, seen)
        yield Finding(
            rule="register.row_removed",
            category=category,
            severity=severity,
            explanation={
                "zh-CN": f"{chinese}删除“{own[0]}”：{why[0]}。",
                "en": f"“{own[1]}” was removed from the {english}: {why[1]}.",
            },
            records=(index,),
        )


def _still_said(row: RowChange, seen: Evidence) -> bool:
    """Whether the provisions of a row that went stand in the new text unchanged."""
    said = set(row_of(seen.old_record, row).get("provisions") or ())
    touched = {
        side.uid
        for change in seen.changes
        if change.kind not in ("typographic", "renumbered", "moved")
        for side in change.from_
    }
    return bool(said) and not said & touched


@rule
def row_changed(seen: Evidence) -> Iterator[Finding]:
    """A cell says something else: recipient or scope (kind 3), purpose or information (1)."""
    language = authoritative_language(seen)
    for index, row in _registers(seen):
        if row.kind not in ("modified", "moved_modified"):
            continue
        weights = {cell.path: weight(cell, language) for cell in _cells(row, seen)}
        if not weights:
            translated = any(cell.path.startswith("cells.") for cell in row.cells)
            yield translation_finding(index) if translated else order_finding(index)
            continue
        severity = max(weights.values(), key=SEVERITIES.index)
        some = [cell for cell in _cells(row, seen) if weights[cell.path] == severity]
        category, chinese, english = _kind(row.place)
        told = _WEIGHTS[severity]
        own = names(row, seen)
        yield Finding(
            rule="register.row_changed",
            category=category,
            severity=severity,
            explanation={
                "zh-CN": f"{chinese}“{own[0]}”{told[0]}："
                f"{'；'.join(_told(cell, row, seen, 'zh-CN') for cell in some)}。",
                "en": f"“{own[1]}” in the {english} {told[1]}: "
                f"{'; '.join(_told(cell, row, seen, 'en') for cell in some)}.",
            },
            records=(index,),
        )


_WEIGHTS: Mapping[Severity, tuple[str, str]] = {
    "major": ("的内容有实质改动", "says something else"),
    "minor": ("的用语有调整或者范围缩小", "is worded otherwise, or covers less"),
    "editorial": ("只有标点或者排版不同", "differs in punctuation or layout only"),
}


def _told(cell: FieldChange, row: RowChange, seen: Evidence, language: str) -> str:
    """Which column changed, and the words that went and came."""
    _, column, tongue = cell.path.split(".", 2)
    shown = next((c for c in row.cells if c.path == f"cells.{column}.{language}"), None)
    shown = shown or cell
    columns = register_of(seen.new_record, row).get("columns") or ()
    titles: Mapping[str, str] = next((c["title"] for c in columns if c["id"] == column), {})
    title = titles.get(language) or titles.get(tongue) or column
    gone = [text for op, text in shown.segments if op == "-" and shadow(text)]
    came = [text for op, text in shown.segments if op == "+" and shadow(text)]
    if shown.from_ is None or shown.to is None:
        gone, came = [str(shown.from_ or "")], [str(shown.to or "")]
    if language == "zh-CN":
        marks = "删去“{}”", "增加“{}”", "，"
    else:
        marks = "“{}” went", "“{}” came", ", "
    pieces = [marks[0].format(_short(text)) for text in gone if text]
    pieces += [marks[1].format(_short(text)) for text in came if text]
    return f"{title}{marks[2]}{marks[2].join(pieces)}" if pieces else str(title)


def _short(text: str) -> str:
    text = text.strip()
    return text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"


@rule
def row_moved(seen: Evidence) -> Iterator[Finding]:
    """Rows in another order, or the same row under another uid: editorial."""
    for index, row in enumerate(seen.rows):
        register = row.place.startswith(REGISTER)
        if row.kind == "moved" or (register and _twin(row, seen)):
            yield order_finding(index)
