"""The command itself: quick help, settings, and errors of one line with exit status 2."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONTENT = Path(__file__).parents[2] / "content"


def xarst(*arguments: str, cwd: Path | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from xarst_site.cli import main; main()", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        timeout=60,
        check=False,
    )


def test_help_names_every_command_and_imports_none() -> None:
    said = xarst("--help")
    assert said.returncode == 0
    for command in ("load", "serve", "import", "source", "fsck", "evolve"):
        assert f"\n  {command} " in said.stdout
    script = (
        "import sys, xarst_site.cli as c; c.xarst.main(['--help'], standalone_mode=False);"
        "print([m for m in ('ZODB', 'pyramid', 'relstorage', 'markdown') if m in sys.modules])"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert loaded.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("command", ["load", "serve", "import", "source", "fsck", "evolve"])
def test_every_command_has_help(command: str) -> None:
    said = xarst(command, "--help")
    assert said.returncode == 0, said.stderr
    assert said.stdout.startswith("Usage: ")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("nonsense",), "No such command 'nonsense'"),
        (("load", "--colour"), "No such option"),
        (("load", "--ini", "missing.ini"), "missing.ini: there is no such file"),
        (("load", "--ini", "broken.ini"), "broken.ini: "),
        (("load", "--ini", "empty.ini"), "empty.ini: there is no section [app:main] in it"),
        (("fsck", "--ini", "binary.ini"), "binary.ini: "),
        (
            ("load", "--ini", "bad.ini", str(CONTENT)),
            "xarst.content: 'mysql://x' is not a database",
        ),
        (("evolve", "--ini", "bad.ini"), "xarst.content: 'mysql://x' is not a database"),
    ],
)
def test_an_error_is_one_line_and_exit_status_2(
    tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    (tmp_path / "broken.ini").write_text("no section\n")
    (tmp_path / "empty.ini").write_text("[server:main]\nuse = egg:waitress\n")
    (tmp_path / "binary.ini").write_bytes(b"[app:main]\n\xff\xfe = 1\n")
    (tmp_path / "bad.ini").write_text("[app:main]\nxarst.content = mysql://x\n")
    said = xarst(*arguments, cwd=tmp_path)
    assert said.returncode == 2
    assert message in said.stderr
    assert said.stderr.startswith("xarst: ")
    assert len(said.stderr.splitlines()) == 1


def test_development_ini_of_the_directory_is_the_default(tmp_path: Path) -> None:
    (tmp_path / "development.ini").write_text("[app:main]\nxarst.var = %(here)s/mine\n")
    said = xarst("evolve", cwd=tmp_path)
    assert said.returncode == 0, said.stderr
    assert (tmp_path / "mine" / "content" / "main.sqlite3").exists()


def test_var_goes_before_what_the_settings_say(tmp_path: Path) -> None:
    (tmp_path / "development.ini").write_text(
        "[app:main]\nxarst.var = mine\nxarst.content = sqlite:elsewhere\n"
    )
    assert xarst("evolve", "--var", "here", cwd=tmp_path).returncode == 0
    assert (tmp_path / "here" / "content").is_dir()
    assert not (tmp_path / "elsewhere").exists()
