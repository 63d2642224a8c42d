"""What differs in what is declared beside a text: registers, items, the operator; and
using that to make the one record of the other.

Takes the plain JSON values of two versions, because versions are defined above this
package. Rows are told apart by their uid (items and components by their id), never by
their place alone; inside a row every field is compared, and fields of fields by path.
"""

import copy
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from xarst_site.changes.apply import reverse_fields
from xarst_site.changes.model import ChangeError, FieldChange, Records, RowChange
from xarst_site.changes.order import longest_increasing
from xarst_site.changes.words import segments

Record = Mapping[str, Any]

LISTS = ("components", "items")
"""Lists of a version whose members have an id."""
REGISTER = "registers."
"""What stands before the name of a register in the place of its rows."""


def compare_records(old: Record, new: Record) -> Records:
    """All that differs between the JSON values of two versions, texts left aside.

    Rows first in the order of the new record, those that are gone behind the others of
    their list; then the fields, by path.
    """
    rows: list[RowChange] = []
    for name in LISTS:
        rows += _rows(name, _listed(old, name, "id"), _listed(new, name, "id"))
    before, after = old.get("registers") or {}, new.get("registers") or {}
    fields: list[FieldChange] = []
    for name in sorted({*before, *after}):
        was, now = before.get(name) or {}, after.get(name) or {}
        rows += _rows(REGISTER + name, _listed(was, "rows", "uid"), _listed(now, "rows", "uid"))
        fields += _fields(_without(was, "rows"), _without(now, "rows"), REGISTER + _step(name))
    rest = (*LISTS, "registers", "texts")
    fields += _fields(_without(old, *rest), _without(new, *rest), "")
    return Records(rows=tuple(rows), fields=tuple(fields))


def reverse_records(records: Records) -> Records:
    """The difference from the new record to the old: `compare_records` the other way."""
    turned: dict[str, Literal["added", "deleted"]] = {"added": "deleted", "deleted": "added"}
    rows = [
        RowChange(
            place=row.place,
            uid=row.uid,
            kind=turned.get(row.kind, row.kind),
            from_place=row.to_place,
            to_place=row.from_place,
            cells=reverse_fields(row.cells),
        )
        for row in records.rows
    ]
    places = list(dict.fromkeys(row.place for row in records.rows))
    rows.sort(key=lambda row: (places.index(row.place), *_order(row)))
    return Records(rows=tuple(rows), fields=reverse_fields(records.fields))


def apply_records(old: Record, records: Records) -> dict[str, Any]:
    """The new record, exactly, but for its texts: those stay as they are in ``old``.

    For records as versions have them: no value is None, a list of rows is always there,
    and a register has a title or columns. ChangeError if ``old`` is not what was compared.
    """
    made: dict[str, Any] = copy.deepcopy(dict(old))
    changed: defaultdict[str, list[RowChange]] = defaultdict(list)
    for row in records.rows:
        changed[row.place].append(row)
    for name in LISTS:
        if name in made or name in changed:
            made[name] = _apply_rows(made.get(name, ()), "id", changed[name])
    registers = made.get("registers", {})
    rows = {
        name: _apply_rows(registers.get(name, {}).pop("rows", ()), "uid", changed[REGISTER + name])
        for name in {*registers, *(place.removeprefix(REGISTER) for place in changed)}
        if name not in LISTS
    }
    _apply_fields(made, records.fields)
    for name, register in made.get("registers", {}).items():
        register["rows"] = rows.get(name, [])
    return made


def _apply_rows(rows: Iterable[Any], key: str, changes: Iterable[RowChange]) -> list[Any]:
    """The rows of one list: those that changed in their new places, the others in order
    between them.
    """
    left = {str(row[key]): row for row in rows}
    placed: dict[int, Any] = {}
    for change in changes:
        row = left.pop(change.uid, {})
        _apply_fields(row, change.cells)
        if change.to_place >= 0:
            placed[change.to_place] = row
    others = iter(left.values())
    size = len(left) + len(placed)
    return [placed[place] if place in placed else next(others) for place in range(size)]


