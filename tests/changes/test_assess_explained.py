"""What a finding says, and to whom: words in the page's language, numbers as printed."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.changes.edits import assessed, cell, everywhere, record, text, words
from xarst_site.changes.findings import Assessment
from xarst_site.changes.lexicon_chinese import CHINESE
from xarst_site.changes.lexicon_english import ENGLISH
from xarst_site.changes.reading import numbers, residue, spelled
from xarst_site.changes.reading import words as read


def told(made: Assessment, rule: str) -> list[dict[str, str]]:
    return [found.explanation for found in made.findings if found.rule == rule]


def test_a_department_is_one_finding_in_each_language() -> None:
    department = {"zh-CN": "数据安全科", "en": "Data security section"}
    made = assessed(record(lambda d: d.record["operator"].update(department=department)))
    (one,) = told(made, "operator.contact")
    assert "数据安全科" in one["zh-CN"]
    assert "Data" not in one["zh-CN"]
    assert "Data security section" in one["en"]
    assert "科" not in one["en"]


def test_a_translation_alone_is_a_translation() -> None:
    made = assessed(record(lambda d: d.record["operator"]["name"].update(en="Another name")))
    assert made.severity == "minor"
    assert [found.rule for found in made.findings] == ["record.translation"]


def test_contacts_are_named_and_printed_as_they_stand() -> None:
    made = assessed(record(lambda d: d.record["operator"]["contacts"].update(phone="029-86000000")))
    (one,) = told(made, "operator.contact")
    assert "电话由“029-12333”改为“029-86000000”" in one["zh-CN"]
    assert "telephone from “029-12333” to “029-86000000”" in one["en"]
    gone = assessed(record(lambda d: d.record["operator"].pop("contacts")))
    assert "电话由“029-12333”改为“无”" in told(gone, "operator.contact")[0]["zh-CN"]


def test_a_telephone_number_in_the_text_keeps_its_hyphen() -> None:
    made = assessed(words("vf37taub", "029-12333", "029-86000000"))
    (one,) = told(made, "text.contact")
    assert "“029-12333”、“029-86000000”" in one["zh-CN"]


def test_a_cell_says_which_words_came_under_the_title_of_its_column() -> None:
    made = assessed(cell("sdk-face", "scope", "人脸照片", "人脸照片、声纹"))
    (one,) = told(made, "register.row_changed")
    assert "收集个人信息范围" in one["zh-CN"]
    assert "声纹" in one["zh-CN"]
    assert "Scope of personal information collected" in one["en"]


def test_punctuation_does_not_hide_a_promise_in_the_same_provision() -> None:
    made = assessed(
        words("bx5e6go7", "互联网环境", "互联网 环境"),
        words("bx5e6go7", "安全性。", "安全性。发生泄露时,我们将通知您。"),
    )
    assert made.severity == "minor"


def test_an_item_that_covers_more_is_asked_afresh() -> None:
    made = assessed(record(lambda d: d.item("precise-location")["provisions"].append("qt3rvsj5")))
    assert made.severity == "major"
    assert made.items == ("precise-location",)


def test_an_item_with_another_title_is_asked_afresh() -> None:
    made = assessed(record(lambda d: d.item("precise-location")["title"].update({"zh-CN": "行程"})))
    assert made.items == ("precise-location",)


def test_every_finding_speaks_both_languages() -> None:
    made = assessed(everywhere("我们", "本公司"), words("vf37taub", "029-12333", "010-1"))
    assert made.findings
    for found in (*made.findings,):
        assert set(found.explanation) >= {"zh-CN", "en"}
        assert found.explanation["zh-CN"].endswith("。")
        assert found.explanation["en"].endswith(".")


def test_numbers_are_the_same_in_figures_and_in_words() -> None:
    assert numbers("三个工作日") == numbers("3个工作日") == {"3工作日": 1}
    assert numbers("within fifteen days") == numbers("within 15 days")
    assert numbers("不满十四周岁") != numbers("十四周岁以下")


def test_spellings_and_particles_are_no_other_words() -> None:
    assert spelled("您的帐号登陆", "zh-CN") == spelled("你账号登录", "zh-CN")
    assert spelled("不得共享", "zh-CN") != spelled("得共享", "zh-CN")


SENTENCES = sorted(
    {node.text for language in ("zh-CN", "en") for node in text(language).walk() if node.text}
)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SENTENCES), st.sampled_from(SENTENCES), st.sampled_from(["zh-CN", "en"]))
def test_what_is_left_turns_round_with_the_two(one: str, two: str, language: str) -> None:
    there = residue(read(one, language), read(two, language))
    back = residue(read(two, language), read(one, language))
    assert bool(there.came or there.gone) == bool(back.came or back.gone)
    assert not residue(read(one, language), read(one, language)).came


def test_no_word_has_two_synonyms_that_are_not_synonyms_of_each_other() -> None:
    for lexicon in (CHINESE, ENGLISH):
        every = [word for group in lexicon.same for word in group]
        assert sorted(every) == sorted(set(every))
