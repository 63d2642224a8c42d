"""`xarst erase` and `xarst pack`: what they do is in tests/storage/test_erase.py."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.storage.recording import acceptance, make_ledger, open_store
from xarst_site.cli import xarst


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    file = tmp_path / "site.ini"
    file.write_text(f"[app:main]\nxarst.var = {tmp_path}/var\n")
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(xarst, [str(argument) for argument in arguments])


def test_they_work_while_the_site_does(ini: Path, tmp_path: Path) -> None:
    settings = {"xarst.var": f"{tmp_path}/var"}
    with open_store(settings) as store, make_ledger(store.receipts, tmp_path / "keys") as ledger:
        for number in range(3):
            ledger.record(acceptance(f"u-{number}", f"k-{number}"))
        assert "would be rid" in run("erase", "--ini", ini).output
        done = run("erase", "--apply", "--ini", ini)
        assert (done.exit_code, "rid of what was erased" in done.output) == (0, True)
        done = run("pack", "--ini", ini)
        # The clock of this ledger is ahead: its receipts are of the last week.
        assert (done.exit_code, "0 segments fewer" in done.output) == (0, True), done.output
        ledger.record(acceptance("later", "later"))


def test_a_store_that_is_not_there(ini: Path, tmp_path: Path) -> None:
    done = run("erase", "--apply", "--ini", ini)
    assert done.exit_code != 0
    assert not (tmp_path / "var").exists()
