"""What each kind of change looks like, on small texts."""

import os
import subprocess
import sys

import msgspec
import pytest

from tests.changes.seed import ROOT, seed
from xarst_site.changes.apply import apply, reverse
from xarst_site.changes.compare import compare
from xarst_site.changes.model import Change, ChangeError, ChangeSet, as_json
from xarst_site.text.nodes import Mark, Node, Num, Text


def text(*nodes: Node, language: str = "zh-CN") -> Text:
    return Text(language=language, nodes=nodes)


def node(uid: str, words: str, number: int = 0, **more: object) -> Node:
    num = Num(scheme="1.", literal=f"{number}.", ordinal=number) if number else None
    kind = "paragraph" if number else "text"
    return Node(**{"uid": uid, "kind": kind, "num": num, "text": words, **more})  # type: ignore[arg-type]


def only(old: Text, new: Text) -> Change:
    changes = compare(old, new)
    assert apply(old, changes) == new
    assert apply(new, reverse(changes)) == old
    assert len(changes.changes) == 1, changes.summary
    return changes.changes[0]


A = "我们会收集您的个人信息,用于提供服务。"
B = "您可以随时撤回同意,撤回不影响此前的处理。"
C = "本协议适用中华人民共和国法律,争议提交有管辖权的法院。"
D = "停止运营时,我们将提前公告并删除您的账户资料。"


def test_a_negation_is_one_mark() -> None:
    change = only(text(node("a", A)), text(node("x", A.replace("会", "不会"))))
    assert change.kind == "modified"
    assert [s for s in change.segments if s[0] != "="] == [("+", "不")]


def test_added_and_deleted_stand_where_they_belong() -> None:
    old, new = text(node("a", A), node("b", B)), text(node("x", A), node("y", C), node("z", B))
    change = only(old, new)
    assert (change.kind, change.to_place, change.from_place) == ("added", 1, 1)
    assert only(new, old).kind == "deleted"


def test_one_provision_moves_not_all_the_others() -> None:
    old = text(node("a", A), node("b", B), node("c", C), node("d", D))
    new = text(node("w", D), node("x", A), node("y", B), node("z", C))
    change = only(old, new)
    assert (change.kind, change.from_text) == ("moved", D)


def test_moved_with_other_words() -> None:
    old = text(node("a", A), node("b", B), node("c", C), node("d", D))
    new = text(node("w", D.replace("提前", "提前三十日")), node("x", A), node("y", B), node("z", C))
    assert only(old, new).kind == "moved_modified"


def test_another_number_is_renumbered_only() -> None:
    change = only(text(node("a", A, 1)), text(node("x", A, 2)))
    assert change.kind == "renumbered"
    assert change.renumbered
    assert all(op == "=" for op, _ in change.segments)


def test_width_of_punctuation_and_spaces_are_typographic() -> None:
    wide = "\u00a0" + A.replace(",", "\uff0c")
    assert only(text(node("a", A)), text(node("x", wide))).kind == "typographic"


def test_split_and_merged_show_the_break() -> None:
    whole, one, two = node("a", A + B), node("x", A), node("y", B)
    change = only(text(node("c", C), whole), text(node("z", C), one, two))
    assert change.kind == "split"
    assert [side.text for side in change.to] == [A, B]
    assert [s for s in change.segments if s[0] != "="] == [("+", "\n")]
    assert only(text(node("z", C), one, two), text(node("c", C), whole)).kind == "merged"


def test_an_inserted_level_moves_nothing() -> None:
    old = text(node("a", A), node("b", B), node("c", C))
    new = text(
        node("h", "第一章 总则", kind="section", children=(node("x", A), node("y", B))),
        node("z", C),
    )
    assert only(old, new).kind == "added"


