"""`xarst user`, and the accounts that `xarst serve` makes for trying the site out."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from xarst_site.cli import read_settings, xarst
from xarst_site.cli.user import first_people

ROOT = Path(__file__).parents[2]
PASSWORD = re.compile(r"(?:[a-z2-9]{5}-){3}[a-z2-9]{5}")
LI = ("--name", "李娜", "--email", "li@example.cn", "--role", "editor")


@pytest.fixture
def user(tmp_path: Path):
    """``user("add", …)`` over a store of its own."""

    def run(*arguments: object) -> Result:
        given = ["user", *map(str, arguments), "--var", str(tmp_path / "var")]
        return CliRunner().invoke(xarst, given)

    return run


def test_from_the_first_account_to_its_end(user, tmp_path: Path) -> None:
    assert "nobody yet" in user("list").output
    said = user("add", "li.na", *LI, "--totp")
    assert said.exit_code == 0, said.output
    assert PASSWORD.search(said.output)
    assert user("list").output.strip() == "li.na\teditor\t李娜\tmust choose a password"
    assert user("role", "li.na", "reviewer").output == "li.na: reviewer\n"
    assert user("disable", "li.na").output == "li.na: disabled\n"
    assert user("disable", "li.na").output == "li.na: was disabled already\n"
    assert user("enable", "li.na").output == "li.na: enabled\n"
    assert PASSWORD.search(user("reset", "li.na", "--totp").output)
    checked = CliRunner().invoke(xarst, ["fsck", "--var", str(tmp_path / "var")])
    assert "audit trail: 5 entries" in checked.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("add", "Li", *LI),
        ("add", "console", *LI),
        ("add", "li", "--name", " ", "--email", "li@example.cn", "--role", "editor"),
        ("add", "li", "--name", "x", "--email", "nowhere", "--role", "editor"),
        ("add", "li", "--name", "x", "--email", "a@b.cn", "--role", "emperor"),
        ("add", "li"),
        ("disable", "nobody"),
        ("enable", "nobody"),
        ("reset", "nobody"),
        ("role", "nobody", "editor"),
        ("role", "nobody", "emperor"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(user, arguments: tuple[str, ...]) -> None:
    said = user(*arguments)
    assert said.exit_code != 0
    assert "Traceback" not in said.output
    assert user("list").output.startswith("nobody yet")


def test_an_account_is_made_once(user) -> None:
    user("add", "li.na", *LI)
    said = user("add", "li.na", *LI)
    assert said.exit_code != 0
    assert "already" in said.output


def test_the_first_people_are_made_once_and_only_for_trying_out(tmp_path: Path) -> None:
    settings = read_settings(ROOT / "development.ini", tmp_path / "var")
    told = first_people(settings)
    assert [line.split()[0] for line in told[1:]] == ["editor", "reviewer", "administrator"]
    assert len(set(PASSWORD.findall("\n".join(told)))) == 3
    assert first_people(settings) == []


def test_never_under_the_production_settings(tmp_path: Path) -> None:
    settings = read_settings(ROOT / "production.ini", tmp_path / "var")
    assert first_people(settings) == []
    said = CliRunner().invoke(xarst, ["user", "list", "--var", str(tmp_path / "var")])
    assert said.output.startswith("nobody yet")
