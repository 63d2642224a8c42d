"""`xarst fsck`: exit status 0 for a sound store, 1 and a list for any other."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.storage.conftest import root
from xarst_site.cli import xarst
from xarst_site.storage.databases import open_databases

CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    """The settings of a store with the real content."""
    file = tmp_path / "site.ini"
    file.write_text(f"[app:main]\nxarst.var = {tmp_path}/var\n")
    assert run("load", "--ini", file, CONTENT).exit_code == 0
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(xarst, [str(argument) for argument in arguments])


def test_the_real_content_is_sound(ini: Path) -> None:
    said = run("fsck", "--ini", ini)
    assert said.exit_code == 0, said.output
    assert "xarst@2023-09-06" in said.output
    assert said.output.splitlines()[-1] == "all is well"


def test_it_runs_while_the_site_does(ini: Path, tmp_path: Path) -> None:
    with open_databases({"xarst.var": f"{tmp_path}/var"}) as databases, root(databases.content):
        assert run("fsck", "--ini", ini).exit_code == 0


def test_what_is_wrong_is_listed(ini: Path, tmp_path: Path) -> None:
    with open_databases({"xarst.var": f"{tmp_path}/var"}) as opened, root(opened.content) as found:
        for record in found["texts"].values():
            record.data = record.data.replace("。".encode(), "！".encode())
    said = run("fsck", "--ini", ini)
    assert said.exit_code == 1
    assert said.output.count("WRONG texts/") >= 6
    assert said.output.splitlines()[-1].startswith("wrong: ")


def test_a_store_that_is_not_there_is_not_sound(ini: Path, tmp_path: Path) -> None:
    said = run("fsck", "--ini", ini, "--var", tmp_path / "elsewhere")
    assert said.exit_code == 1
    assert not (tmp_path / "elsewhere").exists()
