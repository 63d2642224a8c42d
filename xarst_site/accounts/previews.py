"""Preview links: how somebody without an account reads a draft, for a while.

A link holds a random token, of which only the digest is stored. It ends by itself, and can
be ended before.
"""

import hashlib
from datetime import datetime, timedelta

import msgspec

LONGEST = timedelta(days=30)
"""How long a link opens at most."""


class Preview(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One link to one draft. ``id`` is the SHA-256 of its token, 64 hex digits."""

    id: str
    draft: str
    made_by: str
    made_at: datetime
    ends_at: datetime
    note: str = ""
    """For whom it was made, for those who look after it."""

    def opens(self, at: datetime) -> bool:
        """Whether it opens the draft at this instant."""
        return at < self.ends_at


def preview_id(token: str) -> str:
    """What a token is stored under. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
