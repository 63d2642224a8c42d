"""Rules over the operator, the items, the components and the rest of what is declared."""

from collections.abc import Iterator, Mapping
from typing import Any

from xarst_site.changes.findings import Evidence, Finding, Severity
from xarst_site.changes.model import RowChange
from xarst_site.changes.reading import bare
from xarst_site.changes.record_rule import (
    RecordRule,
    authoritative,
    authoritative_language,
    field_index,
    languages,
    more_provisions,
    names,
    row_of,
    titled_otherwise,
    translation_finding,
    weight,
)

RULES: list[RecordRule] = []

SILENT = frozenset(
    "document version published_at effective_on updated_on change_note sample severity"
    " severity_reason lowered emergency impact_assessment".split()
)
"""Fields that say nothing of the legal relation, or are judged by rules of their own."""

CONTACTS: Mapping[str, tuple[str, str]] = {
    "phone": ("电话", "telephone"),
    "email": ("电子邮箱", "e-mail"),
    "address": ("地址", "address"),
    "url": ("网址", "website"),
    "website": ("网址", "website"),
}
"""How the ways to reach the operator are called."""


ITEM: Mapping[str, tuple[str, str]] = {
    "act": ("征求方式", "act"),
    "lawful_basis": ("合法性基础", "lawful basis"),
    "component": ("所属文件", "component"),
    "required": ("是否必需", "being required"),
    "title": ("名称", "title"),
    "provisions": ("所涉条款", "provisions"),
}
"""How the fields of an item are called."""

FIELDS: Mapping[str, tuple[str, str]] = {
    "title": ("文件标题", "title of the document"),
    "authoritative": ("作准语言", "authoritative language"),
    "registers": ("清单的标题或者栏目", "title or columns of a register"),
    "texts": ("文本的语言或者来源", "languages or sources of the text"),
    "operator": ("运营者信息所指的条款", "provisions that name the operator"),
}
"""How the other fields of a version are called."""


def rule(test: RecordRule) -> RecordRule:
    """Put a function into the table of these rules."""
    RULES.append(test)
    return test


# The operator


@rule
def operator_changed(seen: Evidence) -> Iterator[Finding]:
    """Who answers (kind 2); the department and every contact (kind 4).

    The translation of a value goes with the value; alone it is a translation.
    """
    told: dict[str, list[int]] = {}
    for number, field in enumerate(seen.fields):
        if field.path.startswith("operator.") and field.path != "operator.provisions":
            head, _, last = field.path.rpartition(".")
            told.setdefault(head if last in languages(seen) else field.path, []).append(number)
    for path, numbers in told.items():
        counted = [k for k in numbers if authoritative(seen.fields[k].path, seen)]
        indexes = tuple(field_index(seen, k) for k in numbers)
        if not counted:
            yield translation_finding(indexes[0])
            continue
        weights = {weight(seen.fields[k], authoritative_language(seen)) for k in counted}
        name = path.split(".")[1] == "name"
        what = ("服务的提供者、运营主体", "who provides the service")
        if not name:
            what = ("负责部门、联络方式或者投诉渠道", "the responsible department or a contact")
        yield Finding(
            rule="operator.name" if name else "operator.contact",
            category="2" if name else "4",
            severity="editorial" if weights == {"editorial"} else "major",
            explanation={
                "zh-CN": f"{what[0]}变更：{_from_to(path, seen, 'zh-CN')}。",
                "en": f"Changed: {what[1]}, {_from_to(path, seen, 'en')}.",
            },
            records=indexes,
        )


def _from_to(path: str, seen: Evidence, language: str) -> str:
    """The old and the new value of a field of the operator, as a person reads them."""
    old, new = (_value(record, path) for record in (seen.old_record, seen.new_record))
    key = path.rpartition(".")[2] if path.startswith("operator.contacts.") else ""
    chinese = language == "zh-CN"
    label = CONTACTS.get(key, (key, key))[0 if chinese else 1]
    none = "无" if chinese else "none"
    both = (_shown(old, language) or none, _shown(new, language) or none)
    words = f"由“{both[0]}”改为“{both[1]}”" if chinese else f"from “{both[0]}” to “{both[1]}”"
    return f"{label}{'' if chinese or not label else ' '}{words}"


