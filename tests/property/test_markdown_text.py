"""Any valid text survives its Markdown file, and any file that was written reads the same."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.trees import texts
from xarst_site.text.canonical import canonical_bytes, digest, read_text
from xarst_site.text.markdown import read, write
from xarst_site.text.nodes import Problem, Text, TextError


@settings(max_examples=150)
@given(texts())
def test_every_text_survives_its_file(text: Text) -> None:
    file = write(text)
    assert read(file) == text
    assert write(read(file)) == file


@given(texts())
def test_windows_line_ends_and_a_bom_change_nothing(text: Text) -> None:
    file = write(text)
    assert "\r" not in file
    assert read("\ufeff" + file.replace("\n", "\r\n")) == text


@given(texts())
def test_canonical_bytes_give_the_text_back(text: Text) -> None:
    assert read_text(canonical_bytes(text)) == text
    assert digest(read_text(canonical_bytes(text))) == digest(text)


FRAGMENTS = st.sampled_from(
    [
        *["# ", "## ", "#### ", "    ", "        ", "\n", "\n\n", "甲", "\x00", "\t", "\r"],
        *["| a | b |", "|---|---|", "| a", "{#abcd}", "{#abcd .part}", "{.row}", "{flat}"],
        *["{under=##}", "{gap=9999999999999}", "{scheme=x}", "{", "}", '{before="', "**", "*"],
        *["1.", "一、", "第一条", "[", "](", "[x](javascript:1)", "[x](#nope)", "\\"],
        *["&#xD800;", "&#99999999;", "---", "language: zh-CN"],
    ]
)


@settings(max_examples=200)
@given(st.lists(FRAGMENTS, max_size=30).map("".join), st.booleans())
def test_any_file_reads_or_is_refused_with_lines(body: str, front: bool) -> None:
    file = "---\nlanguage: zh-CN\n---\n\n" + body if front else body
    minted = iter(range(10_000))
    problems: tuple[Problem, ...] = ()
    try:
        text = read(file, mint=lambda _: f"m{next(minted):05d}")
    except TextError as error:
        problems = error.problems
    else:
        assert read(write(text)) == text
        return
    assert problems
    assert all(0 < p.line <= len(file.split("\n")) for p in problems)
    assert all(set(p.message) == {"zh-CN", "en"} for p in problems)