def _apply_fields(record: dict[str, Any], fields: Sequence[FieldChange]) -> None:
    """Take out every old value, put in every new one, then leave out what holds nothing
    any more.
    """
    ways = [keys_of(field.path) for field in fields]
    for field, way in zip(fields, ways, strict=True):
        if _holder(record, way[:-1]).pop(way[-1], None) != field.from_:
            raise ChangeError(f"{field.path} is not what was compared")
    for field, way in zip(fields, ways, strict=True):
        if field.to is not None:
            _holder(record, way[:-1])[way[-1]] = copy.deepcopy(field.to)
    for way in ways:
        for end in range(len(way) - 1, 0, -1):
            holder = _holder(record, way[: end - 1])
            if not holder.get(way[end - 1], way):
                del holder[way[end - 1]]


def _holder(record: dict[str, Any], way: Sequence[str]) -> dict[str, Any]:
    """The mapping at the end of a way, made where it is not there."""
    for step in way:
        record = record.setdefault(step, {})
        if not isinstance(record, dict):
            raise ChangeError(f"{step} is not what was compared")
    return record


def _step(key: str) -> str:
    """A key as a step of a path: a dot in it is escaped."""
    return key.replace("\\", "\\\\").replace(".", "\\.")


def keys_of(path: str) -> list[str]:
    """The keys that a path names, from the top."""
    way = [""]
    escaped = False
    for char in path:
        if not escaped and char == ".":
            way.append("")
        elif escaped or char != "\\":
            way[-1] += char
        escaped = char == "\\" and not escaped
    return way


def _listed(record: Record, name: str, key: str) -> dict[str, Record]:
    return {str(row[key]): row for row in record.get(name) or ()}


def _without(record: Record, *names: str) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key not in names}


def _order(row: RowChange) -> tuple[bool, int, int]:
    return (row.to_place < 0, row.to_place, row.from_place)


def _rows(place: str, old: Mapping[str, Record], new: Mapping[str, Record]) -> list[RowChange]:
    was_at = {uid: k for k, uid in enumerate(old)}
    now_at = {uid: k for k, uid in enumerate(new)}
    made: list[RowChange] = []
    moved = _moved([uid for uid in old if uid in new], now_at, [uid for uid in new if uid in old])
    for uid in dict.fromkeys((*new, *old)):
        cells = _fields(old.get(uid, {}), new.get(uid, {}), "")
        kind: Literal["added", "deleted", "modified", "moved", "moved_modified"]
        if uid not in old:
            kind = "added"
        elif uid not in new:
            kind = "deleted"
        elif uid in moved:
            kind = "moved_modified" if cells else "moved"
        elif cells:
            kind = "modified"
        else:
            continue
        made.append(
            RowChange(
                place=place,
                uid=uid,
                kind=kind,
                from_place=was_at.get(uid, -1),
                to_place=now_at.get(uid, -1),
                cells=tuple(cells),
            )
        )
    return sorted(made, key=_order)


def _moved(common: list[str], now_at: Mapping[str, int], turned: list[str]) -> set[str]:
    """Those out of order. Of two equally good answers the same one from either side."""
    if common > turned:
        back = {uid: k for k, uid in enumerate(common)}
        common, now_at = turned, back
    stay = longest_increasing([now_at[uid] for uid in common], [1.0] * len(common))
    return set(common) - {common[k] for k in stay}


def _fields(old: Record, new: Record, path: str) -> list[FieldChange]:
    made: list[FieldChange] = []
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        here = f"{path}.{_step(key)}" if path else _step(key)
        if was == now:
            continue
        if isinstance(was, Mapping) or isinstance(now, Mapping):
            inner = _as_mapping(was), _as_mapping(now)
            if None not in inner:
                made += _fields(inner[0] or {}, inner[1] or {}, here)
                continue
        words = segments(was, now) if isinstance(was, str) and isinstance(now, str) else ()
        made.append(FieldChange(path=here, from_=was, to=now, segments=words))
    return made


def _as_mapping(value: object) -> Record | None:
    """A mapping as it is, nothing as an empty one; None where it is something else, or a
    mapping that is there and empty: that is a value of its own.
    """
    if value is None:
        return {}
    return value if isinstance(value, Mapping) and value else None
