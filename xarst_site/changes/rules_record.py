"""Rules over what is declared beside the text: registers, items, the operator.

They count first: a row says without prose who receives what, and for which purpose.
Only the authoritative language counts; another one is a translation.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xarst_site.changes.findings import Category, Evidence, Finding, Severity
from xarst_site.changes.model import FieldChange, RowChange
from xarst_site.changes.reading import bare, residue, words
from xarst_site.changes.shadow import shadow

REGISTER = "registers."
NAME = 60
"""Longest name of a row that an explanation quotes."""
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

SILENT = frozenset(
    "document version published_at effective_on updated_on change_note sample severity"
    " severity_reason impact_assessment".split()
)
"""Fields that say nothing of the legal relation, or are judged by rules of their own."""

RECORD_RULES: list[Callable[[Evidence], Iterator[Finding]]] = []


def rule(test: Callable[[Evidence], Iterator[Finding]]) -> Callable[[Evidence], Iterator[Finding]]:
    """Register a function as a rule over records."""
    RECORD_RULES.append(test)
    return test


def record_findings(seen: Evidence) -> Iterator[Finding]:
    """What all rules of this family find."""
    for test in RECORD_RULES:
        yield from test(seen)


# What a difference amounts to


WEIGHTY = ("negation", "limit", "consent", "duty", "all", "some", "purpose", "qualified", "border")
"""Families of words of which one more or fewer is always of weight."""


GROWING = ("recipient", "sensitive", "processing", "organisation")
"""Families of words of which one more is."""


def weight(field: FieldChange, language: str) -> Severity:
    """How much another value of one field is worth by its words alone.

    Editorial where nothing but typography differs, minor where only harmless words do,
    or something is only left out of a list; major otherwise.
    """
    old, new = field.from_, field.to
    if not (isinstance(old, str | None) and isinstance(new, str | None)):
        return "major"
    if bare(old or "") == bare(new or ""):
        return "editorial"
    was, now = words(old or "", language), words(new or "", language)
    if (was.numbers, was.contacts.keys()) != (now.numbers, now.contacts.keys()):
        return "major"
    if any(was.groups(name) != now.groups(name) for name in WEIGHTY):
        return "major"
    if any(Counter(now.groups(name)) - Counter(was.groups(name)) for name in GROWING):
        return "major"
    left = residue(was, now)
    less = left.dropped or not left.gone
    return "major" if not new or left.came or not less else "minor"


def authoritative(path: str, seen: Evidence) -> bool:
    """Whether a path of a localized value is not that of a translation.

    A value that is in no language counts always.
    """
    languages = set(seen.new_record.get("texts") or ()) | set(seen.old_record.get("texts") or ())
    last = path.rpartition(".")[2]
    counts = str(seen.new_record.get("authoritative") or seen.new.language)
    return last == counts or last not in languages


def _field_index(seen: Evidence, number: int) -> int:
    return len(seen.rows) + number


def _names(row: RowChange, seen: Evidence) -> tuple[str, str]:
    return _name(row, seen, "zh-CN"), _name(row, seen, "en")


def _name(row: RowChange, seen: Evidence, language: str) -> str:
    """What a row is called: its first cell, in this language if it has it; else its uid.

    The first cell is that of the first column, as far as the register's columns say.
    """
    record = seen.old_record if row.kind == "deleted" else seen.new_record
    member = row_of(record, row)
    title = member.get("title")
    if title is None:
        register = (record.get("registers") or {}).get(row.place.removeprefix(REGISTER)) or {}
        columns = [column["id"] for column in register.get("columns") or ()]
        cells = member.get("cells") or {}
        title = cells.get(columns[0]) if columns else next(iter(cells.values()), None)
    if not isinstance(title, Mapping) or not title:
        return row.uid
    return str(title.get(language) or next(iter(title.values())))[:NAME]


def row_of(record: Mapping[str, Any], row: RowChange) -> Mapping[str, Any]:
    """The row, item or component itself in a record; empty where it is not there."""
    place, key = record.get(row.place) or (), "id"
    if row.place.startswith(REGISTER):
        registers = record.get("registers") or {}
        place, key = (registers.get(row.place[len(REGISTER) :]) or {}).get("rows") or (), "uid"
    return next((member for member in place if str(member[key]) == row.uid), {})


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


# Registers


@rule
def row_added(seen: Evidence) -> Iterator[Finding]:
    """A recipient (kind 3), a permission, a piece of information or a purpose (kind 1) came."""
    for index, row in _registers(seen):
        if row.kind == "added" and not _twin(row, seen):
            category, chinese, english = _kind(row.place)
            names = _names(row, seen)
            yield Finding(
                rule="register.row_added",
                category=category,
                severity="major",
                explanation={
                    "zh-CN": f"{chinese}新增“{names[0]}”。",
                    "en": f"“{names[1]}” was added to the {english}.",
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
        why = "相应的处理不再进行", "what it said is no longer done"
        if row.place == "registers.third_parties":
            severity = "major"
            why = "共享的主要对象发生变化", "the main recipients changed"
        elif _still_said(row, seen):
            severity = "major"
            why = (
                "正文的相应条款未改，清单却不再列明",
                "the text still says it, and the list no longer does",
            )
        names = _names(row, seen)
        yield Finding(
            rule="register.row_removed",
            category=category,
            severity=severity,
            explanation={
                "zh-CN": f"{chinese}删除“{names[0]}”：{why[0]}。",
                "en": f"“{names[1]}” was removed from the {english}: {why[1]}.",
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
    for index, row in _registers(seen):
        if row.kind not in ("modified", "moved_modified"):
            continue
        language = str(seen.new_record.get("authoritative") or seen.new.language)
        cells = _cells(row, seen)
        weights = {cell.path: weight(cell, language) for cell in cells}
        category, chinese, english = _kind(row.place)
        for severity in ("major", "minor", "editorial"):
            some = [path for path in weights if weights[path] == severity]
            if some:
                columns = ", ".join(path.split(".")[1] for path in some)
                told = _WEIGHTS[severity]
                names = _names(row, seen)
                yield Finding(
                    rule="register.row_changed",
                    category=category,
                    severity=severity,
                    explanation={
                        "zh-CN": f"{chinese}“{names[0]}”的内容（{columns}）有改动：{told[0]}。",
                        "en": f"“{names[1]}” in the {english} changed ({columns}): {told[1]}.",
                    },
                    records=(index,),
                )
                break
        else:
            yield _slight(seen, index)


_WEIGHTS: Mapping[Severity, tuple[str, str]] = {
    "major": ("范围、目的或者对象与原来不同", "scope, purpose or recipient is another"),
    "minor": ("用语调整或者范围缩小", "other words of the same meaning, or less than before"),
    "editorial": ("只有标点或者排版不同", "only punctuation or layout"),
}


def _slight(seen: Evidence, index: int) -> Finding:
    """Only a translation, an address or the order of rows differs."""
    row = seen.rows[index]
    translated = any(cell.path.startswith(("cells.", "title.")) for cell in row.cells)
    return Finding(
        rule="record.translation" if translated else "record.order",
        category="other",
        severity="minor" if translated else "editorial",
        explanation={
            "zh-CN": "只有译文不同，作准语言未改。"
            if translated
            else "只有顺序或者所指条款的标识不同。",
            "en": "Only a translation changed, not the authoritative language."
            if translated
            else "Only the order, or the address of a provision, changed.",
        },
        records=(index,),
    )


@rule
def row_moved(seen: Evidence) -> Iterator[Finding]:
    """Rows in another order, or the same row under another uid: editorial."""
    for index, row in enumerate(seen.rows):
        register = row.place.startswith(REGISTER)
        if row.kind == "moved" or (register and _twin(row, seen)):
            yield _slight_order(index)


def _slight_order(index: int) -> Finding:
    return Finding(
        rule="record.order",
        category="other",
        severity="editorial",
        explanation={
            "zh-CN": "只有顺序或者标识不同，内容未改。",
            "en": "Only the order or the identifier changed, not the content.",
        },
        records=(index,),
    )


# The operator


@rule
def operator_changed(seen: Evidence) -> Iterator[Finding]:
    """Who answers (kind 2); the department and every contact (kind 4)."""
    language = str(seen.new_record.get("authoritative") or seen.new.language)
    for number, field in enumerate(seen.fields):
        if not field.path.startswith("operator.") or field.path == "operator.provisions":
            continue
        part = field.path.split(".")[1]
        value: Severity = "minor"
        if authoritative(field.path, seen):
            value = "editorial" if weight(field, language) == "editorial" else "major"
        category: Category = "2" if part == "name" else "4"
        told = (
            ("服务的提供者、运营主体", "who provides the service")
            if part == "name"
            else ("负责部门、联络方式或者投诉渠道", "the responsible department or a contact")
        )
        yield Finding(
            rule="operator.name" if part == "name" else "operator.contact",
            category=category,
            severity=value,
            explanation={
                "zh-CN": f"运营者信息变更：{told[0]}"
                f"（{field.from_ or '无'} → {field.to or '无'}）。",
                "en": f"The operator's record changed: {told[1]}"
                f" ({field.from_ or 'none'} → {field.to or 'none'}).",
            },
            records=(_field_index(seen, number),),
        )


@rule
def impact_assessment(seen: Evidence) -> Iterator[Finding]:
    """The impact assessment of the new version shows high risk (kind 5)."""
    declared = seen.new_record.get("impact_assessment") or {}
    if declared.get("high_risk"):
        paths = [k for k, f in enumerate(seen.fields) if f.path.startswith("impact_assessment")]
        reference = declared.get("reference", "")
        yield Finding(
            rule="impact.high_risk",
            category="5",
            severity="major",
            explanation={
                "zh-CN": f"个人信息保护影响评估表明存在高风险（{reference}）。",
                "en": f"The impact assessment shows high risk ({reference}).",
            },
            records=tuple(_field_index(seen, k) for k in paths),
        )


@rule
def raised(seen: Evidence) -> Iterator[Finding]:
    """An editor declared more than the rules found, with a public reason."""
    declared = seen.new_record.get("severity")
    if declared in ("minor", "major"):
        reason = seen.new_record.get("severity_reason") or {}
        some = next(iter(reason.values()), "")
        yield Finding(
            rule="editor.raised",
            category="other",
            severity=declared,
            explanation={
                "zh-CN": f"编辑认定：{reason.get('zh-CN', some)}",
                "en": f"Declared by the editors: {reason.get('en', some)}",
            },
        )


# Items, components and the rest


@rule
def item_changed(seen: Evidence) -> Iterator[Finding]:
    """What a person is asked came, went, or is asked otherwise."""
    for index, row in enumerate(seen.rows):
        if row.place != "items" or row.kind == "moved":
            continue
        old, new = row_of(seen.old_record, row), row_of(seen.new_record, row)
        if row.kind == "added":
            severity: Severity = "major"
            told = "新增征求事项", "a new item is asked"
        elif row.kind == "deleted":
            severity, told = "major", ("取消征求事项", "an item is no longer asked")
        else:
            binding = {
                cell.path
                for cell in row.cells
                if cell.path.partition(".")[0] in ("act", "lawful_basis", "component")
                and authoritative(cell.path, seen)
                and bare(str(cell.from_)) != bare(str(cell.to))
            }
            forced = bool(new.get("required")) and not old.get("required")
            titled = any(
                cell.path.startswith("title.")
                and authoritative(cell.path, seen)
                and weight(cell, seen.new.language) == "major"
                for cell in row.cells
            )
            severity = "major" if binding or forced or titled else "minor"
            told = "征求事项有改动", "an item is asked otherwise"
            if severity == "minor" and {cell.path for cell in row.cells} <= {"provisions"}:
                severity = "editorial" if not _more_provisions(old, new, seen) else "major"
        names = _names(row, seen)
        yield Finding(
            rule="item.changed",
            category="other",
            severity=severity,
            explanation={
                "zh-CN": f"{told[0]}：“{names[0]}”。",
                "en": f"{told[1][0].upper()}{told[1][1:]}: “{names[1]}”.",
            },
            records=(index,),
        )


def _more_provisions(old: Mapping[str, Any], new: Mapping[str, Any], seen: Evidence) -> set[str]:
    """Provisions an item covers now and did not before, although the text had them."""
    known = set(seen.old_way)
    if not known & set(seen.new_way):  # nothing in common: uids say nothing
        return set()
    return (set(new.get("provisions") or ()) - set(old.get("provisions") or ())) & known


@rule
def component_changed(seen: Evidence) -> Iterator[Finding]:
    """What is accepted on its own came or went (major), or covers other provisions."""
    for index, row in enumerate(seen.rows):
        if row.place != "components" or row.kind == "moved":
            continue
        severity: Severity = "major" if row.kind in ("added", "deleted") else "minor"
        names = _names(row, seen)
        yield Finding(
            rule="component.changed",
            category="other",
            severity=severity,
            explanation={
                "zh-CN": f"文件的组成部分有改动：“{names[0]}”。",
                "en": f"A component of the document changed: “{names[1]}”.",
            },
            records=(index,),
        )


@rule
def field_changed(seen: Evidence) -> Iterator[Finding]:
    """Titles of the version and of registers, columns, the language that counts."""
    for number, field in enumerate(seen.fields):
        top = field.path.split(".")[0]
        if top in SILENT or (top == "operator" and field.path != "operator.provisions"):
            continue
        severity: Severity = "minor"
        if field.path == "authoritative" or field.path.endswith(".columns"):
            severity = "major" if field.from_ is not None and field.to is not None else "minor"
            if field.path.endswith(".columns") and _column_ids(field.from_) <= _column_ids(
                field.to
            ):
                severity = "minor"
        elif field.path == "operator.provisions" or bare(str(field.from_)) == bare(str(field.to)):
            severity = "editorial"
        yield Finding(
            rule="record.field",
            category="other",
            severity=severity,
            explanation={
                "zh-CN": f"版本信息“{field.path}”有改动。",
                "en": f"“{field.path}” of the version's record changed.",
            },
            records=(_field_index(seen, number),),
        )


def _column_ids(columns: object) -> set[str]:
    return {str(c["id"]) for c in columns} if isinstance(columns, list | tuple) else set()
