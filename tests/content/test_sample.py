"""The sample shows every kind of edit, and is plainly a sample."""

import re
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from xarst_site.documents.check import check, check_versions
from xarst_site.documents.force import in_force, status
from xarst_site.text import markdown
from xarst_site.text.nodes import NUMBERED, Node, Text

PAIRS = [
    ("2024-03-01", "2025-01-15"),
    ("2025-01-15", "2025-07-01"),
    ("2025-07-01", "2026-06-01"),
    ("2026-06-01", "2030-01-01"),
]
STRUCTURAL = PAIRS[2:]
EVERYTHING = PAIRS[3]
PUNCTUATION = re.compile(r"[\s，。；：、（）“”,.;:()]")


class Edit:
    """What differs between two texts, told by uid alone."""

    def __init__(self, old: Text, new: Text) -> None:
        self.old, self.new = old.by_uid(), new.by_uid()
        self.was, self.now = _places(old), _places(new)
        self.both = self.old.keys() & self.new.keys()
        self.added = {u for u in self.new.keys() - self.old.keys() if _kind(self.new[u])}
        self.removed = {u for u in self.old.keys() - self.new.keys() if _kind(self.old[u])}
        self.reworded = {u for u in self.both if _words(self.old[u]) != _words(self.new[u])}
        self.punctuation = {u for u in self.reworded if _bare(self.old[u]) == _bare(self.new[u])}
        self.renumbered = {u for u in self.both if self.old[u].num != self.new[u].num}
        self.moved_away = {u for u in self.both if self.was[u][0] != self.now[u][0]}
        self.moved_within = {
            u
            for u in self.both - self.moved_away
            for other in self.both
            if self.was[u][0] == self.was[other][0] == self.now[other][0]
            and (self.was[u][1] < self.was[other][1]) != (self.now[u][1] < self.now[other][1])
            and u != other
        }
        self.split = {
            u
            for u in self.reworded
            for part in self.added
            if len(_body(self.new, part)) > 8
            and _body(self.new, part) in _body(self.old, u)
            and _body(self.new, part) not in _body(self.new, u)
        }
        self.merged = {
            u
            for u in self.reworded
            for gone in self.removed
            if len(_body(self.old, gone)) > 8
            and _body(self.old, gone) in _body(self.new, u)
            and _body(self.old, gone) not in _body(self.old, u)
        }


def _kind(node: Node) -> bool:
    return node.kind in NUMBERED or node.kind == "row"


def _words(node: Node) -> tuple[str, ...]:
    return (node.heading, node.text, *node.cells)


def _bare(node: Node) -> str:
    return PUNCTUATION.sub("", "".join(_words(node)))


def _body(nodes: dict[str, Node], uid: str) -> str:
    """The words of a provision with the unnumbered text below it."""
    node = nodes[uid]
    below = (child.text for child in node.children if child.kind not in NUMBERED)
    return PUNCTUATION.sub("", (node.text or "") + "".join(below))


def _places(text: Text) -> dict[str, tuple[str, int]]:
    """For every uid the uid of its parent ('' at the top) and its place below it."""
    places = {node.uid: ("", i) for i, node in enumerate(text.nodes)}
    for node in text.walk():
        places |= {child.uid: (node.uid, i) for i, child in enumerate(node.children)}
    return places


@pytest.fixture(scope="session")
def edits(sample):
    return {
        (old, new): Edit(sample.texts[old]["zh-CN"], sample.texts[new]["zh-CN"])
        for old, new in PAIRS
    }


def test_it_says_that_it_is_a_sample_in_its_title_and_its_first_lines(sample):
    assert sample.document.sample
    for texts in sample.texts.values():
        for language, word in (("zh-CN", "示例"), ("en", "sample")):
            title, note = list(texts[language].walk())[:2]
            assert word in title.literal
            assert word in note.literal
    assert "示例" in sample.document.title["zh-CN"]
    assert "sample" in sample.document.title["en"]


