"""Inside one provision: what is marked, and what is not cut."""

import pytest

from xarst_site.changes.apply import reverse_segments
from xarst_site.changes.words import MOST, segments, segments_of


def marks(old: str, new: str, *terms: str) -> list[tuple[str, str]]:
    made = segments(old, new, terms)
    assert "".join(s for op, s in made if op != "+") == old
    assert "".join(s for op, s in made if op != "-") == new
    return [(op, s) for op, s in made if op != "="]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("我们会共享信息。", "我们不会共享信息。", [("+", "不")]),
        ("更新日期:20230906", "更新日期:20240906", [("-", "20230906"), ("+", "20240906")]),
        ("保存期限为三十日。", "保存期限为六十日。", [("-", "三十"), ("+", "六十")]),
        (
            "依照第十三条的规定处理。",
            "依照第十七条的规定处理。",
            [("-", "十三"), ("+", "十七")],
        ),
        (
            "自2023年9月6日起施行。",
            "自2023年10月6日起施行。",
            [("-", "2023年9月6日"), ("+", "2023年10月6日")],
        ),
        ("You must not sell the data.", "You must sell the data.", [("-", "not ")]),
        (
            "请联系a@example.org办理。",
            "请联系b@example.org办理。",
            [("-", "a@example.org"), ("+", "b@example.org")],
        ),
    ],
)
def test_marks(old: str, new: str, expected: list[tuple[str, str]]) -> None:
    assert marks(old, new) == expected


def test_a_defined_term_is_not_cut() -> None:
    old, new = "个人信息受法律保护并依法处理。", "个人数据受法律保护并依法处理。"
    assert marks(old, new, "个人信息", "个人数据") == [("-", "个人信息"), ("+", "个人数据")]


def test_an_inserted_sentence_is_marked_as_a_sentence() -> None:
    old = "我们收集信息。我们保护信息。"
    new = "我们收集信息。我们共享信息。我们保护信息。"
    assert marks(old, new) == [("+", "我们共享信息。")]


def test_no_islands_of_one_character() -> None:
    made = segments("甲乙丙丁戊己庚辛", "甲子丙丑戊己庚辛")
    assert made == (("=", "甲"), ("-", "乙丙丁"), ("+", "子丙丑"), ("=", "戊己庚辛"))


def test_what_is_nearly_all_new_is_shown_whole() -> None:
    old, new = (
        "根据宪法有关规定,制定本组织法。",
        "为健全监察机关工作制度,保障依法行使职权,特作出以下规定。",
    )
    assert marks(old, new) == [("-", old), ("+", new)]


EVERY_OTHER = ("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳", "甲一丙丁二己庚三壬癸四丑寅五辰巳")


def test_many_marks_in_a_sentence_are_joined_as_long_as_little_more_is_marked() -> None:
    old, new = EVERY_OTHER
    alone = marks(old, new)
    assert len(alone) == 2 * 5  # joining any two would mark four characters for ten
    pairs = [EVERY_OTHER, ("原有的一段很长的条文内容", "完全不同又重新写过之规则")]
    shared = segments_of(pairs)
    assert len([s for s in shared[0] if s[0] == "-"]) == 3
    assert sum(len(s) for made in shared for op, s in made if op != "=") <= MOST * (10 + 24)


def test_what_pairs_share_is_the_same_from_either_side() -> None:
    pairs = [EVERY_OTHER, ("我们会收集。", "我们不会共享。"), ("甲", ""), ("", "")]
    there = segments_of(pairs)
    back = segments_of([(new, old) for old, new in pairs])
    assert [reverse_segments(made) for made in back] == there


def test_empty_sides() -> None:
    assert segments("", "") == ()
    assert segments("甲", "") == (("-", "甲"),)
    assert segments("", "甲") == (("+", "甲"),)
