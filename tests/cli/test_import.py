"""`xarst import` on real files in a real folder."""

import hashlib
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xarst_site.cli import import_
from xarst_site.cli.import_ import command
from xarst_site.text import markdown, plain

SEED = Path(__file__).parent.parent / "data" / "xarst-2023-09-06.txt"


def run(file: Path, out: Path, *more: str) -> Result:
    given = [str(file), "--document", "d", "--version", "1", "--out", str(out), "--messages", "en"]
    return CliRunner().invoke(command, [*given, *more])


def test_the_seed(tmp_path: Path) -> None:
    done = run(SEED, tmp_path)
    assert done.exit_code == 0, done.output
    assert f"{SEED}:127: warning: num.empty" in done.output
    assert f"{SEED}:343: warning: lint.contradiction" in done.output
    home = tmp_path / "d" / "1"
    assert sorted(p.name for p in home.iterdir()) == ["version.toml", "zh-CN.md"]
    text = markdown.read((home / "zh-CN.md").read_text("utf-8"))
    assert plain.write(text).encode() == SEED.read_bytes()
    toml = (home / "version.toml").read_text("utf-8")
    assert "effective_on = 2023-09-06" in toml
    assert hashlib.sha256(SEED.read_bytes()).hexdigest() in toml
    assert (tmp_path / "d" / "document.toml").exists()


def test_again_changes_nothing_and_another_text_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("甲政策\n\n一、乙\n\n丙。\n", "utf-8")
    assert run(source, tmp_path / "c").exit_code == 0
    before = (tmp_path / "c/d/1/zh-CN.md").read_bytes()
    assert run(source, tmp_path / "c").exit_code == 0
    source.write_text("甲政策\n\n一、乙\n\n丁。\n", "utf-8")
    assert run(source, tmp_path / "c").exit_code == 2
    assert (tmp_path / "c/d/1/zh-CN.md").read_bytes() == before


def test_check_writes_nothing(tmp_path: Path) -> None:
    assert run(SEED, tmp_path / "c", "--check").exit_code == 0
    assert not (tmp_path / "c").exists()


def test_a_page_is_kept_beside_its_text(tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    page.write_bytes("<h1>甲</h1><p>乙。</p>".encode("gb18030"))
    assert run(page, tmp_path / "c").exit_code == 0
    assert (tmp_path / "c/d/1/source-zh-CN.html").read_bytes() == page.read_bytes()
    assert 'encoding = "gb18030"' in (tmp_path / "c/d/1/version.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("name", "data", "place"),
    [
        ("a.txt", b"ok\n\xff\xfe\xff", ":2: error: source.undecodable"),
        ("a.txt", "题\n生效日期：20230931".encode(), ":2: error: date.impossible"),
        ("a.txt", b"a\0b", ":1: error: source.binary"),
        ("a.html", b"<p>x</p>\n<table><tr><td>y", ":2: error: table.unclosed"),
        ("a.md", b"# t\n\n|a|b|\n|-|\n|x|y|", ":4: error: table.unclosed"),
        ("a.txt", b" \n ", "there is no text"),
    ],
)
def test_bad_files_end_with_their_place(tmp_path: Path, name: str, data: bytes, place: str) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    done = run(file, tmp_path / "c")
    assert done.exit_code == 2
    assert place in done.output
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize(
    "more", [["--document", "../x"], ["--version", "a/b"], ["--lang", "Klingon!"]]
)
def test_names_that_are_no_names(tmp_path: Path, more: list[str]) -> None:
    assert run(SEED, tmp_path / "c", *more).exit_code == 2
    assert not (tmp_path / "c").exists()


def test_our_own_markdown_keeps_its_uids(tmp_path: Path) -> None:
    assert run(SEED, tmp_path / "a").exit_code == 0
    own = tmp_path / "a" / "d" / "1" / "zh-CN.md"
    done = run(own, tmp_path / "b")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "b/d/1/zh-CN.md").read_bytes() == own.read_bytes()
    assert run(own, tmp_path / "c", "--lang", "en").exit_code == 2


def test_an_element_that_swallows_the_rest_is_an_error(tmp_path: Path) -> None:
    page = tmp_path / "p.html"
    page.write_text("<p>一、甲</p>\n<script>open <p>二、乙</p>", "utf-8")
    done = run(page, tmp_path / "c")
    assert done.exit_code == 2
    assert ":2: error: html.unclosed" in done.output
    assert not (tmp_path / "c").exists()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("甲\n\n一、乙。\n\n（）丙。\n", "num.empty"),
        ("甲法\n\n第一条 乙。\n\n第条 丙。\n", "num.empty"),
        ("甲\n\n一、乙。\n\n三、丙。\n\n二、丁。\n", "num.out_of_order"),
    ],
)
def test_defects_of_numbers_are_told_and_refuse_only_when_strict(
    tmp_path: Path, words: str, code: str
) -> None:
    source = tmp_path / "a.txt"
    source.write_text(words, "utf-8")
    strict = run(source, tmp_path / "c", "--strict")
    assert strict.exit_code == 2
    assert f"warning: {code}" in strict.output
    assert strict.output.splitlines()[-1].endswith("(--strict); nothing was written")
    assert not (tmp_path / "c").exists()
    done = run(source, tmp_path / "c")
    assert done.exit_code == 0
    assert f"warning: {code}" in done.output


def test_a_text_without_warnings_passes_when_strict(tmp_path: Path) -> None:
    source = tmp_path / "a.txt"
    source.write_text("甲政策\n\n一、乙\n\n丙。\n", "utf-8")
    assert run(source, tmp_path / "c", "--strict").exit_code == 0


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    for file in (tmp_path / "pipe.txt", Path("/dev/zero")):
        done = run(file, tmp_path / "c")
        assert done.exit_code == 2
        assert "a pipe or device" in done.output


def test_a_long_import_says_that_it_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "a.txt"
    source.write_text("甲政策\n\n" + "一、乙丙丁。\n" * 4000, "utf-8")
    monkeypatch.setattr(import_, "PATIENCE", 0.05)
    assert f"{source}: reading, " in run(source, tmp_path / "c", "--check").stderr
    assert "reading" not in run(SEED, tmp_path / "c", "--check").stdout
