"""Files that a real word processor has written: LibreOffice Writer, from Debian's packages.

It gets the sample policy with lists instead of printed numbers (flat ODF), a list table
(RTF) and a web page, and saves each as .docx; the numbers must be what it prints.
"""

import shutil
import subprocess
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from xarst_site.text import markdown, plain
from xarst_site.text.docx_source import parse_docx
from xarst_site.text.nodes import Node, Problem, Text
from xarst_site.text.uids import minter

SAMPLE = Path(__file__).parents[2] / "content/sample/2026-06-01/zh-CN.md"

LEVELS = (  # scheme, format, in front, behind, what follows
    ("第N部分", "一, 二, 三, ...", "第", "部分", "space"),
    ("N、", "一, 二, 三, ...", "", "、", "nothing"),
    ("(N)", "一, 二, 三, ...", "（", "）", "nothing"),
    ("1.", "1", "", ".", "nothing"),
)
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/">
<office:automatic-styles>
"""


def list_style(name: str, levels: tuple[tuple[str, ...], ...]) -> str:
    return f'<text:list-style style:name="{name}">' + "".join(
        f'<text:list-level-style-number text:level="{n}" style:num-format="{fmt}"'
        f' style:num-prefix="{front}" style:num-suffix="{behind}"><style:list-level-properties'
        ' text:list-level-position-and-space-mode="label-alignment"><style:list-level-label-'
        f'alignment text:label-followed-by="{follows}"/></style:list-level-properties>'
        "</text:list-level-style-number>"
        for n, (_, fmt, front, behind, follows) in enumerate(levels, 1)
    ) + "</text:list-style>"  # fmt: skip


def fodt(styles: str, body: str) -> str:
    return (
        f"{HEAD}{styles}</office:automatic-styles><office:body><office:text>{body}"
        "</office:text></office:body></office:document>"
    )


def item(words: str, level: int, style: str = "L") -> str:
    """A paragraph of the one list that runs through the document."""
    inside = f"<text:list-item><text:p>{words}</text:p></text:list-item>"
    for _ in range(level - 1):
        inside = f"<text:list-item><text:list>{inside}</text:list></text:list-item>"
    start = f'<text:list text:style-name="{style}" text:continue-numbering="true">'
    return f"{start}{inside}</text:list>"


def table(rows: list[tuple[str, ...]], header: int) -> str:
    def row(cells: tuple[str, ...]) -> str:
        made = "".join(
            f"<table:table-cell><text:p>{escape(c)}</text:p></table:table-cell>" for c in cells
        )
        return f"<table:table-row>{made}</table:table-row>"

    heads = "".join(map(row, rows[:header]))
    return (
        f'<table:table><table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
        f"<table:table-header-rows>{heads}</table:table-header-rows>"
        f"{''.join(map(row, rows[header:]))}</table:table>"
    )


def as_lists(text: Text) -> str:
    """The sample policy as a person would write it: its numbers are those of a list."""
    schemes = [level[0] for level in LEVELS]
    body = []

    def walk(nodes: tuple[Node, ...]) -> None:
        for node in nodes:
            words = escape(node.heading + node.text)
            if node.kind == "table":
                body.append(table([row.cells for row in node.children], node.header))
                continue
            if node.num is None:
                body.append(f"<text:p>{words}</text:p>")
            else:
                body.append(item(words, schemes.index(node.num.scheme) + 1))
            walk(node.children)

    walk(text.nodes)
    return fodt(list_style("L", LEVELS), "".join(body))


ODD = fodt(
    list_style("C", (("", "①, ②, ③, ...", "", "", "nothing"),))
    + list_style("D", (("", "1", "", ".", "space"), ("", "1", "", "", "space"))).replace(
        'text:level="2"', 'text:level="2" text:display-levels="2"'
    ),
    """<text:tracked-changes><text:changed-region text:id="c1"><text:insertion><office:change-info>
<dc:creator>x</dc:creator><dc:date>2026-01-01T00:00:00</dc:date></office:change-info>
</text:insertion></text:changed-region><text:changed-region text:id="c2"><text:deletion>
<office:change-info><dc:creator>x</dc:creator><dc:date>2026-01-01T00:00:00</dc:date>
</office:change-info><text:p>划掉的</text:p></text:deletion></text:changed-region>
</text:tracked-changes><text:p>示例（示例）</text:p>"""
    + item("圈一；", 1, "C")
    + item("圈二。", 1, "C")
    + item("甲", 1, "D")
    + item("甲一", 2, "D")
    + item("甲二", 2, "D")
    + item("乙", 1, "D")
    + item("乙一", 2, "D")
    + """<text:p>见<text:a xlink:type="simple" xlink:href="https://example.org/">网站</text:a>。<text:note
 text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>
<text:p>脚注里的话</text:p></text:note-body></text:note></text:p>
<text:p>第一行<text:line-break/>第二行<text:tab/>制表<text:s text:c="2"/>和&#160;空格。</text:p>
<text:p>保留<text:change-start text:change-id="c1"/>新增的<text:change-end
 text:change-id="c1"/>与<text:change text:change-id="c2"/>结尾。</text:p>
