"""The laws of a comparison, on any two texts."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from xarst_site.changes.apply import apply, build, flatten, reverse
from xarst_site.changes.carry import carry_uids
from xarst_site.changes.compare import compare
from xarst_site.changes.model import ChangeSet
from xarst_site.changes.words import segments
from xarst_site.text.nodes import Mark, Node, Num, Text

WORDS = st.text(
    alphabet=st.sampled_from(
        list("个人信息收集使用我们您不得,，。.;；:\u00a0\u3000 ()（）“”12aA\n\t")
    ),
    max_size=24,
) | st.text(max_size=6)
SENTENCES = st.sampled_from(
    [
        "我们会收集您的个人信息。",
        "我们不会收集您的个人信息。",
        "我们会共享您的个人信息;经您同意的除外。",
        "经您同意的除外。",
        "免责声明",
        "",
        "第十五条所称三十日内,是指2023年9月6日起。",
        "We collect your data. You may object.",
        "You may object.",
    ]
)
LANGUAGES = st.sampled_from(["zh-CN", "en"])
SPACE = st.sampled_from(["", "\n", "\n\n", " \n"])
NUMS = st.none() | st.builds(
    Num,
    scheme=st.just("1."),
    literal=st.sampled_from(["1.", "2.", "(一)", "（一）", "()"]),
    ordinal=st.none() | st.integers(1, 3),
    gap=st.sampled_from(["", " "]),
)


@st.composite
def nodes(draw: st.DrawFn, depth: int = 0) -> Node:
    text = draw(SENTENCES | WORDS)
    marks: tuple[Mark, ...] = ()
    if text and draw(st.integers(0, 4)) == 0:
        end = draw(st.integers(1, len(text)))
        kind = draw(st.sampled_from(["strong", "em", "link", "ref"]))
        value = draw(st.sampled_from(["aaaa", "bbbb", "https://example.org/"]))
        marks = (Mark(start=0, end=end, kind=kind, value=value),)
    kind = draw(st.sampled_from(["text", "paragraph", "section", "row", "table", "definition"]))
    children: tuple[Node, ...] = ()
    if depth < 3:
        children = tuple(draw(st.lists(nodes(depth=depth + 1), max_size=3)))
    return Node(
        uid="",
        kind=kind,
        num=draw(NUMS),
        heading=draw(st.sampled_from(["", "", "定义:", "一般规定"])),
        text=text,
        marks=marks,
        cells=tuple(draw(st.lists(SENTENCES, max_size=3))) if kind == "row" else (),
        header=draw(st.integers(0, 1)),
        flat=draw(st.booleans()),
        before=draw(st.none() | SPACE),
        children=children,
    )


@st.composite
def texts(draw: st.DrawFn) -> Text:
    made = Text(
        language=draw(LANGUAGES),
        nodes=tuple(draw(st.lists(nodes(), max_size=6))),
        between=draw(SPACE),
        start=draw(SPACE),
        end=draw(SPACE),
    )
    flat = flatten(made)
    prefix = draw(st.sampled_from(["a", "b"]))
    order = draw(st.permutations(range(len(flat))))
    named = [
        (depth, msgspec.structs.replace(node, uid=f"{prefix}{order[k]:03d}"))
        for k, (depth, node) in enumerate(flat)
    ]
    return msgspec.structs.replace(made, nodes=build(named))


@st.composite
def revisions(draw: st.DrawFn) -> tuple[Text, Text]:
    """A text and one with much in common with it."""
    old = draw(texts())
    other = draw(texts())
    flat = flatten(old) + flatten(other)
    drawn = [p for p in flat if draw(st.integers(0, 5))]
    if draw(st.booleans()):
        drawn = list(draw(st.permutations(drawn)))
    level: list[tuple[int, Node]] = []
    for k, (depth, node) in enumerate(drawn):
        allowed = min(depth, level[-1][0] + 1 if level else 0)
        fresh = draw(st.integers(0, 4)) == 0
        level.append((allowed, msgspec.structs.replace(node, uid=f"c{k:03d}") if fresh else node))
    return old, msgspec.structs.replace(other, nodes=build(level))


PAIRS = st.tuples(texts(), texts()) | revisions()


@given(texts())
def test_a_text_laid_flat_is_built_again(text: Text) -> None:
    assert build(flatten(text)) == text.nodes


@given(PAIRS)
def test_the_laws_of_a_change_set(pair: tuple[Text, Text]) -> None:
    old, new = pair
    changes = compare(old, new)
    turned = reverse(changes)
    assert apply(old, changes) == new
    assert apply(new, turned) == old
    assert reverse(turned) == changes
    assert compare(new, old) == turned
    assert msgspec.json.decode(msgspec.json.encode(changes), type=ChangeSet) == changes
    for change in changes.changes:
        for join, op in ((change.from_text, "+"), (change.to_text, "-")):
            assert "".join(t for o, t in change.segments if o != op) == join
        assert all(t for _, t in change.segments)
    every_node_is_kept_or_a_side_of_one_change(changes)


def every_node_is_kept_or_a_side_of_one_change(changes: ChangeSet) -> None:
    old = [k.from_index + n for k in changes.kept for n in range(k.count)]
    new = [k.to_index + n for k in changes.kept for n in range(k.count)]
    old += [side.index for change in changes.changes for side in change.from_]
    new += [side.index for change in changes.changes for side in change.to]
    assert sorted(old) == list(range(changes.from_size))
    assert sorted(new) == list(range(changes.to_size))


@given(texts())
def test_a_text_does_not_differ_from_itself(text: Text) -> None:
    changes = compare(text, text)
    assert changes.changes == ()
    assert changes.front == ()


@given(PAIRS)
def test_carried_uids_are_unique_and_change_nothing_else(pair: tuple[Text, Text]) -> None:
    old, new = pair
    carried = carry_uids(old, new)
    flat = flatten(carried.text)
    uids = [node.uid for _, node in flat]
    assert len(set(uids)) == len(uids)
    assert [n.literal for _, n in flat] == [n.literal for _, n in flatten(new)]
    known = {node.uid for node in old.walk()}
    assert {line.uid for line in carried.lineage if line.relation != "new"} <= set(uids)
    for line in carried.lineage:
        assert set(line.sources) <= known


@given(WORDS, WORDS)
def test_segments_are_the_same_from_either_side(old: str, new: str) -> None:
    made = segments(old, new)
    assert "".join(t for o, t in made if o != "+") == old
    assert "".join(t for o, t in made if o != "-") == new
    assert "".join(o for o, _ in made).replace("-+", "-").find("--") < 0
    turned = [({"-": "+", "+": "-"}.get(o, o), t) for o, t in segments(new, old)]
    assert sorted(turned) == sorted(made)
