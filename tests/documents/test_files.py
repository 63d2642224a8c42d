"""TOML files: what is wrong is told with its line, in plain words; nothing is guessed."""

import re
import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents.making import document, version
from xarst_site.documents.files import (
    FileError,
    read_document,
    read_version,
    write_document,
    write_version,
)
from xarst_site.documents.model import Document, Operator, Source, TextRef, Version

VERSION = """\
# A sample.
document = "sample"
version = "1.0"
authoritative = "zh-CN"
published_at = 2024-01-01T08:00:00+08:00
effective_on = 2024-02-01
title = { zh-CN = "示例", en = "Sample" }
components = [
  { id = "policy", title = { zh-CN = "政策", en = "Policy" }, provisions = ["part0001"] },
  { id = "terms", title = { zh-CN = "协议", en = "Terms" }, provisions = ["part0002",
      "part0003"] },
]

[[items]]
id = "one"
act = "consent"
title.zh-CN = "同意"
component = "policy"
provisions = ["part0001"]
lawful_basis.zh-CN = \"\"\"PIPL
13\"\"\"

[[items]]
id = "two"
act = "separate_consent"
title.zh-CN = "单独同意"
component = "policy"
provisions = ["part0001"]
lawful_basis.zh-CN = "PIPL 29"

[texts.en]
[texts.zh-CN.source]
name = "sample.txt"
format = "txt"
encoding = "utf-8"
sha256 = "0"

[operator]
name.zh-CN = "示例中心"
provisions = []

[registers.permissions]
title.zh-CN = "权限"
columns = [{ id = "purpose", title.zh-CN = "目的" }]

[[registers.permissions.rows]]
uid = "row00001"
provisions = ["part0001"]
cells.purpose.zh-CN = "登录"

[[registers.permissions.rows]]
uid = "row00002"
provisions = ["part0001"]
[registers.permissions.rows.cells."purpose"]
zh-CN = "拍照"
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("effective_on = 2024-02-01", "effective_on = 2024-02-30", 6, "this date does not exist"),
        ("effective_on = 2024-02-01", "effective_on = 2023-02-29", 6, "this date does not exist"),
        (
            "effective_on = 2024-02-01",
            'effective_on = "2024-02-01"',
            6,
            "`effective_on` must be a date like 2023-09-06, without quotation marks, not a text",
        ),
        ("+08:00", "", 5, "`published_at` needs an offset, such as +08:00"),
        ("T08:00:00+08:00", "", 5, "`published_at` must be a moment"),
        ('document = "sample"\n', "", 1, "`document` is missing"),
        (
            'document = "sample"',
            'document = ["sample"]',
            2,
            "`document` must be a text, not a list",
        ),
        ("effective_on =", "efective_on =", 6, "unknown key `efective_on`"),
        ('en = "Sample"', "en = 3", 7, "`en` must be a text, not a whole number"),
        ('      "part0003"]', "      true]", 11, "`provisions` must be a text, not true or false"),
        ('"Terms" },', '"Terms" }, colour = "red",', 10, "unknown key `colour`"),
        ('act = "separate_consent"', 'act = "agreed"', 25, "`act` cannot be 'agreed'"),
        (
            'title.zh-CN = "单独同意"',
            "title.zh-CN = 1.5",
            26,
            "`zh-CN` must be a text, not a number",
        ),
        ('format = "txt"', 'format = "doc"', 34, "`format` cannot be 'doc'"),
        ('encoding = "utf-8"\n', "", 32, "`encoding` is missing"),
        ("[texts.en]", "[texts.en]\nsha = 1", 32, "unknown key `sha`"),
        ('uid = "row00002"', "", 51, "`uid` is missing"),
        ('zh-CN = "拍照"', "zh-CN = []", 55, "`zh-CN` must be a text, not a list"),
        ("[operator]", "[operator", 38, "not valid TOML"),
        ('version = "1.0"', 'version = "1.0', 3, "not valid TOML"),
        ('version = "1.0"', 'document = "1.0"', 3, "given twice"),
        ('zh-CN = "拍照"\n', 'zh-CN = """拍照\n', 56, "not valid TOML"),
    ],
)
def test_every_fault_is_told_with_its_line(old: str, new: str, line: int, message: str) -> None:
    assert old in VERSION
    with pytest.raises(FileError) as raised:
        read_version(VERSION.replace(old, new), name="content/version.toml")
    assert (raised.value.name, raised.value.line) == ("content/version.toml", line)
    assert message in raised.value.message
    assert "\n" not in str(raised.value)


def test_a_good_file_is_read() -> None:
    read = read_version(VERSION, name="version.toml")
    assert read.items[0].lawful_basis == {"zh-CN": "PIPL\n13"}
    assert [row.uid for row in read.registers["permissions"].rows] == ["row00001", "row00002"]
    assert read.texts["en"] == TextRef()


@pytest.mark.parametrize(
    "toml",
    [
        "x = " + "[" * 5000 + "]" * 5000,
        "x = " + "{a=" * 900 + "1" + "}" * 900,
        ".".join("a" for _ in range(900)) + " = 1",
    ],
)
def test_absurd_nesting_is_refused(toml: str) -> None:
    with pytest.raises(FileError, match="nested too deep"):
        read_document(toml, name="document.toml")


def test_a_number_too_long_to_read_is_refused() -> None:
    with pytest.raises(FileError, match=":2: this number is too long"):
        read_document("id = 'a'\nminimum_notice_days = " + "9" * 5000, name="document.toml")


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LOCALIZED = st.dictionaries(st.sampled_from(["zh-CN", "en", "x y", '"', ""]), WORDS, max_size=3)
SOURCES = st.builds(
    Source,
    name=WORDS,
    format=st.sampled_from(["txt", "md", "html"]),
    encoding=WORDS,
    sha256=WORDS,
    kept=WORDS,
)
VERSIONS = st.builds(
    version,
    WORDS,
    published_at=st.datetimes(timezones=st.timezones()).filter(lambda at: 2 < at.year < 9998),
    effective_on=st.dates(),
    title=LOCALIZED,
    change_note=LOCALIZED,
    texts=st.dictionaries(
        st.sampled_from(["zh-CN", "en", "fr"]),
        st.builds(TextRef, sha256=WORDS, source=st.none() | SOURCES),
    ),
    operator=st.builds(
        Operator,
        name=LOCALIZED,
        provisions=st.lists(WORDS, max_size=3).map(tuple),
        contacts=st.dictionaries(WORDS, WORDS, max_size=3),
    ),
)


@given(VERSIONS)
def test_what_is_written_reads_the_same(value: msgspec.Struct) -> None:
    assert read_version(write_version(value), name="version.toml") == value  # type: ignore[arg-type]


@given(st.builds(document, title=LOCALIZED, summary=LOCALIZED, sample=st.booleans()))
def test_a_document_that_is_written_reads_the_same(value: msgspec.Struct) -> None:
    assert read_document(write_document(value), name="document.toml") == value  # type: ignore[arg-type]


def test_the_examples_of_the_guide_are_right() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "content-format.md").read_text("utf-8")
    of_document, of_version = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    assert read_document(of_document, name="document.toml").languages == ("zh-CN", "en")
    assert set(read_version(of_version, name="version.toml").registers) == {"permissions"}
    for kind, example in ((Document, of_document), (Version, of_version)):
        keys = set(tomllib.loads(example))
        assert keys == {field.name for field in msgspec.structs.fields(kind)}
