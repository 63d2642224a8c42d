"""Who may do what: one table, by permission. No access list is ever stored.

So far there is one permission, and everybody has it: the resource tree holds only
what is public at the instant of the request, so whatever is found may be read.
"""

from enum import StrEnum
from typing import Any

from pyramid.authorization import Everyone
from pyramid.security import Allowed, Denied


class Permission(StrEnum):
    """What a view asks for."""

    READ = "read"


TABLE: dict[Permission, frozenset[str]] = {Permission.READ: frozenset({Everyone})}
"""The principals that have a permission."""


class Policy:
    """Pyramid's security policy, answered from `TABLE`. Readers are nobody in particular."""

    def identity(self, _request: Any) -> None:
        """Nobody: there is no login."""

    def authenticated_userid(self, _request: Any) -> None:
        """Nobody: there is no login."""

    def permits(self, _request: Any, _context: Any, permission: str) -> Any:
        """Whether everybody has the permission; unknown permissions are denied."""
        if permission in TABLE and Everyone in TABLE[Permission(permission)]:
            return Allowed("everybody may %s", permission)
        return Denied("nobody may %s", permission)

    def remember(self, _request: Any, _userid: str, **_kw: Any) -> list[tuple[str, str]]:
        """No header: nothing is remembered of a reader."""
        return []

    def forget(self, _request: Any, **_kw: Any) -> list[tuple[str, str]]:
        """No header: there is nothing to forget."""
        return []


def includeme(config: Any) -> None:
    """Every view asks for READ unless it asks for something else."""
    config.set_security_policy(Policy())
    config.set_default_permission(Permission.READ)
