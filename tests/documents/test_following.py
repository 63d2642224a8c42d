"""Numbers that would follow after a provision was added, moved or removed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from xarst_site.documents.editing import add, move, remove
from xarst_site.documents.following import (
    Start,
    after_adding,
    after_moving,
    after_removing,
    counted_on,
)
from xarst_site.text.nodes import Node, Text
from xarst_site.text.numbering import read_number
from xarst_site.text.numerals import in_style

STYLES = ("一、", "（一）", "1.", "1、", "第一条")
KINDS = {"一、": "section", "（一）": "subsection", "第一条": "article"}


def numbered(style, count, begin=1, prefix="n"):
    first = read_number(style + " X")[0]
    return tuple(
        Node(
            uid=f"{prefix}{k:03}",
            kind=KINDS.get(style, "paragraph"),
            num=in_style(first, begin + k),
            text=f"示例{k}。",
        )
        for k in range(count)
    )


def ordinals(nodes):
    return [node.num.ordinal for node in nodes]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(STYLES), st.integers(2, 12), st.data())
def test_a_list_counts_on_after_any_move_within_it(style, count, data):
    old = Text(language="zh-CN", nodes=numbered(style, count))
    uids = [node.uid for node in old.nodes]
    uid, to = data.draw(st.lists(st.sampled_from(uids), min_size=2, max_size=2, unique=True))
    where = data.draw(st.sampled_from(["before", "after"]))
    new = move(old, uid, to, where)
    made = counted_on(new, after_moving(old, new, uid, to, where).starts)
    assert ordinals(made.nodes) == list(range(1, count + 1))
    assert [node.uid for node in made.nodes] == [node.uid for node in new.nodes]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(STYLES), st.integers(2, 12), st.data())
def test_a_list_counts_on_after_any_removal_or_addition(style, count, data):
    old = Text(language="zh-CN", nodes=numbered(style, count))
    uid = data.draw(st.sampled_from([node.uid for node in old.nodes]))
    left = remove(old, uid)
    made = counted_on(left, after_removing(old, left, uid))
    assert ordinals(made.nodes) == list(range(1, count))
    where = data.draw(st.sampled_from(["before", "after"]))
    more, new = add(old, uid, where, mint=lambda key: f"x{abs(hash(key)) % 10**6:06}", words="新")
    made = counted_on(more, after_adding(more, new))
    assert ordinals(made.nodes) == list(range(1, count + 2))


def chapters(*counts):
    """Chapters whose articles are numbered through the whole text."""
    titles = numbered("一、", len(counts), prefix="c")
    begin, made = 1, []
    for k, (title, count) in enumerate(zip(titles, counts, strict=True)):
        articles = numbered("第一条", count, begin, prefix=f"a{k}")
        made.append(Node(uid=title.uid, kind="chapter", num=title.num, heading="示例",
                         children=articles))  # fmt: skip
        begin += count
    return Text(language="zh-CN", nodes=tuple(made))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(2, 4), min_size=2, max_size=3), st.data())
def test_articles_count_on_through_chapters(counts, data):
    old = chapters(*counts)
    uids = [node.uid for node in old.walk() if node.kind == "article"]
    uid, to = data.draw(st.lists(st.sampled_from(uids), min_size=2, max_size=2, unique=True))
    where = data.draw(st.sampled_from(["before", "after"]))
    new = move(old, uid, to, where)
    made = counted_on(new, after_moving(old, new, uid, to, where).starts)
    articles = [node for node in made.walk() if node.kind == "article"]
    assert ordinals(articles) == list(range(1, len(uids) + 1))
    left = remove(old, uid)
    made = counted_on(left, after_removing(old, left, uid))
    articles = [node for node in made.walk() if node.kind == "article"]
    assert ordinals(articles) == list(range(1, len(uids)))


def test_another_kind_of_number_is_told_and_left():
    below = numbered("1.", 3, prefix="p")
    first, second = numbered("（一）", 2)
    old = Text(
        language="zh-CN",
        nodes=(Node(uid="n000", kind="subsection", num=first.num, text="甲", children=below),
               second),
    )  # fmt: skip
    new = move(old, "p000", "n001", "before")
    moved = after_moving(old, new, "p000", "n001", "before")
    assert moved.number.literal == "（二）"
    assert moved.starts == (Start("p001", 1),)


def test_what_is_not_there_is_passed_over():
    text = Text(language="zh-CN", nodes=numbered("1.", 2))
    assert counted_on(text, [Start("gone0000", 3), Start("n000", 0)]) == text
    assert after_removing(text, text, "n001") == ()
