"""Identity from version to version, and from a text to its translation."""

from tests.changes.seed import seed
from tests.changes.truth import revise
from xarst_site.changes.apply import flatten
from xarst_site.changes.carry import carry_to_translation, carry_uids
from xarst_site.text.nodes import Mark, Node, Num, Text


def text(*words: str, prefix: str = "a", language: str = "zh-CN") -> Text:
    nodes = (Node(uid=f"{prefix}{k:03d}", kind="text", text=w) for k, w in enumerate(words))
    return Text(language=language, nodes=tuple(nodes))


A = "我们会收集您的个人信息,用于提供服务。"
B = "您可以随时撤回同意,撤回不影响此前的处理。"
C = "本协议适用中华人民共和国法律,争议提交有管辖权的法院。"


def test_the_uids_of_a_revision_are_those_of_the_truth() -> None:
    old = seed()
    for number in range(10):
        truth = revise(old, number)
        carried = carry_uids(old, truth.text)
        was = [node.uid for node in old.walk()]
        now = [node.uid for node in carried.text.walk()]
        wrong = [pair for pair in truth.pairs if was[pair[0]] != now[pair[1]]]
        assert len(wrong) <= 1
        assert len(set(now)) == len(now)


def test_carrying_again_changes_nothing() -> None:
    old = seed()
    once = carry_uids(old, revise(old, 3).text)
    assert carry_uids(old, once.text).text == once.text


def test_lineage() -> None:
    carried = carry_uids(text(A + B, C), text(A, B, C, "示例:新的一句。", prefix="x"))
    assert [(line.relation, line.sources) for line in carried.lineage] == [
        ("split_from", ("a000",)),
        ("split_from", ("a000",)),
        ("continued", ("a001",)),
        ("new", ()),
    ]
    assert carried.uids["x002"] == "a001"
    merged = carry_uids(text(A, B, C), text(A + B, C, prefix="x"))
    assert (merged.lineage[0].relation, merged.lineage[0].sources) == (
        "merged_from",
        ("a000", "a001"),
    )


def test_a_uid_is_never_used_for_another_provision() -> None:
    carried = carry_uids(text(A, B), text(C, A, prefix="a"))
    assert carried.lineage[1].uid == "a000"
    assert carried.lineage[0].uid not in {"a000", "a001"}


def test_references_inside_the_new_text_follow() -> None:
    target = Node(uid="xxxx", kind="text", text=A)
    mark = Mark(start=0, end=2, kind="ref", value="xxxx")
    new = Text(
        language="zh-CN", nodes=(target, Node(uid="y001", kind="text", text=B, marks=(mark,)))
    )
    carried = carry_uids(text(A, B), new).text
    assert carried.nodes[1].marks[0].value == carried.nodes[0].uid == "a000"


def test_a_translation_takes_the_uids_of_what_it_translates() -> None:
    def clause(uid: str, number: int, words: str) -> Node:
        return Node(
            uid=uid,
            kind="paragraph",
            num=Num(scheme="1.", literal=f"{number}.", ordinal=number),
            text=words,
        )

    chinese = Text(
        language="zh-CN", nodes=(*text(A).nodes, clause("p1aa", 1, B), clause("p2aa", 2, C))
    )
    english = Text(
        language="en",
        nodes=(
            *text("We collect data.", prefix="e").nodes,
            clause("q1aa", 1, "You may withdraw."),
            clause("q2aa", 2, "Chinese law applies."),
        ),
    )
    carried = carry_to_translation(chinese, english)
    assert [node.uid for _, node in flatten(carried.text)] == ["a000", "p1aa", "p2aa"]