def _value(record: Mapping[str, Any], path: str) -> Any:
    value: Any = record
    for key in path.split("."):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _shown(value: Any, language: str) -> str:
    """A value of the operator's record in words: a name in a language, a list of contacts."""
    if not isinstance(value, Mapping):
        return str(value or "")
    if language in value or any(key not in CONTACTS for key in value):
        return str(value.get(language) or next(iter(value.values()), ""))
    place = 0 if language == "zh-CN" else 1
    pause = "、" if language == "zh-CN" else ", "
    return pause.join(f"{CONTACTS[key][place]} {contact}" for key, contact in value.items())


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
            records=tuple(field_index(seen, k) for k in paths),
        )


@rule
def raised(seen: Evidence) -> Iterator[Finding]:
    """An editor declared more than the rules found, with a public reason."""
    declared = seen.new_record.get("severity")
    if declared in ("minor", "major") and not seen.new_record.get("lowered"):
        yield _declared("editor.raised", seen, "编辑认定", "Declared by the editors")


@rule
def lowered(seen: Evidence) -> Iterator[Finding]:
    """Two people declared less than the rules found, with a public reason."""
    if lowered_to(seen) is not None:
        told = ("经两人认定，低于计算结果", "Declared by two people, below what was computed")
        yield _declared("editor.lowered", seen, *told)


def lowered_to(seen: Evidence) -> Severity | None:
    """The severity that was declared of just these two versions, below the computed one."""
    less = seen.new_record.get("lowered") or {}
    if not less or less.get("against") != seen.old_record.get("version"):
        return None
    declared: Severity | None = seen.new_record.get("severity")
    return declared


def _declared(name: str, seen: Evidence, chinese: str, english: str) -> Finding:
    reason = seen.new_record.get("severity_reason") or {}
    some = next(iter(reason.values()), "")
    return Finding(
        rule=name,
        category="other",
        severity=seen.new_record["severity"],
        explanation={
            "zh-CN": f"{chinese}：{reason.get('zh-CN', some)}",
            "en": f"{english}: {reason.get('en', some)}",
        },
    )


# Items, components and the rest


@rule
def item_changed(seen: Evidence) -> Iterator[Finding]:
    """What a person is asked came, went, or is asked otherwise."""
    for index, row in enumerate(seen.rows):
        if row.place != "items" or row.kind == "moved":
            continue
        severity: Severity = "major"
        if row.kind == "added":
            told = "新增征求事项“{}”", "a new item is asked: “{}”"
        elif row.kind == "deleted":
            told = "不再征求“{}”", "an item is no longer asked: “{}”"
        else:
            severity = _item_severity(row, seen)
            parts = dict.fromkeys(cell.path.partition(".")[0] for cell in row.cells)
            chinese = "、".join(ITEM.get(part, (part, part))[0] for part in parts)
            english = ", ".join(ITEM.get(part, (part, part))[1] for part in parts)
            told = "征求事项“{}”的" + chinese + "有改动", "“{}”: its " + english + " changed"
        own = names(row, seen)
        yield Finding(
            rule="item.changed",
            category="other",
            severity=severity,
            explanation={
                "zh-CN": f"{told[0].format(own[0])}。",
                "en": f"{told[1][0].upper()}{told[1][1:].format(own[1])}.",
            },
            records=(index,),
        )


def _item_severity(row: RowChange, seen: Evidence) -> Severity:
    old, new = row_of(seen.old_record, row), row_of(seen.new_record, row)
    binding = any(
        cell.path.partition(".")[0] in ("act", "lawful_basis", "component")
        and authoritative(cell.path, seen)
        and bare(str(cell.from_)) != bare(str(cell.to))
        for cell in row.cells
    )
    forced = bool(new.get("required")) and not old.get("required")
    if binding or forced or titled_otherwise(old, new, seen) or more_provisions(old, new, seen):
        return "major"
    return "editorial" if {cell.path for cell in row.cells} <= {"provisions"} else "minor"


@rule
def component_changed(seen: Evidence) -> Iterator[Finding]:
    """What is accepted on its own came or went (major), or covers other provisions."""
    for index, row in enumerate(seen.rows):
        if row.place != "components" or row.kind == "moved":
            continue
        severity: Severity = "major" if row.kind in ("added", "deleted") else "minor"
        own = names(row, seen)
        yield Finding(
            rule="component.changed",
            category="other",
            severity=severity,
            explanation={
                "zh-CN": f"文件的组成部分有改动：“{own[0]}”。",
                "en": f"A component of the document changed: “{own[1]}”.",
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
                "zh-CN": f"{FIELDS.get(top, (top, top))[0]}有改动。",
                "en": f"The {FIELDS.get(top, (top, top))[1]} changed.",
            },
            records=(field_index(seen, number),),
        )


def _column_ids(columns: object) -> set[str]:
    return {str(c["id"]) for c in columns} if isinstance(columns, list | tuple) else set()
