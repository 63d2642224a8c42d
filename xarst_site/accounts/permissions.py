"""Who may do what: the one table of roles and permissions.

Roles are not ranks: an administrator looks after people and cannot write or approve a
text. What else must hold for a step of the workflow (nobody approves what they edited
last) is said in `documents.workflow`. Nothing of this is ever stored.
"""

from enum import StrEnum

from xarst_site.accounts.model import Role


class Permission(StrEnum):
    """What a view or a command asks for."""

    READ = "read"
    """What is public. Everybody has it, signed in or not."""
    OWN_ACCOUNT = "own account"
    """Their own password, authenticator and sessions: all that is open to somebody who
    must first choose a password or add an authenticator."""
    DESK = "desk"
    """The desk: what waits, what is scheduled, what is in force."""
    READ_DRAFTS = "read drafts"
    EDIT = "edit"
    """Begin, change, withdraw a draft, and ask for its review."""
    COMMENT = "comment"
    REVIEW = "review"
    """Return and approve a draft."""
    PUBLISH = "publish"
    """Publish a draft that somebody approved as it is."""
    CANCEL = "cancel"
    """Call off a published version before it takes effect."""
    LOWER_SEVERITY = "lower severity"
    """Agree, as the second person, that a change matters less than was computed."""
    SHARE_PREVIEW = "share preview"
    """Make a link by which people without an account read a draft."""
    MANAGE_PEOPLE = "manage people"
    MANAGE_APPS = "manage apps"
    READ_TRAIL = "read trail"


_ALL: frozenset[Role] = frozenset({"reader", "editor", "reviewer", "administrator"})
_AUTHORS: frozenset[Role] = frozenset({"editor", "reviewer"})
_REVIEWERS: frozenset[Role] = frozenset({"reviewer"})
_ADMINISTRATORS: frozenset[Role] = frozenset({"administrator"})

TABLE: dict[Permission, frozenset[Role]] = {
    Permission.READ: _ALL,
    Permission.OWN_ACCOUNT: _ALL,
    Permission.DESK: _ALL,
    Permission.READ_DRAFTS: _ALL,
    Permission.EDIT: _AUTHORS,
    Permission.COMMENT: _AUTHORS,
    Permission.REVIEW: _REVIEWERS,
    Permission.PUBLISH: _AUTHORS,
    Permission.CANCEL: _REVIEWERS,
    Permission.LOWER_SEVERITY: _REVIEWERS,
    Permission.SHARE_PREVIEW: _AUTHORS,
    Permission.MANAGE_PEOPLE: _ADMINISTRATORS,
    Permission.MANAGE_APPS: _ADMINISTRATORS,
    Permission.READ_TRAIL: _ADMINISTRATORS,
}
"""The roles that have a permission. Every permission stands here."""


def permitted(role: Role | None, permission: str) -> bool:
    """Whether a role has a permission; None is somebody who has not signed in.

    A permission that is not in the table is nobody's.
    """
    if permission == Permission.READ:
        return True
    if role is None or permission not in TABLE:
        return False
    return role in TABLE[Permission(permission)]
