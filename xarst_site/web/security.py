"""Who may do what, as Pyramid asks it. The answers are in `accounts.permissions`.

No access list is stored. The public resource tree holds only what is public at the instant
of the request, so whatever is found there may be read by everybody. A person is looked up
anew on every request: a role that was changed or an account that was disabled counts from
the next one.
"""

from typing import Any

from pyramid.security import Allowed, Denied

from xarst_site.accounts.model import Person
from xarst_site.accounts.permissions import Permission, permitted
from xarst_site.web.attempts import Attempts


class Policy:
    """Pyramid's security policy, answered from the table of permissions."""

    def identity(self, request: Any) -> Person | None:
        """Who has signed in."""
        person: Person | None = request.person
        return person

    def authenticated_userid(self, request: Any) -> str | None:
        """The name of their account."""
        return request.person.id if request.person is not None else None

    def permits(self, request: Any, _context: Any, permission: str) -> Any:
        """Whether whoever asks has the permission.

        Somebody who must first choose a password or add an authenticator has only what
        they need for that.
        """
        if permission == Permission.READ:
            return Allowed("everybody may %s", permission)
        person = request.person
        if person is None:
            return Denied("nobody has signed in")
        if person.duty and permission != Permission.OWN_ACCOUNT:
            return Denied("%s must first see to their %s", person.id, person.duty)
        if permitted(person.role, permission):
            return Allowed("a role %s may %s", person.role, permission)
        return Denied("a role %s may not %s", person.role, permission)

    def remember(self, _request: Any, _userid: str, **_kw: Any) -> list[tuple[str, str]]:
        """No header: `web.sessions` sets the cookie itself."""
        return []

    def forget(self, _request: Any, **_kw: Any) -> list[tuple[str, str]]:
        """No header: `web.sessions` removes the cookie itself."""
        return []


def includeme(config: Any) -> None:
    """Every view asks for READ unless it asks for something else."""
    config.registry.attempts = Attempts()
    config.set_security_policy(Policy())
    config.set_default_permission(Permission.READ)
