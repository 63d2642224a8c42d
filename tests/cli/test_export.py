"""`xarst export`: the published texts as content folders, and back."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xarst_site.cli import xarst

CONTENT = Path(__file__).parents[2] / "content"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(xarst, [str(argument) for argument in arguments])


@pytest.fixture
def var(tmp_path: Path) -> Path:
    assert run("load", "--var", tmp_path / "var", CONTENT / "sample").exit_code == 0
    return tmp_path / "var"


def test_what_is_exported_loads_elsewhere(var: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    dry = run("export", "--var", var, out, "--dry-run")
    assert dry.exit_code == 0
    assert "sample/2024-03-01: new" in dry.output
    assert dry.output.splitlines()[-2:] == ["6 new, 0 as they were", "dry run: nothing was written"]
    assert not out.exists()
    assert run("export", "--var", var, out).output.splitlines()[-1] == "6 new, 0 as they were"
    assert run("export", "--var", var, out).output.splitlines()[-1] == "0 new, 6 as they were"
    again = run("load", "--var", var, out)
    assert again.output.splitlines()[-1].startswith("0 new, 6 as they were")
    assert run("load", "--var", tmp_path / "other", out).exit_code == 0


def test_what_differs_ends_the_command_with_status_2(var: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("export", "--var", var, out)
    file = out / "sample" / "2024-03-01" / "en.md"
    file.write_text(file.read_text("utf-8") + "\nMore. {#more0001}\n", "utf-8")
    said = run("export", "--var", var, out)
    assert said.exit_code == 2
    assert "1 problem; nothing was written" in said.output or "problems; nothing" in said.output
    assert run("export", "--var", var, file).exit_code == 2


def test_packing_leaves_what_is_published(var: Path, tmp_path: Path) -> None:
    said = run("pack", "--var", var)
    assert said.exit_code == 0, said.output
    assert "content: packed" in said.output
    assert run("fsck", "--var", var).exit_code == 0
    assert run("export", "--var", var, tmp_path / "out").exit_code == 0
