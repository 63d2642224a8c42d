"""The table of roles and permissions, whole."""

import pytest

from xarst_site.accounts.model import ROLES, may_be_account
from xarst_site.accounts.permissions import TABLE, Permission, permitted

EXPECTED = {
    "reader": "read own_account desk read_drafts",
    "editor": "read own_account desk read_drafts edit comment publish share_preview",
    "reviewer": "read own_account desk read_drafts edit comment publish share_preview"
    " review cancel lower_severity",
    "administrator": "read own_account desk read_drafts manage_people manage_apps read_trail",
}


@pytest.mark.parametrize("role", ROLES)
def test_what_a_role_may_do(role: str) -> None:
    may = {permission.name.lower() for permission in Permission if permitted(role, permission)}
    assert may == set(EXPECTED[role].split())


def test_every_permission_stands_in_the_table() -> None:
    assert set(TABLE) == set(Permission)


def test_strangers_only_read() -> None:
    assert [p for p in Permission if permitted(None, p)] == [Permission.READ]


@pytest.mark.parametrize("role", [*ROLES, None])
def test_what_is_not_in_the_table_is_nobodys(role: str | None) -> None:
    assert not permitted(role, "delete everything")


@pytest.mark.parametrize(
    ("name", "may"),
    [("li", True), ("li.na-2", True), ("console", False), ("Li", False), ("l", False),
     ("李娜", False), ("2li", False), ("li na", False), ("li\n", False), ("x" * 33, False),
     ("../li", False)],
)  # fmt: skip
def test_names_of_accounts(name: str, may: bool) -> None:
    assert may_be_account(name) is may
