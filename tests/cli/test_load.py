"""`xarst load`: idempotent, all or nothing, with the site running."""

import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xarst_site.cli import xarst
from xarst_site.storage import databases
from xarst_site.storage.databases import open_databases
from xarst_site.storage.library import Library
from xarst_site.storage.revision import RevisionWatch

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    file = tmp_path / "site.ini"
    file.write_text(f"[app:main]\nxarst.var = {tmp_path}/var\n")
    return file


@pytest.fixture
def content(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONTENT, tmp_path / "content"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(xarst, [str(argument) for argument in arguments])


def test_the_real_content_loads_once(ini: Path) -> None:
    said = run("load", "--ini", ini, CONTENT)
    assert said.exit_code == 0, said.output
    assert "xarst@2023-09-06: new" in said.output
    assert said.output.splitlines()[-1].startswith("8 new, 0 as they were")
    said = run("load", "--ini", ini, CONTENT)
    assert said.output.splitlines()[-1].startswith("0 new, 8 as they were")


def test_one_document_can_be_loaded_alone(ini: Path) -> None:
    said = run("load", "--ini", ini, CONTENT / "xarst")
    assert said.output.splitlines()[-1].startswith("2 new, 0 as they were")


def test_samples_are_left_out_where_the_settings_say_so(ini: Path) -> None:
    ini.write_text(ini.read_text() + "xarst.samples = false\n")
    said = run("load", "--ini", ini, CONTENT)
    assert said.exit_code == 0
    assert "sample: a sample, left out" in said.output
    assert said.output.splitlines()[-1].startswith("2 new, 0 as they were")


def test_a_changed_file_is_refused_with_both_digests(ini: Path, content: Path) -> None:
    run("load", "--ini", ini, content)
    file = content / "sample" / "2024-03-01" / "en.md"
    file.write_text(file.read_text("utf-8").replace("We", "They", 1), "utf-8")
    said = run("load", "--ini", ini, content)
    assert said.exit_code == 2
    (line,) = [line for line in said.output.splitlines() if "is published" in line]
    assert line.startswith(f"{content}/sample/2024-03-01/en.md: sample@2024-03-01 ")
    digests = [word.strip(",;") for word in line.split() if len(word.strip(",;")) == 64]
    assert len(set(digests)) == 2
    assert said.output.splitlines()[-1].endswith("1 problem; nothing was loaded")


def test_every_changed_file_is_named(ini: Path, content: Path) -> None:
    run("load", "--ini", ini, content)
    home = content / "sample" / "2024-03-01"
    for name, old, new in (("zh-CN.md", "我们", "吾等"), ("version.toml", "第17条", "第18条")):
        file = home / name
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), "utf-8")
    said = run("load", "--ini", ini, content)
    assert said.exit_code == 2
    named = [line.split(": ")[0] for line in said.output.splitlines() if "is published" in line]
    assert named == [f"{home}/zh-CN.md", f"{home}/version.toml"]
    assert said.output.splitlines()[-1].endswith("2 problems; nothing was loaded")


def test_every_problem_is_told_with_its_line_and_nothing_is_loaded(
    ini: Path, content: Path, tmp_path: Path
) -> None:
    toml = content / "sample" / "2024-03-01" / "version.toml"
    toml.write_text(toml.read_text("utf-8").replace("effective_on", "effective_at"), "utf-8")
    (content / "xarst" / "2023-09-06" / "fr.md").touch()
    said = run("load", "--ini", ini, content)
    assert said.exit_code == 2
    assert "version.toml:" in said.output
    assert "unknown key `effective_at`" in said.output
    assert "fr.md: version.toml does not mention this file" in said.output
    assert "2 problems; nothing was loaded" in said.output
    assert not (tmp_path / "var").exists()


def test_a_directory_without_documents_is_told(ini: Path, tmp_path: Path) -> None:
    said = run("load", "--ini", ini, tmp_path / "nowhere")
    assert said.exit_code == 2
    assert "nowhere: there is no such directory" in said.output


def test_a_running_site_sees_what_is_loaded(ini: Path, tmp_path: Path) -> None:
    with open_databases({"xarst.var": f"{tmp_path}/var"}) as opened:
        connection = opened.content.open()
        try:
            assert Library(connection).documents() == ()
            with RevisionWatch(opened.content) as watch:
                before = watch.current
                assert run("load", "--ini", ini, CONTENT / "sample").exit_code == 0
                assert watch.refresh() != before
            connection.transaction_manager.begin()
            assert [d.id for d in Library(connection).documents()] == ["sample"]
        finally:
            connection.close()


def test_a_database_that_stays_locked_is_told(
    ini: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_databases({"xarst.var": f"{tmp_path}/var"}).close()
    monkeypatch.setattr(databases, "LOCK_TIMEOUT", 0)
    holder = sqlite3.connect(tmp_path / "var" / "content" / "main.sqlite3", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        said = run("load", "--ini", ini, CONTENT / "xarst")
    finally:
        holder.close()
    assert said.exit_code == 2, said.output
    assert "lock" in said.output.splitlines()[-1]
