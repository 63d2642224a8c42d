"""What a comparison says to a reader, as values: few words, reasons, a list, tables.

Made from a `documents.comparison.Comparison` and the messages of a language; knows no
request, so that the command `xarst compare` shows the same. No address but anchors
within one page is made here.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

from xarst_site.changes.apply import flatten
from xarst_site.changes.assess import SEVERITIES, Category, Severity
from xarst_site.changes.model import Change, ChangeKind, FieldChange, RowChange, Segments
from xarst_site.changes.record import keys_of
from xarst_site.changes.render import (
    QUIET,
    Words,
    anchor,
    entry,
    gone,
    marked,
    name_of,
    shortened,
)
from xarst_site.changes.words import segments_of
from xarst_site.documents.comparison import Comparison
from xarst_site.documents.model import Column, Item, Register, Row, Version
from xarst_site.text.nodes import NUMBERED, Node, Text
from xarst_site.web.i18n import LANGUAGES, Messages, Wording, worded

PLACES = 5
"""How many places are named for one reason; the list of changes has them all."""


def words(_: Messages, language: str) -> Words:
    """The words that stand around marks, in the language of the page."""
    return Words(
        language=language,
        kinds=kinds(_),
        deletion=(_("[deletion start]"), _("[deletion end]")),
        insertion=(_("[insertion start]"), _("[insertion end]")),
        was=_("formerly {}"),
        moved_away=_("now at: {}"),
        moved_here=_("formerly at: {}"),
        previous=_("previous change"),
        next=_("next change"),
        permalink=_("Link to {}"),
        no_text="—",
    )


def kinds(_: Messages) -> dict[ChangeKind, str]:
    """What each kind of change is called."""
    return {
        "modified": _("Reworded"),
        "added": _("New"),
        "deleted": _("Removed"),
        "moved": _("Moved"),
        "moved_modified": _("Moved and reworded"),
        "renumbered": _("Another number"),
        "split": _("Divided"),
        "merged": _("Joined"),
        "typographic": _("Typography only"),
    }


def severities(_: Messages) -> dict[Severity, str]:
    """What each severity is called."""
    return {
        "major": _("Major change"),
        "minor": _("Minor change"),
        "editorial": _("Editorial change"),
    }


def meanings(_: Messages) -> dict[Severity, str]:
    """What each severity means to somebody who reads nothing else."""
    return {
        "major": _("It changes what is done with your information, or your rights and duties."),
        "minor": _("The text changed, but in none of the ways that count as major."),
        "editorial": _("Only wording or layout was put right; what applies is the same."),
    }


def categories(_: Messages) -> dict[Category, str]:
    """What the kinds of major change are called."""
    return {
        "1": _("the service, its purposes or the way information is used"),
        "2": _("who controls the service"),
        "3": _("who receives information"),
        "4": _("who is responsible, or how to contact or complain"),
        "5": _("a high risk shown by an impact assessment"),
        "other": _("something else"),
    }


class Place(NamedTuple):
    """Something on the page to go to, and how it is called."""

    anchor: str
    label: str


class Reason(NamedTuple):
    """One finding: what was found, how serious, of which kind, and where it is seen.

    ``more`` is how many places are not named.
    """

    severity: Severity
    category: Category
    explanation: Wording
    html: Markup
    places: tuple[Place, ...]
    more: int


class Again(NamedTuple):
    """An item that is asked again, and why."""

    title: Wording
    why: Wording


class Listed(NamedTuple):
    """One change in the list: its anchors, what it is, where it stands, what it says."""

    entry: str
    target: str
    kind: ChangeKind
    said: str
    place: str
    severity: Severity
    body: Markup
    uid: str
    """The provision in the newer text; '' where it is gone."""


class Group(NamedTuple):
    """The changes of one severity."""

    severity: Severity
    said: str
    entries: tuple[Listed, ...]


class MarkedRow(NamedTuple):
    """One row of a register, its cells marked."""

    anchor: str
    kind: ChangeKind
    said: str
    cells: tuple[Markup, ...]


class MarkedTable(NamedTuple):
    """What changed in a register, or in what else is declared beside the text.

    ``notes`` say what changed besides its rows: its title, its columns.
    """

    anchor: str
    title: Wording
    columns: tuple[Wording, ...]
    rows: tuple[MarkedRow, ...]
    notes: tuple[Markup, ...] = ()


class Compared(NamedTuple):
    """All that a page about a comparison says."""

    severity: Severity
    said: str
    meaning: str
    kinds: tuple[str, ...]
    counts: tuple[tuple[int, str], ...]
    again: tuple[Again, ...]
    asked_first: tuple[Wording, ...]
    reasons: tuple[Reason, ...]
    groups: tuple[Group, ...]
    quiet: tuple[Group, ...]
    tables: tuple[MarkedTable, ...]

    @property
    def reasons_shared_out(self) -> tuple[tuple[bool, list[Reason]], ...]:
        """The reasons that are seen at once, then those that are folded away (True)."""
        folded = [reason for reason in self.reasons if reason.severity == "editorial"]
        return (False, [r for r in self.reasons if r not in folded]), (True, folded)


def compared(found: Comparison, _: Messages, language: str) -> Compared:
    """A comparison in the words of a language."""
    view = _View(found, _, language)
    assessment = found.assessment
    severity = assessment.severity
    named = categories(_)
    summary = found.changes.summary
    said = kinds(_)
    groups = tuple(view.group(level) for level in reversed(SEVERITIES))
    return Compared(
        severity=severity,
        said=severities(_)[severity],
        meaning=meanings(_)[severity],
        kinds=tuple(named[c] for c in assessment.categories if c != "other"),
        counts=tuple((summary[kind], said[kind]) for kind in said if kind in summary),
        again=tuple(view.again()),
        asked_first=tuple(view.asked_first()),
        reasons=tuple(view.reasons()),
        groups=tuple(group for group in groups if group.entries),
        quiet=tuple(view.quiet()),
        tables=tuple(view.tables()),
    )


def told_apart(found: Comparison) -> dict[str, str]:
    """The provisions of the new text whose words changed or moved: uid to the id, on the
    page of the comparison, of the entry that says what changed.
    """
    return {
        side.uid: entry(index)
        for index, change in enumerate(found.changes.changes)
        if change.kind not in QUIET
        for side in change.to
    }


_QUOTED = re.compile(
    r"[\u3400-\u9fff](?:[\u3000-\u303f\u3400-\u9fff\uff00-\uffef“”、 ]*[\u3400-\u9fff])?"
)


def with_quotations(wording: Wording) -> Markup:
    """A wording in which Chinese words, quoted in another language, are declared as such."""
    if wording.language.startswith("zh"):
        return escape(wording.text)
    made = Markup()
    begin = 0
    for found in _QUOTED.finditer(wording.text):
        quoted = Markup('<span lang="zh-CN">{}</span>').format(found[0])
        made += escape(wording.text[begin : found.start()]) + quoted
        begin = found.end()
    return made + escape(wording.text[begin:])


class _View:
    """One comparison, and the language in which it is told."""

    def __init__(self, found: Comparison, _: Messages, language: str) -> None:
        self.found = found
        self.changes = found.changes.changes
        self._ = _
        self.language = language
        self.words = words(_, language)
        version = found.new_version or found.old_version
        self.authoritative = version.authoritative if version else found.new.language
        self.weight = self._weights()
        self.old_way, self.new_way = _ways(found.old), _ways(found.new)

    def say(self, wording: Mapping[str, str]) -> Wording:
        return worded(dict(wording), self.language, self.authoritative)

    # --- the list

    def _weights(self) -> dict[int, Severity]:
        """Of each change, the greatest severity of a finding that names it."""
        weight: dict[int, Severity] = {}
        for finding in self.found.assessment.findings:
            for index in self.found.evidence(finding.changes):
                known = weight.get(index, "editorial")
                weight[index] = max(known, finding.severity, key=SEVERITIES.index)
        return weight

    def group(self, severity: Severity) -> Group:
        """The changes of one severity, in reading order."""
        entries = tuple(
            self.listed(index)
            for index, change in enumerate(self.changes)
            if change.kind not in QUIET and self.weight.get(index, "editorial") == severity
        )
        return Group(severity, severities(self._)[severity], entries)

    def quiet(self) -> Iterable[Group]:
        """What leaves the words as they were: numbers, then typography."""
        for kind in ("renumbered", "typographic"):
            entries = tuple(
                self.listed(i) for i, change in enumerate(self.changes) if change.kind == kind
            )
            if entries:
                yield Group("editorial", kinds(self._)[kind], entries)

    def listed(self, index: int) -> Listed:
        change = self.changes[index]
        return Listed(
            entry=entry(index),
            target=self.target(index),
            kind=change.kind,
            said=self.words.kinds[change.kind],
            place=self.place(change),
            severity=self.weight.get(index, "editorial"),
            body=self.body(change),
            uid=change.to[0].uid if change.to else "",
        )

    def target(self, index: int) -> str:
        """Where in the text a change is seen."""
        change = self.changes[index]
        if change.kind not in QUIET:
            return anchor(index)
        return change.to[0].uid if change.to else gone(change.from_[0].uid)

    def place(self, change: Change) -> str:
        """Where a change stands."""
        return _way(change, self.new_way if change.to else self.old_way)

    def body(self, change: Change) -> Markup:
        """What a change says, in a few lines."""
        if change.kind == "renumbered":
            return marked((("-", change.from_[0].num), ("+", change.to[0].num)), self.words)
        if change.cells:
            cells = [marked(shortened(c), self.words) for c in change.cells if _changes(c)]
            return Markup(" · ").join(cells)
        segments = shortened(change.segments)
        if "\t" in change.from_text + change.to_text:
            segments = tuple((op, text.replace("\t", " · ")) for op, text in segments)
        if change.kind == "typographic" and not _changes(segments):
            return marked((("=", _few(change.to_text)),), self.words)
        number = Markup()
        if change.renumbered and change.from_ and change.to and change.kind != "moved":
            pair: Segments = (("-", change.from_[0].num), ("+", change.to[0].num))
            number = marked(tuple(s for s in pair if s[1]), self.words) + Markup(" ")
        return number + marked(segments, self.words)

    # --- reasons

    def reasons(self) -> Iterable[Reason]:
        for finding in self.found.assessment.findings:
            places = [
                Place(entry(index), self.place(self.changes[index]))
                for index in self.found.evidence(finding.changes)
            ]
            places = list(dict.fromkeys([*self._rows_named(finding.records), *places]))
            yield Reason(
                finding.severity,
                finding.category,
                self.say(finding.explanation),
                with_quotations(self.say(finding.explanation)),
                tuple(places[:PLACES]),
                max(0, len(places) - PLACES),
            )

    def _rows_named(self, indexes: Iterable[int]) -> Iterable[Place]:
        rows, fields = self.found.records.rows, self.found.records.fields
        for index in indexes:
            if index < len(rows):
                row = rows[index]
                if _is_shown(row):
                    yield Place(row_anchor(row.place, row.uid), self.row_name(row))
                continue
            keys = keys_of(fields[index - len(rows)].path)
            if keys[0] == "operator" and self.operator_fields():
                yield Place("operator", self._("Who answers for the service"))
            elif keys[0] == "registers":
                yield Place(".".join(keys[:2]), self.register_title(keys[1]).text)

    def again(self) -> Iterable[Again]:
        """The items that must be asked afresh."""
        items = _items(self.found.new_version) | _items(self.found.old_version)
        for found in self.found.assessment.reconsent:
            item = items.get(found.item)
            title = self.say(item.title) if item else Wording(found.item, self.language)
            yield Again(title, self.say(found.why))

    def asked_first(self) -> Iterable[Wording]:
        """The items that were not there before and are not among those asked again."""
        known = _items(self.found.old_version).keys() | set(self.found.assessment.items)
        for name, item in _items(self.found.new_version).items():
            if self.found.old_version is not None and name not in known:
                yield self.say(item.title)

    # --- registers

    def tables(self) -> Iterable[MarkedTable]:
        """The registers whose rows changed, the operator's record, the items."""
        names = dict.fromkeys(row.place for row in self.found.records.rows if _is_shown(row))
        ways = (keys_of(field.path) for field in self.found.records.fields)
        names |= dict.fromkeys(".".join(way[:2]) for way in ways if way[0] == "registers")
        for place in names:
            if place == "items":
                continue
            yield self.register(place)
        rows = tuple(self.operator_row(field) for field in self.operator_fields())
        if rows:
            title = Wording(self._("Who answers for the service"), self.language)
            columns = tuple(Wording(w, self.language) for w in (self._("What"), self._("Change")))
            yield MarkedTable("operator", title, columns, rows)
        if "items" in names:
            yield self.items()

    def register(self, place: str) -> MarkedTable:
        """The rows of one register that changed, all cells of each."""
        name = place.removeprefix("registers.")
        old, new = _register(self.found.old_version, name), _register(self.found.new_version, name)
        columns = _columns(old, new)
        return MarkedTable(
            place,
            self.register_title(name),
            tuple(self.say(column.title) for column in columns),
            tuple(
                self.row(row, columns, _row(old, row.uid), _row(new, row.uid))
                for row in self.found.records.rows
                if row.place == place and _is_shown(row)
            ),
            tuple(self.register_notes(name, old, new)) if old and new else (),
        )

    def register_title(self, name: str) -> Wording:
        """What a register is called."""
        versions = self.found.new_version, self.found.old_version
        titles = [r.title for version in versions if (r := _register(version, name))]
        return self.say(titles[0] if titles else {})

    def register_notes(self, name: str, old: Register, new: Register) -> Iterable[Markup]:
        """What differs in a register besides its rows."""
        for field in self.found.records.fields:
            keys = keys_of(field.path)
            if keys[:2] != ["registers", name]:
                continue
            if keys[2] == "title":
                label = self._in_language(self._("Title"), keys[-1], new.title)
                was, now = (register.title.get(keys[-1], "") for register in (old, new))
                yield self._labelled(label, self.cell(was, now, field.segments))
            elif keys[2] == "columns":
                was, now = (
                    " · ".join(self.say(column.title).text for column in register.columns)
                    for register in (old, new)
                )
                if was != now:
                    (made,) = segments_of([(was, now)])
                    yield self._labelled(self._("Columns"), self.cell(was, now, made))

    def _labelled(self, label: str, shown: Markup) -> Markup:
        return escape(self._("{label}: ", label=label)) + shown

    def _in_language(self, label: str, language: str, words: Mapping[str, str]) -> str:
        """A label that names the language, if that is not the one in which it is shown."""
        if language == self.say(words).language:
            return label
        return f"{label} ({LANGUAGES.get(language, language)})"

    def row(
        self, row: RowChange, columns: Iterable[Column], old: Row | None, new: Row | None
    ) -> MarkedRow:
        """A row; where it differs in other languages only, with what differs there."""
        parts = {cell.path: cell.segments for cell in row.cells}
        cells: list[Markup] = []
        shown = False
        for column in columns:
            was, now = self._cell(old, column), self._cell(new, column)
            path = f"cells.{column.id}.{now.language if new else was.language}"
            cells.append(self.cell(was.text, now.text, parts.get(path, ())))
            shown = shown or was.text != now.text
        if old and new and not shown:
            cells = [
                cell + self._elsewhere(column, old, new)
                for cell, column in zip(cells, columns, strict=True)
            ]
        return MarkedRow(
            row_anchor(row.place, row.uid), row.kind, self.words.kinds[row.kind], tuple(cells)
        )

    def _elsewhere(self, column: Column, old: Row, new: Row) -> Markup:
        """What differs in one cell in each language that is not shown."""
        was, now = old.cells.get(column.id, {}), new.cells.get(column.id, {})
        made = Markup()
        for language in sorted({*was, *now}):
            pair = was.get(language, ""), now.get(language, "")
            if pair[0] != pair[1]:
                (marks,) = segments_of([pair])
                shown = self._labelled(LANGUAGES.get(language, language), marked(marks, self.words))
                made += Markup('<br><span lang="{}">{}</span>').format(language, shown)
        return made

    def _cell(self, row: Row | None, column: Column) -> Wording:
        return self.say(row.cells.get(column.id, {}) if row else {})

    def cell(self, was: str, now: str, segments: Segments = ()) -> Markup:
        """A value before and after; what is equal is not marked."""
        known = segments and _joined(segments, "-") == was and _joined(segments, "+") == now
        if was == now:
            shown = marked((("=", now or "—"),), self.words)
        elif known:
            shown = marked(segments, self.words)
        else:
            both: Segments = ((("-", was),) if was else ()) + ((("+", now),) if now else ())
            shown = marked(both, self.words)
        if _QUOTED.search(was + now) and not self.language.startswith("zh"):
            return Markup('<span lang="zh-CN">{}</span>').format(shown)
        return shown

    def row_name(self, row: RowChange) -> str:
        """What to call a row or an item: its first cell, its title."""
        if row.place == "items":
            items = _items(self.found.old_version) | _items(self.found.new_version)
            return self.say(items[row.uid].title).text if row.uid in items else row.uid
        name = row.place.removeprefix("registers.")
        for version in (self.found.new_version, self.found.old_version):
            register = _register(version, name)
            found = _row(register, row.uid)
            if register and found and register.columns:
                return self._cell(found, register.columns[0]).text
        return row.uid

    def operator_row(self, field: FieldChange) -> MarkedRow:
        named = {
            "name": self._("Name"),
            "department": self._("Department"),
            "phone": self._("Telephone"),
            "email": self._("E-mail"),
            "address": self._("Address"),
        }
        part = field.path.split(".")[2 if field.path.startswith("operator.contacts.") else 1]
        was = field.from_ if isinstance(field.from_, str) else ""
        now = field.to if isinstance(field.to, str) else ""
        kind: ChangeKind = "modified" if was and now else "added" if now else "deleted"
        said = named.get(part, part)
        if part in ("name", "department"):
            said = self._in_language(said, field.path.split(".")[-1], self._operator(part))
        label = marked((("=", said),), self.words)
        return MarkedRow(
            field.path, kind, self.words.kinds[kind], (label, self.cell(was, now, field.segments))
        )

    def operator_fields(self) -> list[FieldChange]:
        """The fields of the operator that differ: those told in this language, or where
        there is none, those in others.
        """
        fields = [
            field
            for field in self.found.records.fields
            if field.path.startswith("operator.") and field.path != "operator.provisions"
        ]
        return [field for field in fields if self._is_mine(field)] or fields

    def _is_mine(self, field: FieldChange) -> bool:
        """Whether a field of the operator is told in this language."""
        parts = field.path.split(".")
        if parts[1] in ("name", "department") and len(parts) == 3:
            return parts[2] == self.say(self._operator(parts[1])).language
        return True

    def _operator(self, name: str) -> Mapping[str, str]:
        version = self.found.new_version
        return getattr(version.operator, name) if version else {}

    def items(self) -> MarkedTable:
        """What a person is asked, where that changed."""
        old, new = _items(self.found.old_version), _items(self.found.new_version)
        rows = []
        for row in self.found.records.rows:
            if row.place != "items":
                continue
            was = self.item(old.get(row.uid))
            now = self.item(new.get(row.uid))
            cells = tuple(self.cell(a, b) for a, b in zip(was, now, strict=True))
            rows.append(
                MarkedRow(row_anchor("items", row.uid), row.kind, self.words.kinds[row.kind], cells)
            )
        columns = (self._("Question"), self._("Answer asked for"), self._("Lawful basis"))
        return MarkedTable(
            "items",
            Wording(self._("What you are asked"), self.language),
            tuple(Wording(column, self.language) for column in columns),
            tuple(rows),
        )

    def item(self, item: Item | None) -> tuple[str, str, str]:
        if item is None:
            return "", "", ""
        act = acts(self._)[item.act]
        if not item.required:
            act = self._("{act}; optional", act=act)
        return self.say(item.title).text, act, self.say(item.lawful_basis).text


