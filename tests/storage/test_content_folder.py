"""Content folders: what is wrong is told with file and line; a load is all or nothing."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.documents.making import document, texts, version
from tests.storage.conftest import writing
from xarst_site.documents.files import write_document, write_version
from xarst_site.documents.model import Source, TextRef, Version
from xarst_site.storage.content_folder import NotLoaded, load, read_folder
from xarst_site.storage.databases import Databases
from xarst_site.storage.revision import content_revision
from xarst_site.text import markdown

SECOND = version(
    "2.0", published_at=datetime(2024, 5, 1, tzinfo=UTC), effective_on=date(2024, 6, 1)
)


def write_files(directory: Path, made: Version, words: str = "") -> None:
    directory.mkdir(parents=True)
    (directory / "version.toml").write_text(write_version(made), encoding="utf-8")
    for language, value in texts(words).items():
        (directory / f"{language}.md").write_text(markdown.write(value), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one document in two versions."""
    made = tmp_path / "content"
    (made / "sample").mkdir(parents=True)
    (made / "sample" / "document.toml").write_text(write_document(document()), encoding="utf-8")
    write_files(made / "sample" / "1.0", version())
    write_files(made / "sample" / "2.0", SECOND, "我们收集手机号和位置。")
    return made


def edit(file: Path, old: str, new: str) -> int:
    """Replace something in a file; the line on which it stood."""
    content = file.read_text(encoding="utf-8")
    assert old in content
    file.write_text(content.replace(old, new, 1), encoding="utf-8")
    return content[: content.index(old)].count("\n") + 1


def problems(folder: Path) -> list[str]:
    """What is wrong, with paths from the folder on."""
    return [str(p).removeprefix(f"{folder}/") for p in read_folder(folder).problems]


def test_a_good_folder_is_read_whole(folder: Path) -> None:
    found = read_folder(folder)
    assert found.problems == ()
    (only,) = found.documents
    assert only.document == document()
    assert [v.version for v in only.versions] == [version(), SECOND]
    assert only.versions[0].texts == texts()


def test_the_directory_of_one_document_will_do(folder: Path) -> None:
    assert read_folder(folder / "sample").documents == tuple(
        found._replace(
            file=str(folder / "sample" / "document.toml"),
        )
        for found in read_folder(folder).documents
    )


def test_an_unknown_key_is_told_with_its_line(folder: Path) -> None:
    file = folder / "sample" / "1.0" / "version.toml"
    line = edit(file, "effective_on", "efective_on")
    assert problems(folder) == [f"sample/1.0/version.toml:{line}: unknown key `efective_on`"]


def test_a_row_that_points_at_no_provision_is_told_with_its_line(folder: Path) -> None:
    file = folder / "sample" / "2.0" / "version.toml"
    content = file.read_text(encoding="utf-8")
    rows = content.index("[[registers.permissions.rows]]")
    file.write_text(content[:rows] + content[rows:].replace('"para0001"', '"nothere1"'), "utf-8")
    line = content[: content.index('"para0001"', rows)].count("\n") + 1
    assert problems(folder) == [
        f"sample/2.0/version.toml:{line}: the provision nothere1 is not in the authoritative text"
    ]


def test_a_fault_of_a_text_is_told_where_the_provision_is(folder: Path) -> None:
    file = folder / "sample" / "1.0" / "en.md"
    line = edit(file, "#para0002", "#para0009")
    found = problems(folder)
    assert f"sample/1.0/en.md:{line}: the text in en has a provision para0009" in "\n".join(found)
    assert any("lacks the provision para0002" in problem for problem in found)


def test_a_text_that_cannot_be_read_is_told_with_its_line(folder: Path) -> None:
    file = folder / "sample" / "1.0" / "zh-CN.md"
    line = edit(file, "{#para0002", "{#part0002")
    (found,) = problems(folder)
    assert found.startswith(f"sample/1.0/zh-CN.md:{line}: ")
    assert "part0002" in found


@pytest.mark.parametrize(
    ("do", "expected"),
    [
        (lambda f: (f / "sample/1.0/fr.md").touch(), "sample/1.0/fr.md: version.toml does not"),
        (lambda f: (f / "sample/notes.txt").touch(), "sample/notes.txt: this file belongs to no v"),
        (lambda f: (f / "notes.txt").touch(), "notes.txt: this file belongs to no document"),
        (lambda f: (f / "sample/1.0/en.md").unlink(), "sample/1.0/en.md: this file is missing"),
        (lambda f: (f / "sample/3.0").mkdir(), "sample/3.0/version.toml: this file is missing"),
        (lambda f: (f / "other").mkdir(), "other/document.toml: this file is missing"),
        (lambda f: shutil.rmtree(f / "sample"), "content: there is no document in it"),
        (shutil.rmtree, "content: there is no such directory"),
        (
            lambda f: (f / "sample/1.0/en.md").write_bytes(b"---\nlanguage: en\n---\n\xff"),
            "sample/1.0/en.md:4: it is not UTF-8",
        ),
        (
            lambda f: (f / "sample/1.0").rename(f / "sample/1.5"),
            "sample/1.5/version.toml:2: the version is 1.0, the directory is called 1.5",
        ),
        (
            lambda f: (f / "sample").rename(f / "other"),
            "other/document.toml:1: the id is sample, the directory is called other",
        ),
        (
            lambda f: edit(f / "sample/2.0/version.toml", "2024-06-01", "2024-02-30"),
            "this date does not exist",
        ),
        (
            lambda f: edit(f / "sample/2.0/version.toml", "2024-06-01", "2024-04-01"),
            "a version cannot take effect before it is published",
        ),
        (
            lambda f: edit(f / "sample/2.0/version.toml", "[texts.en]", '[texts."../en"]'),
            "this is not the name of a file",
        ),
    ],
)
def test_a_broken_folder_is_told(folder: Path, do: Callable[[Path], object], expected: str) -> None:
    do(folder)
    assert expected in "\n".join(str(p) for p in read_folder(folder).problems)