def test_a_row_is_compared_cell_by_cell() -> None:
    def table(cell: str) -> Text:
        rows = (
            Node(uid="r1", kind="row", cells=("名称", "用途")),
            Node(uid="r2", kind="row", cells=("人脸识别SDK", cell)),
        )
        return text(Node(uid="t", kind="table", header=1, children=rows))

    change = only(table("提供人脸识别服务"), table("提供人脸识别和支付服务"))
    assert change.cells[0] == (("=", "人脸识别SDK"),)
    assert [s for s in change.cells[1] if s[0] != "="] == [("+", "和支付")]


def test_a_link_that_leads_elsewhere_is_a_change_of_substance() -> None:
    def linked(address: str) -> Text:
        return text(node("a", A, marks=(Mark(start=0, end=2, kind="link", value=address),)))

    change = only(linked("https://example.org/a"), linked("https://example.org/b"))
    assert (change.kind, change.aspects) == ("modified", ("links",))
    assert only(linked("https://example.org/a"), text(node("a", A))).kind == "typographic"


def test_references_follow_their_provision() -> None:
    def referring(first: str, second: str) -> Text:
        mark = Mark(start=0, end=2, kind="ref", value=first)
        return text(node(first, A), node(second, B, marks=(mark,)))

    assert compare(referring("aaaa", "bbbb"), referring("cccc", "dddd")).changes == ()


def test_what_was_rewritten_under_its_number_is_one_change() -> None:
    old = text(
        node("a", A, 1), node("b", "我们委托第三方处理信息,并与其签订协议。", 2), node("c", C, 3)
    )
    new = text(
        node("x", A, 1), node("y", "任何第三方处理信息须经您同意,签字后生效。", 2), node("z", C, 3)
    )
    assert only(old, new).kind == "modified"


def test_near_duplicates_keep_their_own() -> None:
    old = seed()
    near = [n for n in old.walk() if n.text.startswith("本部分中,所表述的“用户”")]
    assert len(near) == 2

    def edit(n: Node) -> Node:
        words = n.text.replace("本部分中", "本章之中") if n.uid == near[0].uid else n.text
        return msgspec.structs.replace(
            n, uid="q" + n.uid, text=words, marks=(), children=tuple(map(edit, n.children))
        )

    new = msgspec.structs.replace(old, nodes=tuple(map(edit, old.nodes)))
    changed = [c for c in compare(old, new).changes if c.kind != "typographic"]
    assert [(c.kind, c.from_[0].uid, c.to[0].uid) for c in changed] == [
        ("modified", near[0].uid, "q" + near[0].uid)
    ]


def test_a_change_set_of_another_text_is_refused() -> None:
    changes = compare(text(node("a", A)), text(node("a", B)))
    with pytest.raises(ChangeError):
        apply(text(node("a", C)), changes)
    with pytest.raises(ChangeError):
        apply(text(node("a", A), node("b", B)), changes)


def test_fields_of_the_text_are_compared() -> None:
    old = text(node("a", A))
    new = msgspec.structs.replace(old, end="\n", between="\n")
    changes = compare(old, new)
    assert [f.path for f in changes.front] == ["between", "end"]
    assert apply(old, changes) == new


def test_json_has_the_shape_that_programs_read() -> None:
    made = as_json(compare(text(node("a", A, 1)), text(node("x", A + B, 1))))
    assert made["summary"] == {"modified": 1}
    (change,) = made["changes"]
    assert change["from"] == {"uid": "a", "eid": "", "num": "1.", "text": A}
    assert "".join(s for op, s in change["segments"] if op != "-") == change["to"]["text"]


PROGRAM = """
import sys, msgspec
from tests.changes.seed import seed
from tests.changes.truth import revise
from xarst_site.changes.compare import compare
sys.stdout.buffer.write(msgspec.json.encode(compare(seed(), revise(seed(), 7).text)))
"""


def test_the_same_bytes_in_every_process() -> None:
    made = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
        for hash_seed in ("0", "1", "4711")
    }
    assert len(made) == 1
    assert msgspec.json.decode(made.pop(), type=ChangeSet).changes
