"""`xarst keys`: keys for their owner's eyes only."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xarst_site.cli import xarst
from xarst_site.storage.databases import StoreError
from xarst_site.storage.key_file import read_keys


@pytest.fixture
def ini(tmp_path: Path) -> Path:
    file = tmp_path / "site.ini"
    file.write_text(f"[app:main]\nxarst.var = {tmp_path}/var\nxarst.url = https://xarst.example/\n")
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(xarst, [str(argument) for argument in arguments])


def test_keys_are_made_once_for_their_owner_only(ini: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        assert run("keys", "make", "--ini", ini).exit_code == 0
    finally:
        os.umask(before)
    directory = tmp_path / "var" / "keys"
    assert oct(directory.stat().st_mode & 0o777) == "0o700"
    assert [oct(file.stat().st_mode & 0o777) for file in directory.iterdir()] == ["0o600"]
    kept = (directory / "keys.json").read_bytes()
    again = run("keys", "make", "--ini", ini)
    assert again.exit_code != 0
    assert "there are keys already" in again.output
    assert (directory / "keys.json").read_bytes() == kept
    assert read_keys(directory).origin("receipts") == "xarst.example/log/receipts"


def test_they_are_listed_and_rotated(ini: Path, tmp_path: Path) -> None:
    run("keys", "make", "--ini", ini)
    listed = run("keys", "list", "--ini", ini).output.splitlines()
    assert [line.split()[0] for line in listed] == ["receipt", "checkpoint"]
    assert run("keys", "rotate", "receipt", "--ini", ini).exit_code == 0
    listed = run("keys", "list", "--ini", ini).output
    assert "waits" in listed
    published = json.loads(run("keys", "list", "--jwks", "--ini", ini).output)
    assert len(published["keys"]) == 2
    assert all("d" not in key for key in published["keys"])
    assert run("keys", "rotate", "checkpoint", "--now", "--ini", ini).exit_code == 0
    assert run("keys", "rotate", "other", "--ini", ini).exit_code == 2


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o777])
def test_keys_that_others_can_read_are_refused(ini: Path, tmp_path: Path, mode: int) -> None:
    run("keys", "make", "--ini", ini)
    file = tmp_path / "var" / "keys" / "keys.json"
    file.chmod(mode)
    said = run("keys", "list", "--ini", ini)
    assert said.exit_code != 0
    assert "others may read these keys" in said.output
    assert run("keys", "rotate", "receipt", "--ini", ini).exit_code != 0


def test_keys_that_are_missing_or_damaged(ini: Path, tmp_path: Path) -> None:
    said = run("keys", "list", "--ini", ini)
    assert "run: xarst keys make" in said.output
    run("keys", "make", "--ini", ini)
    file = tmp_path / "var" / "keys" / "keys.json"
    whole = file.read_bytes()
    for wrong in (b"", b"{", b"\xff", whole[:-40], whole.replace(b"receipt", b"checkpoint")):
        file.write_bytes(wrong)
        with pytest.raises(StoreError, match=r"keys\.json"):
            read_keys(file.parent)
        assert run("keys", "list", "--ini", ini).exit_code != 0
