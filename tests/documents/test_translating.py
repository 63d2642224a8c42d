"""A translation in step with its original."""

from pathlib import Path

import pytest

from xarst_site.documents import editing
from xarst_site.documents.numbers import renumber, renumbering
from xarst_site.documents.translating import begin_translation, follow, stale
from xarst_site.text import markdown
from xarst_site.text.nodes import Node, Num, Text
from xarst_site.text.uids import minter

SAMPLE = Path(__file__).parents[2] / "content/sample"
VERSIONS = ("2024-03-01", "2025-01-15", "2025-07-01", "2026-06-01")
MINT = minter("tests", "translating")


def sample(language: str, version: str = "2026-06-01") -> Text:
    return markdown.read((SAMPLE / version / f"{language}.md").read_text("utf-8"))


def places(text: Text) -> list[tuple[object, ...]]:
    """Every provision with its parent, kind and number of cells, in order."""
    found: list[tuple[object, ...]] = []

    def walk(nodes: tuple[Node, ...], parent: str) -> None:
        for node in nodes:
            found.append((parent, node.uid, node.kind, len(node.cells), node.num is not None))
            walk(node.children, node.uid)

    walk(text.nodes, "")
    return found


def in_step(text: Text, translation: Text) -> None:
    assert places(translation) == places(text)
    assert markdown.read(markdown.write(translation)) == translation


def test_what_is_in_step_is_not_stale() -> None:
    zh, en = sample("zh-CN"), sample("en")
    assert stale(zh, zh, en, en) == ((), (), ())
    assert follow(zh, zh, en) == en


def test_a_reworded_original_makes_its_translation_stale_until_it_is_reworded() -> None:
    zh, en = sample("zh-CN"), sample("en")
    new = editing.reword(zh, "vsjogzii", words="改过的话。")
    assert stale(zh, new, en, en).changed == ("vsjogzii",)
    done = editing.reword(en, "vsjogzii", words="Changed words.")
    assert stale(zh, new, en, done) == ((), (), ())
    row = editing.change_row(zh, "ajyh4wlt", ("甲", "乙", "丙", "丁", "戊"))
    assert stale(zh, row, en, en).changed == ("ajyh4wlt",)


def test_new_removed_and_moved_provisions_are_followed() -> None:
    zh, en = sample("zh-CN"), sample("en")
    new, uid = editing.add(zh, "gz474thq", "after", mint=MINT, words="新的权利；")
    new = renumber(new, renumbering(new, uid))
    new = editing.remove(new, "rpnmhc7a")
    new = editing.move(new, "iy75apxr", "m5lpoh6r", "after")
    made = follow(zh, new, en)
    in_step(new, made)
    empty = made.by_uid()[uid]
    assert (empty.literal, empty.kind) == ("2. ", "paragraph")
    assert stale(zh, new, en, made).missing == (uid,)
    rights = [n.num.literal for n in made.by_uid()["jzlqahcr"].children if n.num]
    assert rights == ["1.", "2.", "3.", "4.", "5.", "6.", "7."]
    assert "vsjogzii" not in made.by_uid()


def test_rows_are_followed_with_empty_cells() -> None:
    zh, en = sample("zh-CN"), sample("en")
    new, uid = editing.add_row(zh, "ajyh4wlt", "after", ("甲", "乙", "丙", "丁", "戊"), mint=MINT)
    made = follow(zh, new, en)
    in_step(new, made)
    assert made.by_uid()[uid].cells == ("",) * 5
    assert stale(zh, new, en, made).missing == (uid,)


@pytest.mark.parametrize("k", range(len(VERSIONS) - 1))
def test_the_history_of_the_sample_is_followed(k: int) -> None:
    old, new = sample("zh-CN", VERSIONS[k]), sample("zh-CN", VERSIONS[k + 1])
    made = follow(old, new, sample("en", VERSIONS[k]))
    in_step(new, made)
    real = sample("en", VERSIONS[k + 1]).by_uid()
    assert {n.uid: n.num for n in made.walk()} == {uid: n.num for uid, n in real.items()}


def test_what_only_the_translation_has_is_kept_and_told() -> None:
    zh, en = sample("zh-CN"), sample("en")
    more, uid = editing.add(en, "vsjogzii", "after", mint=MINT, words="Only here.")
    made = follow(zh, zh, more)
    assert made == more
    assert stale(zh, zh, en, more).surplus == (uid,)


def test_references_to_what_is_gone_become_words() -> None:
    zh, en = sample("zh-CN"), sample("en")
    new = editing.remove(zh, "a22r3qon", unlink=True)
    made = follow(zh, new, en)
    in_step(new, made)
    assert made.by_uid()["syruykym"].marks == ()
    assert made.by_uid()["syruykym"].text == en.by_uid()["syruykym"].text


def test_beginning_a_translation() -> None:
    zh = sample("zh-CN")
    made = begin_translation(zh, "en")
    in_step(zh, made)
    assert made.language == "en"
    assert not any(n.text or n.heading for n in made.walk())
    worded = {n.uid for n in zh.walk() if n.text or n.heading or n.cells}
    assert set(stale(None, zh, None, made).missing) == worded
    assert set(stale(None, zh, None, None).missing) == worded


def test_other_languages_print_numbers_their_own_way() -> None:
    def parts(language: str, *literals: str) -> Text:
        nodes = (
            Node(
                uid=f"p{n}aa",
                kind="part",
                num=Num(
                    scheme="Part N" if language == "en" else "第N部分", literal=said, ordinal=n
                ),
                heading="x",
            )
            for n, said in enumerate(literals, 1)
        )
        return Text(language=language, nodes=tuple(nodes))

    made = follow(None, parts("zh-CN", "第一部分", "第二部分"), parts("en", "Part I"))
    assert [n.num.literal for n in made.nodes] == ["Part I", "Part II"]
