"""What is a number at the beginning of a line, and what only looks like one."""

import pytest

from xarst_site.text.numbering import believe, chinese_numeral, read_number, roman_numeral


@pytest.mark.parametrize(
    ("line", "scheme", "literal", "ordinal", "rest"),
    [
        ("第一部分 定义", "第N部分", "第一部分", 1, "定义"),
        ("第四部分\xa0\xa0用户协议", "第N部分", "第四部分", 4, "用户协议"),
        ("第十二章　总则", "第N章", "第十二章", 12, "总则"),
        ("第二十条 甲", "第N条", "第二十条", 20, "甲"),
        ("第 3 条 甲", "第N条", "第 3 条", 3, "甲"),
        ("第十七条之一 甲", "第N条之N", "第十七条之一", 1, "甲"),
        ("一、权利归属", "N、", "一、", 1, "权利归属"),
        ("一、二维码", "N、", "一、", 1, "二维码"),
        ("（二）甲", "(N)", "（二）", 2, "甲"),
        ("(二)甲", "(N)", "(二)", 2, "甲"),
        ("()系统", "(N)", "()", None, "系统"),
        ("1.甲", "1.", "1.", 1, "甲"),
        ("１２．甲", "1.", "１２．", 12, "甲"),
        ("3、甲", "1、", "3、", 3, "甲"),
        ("1)甲", "1)", "1)", 1, "甲"),
        ("（1） 甲", "(1)", "（1）", 1, "甲"),
        ("⑴甲", "(1)", "⑴", 1, "甲"),
        ("③甲", "①", "③", 3, "甲"),
        ("1.1.2 甲", "1.1.1", "1.1.2", 2, "甲"),
        ("Part IV Data", "Part N", "Part IV", 4, "Data"),
        ("Article 2. Scope", "Article N", "Article 2.", 2, "Scope"),
        ("a) one", "a)", "a)", 1, "one"),
        ("• one", "•", "•", None, "one"),
        ("附件一：目录", "附件N", "附件一：", 1, "目录"),
    ],
)
def test_families(line: str, scheme: str, literal: str, ordinal: int | None, rest: str) -> None:
    found = read_number(line)
    assert found is not None
    num, behind = found
    assert (num.scheme, num.literal, num.ordinal, behind) == (scheme, literal, ordinal, rest)
    assert num.literal + num.gap + behind == line


@pytest.mark.parametrize(
    "line",
    [
        "2023年9月6日", "1.5米以上", "3.15晚会", "12333", "一", "一、二审法院", "第三方服务",
        "192.168.1.1", "I agree", "A. Smith wrote", "(c) 2023 Company", "029-12333",
        "第三条规定的情形", "100、101号", "Section 5 of this agreement", "(2023)陕01民终1号",
        "3 个月内", "1.example.com", "- ", "2023.9.6",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_number(line: str) -> None:
    assert believe([line]) == [None]


def test_doubtful_numbers_are_believed_beside_their_neighbours() -> None:
    lines = ["1 总则", "1.1 目的", "1.2 范围", "2 定义", "A. One", "B. Two", "(i) x", "(ii) y"]
    found = [r.num.scheme if r else None for r in believe(lines)]
    assert found == ["1", "1.1", "1.1", "1", "A.", "A.", "(i)", "(i)"]


def test_the_letter_i_after_h_is_a_letter() -> None:
    lines = [f"({c}) x" for c in "abcdefghij"]
    assert [r.num.scheme for r in believe(lines) if r] == ["(a)"] * 10


@pytest.mark.parametrize(
    ("numeral", "value"),
    [
        ("十", 10),
        ("二十一", 21),
        ("一百零三", 103),
        ("二〇二三", 2023),
        ("廿一", 21),
        ("十百", None),
    ],
)
def test_chinese_numerals(numeral: str, value: int | None) -> None:
    assert chinese_numeral(numeral) == value


def test_roman_numerals() -> None:
    assert [roman_numeral(n) for n in ("iv", "XII", "iiii")] == [4, 12, None]
