"""`xarst verify`: as the one file says it, with the site's own keys where there are any."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.receipts import golden
from tests.receipts.making import KEYS
from xarst_site.cli import xarst
from xarst_site.storage.key_file import write_keys

EXPECTED = json.loads((golden.PLACE / "expected.json").read_text())


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    file = tmp_path / "site.ini"
    file.write_text(f"[app:main]\nxarst.var = {tmp_path}/var\n")
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(xarst, ["verify", *(str(argument) for argument in arguments)])


@pytest.mark.parametrize("name", sorted(EXPECTED)[::7])
def test_the_golden_set(ini: Path, name: str) -> None:
    done = run("--ini", ini, golden.PLACE / name, "--jwks", golden.PLACE / "jwks.json")
    assert done.exit_code == EXPECTED[name]["status"], done.output


def test_the_keys_of_this_site(ini: Path, tmp_path: Path) -> None:
    assert run("--ini", ini, golden.PLACE / "good/first.json").exit_code == 2
    write_keys(tmp_path / "var" / "keys", KEYS)
    done = run("--ini", ini, golden.PLACE / "good/first.json", "--lang", "zh-CN")
    assert done.exit_code == 0
    assert "有效" in done.output


def test_a_checkpoint_a_witness_and_a_text(ini: Path) -> None:
    vkey = (golden.PLACE / "witness.vkey").read_text().strip()
    done = run(
        "--ini", ini, golden.PLACE / "good/cosigned.json", "--jwks", golden.PLACE / "jwks.json",
        "--witness", vkey, "--text", golden.PLACE / "text.txt",
    )  # fmt: skip
    assert done.exit_code == 0
    fork = run(
        "--ini", ini, golden.PLACE / "good/first.json", "--jwks", golden.PLACE / "jwks.json",
        "--checkpoint", golden.PLACE / "fork-301.txt",
    )  # fmt: skip
    assert fork.exit_code == 1
    assert "two histories" in fork.output
