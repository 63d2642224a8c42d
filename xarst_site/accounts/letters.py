"""Letters: what an account is told by e-mail, and when it is tried again.

Values only; where they wait is `storage.outbox`, who carries them `web.post`.
"""

from datetime import datetime, timedelta

import msgspec

WAITS = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 720))
"""How long to wait after each attempt that failed; after the last one it is given up."""


class Letter(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """One letter to one account. The address is looked up when it is sent, and not kept.

    ``due_at`` is the earliest instant at which it is tried (again).
    """

    id: str
    to: str
    subject: str
    body: str
    made_at: datetime
    due_at: datetime
    attempts: int = 0


def claimed(letter: Letter, at: datetime) -> Letter:
    """The letter in the hands of a carrier: nobody else tries it for the next wait.

    It counts as an attempt before it is made, so that one which kills its carrier every
    time is given up as well.
    """
    wait = WAITS[min(letter.attempts, len(WAITS) - 1)]
    return msgspec.structs.replace(letter, attempts=letter.attempts + 1, due_at=at + wait)


def hopeless(letter: Letter) -> bool:
    """Whether it was tried as often as it is ever tried."""
    return letter.attempts >= len(WAITS)
