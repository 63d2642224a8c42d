"""Rules over what is declared beside the text: how they are written down.

Registers and the operator's record count first: a row says without prose who receives
what, and for which purpose. Only the authoritative language counts; another one is a
translation. The rules stand in `rules_registers` and `rules_declared`; here is what both
ask of a row, a field and their words.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from xarst_site.changes.findings import Evidence, Finding, Severity
from xarst_site.changes.model import FieldChange, RowChange
from xarst_site.changes.reading import bare, residue, words

REGISTER = "registers."
NAME = 60
"""Longest name of a row that an explanation quotes."""

RecordRule = Callable[[Evidence], Iterator[Finding]]

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


def authoritative_language(seen: Evidence) -> str:
    """The language that counts; that of the new text where no record says."""
    return str(seen.new_record.get("authoritative") or seen.new.language)


def authoritative(path: str, seen: Evidence) -> bool:
    """Whether a path of a localized value is not that of a translation.

    A value that is in no language counts always.
    """
    last = path.rpartition(".")[2]
    return last == authoritative_language(seen) or last not in languages(seen)


def languages(seen: Evidence) -> set[str]:
    """The languages of the texts of the two versions."""
    return set(seen.new_record.get("texts") or ()) | set(seen.old_record.get("texts") or ())


def field_index(seen: Evidence, number: int) -> int:
    """The index into `records_json` of a changed field."""
    return len(seen.rows) + number


def names(row: RowChange, seen: Evidence) -> tuple[str, str]:
    """What a row, item or component is called, in Chinese and in English."""
    return _name(row, seen, "zh-CN"), _name(row, seen, "en")


def _name(row: RowChange, seen: Evidence, language: str) -> str:
    """What a row is called: its first cell, in this language if it has it; else its uid.

    The first cell is that of the first column, as far as the register's columns say.
    """
    record = seen.old_record if row.kind == "deleted" else seen.new_record
    member = row_of(record, row)
    title = member.get("title")
    if title is None:
        columns = [column["id"] for column in register_of(record, row).get("columns") or ()]
        cells = member.get("cells") or {}
        title = cells.get(columns[0]) if columns else next(iter(cells.values()), None)
    if not isinstance(title, Mapping) or not title:
        return row.uid
    name = str(title.get(language) or next(iter(title.values())))
    return name if len(name) <= NAME else name[: NAME - 1].rstrip() + "…"


def register_of(record: Mapping[str, Any], row: RowChange) -> Mapping[str, Any]:
    """The register that a row is in; empty where there is none."""
    return (record.get("registers") or {}).get(row.place.removeprefix(REGISTER)) or {}


def row_of(record: Mapping[str, Any], row: RowChange) -> Mapping[str, Any]:
    """The row, item or component itself in a record; empty where it is not there."""
    place, key = record.get(row.place) or (), "id"
    if row.place.startswith(REGISTER):
        place, key = register_of(record, row).get("rows") or (), "uid"
    return next((member for member in place if str(member[key]) == row.uid), {})


def more_provisions(
    old: Mapping[str, Any], new: Mapping[str, Any], seen: Evidence
) -> frozenset[str]:
    """Provisions that an item covers now and did not before, although the text had them."""
    known = set(seen.old_way)
    if not known & set(seen.new_way):  # nothing in common: uids say nothing
        return frozenset()
    came = set(new.get("provisions") or ()) - set(old.get("provisions") or ())
    return frozenset(came & known)


def titled_otherwise(old: Mapping[str, Any], new: Mapping[str, Any], seen: Evidence) -> bool:
    """Whether the title of an item says something else in the language that counts."""
    language = authoritative_language(seen)
    was, now = ((item.get("title") or {}).get(language) for item in (old, new))
    return weight(FieldChange(path="title", from_=was, to=now), language) == "major"


def order_finding(index: int) -> Finding:
    """A row in another place, or under another uid."""
    return Finding(
        rule="record.order",
        category="other",
        severity="editorial",
        explanation={
            "zh-CN": "只有顺序、标识或者所指条款的位置不同，内容未改。",
            "en": "Only the order, the identifier or the address of a provision changed.",
        },
        records=(index,),
    )


def translation_finding(index: int) -> Finding:
    """A value of which only a translation differs."""
    return Finding(
        rule="record.translation",
        category="other",
        severity="minor",
        explanation={
            "zh-CN": "只有译文不同，作准语言的文字未改。",
            "en": "Only a translation changed, not the authoritative language.",
        },
        records=(index,),
    )