def test_contacts_are_of_nobody(sample):
    for version in sample.versions.values():
        assert version.operator.contacts["email"].endswith(".example")
        assert version.operator.contacts["phone"].startswith("000-")
    for texts in sample.texts.values():
        for text in texts.values():
            words = " ".join("".join(_words(node)) for node in text.walk())
            assert all(host.endswith(".example") for host in re.findall(r"@([\w.]*\w)", words))


def test_it_keeps_the_rules_of_documents(sample):
    for name, version in sample.versions.items():
        assert check(version, sample.texts[name], sample.document) == ()
    assert check_versions(list(sample.versions.values())) == ()


def test_its_files_are_as_the_program_writes_them(sample):
    for name, texts in sample.texts.items():
        for language, text in texts.items():
            file = (sample.path / name / f"{language}.md").read_text("utf-8")
            assert markdown.write(text) == file


def test_both_languages_have_the_same_provisions_and_say_something_in_each(sample):
    for texts in sample.texts.values():
        zh, en = texts["zh-CN"], texts["en"]
        assert [(n.uid, n.kind) for n in zh.walk()] == [(n.uid, n.kind) for n in en.walk()]
        for a, b in zip(zh.walk(), en.walk(), strict=True):
            assert bool(a.heading) == bool(b.heading)
            assert bool(a.text) == bool(b.text)
            assert len(a.cells) == len(b.cells)
            assert (a.num is None) == (b.num is None)
            assert not re.search("[\u4e00-\u9fff]", "".join(_words(b)))


def test_numbers_run_without_a_gap(sample):
    for texts in sample.texts.values():
        for text in texts.values():
            for children in (text.nodes, *(node.children for node in text.walk())):
                numbers = [n.num.ordinal for n in children if n.num]
                assert numbers == list(range(1, len(numbers) + 1))


def test_it_has_the_size_of_a_real_one(sample):
    for texts in sample.texts.values():
        assert 40 <= sum(node.kind in NUMBERED for node in texts["zh-CN"].walk()) <= 75


def test_each_version_says_in_both_languages_what_changed(sample):
    for version in sample.versions.values():
        assert version.change_note["zh-CN"]
        assert version.change_note["en"]


def test_in_force_and_scheduled_at_fixed_instants(sample):
    versions = list(sample.versions.values())
    before = datetime(2024, 2, 29, 15, 59, 59, tzinfo=UTC)  # one second to 00:00 in Shanghai
    assert in_force(versions, before) is None
    begin = datetime(2024, 2, 29, 16, tzinfo=UTC)
    assert in_force(versions, begin).version == "2024-03-01"
    at = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert {v.version: status(v, versions, at) for v in versions} == {
        "2024-03-01": "superseded",
        "2025-01-15": "superseded",
        "2025-07-01": "superseded",
        "2026-06-01": "in_force",
        "2030-01-01": "scheduled",
    }
    assert (
        in_force(versions, datetime(2029, 12, 31, 15, 59, 59, tzinfo=UTC)).version == "2026-06-01"
    )
    assert in_force(versions, datetime(2029, 12, 31, 16, tzinfo=UTC)).version == "2030-01-01"


def test_every_version_is_announced_as_long_ahead_as_the_text_promises(sample):
    assert sample.document.minimum_notice_days == 30
    for version in sample.versions.values():
        assert (version.effective_from - version.published_at).days >= 30


@pytest.mark.parametrize(
    ("kind", "pairs"),
    [
        ("added", [PAIRS[0], *STRUCTURAL]),
        ("removed", [PAIRS[0], *STRUCTURAL]),
        ("renumbered", [PAIRS[0], *STRUCTURAL]),
        ("reworded", PAIRS),
        ("moved_within", STRUCTURAL),
        ("moved_away", [EVERYTHING]),
        ("split", STRUCTURAL),
        ("merged", STRUCTURAL),
        ("punctuation", [PAIRS[1], EVERYTHING]),
    ],
)
def test_kind_of_edit(edits, kind, pairs):
    for pair in pairs:
        assert getattr(edits[pair], kind), pair


