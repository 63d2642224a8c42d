"""`xarst compare`: versions and files, in three forms."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xarst_site.cli import xarst

ROOT = Path(__file__).parents[2]
SEED = ROOT / "tests" / "data" / "xarst-2023-09-06.txt"
DIALECT = ROOT / "content" / "xarst" / "2023-09-06" / "zh-CN.md"
OLD, NEW = "sample@2025-07-01", "sample@2026-06-01"


@pytest.fixture(scope="module")
def ini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("site")
    file = home / "site.ini"
    file.write_text(f"[app:main]\nxarst.var = {home}/var\n")
    done = run("load", "--ini", file, ROOT / "content")
    assert done.exit_code == 0, done.output
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(xarst, [str(argument) for argument in arguments])


def test_json_is_as_documented(ini: Path) -> None:
    done = run("compare", OLD, NEW, "--format", "json", "--ini", ini)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert list(found) == ["from", "to", "summary", "changes", "registers", "assessment"]
    assert (found["from"], found["to"]) == (OLD, NEW)
    assert sum(found["summary"].values()) == len(found["changes"])
    for change in found["changes"]:
        for side, op in (("from", "-"), ("to", "+")):
            told = change[side]["text"] if change[side] else ""
            assert "".join(t for o, t in change["segments"] if o in ("=", op)) == told
    assert found["assessment"]["severity"] == "major"
    assert {"rule", "category", "severity", "explanation", "changes"} <= set(
        found["assessment"]["findings"][0]
    )


def test_the_same_bytes_from_run_to_run(ini: Path) -> None:
    runs = {
        run("compare", OLD, NEW, "--format", "json", "--ini", ini).stdout_bytes for _ in range(3)
    }
    assert len(runs) == 1


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_text_can_be_read_without_colour(ini: Path, language: str) -> None:
    done = run("compare", OLD, NEW, "--ini", ini, "--messages", language)
    assert done.exit_code == 0, done.output
    assert "[-十五-]{+十+}个工作日" in done.stdout
    assert "\x1b" not in done.stdout


def test_html_is_a_page_of_its_own(ini: Path) -> None:
    done = run("compare", OLD, NEW, "--format", "html", "--ini", ini, "--lang", "en")
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("<!DOCTYPE html>")
    assert "<del>" in done.stdout
    for outside in ("<script", "<link", "http://"):
        assert outside not in done.stdout


def test_the_source_and_its_import_say_the_same() -> None:
    done = run("compare", SEED, DIALECT, "--format", "json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["summary"] == {}


def test_a_version_and_a_file(ini: Path) -> None:
    done = run("compare", "xarst@2023-09-06", SEED, "--format", "json", "--ini", ini)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["summary"] == {}


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("a.txt", "一、总则\n\n我们收集手机号码。\n", "一、总则\n\n我们不收集手机号码。\n"),
        ("a.md", "# 总则\n\n我们收集手机号码。\n", "# 总则\n\n我们不收集手机号码。\n"),
        (
            "a.html",
            "<h1>总则</h1><p>我们收集手机号码。</p>",
            "<h1>总则</h1><p>我们不收集手机号码。</p>",
        ),
    ],
)
def test_files_of_every_kind(tmp_path: Path, name: str, before: str, after: str) -> None:
    (tmp_path / "old").mkdir()
    for folder, content in ((tmp_path / "old", before), (tmp_path, after)):
        (folder / name).write_text(content, encoding="utf-8")
    done = run("compare", tmp_path / "old" / name, tmp_path / name, "--format", "json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    (change,) = found["changes"]
    assert ["+", "不"] in change["segments"]
    assert found["assessment"]["severity"] == "major"


def test_what_cannot_be_compared_is_said_in_a_line(ini: Path, tmp_path: Path) -> None:
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"\x7fELF\0\0\1")
    huge = tmp_path / "huge.txt"
    huge.write_bytes(b"x" * 10_000_001)
    empty = tmp_path / "empty.txt"
    empty.write_bytes(b"")
    for old, new in (
        (OLD, OLD),
        (OLD, "sample@1999-01-01"),
        (OLD, "nothing@2026-06-01"),
        (OLD, "xarst@2023-09-06"),
        (SEED, SEED),
        (SEED, tmp_path / "nothing.txt"),
        (SEED, tmp_path),
        (SEED, binary),
        (huge, SEED),
        (empty, SEED),
    ):
        done = run("compare", old, new, "--ini", ini)
        assert done.exit_code == 2, (old, new, done.output)
        assert done.stdout == ""
        assert done.stderr.count("\n") <= 1 + done.stderr.startswith("Usage")


def test_a_language_that_one_side_lacks(ini: Path) -> None:
    done = run("compare", OLD, NEW, "--lang", "fr", "--ini", ini)
    assert done.exit_code == 2
