"""Editing by provision: what is not named stays, uid for uid and character for character."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.trees import texts
from xarst_site.documents import editing
from xarst_site.documents.editing import EditError, wording
from xarst_site.documents.numbers import renumber, renumbering, suggest, suggest_number
from xarst_site.text import markdown, plain
from xarst_site.text.nodes import Mark, Node, Num, Text
from xarst_site.text.numbering import readings
from xarst_site.text.uids import minter

CONTENT = Path(__file__).parents[2] / "content"


def real(language: str = "zh-CN") -> Text:
    return markdown.read((CONTENT / "xarst/2023-09-06" / f"{language}.md").read_text("utf-8"))


def sample(language: str = "zh-CN") -> Text:
    return markdown.read((CONTENT / "sample/2026-06-01" / f"{language}.md").read_text("utf-8"))


def mint() -> Callable[[str], str]:
    return minter("tests", "editing")


def uid_of(text: Text, begin: str) -> str:
    found = [n.uid for n in text.walk() if n.literal.startswith(begin)]
    assert len(found) == 1, (begin, found)
    return found[0]


def bare(node: Node) -> tuple[object, ...]:
    return tuple(getattr(node, f) for f in node.__struct_fields__ if f != "children")


def others(text: Text, *but: str) -> list[tuple[object, ...]]:
    """Every provision but these, with its place under its parent."""
    found: list[tuple[object, ...]] = []

    def walk(nodes: tuple[Node, ...], parent: str) -> None:
        for node in nodes:
            if node.uid not in but:
                found.append((parent, bare(node)))
                walk(node.children, node.uid)

    walk(text.nodes, "")
    return found


def valid(text: Text) -> None:
    assert markdown.read(markdown.write(text)) == text


def num(literal: str) -> Num:
    found = [r.num for r in readings(literal + " X") if r.num.literal == literal]
    return found[0]


def doc(*nodes: Node, language: str = "zh-CN") -> Text:
    return Text(language=language, nodes=nodes)


def provision(uid: str, number: str, words: str = "内容。", *children: Node, **more: str) -> Node:
    made = num(number) if number else None
    kind = more.pop("kind", "paragraph" if number else "text")
    return Node(uid=uid, kind=kind, num=made, text=words, children=children, **more)  # type: ignore[arg-type]


def refused(edit: Callable[[], object]) -> EditError:
    with pytest.raises(EditError) as error:
        edit()
    assert set(error.value.message) == {"zh-CN", "en"}
    assert all(error.value.message.values())
    return error.value


# --- words --------------------------------------------------------------------------


@given(texts())
@settings(max_examples=60, deadline=None)
def test_what_a_form_shows_changes_nothing(text: Text) -> None:
    for node in text.walk():
        if node.kind in ("table", "row"):
            continue
        shown = wording(node)
        as_sent = shown.words.replace("\n", "\r\n")
        made = editing.reword(
            text, node.uid, number=shown.number, heading=shown.heading, words=as_sent
        )
        assert made is text
        assert editing.reword(text, node.uid, words=shown.characters, plain=True) is text


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_rewording_touches_one_provision(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([real(), sample(), sample("en")]))
    nodes = [n for n in text.walk() if n.kind not in ("table", "row")]
    node = data.draw(st.sampled_from(nodes))
    words = data.draw(st.text("甲乙 *[]{}<>&\\a。|#", min_size=1, max_size=20))
    try:
        new = editing.reword(text, node.uid, words=words)
    except EditError as error:
        assert error.field == "words"  # noqa: PT017 - either is right, and this says which
        return
    assert others(new, node.uid) == others(text, node.uid)
    valid(new)


def test_light_markdown_is_read_and_shown_again() -> None:
    text = sample()
    node = text.by_uid()["syruykym"]
    new = editing.reword(
        text, node.uid, words="**重要**：见[第十二节](#a22r3qon)和[网](https://a.cn)。"
    )
    made = new.by_uid()[node.uid]
    assert made.text == "重要：见第十二节和网。"
    assert [(m.kind, m.value) for m in made.marks] == [
        ("strong", ""), ("ref", "a22r3qon"), ("link", "https://a.cn"),
    ]  # fmt: skip
    assert wording(made).words == "**重要**：见[第十二节](#a22r3qon)和[网](https://a.cn)。"


def test_plain_words_keep_the_marks_over_what_stays() -> None:
    text = doc(
        Node(
            uid="aaaa",
            kind="text",
            text="一二三四五六",
            marks=(Mark(start=0, end=2, kind="strong"), Mark(start=4, end=6, kind="em")),
        )
    )
    made = editing.reword(text, "aaaa", words="一二＊三新四五六", plain=True).nodes[0]
    assert [made.text[m.start : m.end] for m in made.marks] == ["一二", "五六"]
    gone = editing.reword(text, "aaaa", words="完全不同", plain=True).nodes[0]
    assert gone.marks == ()


def test_html_that_is_pasted_stays_characters() -> None:
    text = sample()
    pasted = "<script>alert(1)</script><img src=x onerror=y>"
    made = editing.reword(text, "vsjogzii", words=pasted).by_uid()["vsjogzii"]
    assert (made.text, made.marks) == (pasted, ())


@pytest.mark.parametrize(
    ("fields", "field", "code"),
    [
        ({"words": "[x](javascript:alert)"}, "words", "markdown.link"),
        ({"words": "[x](#nothing)"}, "words", "words.reference"),
        ({"words": "甲\n\n乙"}, "words", "words.paragraphs"),
        ({"words": "响\x07铃"}, "words", "words.control"),
        ({"words": "半\ud800"}, "words", "words.control"),
        ({"words": "  "}, "words", "words.empty"),
        ({"words": "x" * 10_000_000}, "words", "words.long"),
        ({"words": "x" * 10_000_000, "plain": True}, "words", "words.long"),
        ({"heading": "标" * 10_000_000}, "heading", "heading.long"),
        ({"heading": "两\n行"}, "heading", "heading.lines"),
        ({"number": "x" * 10_000_000}, "number", "number.long"),
        ({"number": "甲乙"}, "number", "number.unreadable"),
    ],
)
def test_faults_name_their_field(fields: dict[str, str], field: str, code: str) -> None:
    text = sample()
    begun = time.perf_counter()
    error = refused(lambda: editing.reword(text, "vsjogzii", **fields))  # type: ignore[arg-type]
    assert (error.field, error.code) == (field, code)
    assert time.perf_counter() - begun < 1


def test_a_provision_that_is_not_there() -> None:
    assert refused(lambda: editing.reword(sample(), "gone", words="x")).code == "uid.unknown"
    assert refused(lambda: editing.remove(sample(), "gone")).field == "uid"


def test_a_number_is_changed_with_its_gap_kept() -> None:
    text = real()
    part = text.by_uid()["xqsgrm6r"]
    new = editing.reword(text, part.uid, number="第五部分").by_uid()["xqsgrm6r"]
    assert (new.num.literal, new.num.ordinal, new.num.gap) == ("第五部分", 5, "\xa0\xa0")
    assert new.kind == "part"
    other = editing.reword(text, part.uid, number="（三）").by_uid()["xqsgrm6r"]
    assert (other.num.scheme, other.kind) == ("(N)", "subsection")
    none = editing.reword(text, part.uid, number="").by_uid()["xqsgrm6r"]
    assert none.num is None
    valid(editing.reword(text, part.uid, number=""))


def test_the_space_behind_an_english_heading_stays() -> None:
    text = sample("en")
    new = editing.reword(text, "cmckw4lb", heading="Signing in.").by_uid()["cmckw4lb"]
    assert new.literal.startswith("(1) Signing in. To create")


# --- numbers ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("第一部分", "第二部分", "第三部分"),
        ("第九条", "第十条", "第十一条"),
        ("九、", "十、", "十一、"),
        ("（九）", "（十）", "（十一）"),
        ("(一)", "(二)", "(三)"),
        ("9.", "10.", "11."),
        ("９．", "１０．", "１１．"),
        ("1、", "2、", "3、"),
        ("1)", "2)", "3)"),
        ("(1)", "(2)", "(3)"),
        ("①", "②", "③"),
        ("a)", "b)", "c)"),
        ("Article 3", "Article 4", "Article 5"),
        ("Part I", "Part II", "Part III"),
        ("IX.", "X.", "XI."),
        ("3.1", "3.2", "3.3"),
        ("壹、", "贰、", "叁、"),
        ("第三条之一", "第三条之二", "第三条之三"),
    ],
)
def test_a_suggestion_follows_scheme_and_print(first: str, second: str, third: str) -> None:
    text = doc(provision("aaaa", first), provision("bbbb", second))
    assert suggest_number(text, "bbbb", "after").literal == third
    assert suggest_number(text, "aaaa", "after").literal == second
    assert suggest_number(text, "bbbb", "before").literal == second
    assert suggest_number(text, "aaaa", "before").literal == first


def test_bullets_stay_bullets() -> None:
    bullet = Num(scheme="•", literal="•", gap=" ")
    text = doc(Node(uid="aaaa", kind="point", num=bullet, text="甲"))
    assert suggest_number(text, "aaaa", "after") == bullet


def test_below_a_provision_the_first_is_as_elsewhere() -> None:
    text = real()
    made = suggest(text, uid_of(text, "二、责任限制"), "inside")
    assert (made.kind, made.num) == ("text", None)  # its fellows there have no numbers
    assert suggest(text, uid_of(text, "(一)服务内容"), "inside").num.literal == "5."
    deeper = suggest(text, uid_of(text, "6.从合法公开披露"), "inside")
    assert (deeper.kind, deeper.num.literal) == ("subparagraph", "1)")
    full = doc(provision("aaaa", "一、", kind="section"))
    assert suggest_number(full, "aaaa", "inside").literal == "（一）"
    half = doc(provision("aaaa", "一、", "甲(乙)", kind="section"))
    assert suggest_number(half, "aaaa", "inside").literal == "(一)"


def test_closing_words_and_leading_words_of_a_list() -> None:
    text = doc(
        provision("aaaa", "", "包括:", kind="intro"),
        provision("bbbb", "1."),
        provision("cccc", "2."),
        provision("dddd", "", "以上。", kind="wrapUp"),
    )
    assert suggest_number(text, "dddd", "before").literal == "3."
    assert suggest_number(text, "aaaa", "after").literal == "1."
    assert suggest_number(text, "aaaa", "before") is None
    assert suggest_number(text, "dddd", "after") is None


def test_an_empty_number_is_counted() -> None:
    text = real()
    empty = uid_of(text, "()系统权限使用")
    assert suggest_number(text, empty, "after").literal == "(四)"
    assert suggest_number(text, empty, "before").literal == "(三)"


def test_articles_run_on_through_chapters() -> None:
    text = doc(
        provision("c1aa", "第一章", "", provision("a1aa", "第一条"), provision("a2aa", "第二条")),
        provision("c2aa", "第二章", "", provision("a3aa", "第三条")),
        provision("c3aa", "第三章", "空的一章"),
    )
    assert suggest_number(text, "a3aa", "before").literal == "第三条"
    assert suggest_number(text, "c3aa", "inside").literal == "第四条"
    new, uid = editing.add(text, "a1aa", "after", mint=mint(), words="新的一条。")
    offered = renumbering(new, uid)
    assert [(o.uid, o.now.literal) for o in offered] == [("a2aa", "第三条"), ("a3aa", "第四条")]
    done = renumber(new, offered)
    assert [n.num.literal for n in done.walk() if n.num.scheme == "第N条"] == [
        "第一条", "第二条", "第三条", "第四条",
    ]  # fmt: skip


def test_renumbering_is_offered_and_does_only_that() -> None:
    text = sample()
    new, uid = editing.add(text, "gz474thq", "after", mint=mint(), words="新的权利；")
    assert [n.num.literal for n in new.by_uid()["jzlqahcr"].children if n.num][:4] == [
        "1.", "2.", "2.", "3.",
    ]  # fmt: skip
    offered = renumbering(new, uid)
    assert [o.now.literal for o in offered] == ["3.", "4.", "5.", "6.", "7."]
    done = renumber(new, offered)
    assert [n.num.literal for n in done.by_uid()["jzlqahcr"].children if n.num] == [
        "1.", "2.", "3.", "4.", "5.", "6.", "7.",
    ]  # fmt: skip
    touched = {o.uid for o in offered}
    assert others(done, *touched) == others(new, *touched)
    with pytest.raises(ValueError, match="no longer has"):
        renumber(done, offered)


def test_after_taking_one_out_the_rest_moves_up() -> None:
    text = sample()
    gone = text.by_uid()["gz474thq"]
    new = editing.remove(text, gone.uid)
    offered = renumbering(new, "y7rheguo", ordinal=gone.num.ordinal)
    assert [o.now.literal for o in offered] == ["1.", "2.", "3.", "4.", "5."]


def test_a_second_list_under_one_parent_is_left_alone() -> None:
    text = doc(*(provision(f"n{k}aa", f"{n}.") for k, n in enumerate((1, 3, 4, 1, 2))))
    assert [o.uid for o in renumbering(text, "n0aa")] == ["n1aa", "n2aa"]


def test_decimals_follow_what_they_stand_under() -> None:
    text = doc(
        provision("aaaa", "1."),
        provision("bbbb", "3.", "乙", provision("cccc", "3.1"), provision("dddd", "3.2")),
    )
    assert [(o.uid, o.now.literal) for o in renumbering(text, "aaaa")] == [
        ("bbbb", "2."), ("cccc", "2.1"), ("dddd", "2.2"),
    ]  # fmt: skip


# --- adding, moving, removing -------------------------------------------------------


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_adding_changes_nothing_else(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([real(), sample(), sample("en")]))
    node = data.draw(st.sampled_from(list(text.walk())))
    where = data.draw(st.sampled_from(["before", "after", "first", "inside"]))
    try:
        new, uid = editing.add(text, node.uid, where, mint=mint(), words="新的内容。")
    except EditError as error:
        assert error.field == "where"  # noqa: PT017 - the places where nothing can be put
        return
    valid(new)
    assert uid not in text.by_uid()
    assert others(new, uid) == others(text)
    made = new.by_uid()[uid]
    assert made.num == suggest_number(text, node.uid, where)
    assert editing.remove(new, uid) == text


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_moving_there_and_back_is_nothing(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from([real(), sample()]))
    nodes = list(text.walk())
    node, to = data.draw(st.sampled_from(nodes)), data.draw(st.sampled_from(nodes))
    where = data.draw(st.sampled_from(["before", "after", "first", "inside"]))
    try:
        new = editing.move(text, node.uid, to.uid, where)
    except EditError as error:
        assert error.field == "where"  # noqa: PT017 - into itself, into a table
        return
    valid(new)
    assert sorted(map(repr, map(bare, new.walk()))) == sorted(map(repr, map(bare, text.walk())))
    assert new.by_uid()[node.uid] == node
    parent = next((n for n in text.walk() if node in n.children), None)
    siblings = parent.children if parent else text.nodes
    k = siblings.index(node)
    if k:
        back = editing.move(new, node.uid, siblings[k - 1].uid, "after")
    elif len(siblings) > 1:
        back = editing.move(new, node.uid, siblings[1].uid, "before")
    else:
        back = editing.move(new, node.uid, parent.uid, "inside")
    assert back == text


def test_a_provision_does_not_go_into_itself_or_a_table() -> None:
    text = sample()
    assert refused(lambda: editing.move(text, "nmhbx36j", "mvabdib4", "inside")).code == (
        "where.itself"
    )
    for uid in ("rtwctfiz", "ajyh4wlt"):
        error = refused(lambda uid=uid: editing.move(text, "vsjogzii", uid, "inside"))
        assert error.field == "where"
    deep = doc(provision("d0aa", "", "x"))
    for k in range(1, 32):
        deep, _ = editing.add(
            deep, f"d{k - 1}aa", "inside", mint=lambda _, k=k: f"d{k}aa", words="x"
        )
    assert refused(lambda: editing.add(deep, "d31aa", "inside", mint=mint(), words="x")).code == (
        "where.deep"
    )


def test_removing_takes_what_is_below_and_minds_references() -> None:
    text = sample()
    error = refused(lambda: editing.remove(text, "a22r3qon"))
    assert (error.code, error.uids) == ("remove.referenced", ("syruykym",))
    new = editing.remove(text, "a22r3qon", unlink=True)
    valid(new)
    assert "kbgg3wtp" not in new.by_uid()
    was, now = text.by_uid()["syruykym"], new.by_uid()["syruykym"]
    assert (now.text, now.marks) == (was.text, ())
    assert refused(lambda: editing.remove(doc(provision("aaaa", "")), "aaaa")).code == "remove.last"


def test_taken_uids_are_minted_again() -> None:
    given_out = iter(["vsjogzii", "a22r3qon", "freshone"])
    _, uid = editing.add(sample(), "vsjogzii", "after", mint=lambda _: next(given_out), words="x")
    assert uid == "freshone"


def test_kinds_of_what_is_added() -> None:
    text = real()
    definition = uid_of(text, "个人信息删除")
    new, uid = editing.add(
        text, definition, "after", mint=mint(), heading="设备:", words="指手机。"
    )
    assert new.by_uid()[uid].kind == "definition"
    toc = next(n for n in text.walk() if n.kind == "toc")
    new, uid = editing.add(text, toc.uid, "inside", mint=mint(), words="其他")
    assert (new.by_uid()[uid].kind, new.by_uid()[uid].num.literal) == ("tocItem", "9.")
    section = uid_of(text, "二、责任限制")
    new, uid = editing.add(text, section, "after", mint=mint(), heading="附则")
    assert new.by_uid()[uid].literal == "三、附则"
    assert refused(lambda: editing.add(text, section, "after", mint=mint())).code == "words.empty"


def test_relinking_says_what_continues_what() -> None:
    text = sample()
    new = editing.relink(text, "a22r3qon", "oldsectn")
    assert "a22r3qon" not in new.by_uid()
    assert [m.value for m in new.by_uid()["syruykym"].marks] == ["oldsectn"]
    assert editing.relink(new, "oldsectn", "a22r3qon") == text
    swapped = editing.relink(text, "gz474thq", "y7rheguo")
    assert swapped.by_uid()["gz474thq"].text == text.by_uid()["y7rheguo"].text
    assert refused(lambda: editing.relink(text, "a22r3qon", "Not A Uid")).field == "to_uid"


# --- tables -------------------------------------------------------------------------

TABLE, HEAD, FIRST, SECOND = "rtwctfiz", "lghp4w3p", "ajyh4wlt", "rru3itio"


def rows(text: Text) -> list[str]:
    return [row.uid for row in text.by_uid()[TABLE].children]


def test_rows_are_added_changed_moved_and_removed() -> None:
    text = sample()
    cells = ("推送 SDK", "甲", "乙", "丙", "丁")
    new, uid = editing.add_row(text, FIRST, "after", cells, mint=mint())
    assert rows(new) == [HEAD, FIRST, uid, SECOND]
    assert others(new, uid) == others(text)
    changed = editing.change_row(new, uid, ("推送", "甲\r\n乙", "乙", "丙", "丁"))
    assert changed.by_uid()[uid].cells[:2] == ("推送", "甲\n乙")
    moved = editing.move_row(changed, uid, FIRST, "before")
    assert rows(moved) == [HEAD, uid, FIRST, SECOND]
    assert editing.remove_row(moved, uid) == text
    at_end, last = editing.add_row(text, TABLE, "inside", cells, mint=mint())
    assert rows(at_end)[-1] == last
    assert at_end.by_uid()[TABLE].header == 1
    valid(at_end)
    shown = text.by_uid()[FIRST].cells
    assert editing.change_row(text, FIRST, shown) is text


def test_rows_that_cannot_be() -> None:
    text = sample()
    assert refused(lambda: editing.change_row(text, FIRST, ("a",))).field == "cells"
    assert refused(
        lambda: editing.change_row(text, FIRST, ("x" * 10_000_000, "", "", "", ""))
    ).code == ("cells.long")
    assert refused(lambda: editing.move_row(text, FIRST, HEAD, "before")).code == "where.header"
    assert refused(lambda: editing.move_row(text, FIRST, "vsjogzii", "after")).field == "where"
    assert refused(lambda: editing.add(text, FIRST, "after", mint=mint(), words="x")).code == (
        "where.row"
    )
    few = editing.remove_row(editing.remove_row(text, FIRST), SECOND)
    assert refused(lambda: editing.remove_row(few, HEAD)).code == "remove.last_row"
    assert "rtwctfiz" not in editing.remove(few, TABLE).by_uid()


def test_a_new_table() -> None:
    text = sample()
    new, uid = editing.add_table(
        text, "vsjogzii", "after", mint=mint(), rows=[("名称", "用途"), ("甲", "乙")]
    )
    made = new.by_uid()[uid]
    assert (made.kind, made.header, [r.cells for r in made.children]) == (
        "table", 1, [("名称", "用途"), ("甲", "乙")],
    )  # fmt: skip
    valid(new)
    assert others(new, uid) == others(text)
    for wrong in ([], [()], [("a",)] * 3000, [("a", "b"), ("c",)]):
        assert refused(
            lambda wrong=wrong: editing.add_table(
                text, "vsjogzii", "after", mint=mint(), rows=wrong
            )
        ).field in ("rows", "cells")


def test_the_source_is_still_given_back_around_an_edit() -> None:
    text = real()
    new, _ = editing.add(text, "jd52ytiy", "after", mint=mint(), words="新的一段。")
    assert plain.write(new).replace("\n\n新的一段。", "") == plain.write(text)


@pytest.mark.parametrize(
    "typed", ["第七条", "（七）", "(7)", "7.", "Article 7", "Part VII", "⑦", "g)"]
)
def test_numbers_that_people_type(typed: str) -> None:
    text = sample()
    made = editing.reword(text, "vsjogzii", number=f" {typed} ").by_uid()["vsjogzii"]
    assert (made.num.literal, made.num.ordinal) == (typed, 7)
    valid(editing.reword(text, "vsjogzii", number=typed))
