"""`xarst evolve`: says what it does, and with --dry-run undoes it."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.storage.conftest import root
from xarst_site.cli import xarst
from xarst_site.storage import evolve
from xarst_site.storage.databases import open_databases
from xarst_site.storage.evolve import STEPS, Step, newest


def mark(found: Any) -> None:
    found["marked"] = True


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The ini file of a store that lacks a step of `receipts`."""
    open_databases({"xarst.var": f"{tmp_path}/var"}).close()
    steps = {**STEPS, "receipts": (*STEPS["receipts"], Step("mark the root", mark))}
    monkeypatch.setattr(evolve, "STEPS", steps)
    file = tmp_path / "site.ini"
    file.write_text(f"[app:main]\nxarst.var = {tmp_path}/var\n")
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(xarst, [str(argument) for argument in arguments])


def test_other_commands_send_to_evolve_until_it_has_run(older: Path, tmp_path: Path) -> None:
    content = Path(__file__).parents[2] / "content"
    said = run("load", "--ini", older, content)
    assert said.exit_code == 2
    assert "run: xarst evolve" in said.output
    said = run("evolve", "--ini", older)
    assert said.exit_code == 0, said.output
    assert f"receipts: schema {newest('receipts') - 1} to" in said.output
    assert "mark the root" in said.output
    assert f"accounts: schema {newest('accounts')}, nothing to do" in said.output
    assert run("load", "--ini", older, content).exit_code == 0
    with open_databases({"xarst.var": f"{tmp_path}/var"}) as opened, root(opened.receipts) as found:
        assert found["marked"]


def test_a_dry_run_keeps_nothing(older: Path) -> None:
    first = run("evolve", "--dry-run", "--ini", older)
    assert first.exit_code == 0
    assert "mark the root" in first.output
    assert first.output.splitlines()[-1] == "dry run: nothing was kept"
    assert run("evolve", "--dry-run", "--ini", older).output == first.output
