"""Person, Session, AuditEntry: what the accounts database holds, as values.

No rules here but the shape of an account's name; passwords are in `passwords`, who may do
what in `permissions`, the chain of entries in `audit`.
"""

import re
from datetime import datetime
from typing import Literal, get_args

import msgspec

Role = Literal["reader", "editor", "reviewer", "administrator"]
"""What a person is here. What a role may do stands in `permissions.TABLE` only."""

ROLES: tuple[Role, ...] = get_args(Role)

ACCOUNT_ID = re.compile(r"[a-z][a-z0-9._-]{1,31}")
"""An account's name: what a person types to sign in, and all that the trail says of them."""

CONSOLE = "console"
"""Who the trail names for a command given on the machine; no account can have this name."""


class _Value(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What all values of this package have in common: frozen and strict."""


class TotpKey(_Value, frozen=True):
    """The key shared with a person's authenticator app, in base32 without padding."""

    secret: str
    added_at: datetime


class Person(_Value, frozen=True):
    """Somebody with an account.

    ``password`` is an argon2id hash. While ``password_temporary`` (made by an administrator
    and told to the person) or while a required authenticator is missing, nothing but the
    account's own pages is open. ``last_totp_step`` is the newest 30-second step whose code
    was accepted; none up to it is accepted again.
    """

    id: str
    name: str
    email: str
    role: Role
    language: str
    password: str
    created_at: datetime
    password_temporary: bool = False
    totp: TotpKey | None = None
    totp_required: bool = False
    last_totp_step: int = 0
    disabled: bool = False

    @property
    def duty(self) -> Literal["", "password", "authenticator"]:
        """What must be seen to before anything else: a password of their own, a missing
        authenticator, or nothing.
        """
        if self.password_temporary:
            return "password"
        return "authenticator" if self.totp_required and self.totp is None else ""


class Session(_Value, frozen=True):
    """One browser in which somebody signed in.

    ``id_sha256`` is the digest of the token in the cookie, which is stored nowhere. While
    ``awaits_code`` the password was right and the one-time code is still to come.
    ``confirmed_at`` is when the person last proved who they are. ``authenticator`` is the
    key of an authenticator that is being added and has not given a right code yet.
    """

    id_sha256: str
    person: str
    csrf: str
    begun_at: datetime
    seen_at: datetime
    confirmed_at: datetime
    awaits_code: bool = False
    wrong_codes: int = 0
    authenticator: str = ""
    user_agent: str = ""


class AuditEntry(_Value, frozen=True):
    """One line of the audit trail.

    ``seq`` counts from 1. ``actor`` is an account's name, `CONSOLE`, or '' where nobody had
    signed in. ``subject`` is what it was done to: an account, a document, a draft.
    ``previous`` is the SHA-256 of the canonical bytes of the entry before, 64 hex digits.
    """

    seq: int
    at: datetime
    actor: str
    action: str
    subject: str
    previous: str
    detail: dict[str, str] = {}


def may_be_account(name: str) -> bool:
    """Whether an account can have this name."""
    return bool(ACCOUNT_ID.fullmatch(name)) and name != CONSOLE
