"""`xarst source`: the imported file, byte for byte."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xarst_site.cli import xarst

ROOT = Path(__file__).parents[2]
SEED = ROOT / "tests" / "data" / "xarst-2023-09-06.txt"


@pytest.fixture(scope="module")
def ini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("site")
    file = home / "site.ini"
    file.write_text(f"[app:main]\nxarst.var = {home}/var\n")
    done = run("load", "--ini", file, ROOT / "content" / "xarst")
    assert done.exit_code == 0, done.output
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(xarst, [str(argument) for argument in arguments])


def test_the_file_comes_back_byte_for_byte(ini: Path) -> None:
    done = run("source", "xarst@2023-09-06", "--ini", ini)
    assert done.exit_code == 0
    assert done.stdout_bytes == SEED.read_bytes()


@pytest.mark.parametrize(
    "asked",
    [["xarst"], ["xarst@1999-01-01"], ["nothing@1"], ["xarst@2023-09-06", "--lang", "en"],
     ["xarst@2023-09-06", "--lang", "fr"]],
)  # fmt: skip
def test_what_is_not_there_is_said_in_a_line(ini: Path, asked: list[str]) -> None:
    done = run("source", *asked, "--ini", ini)
    assert done.exit_code == 2
    assert done.stdout_bytes == b""