def test_one_version_changes_punctuation_only_besides_its_dates(sample, edits):
    edit = edits["2025-01-15", "2025-07-01"]
    assert not edit.added
    assert not edit.removed
    assert not edit.renumbered
    assert not edit.moved_within
    assert not edit.moved_away
    datelines = {u for u in edit.both if edit.old[u].kind == "dateline"}
    assert edit.reworded - edit.punctuation == datelines
    before, after = sample.versions["2025-01-15"], sample.versions["2025-07-01"]
    assert before.registers == after.registers
    assert before.items == after.items


def _changes(edit: Edit) -> list[tuple[str, str]]:
    return [("".join(_words(edit.old[u])), "".join(_words(edit.new[u]))) for u in edit.reworded]


def test_small_rewordings_touch_a_number_a_period_and_a_negation(edits):
    changed = _changes(edits[EVERYTHING])
    assert any(a.replace("不以", "以", 1) == b and a != b for a, b in changed)
    assert any(a.replace("六个月", "十二个月", 1) == b and a != b for a, b in changed)
    assert any(a.replace("十个", "七个", 1) == b and a != b for a, b in changed)
    before = _changes(edits[PAIRS[2]])
    assert any(a.replace("十五个", "十个", 1) == b and a != b for a, b in before)
    first = _changes(edits[PAIRS[0]])
    assert any(a.replace("三年", "两年", 1) == b and a != b for a, b in first)


def test_large_rewordings_leave_little_of_the_old_sentence(edits):
    for pair in (PAIRS[0], *STRUCTURAL):
        assert any(len(b) > 2 * len(a) for a, b in _changes(edits[pair])), pair


def _rows(version, register):
    return {row.uid for row in version.registers[register].rows}


def test_an_sdk_is_added_in_the_register_and_in_the_table_of_the_text(sample):
    for old, new in (PAIRS[0], EVERYTHING):
        before, after = sample.versions[old], sample.versions[new]
        assert _rows(before, "third_parties") < _rows(after, "third_parties")
    for name, version in sample.versions.items():
        text = sample.texts[name]["zh-CN"]
        (table,) = (node for node in text.walk() if node.kind == "table")
        written = [row.cells for row in table.children[table.header :]]
        register = version.registers["third_parties"]
        typed = [
            tuple(row.cells[column.id]["zh-CN"] for column in register.columns)
            for row in register.rows
        ]
        assert typed == written
        assert [row.provisions for row in register.rows] == [
            (row.uid,) for row in table.children[table.header :]
        ]


def test_a_purpose_and_a_permission_are_added(sample):
    for old, new in (PAIRS[0], EVERYTHING):
        before, after = sample.versions[old], sample.versions[new]
        assert _rows(before, "permissions") < _rows(after, "permissions")


def test_a_contact_and_the_department_change(sample):
    operators = [version.operator for version in sample.versions.values()]
    assert any(a.department != b.department for a, b in pairwise(operators))
    assert operators[2].contacts["phone"] != operators[3].contacts["phone"]
    assert operators[3].contacts["email"] != operators[4].contacts["email"]
    for name, version in sample.versions.items():
        words = "".join(node.literal for node in sample.texts[name]["zh-CN"].walk())
        assert all(contact in words for contact in version.operator.contacts.values())
        assert version.operator.department["zh-CN"] in words


def test_registers_say_what_their_provisions_say(sample):
    """Permissions are quoted; collected information is put in short."""
    for name, version in sample.versions.items():
        nodes = sample.texts[name]["zh-CN"].by_uid()
        for row in version.registers["permissions"].rows:
            words = "".join(nodes[uid].literal for uid in row.provisions)
            assert all(cell["zh-CN"] in words for cell in row.cells.values())