<text:p><draw:frame text:anchor-type="paragraph" svg:width="5cm" svg:height="2cm"><draw:text-box>
<text:p>框里的话</text:p></draw:text-box></draw:frame>框外的话。</text:p>
<table:table><table:table-column table:number-columns-repeated="3"/><table:table-row>
<table:table-cell table:number-rows-spanned="2"><text:p>跨行</text:p></table:table-cell>
<table:table-cell table:number-columns-spanned="2"><text:p>跨列</text:p></table:table-cell>
<table:covered-table-cell/></table:table-row><table:table-row><table:covered-table-cell/>
<table:table-cell><text:p>丙</text:p></table:table-cell><table:table-cell><text:p>丁</text:p>
</table:table-cell></table:table-row></table:table>""",
)

RTF = r"""{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}
{\*\listtable{\list\listtemplateid1{\listlevel\levelnfc0\levelstartat3\levelfollow1
{\leveltext\'02\'00.;}{\levelnumbers\'01;}}{\listlevel\levelnfc4\levelstartat1\levelfollow1
{\leveltext\'02\'01);}{\levelnumbers\'01;}}\listid1}}
{\*\listoverridetable{\listoverride\listid1\listoverridecount0\ls1}}
\pard Sample agreement\par
\pard\ls1\ilvl0 First\par\pard\ls1\ilvl1 Inner \b bold\b0  words\par\pard\ls1\ilvl1 Inner two\par
\pard\ls1\ilvl0 Second\par\pard\ls1\ilvl1 Again\par\pard End of it all.\par}
"""

PAGE = """<html><head><meta charset="utf-8"></head><body><h1>示例政策</h1>
<ol><li>甲<ol type="a"><li>子甲</li><li>子乙</li></ol></li><li>乙</li></ol><ul><li>点</li></ul>
<table border="1"><tr><th>名称</th><th>用途</th></tr><tr><td>一</td><td>二</td></tr></table>
</body></html>"""


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the .docx files that the word processor made."""
    writer = shutil.which("soffice")
    if writer is None:
        pytest.skip(
            "no LibreOffice Writer here; on Debian: apt-get install libreoffice-writer-nogui"
        )
    folder = tmp_path_factory.mktemp("writer")
    text = markdown.read(SAMPLE.read_text("utf-8"))
    (folder / "sample.fodt").write_text(as_lists(text), "utf-8")
    (folder / "odd.fodt").write_text(ODD, "utf-8")
    (folder / "list.rtf").write_text(RTF, "ascii")
    (folder / "page.html").write_text(PAGE, "utf-8")
    start = [writer, f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    rest = ["--convert-to", "docx", "--outdir", str(folder)]
    for more, names in (
        ([], ["sample.fodt", "odd.fodt", "list.rtf"]),
        (["--infilter=HTML (StarWriter)"], ["page.html"]),
    ):
        subprocess.run(
            [*start, *more, *rest, *(str(folder / name) for name in names)],
            check=True,
            timeout=120,
            capture_output=True,
        )
    return folder


def read(folder: Path, name: str, language: str = "zh-CN") -> tuple[Text, tuple[Problem, ...]]:
    data = (folder / f"{name}.docx").read_bytes()
    text, problems = parse_docx(data, language=language, mint=minter("tests", name))
    assert markdown.read(markdown.write(text)) == text
    return text, problems


def test_the_sample_policy_comes_back_from_its_lists(written: Path) -> None:
    expected = markdown.read(SAMPLE.read_text("utf-8"))
    text, problems = read(written, "sample")
    assert plain.write(text) == plain.write(expected)
    assert [(n.literal, n.cells) for n in text.walk()] == [
        (n.literal, n.cells) for n in expected.walk()
    ]
    assert [n.num and (n.num.scheme, n.num.ordinal, n.num.gap) for n in text.walk()] == [
        n.num and (n.num.scheme, n.num.ordinal, n.num.gap) for n in expected.walk()
    ]
    assert [n.header for n in text.walk() if n.kind == "table"] == [1]
    assert not [p for p in problems if p.code.startswith("docx.")]


def test_odd_things_are_read_or_told(written: Path) -> None:
    text, problems = read(written, "odd")
    lines = [n.literal for n in text.walk() if n.kind not in ("table", "row")]
    assert lines[:8] == [
        "示例（示例）", "①圈一；", "②圈二。", "1. 甲", "1.1 甲一", "1.2 甲二", "2. 乙", "2.1 乙一",
    ]  # fmt: skip
    assert "第一行" in lines
    assert "第二行\t制表  和\u00a0空格。" in lines
    assert "保留新增的与结尾。" in lines
    assert lines.index("框里的话") == lines.index("框外的话。") + 1
    link = next(n for n in text.walk() if "网站" in n.text)
    assert [m.value for m in link.marks] == ["https://example.org/"]
    rows = next(n for n in text.walk() if n.kind == "table").children
    assert [r.cells for r in rows] == [("跨行", "跨列", ""), ("", "丙", "丁")]
    said = {p.code: p.message["zh-CN"] for p in problems if p.code != "docx.tracked"}
    tracked = " ".join(p.message["zh-CN"] for p in problems if p.code == "docx.tracked")
    assert "脚注里的话" in said["docx.note"]
    assert "新增的" in tracked
    assert "划掉的" in tracked
    assert {"docx.box", "table.spans"} <= said.keys()


def test_a_list_that_begins_at_three(written: Path) -> None:
    text, _ = read(written, "list", "en")
    assert [n.literal for n in text.walk()] == [
        "Sample agreement", "3. First", "a) Inner bold words", "b) Inner two", "4. Second",
        "a) Again", "End of it all.",
    ]  # fmt: skip
    marked = next(n for n in text.walk() if n.marks)
    assert [(marked.text[m.start : m.end], m.kind) for m in marked.marks] == [("bold", "strong")]


def test_a_page_with_lists_and_a_table(written: Path) -> None:
    text, _ = read(written, "page")
    lines = [n.literal.replace(" ", "") for n in text.walk() if n.kind not in ("table", "row")]
    assert lines == ["示例政策", "1.甲", "a.子甲", "b.子乙", "2.乙", "•点"]
    made = next(n for n in text.walk() if n.kind == "table")
    assert [row.cells for row in made.children] == [("名称", "用途"), ("一", "二")]