def test_a_file_that_is_too_large_is_refused(folder: Path) -> None:
    with (folder / "sample/1.0/en.md").open("wb") as file:
        file.truncate(2**30)
    assert problems(folder) == ["sample/1.0/en.md: it is larger than 16 MB"]


def test_hidden_files_are_passed_over(folder: Path) -> None:
    (folder / ".DS_Store").touch()
    (folder / "sample" / "1.0" / ".zh-CN.md.swp").touch()
    assert problems(folder) == []


def test_loading_again_changes_nothing(folder: Path, databases: Databases) -> None:
    done = load(databases.content, read_folder(folder).documents)
    assert [(one.name, one.added) for one in done] == [
        ("sample", True),
        ("sample@1.0", True),
        ("sample@2.0", True),
    ]
    before = content_revision(databases.content)
    heard: list[str] = []
    done = load(
        databases.content,
        read_folder(folder).documents,
        progress=lambda one: heard.append(one.name),
    )
    assert heard == ["sample", "sample@1.0", "sample@2.0"]
    assert not any(one.added for one in done)
    assert content_revision(databases.content) == before


def test_a_changed_file_is_refused_with_both_digests_and_nothing_is_written(
    folder: Path, databases: Databases
) -> None:
    load(databases.content, read_folder(folder).documents)
    with writing(databases) as library:
        published = library.version("sample", "1.0").texts["zh-CN"].sha256
    before = content_revision(databases.content)
    edit(folder / "sample/1.0/zh-CN.md", "我们收集手机号", "我们收集身份证号")
    third = version(
        "3.0", published_at=datetime(2024, 7, 1, tzinfo=UTC), effective_on=date(2024, 8, 1)
    )
    write_files(folder / "sample" / "3.0", third, "新")
    with pytest.raises(NotLoaded) as raised:
        load(databases.content, read_folder(folder).documents)
    (problem,) = raised.value.problems
    assert problem.file == str(folder / "sample/1.0/zh-CN.md")
    assert published in problem.message
    assert "sample@1.0 is published and its texts cannot change" in problem.message
    assert content_revision(databases.content) == before
    with writing(databases) as library:
        assert [v.version for v in library.versions("sample")] == ["1.0", "2.0"]


def test_a_kept_source_travels_with_the_text(folder: Path, databases: Databases) -> None:
    directory = folder / "sample" / "1.0"
    data = b"<p>\xff\r\n</p>"
    source = Source(
        name="page.html",
        format="html",
        encoding="utf-8",
        sha256="39a5aed0cae59e5a8ce0e3d4c9b54b39a1a2ac4ef5e8e4a0b0d8f0a1a7f6f6d5",
        kept="page.html",
    )
    made = version(texts={"zh-CN": TextRef(source=source), "en": TextRef()})
    (directory / "version.toml").write_text(write_version(made), encoding="utf-8")
    assert problems(folder) == ["sample/1.0/page.html: this file is missing"]
    (directory / "page.html").write_bytes(data)
    (found,) = problems(folder)
    assert "version.toml" in found
    assert "cannot be given back" in found
    actual = found.split("has the digest ")[1].split(",")[0]
    edit(directory / "version.toml", source.sha256, actual)
    load(databases.content, read_folder(folder).documents)
    with writing(databases) as library:
        assert library.source("sample", "1.0", "zh-CN") == data


def test_two_processes_load_at_once(folder: Path, tmp_path: Path) -> None:
    ini = tmp_path / "site.ini"
    ini.write_text(f"[app:main]\nuse = egg:xarst-site\nxarst.var = {tmp_path}/var\n")
    command = [sys.executable, "-c", "from xarst_site.cli import main; main()", "load"]
    loads = [
        subprocess.Popen(
            [*command, "--ini", str(ini), str(folder)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    said = [process.communicate(timeout=60)[0].splitlines()[-1] for process in loads]
    assert [process.returncode for process in loads] == [0, 0, 0]
    assert sorted(line.split(";")[0] for line in said) == [
        "0 new, 3 as they were",
        "0 new, 3 as they were",
        "3 new, 0 as they were",
    ]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("published_at", "9999-12-31T23:59:59-12:00"),
        ("published_at", "0001-01-01T00:00:00+14:00"),
    ],
)
def test_an_instant_out_of_all_bounds_is_told_with_its_line(
    folder: Path, key: str, value: str
) -> None:
    file = folder / "sample" / "1.0" / "version.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    (at,) = (n for n, line in enumerate(lines) if line.startswith(f"{key} ="))
    lines[at] = f"{key} = {value}"
    file.write_text("\n".join(lines), encoding="utf-8")
    (found,) = [p for p in problems(folder) if key in p]
    assert found.startswith(f"sample/1.0/version.toml:{at + 1}: ")


def test_a_notice_of_a_thousand_years_is_refused(folder: Path) -> None:
    file = folder / "sample" / "document.toml"
    content = file.read_text(encoding="utf-8")
    kept = [line for line in content.splitlines() if not line.startswith("minimum_notice_days")]
    file.write_text(
        "\n".join(["minimum_notice_days = 99999999999999999999", *kept]), encoding="utf-8"
    )
    assert any("minimum_notice_days" in p for p in problems(folder))