def acts(_: Messages) -> dict[str, str]:
    """What a person does with an item."""
    return {
        "terms_acceptance": _("acceptance"),
        "notice_acknowledged": _("taking note"),
        "consent": _("consent"),
        "separate_consent": _("separate consent"),
        "guardian_consent": _("a guardian’s consent"),
    }


def row_anchor(place: str, uid: str) -> str:
    """The id of a changed row of a register. The dot keeps it apart from any uid."""
    return f"{place}.{uid}"


def _is_shown(row: RowChange) -> bool:
    """Whether more of a row differs than which provisions say it."""
    said = row.kind != "modified" or any(cell.path != "provisions" for cell in row.cells)
    return said and (row.place == "items" or row.place.startswith("registers."))


def _items(version: Version | None) -> dict[str, Item]:
    return {item.id: item for item in version.items} if version else {}


def _register(version: Version | None, name: str) -> Register | None:
    return version.registers.get(name) if version else None


def _row(register: Register | None, uid: str) -> Row | None:
    return next((row for row in register.rows if row.uid == uid), None) if register else None


def _columns(old: Register | None, new: Register | None) -> tuple[Column, ...]:
    """The columns of the new register, then those that only the old one had."""
    columns: dict[str, Column] = {}
    for register in (new, old):
        for column in register.columns if register else ():
            columns.setdefault(column.id, column)
    return tuple(columns.values())


def _changes(segments: Segments) -> bool:
    return any(op != "=" for op, _ in segments)


def _joined(segments: Segments, op: Literal["-", "+"]) -> str:
    return "".join(text for kind, text in segments if kind in ("=", op))


def _few(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[:most] + "…"


def _ways(text: Text) -> list[tuple[Node, ...]]:
    """Of each provision in reading order, those it stands under, top first."""
    ways: list[tuple[Node, ...]] = []
    stack: list[tuple[int, Node]] = []
    for depth, node in flatten(text):
        while stack and stack[-1][0] >= depth:
            stack.pop()
        ways.append(tuple(above for _, above in stack))
        stack.append((depth, node))
    return ways


def place_of(found: Comparison, change: Change) -> str:
    """Where a change stands: the numbers and headings above the provision, and its own."""
    return _way(change, _ways(found.new if change.to else found.old))


def _way(change: Change, ways: list[tuple[Node, ...]]) -> str:
    side = (change.to or change.from_)[0]
    steps = [name_of(node) for node in ways[side.index] if node.kind in NUMBERED]
    if side.num.strip() or not steps:
        steps.append(name_of(side.node))
    return " › ".join(steps)
