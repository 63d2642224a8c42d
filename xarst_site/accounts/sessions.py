"""How long a session lasts, and how a token becomes its name.

A token is 256 random bits that only the cookie holds; the store knows its SHA-256. A
session ends by itself after `IDLE` without a request and `LONGEST` after it began; one that
still awaits its code after `FOR_CODE`.
"""

import base64
import hashlib
from datetime import datetime, timedelta

import msgspec

from xarst_site.accounts.model import Session

TOKEN_BYTES = 32

IDLE = timedelta(hours=2)
LONGEST = timedelta(hours=12)
FOR_CODE = timedelta(minutes=10)
CONFIRMED = timedelta(minutes=10)
"""For so long after a person proved who they are, nobody asks again."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly ``seen_at`` is kept: a request sooner than this writes nothing."""
WRONG_CODES = 5
"""So many wrong codes end a session that awaits one."""


def readable(random: bytes) -> str:
    """Random bytes in the letters of a cookie: base64url without padding."""
    return base64.urlsafe_b64encode(random).rstrip(b"=").decode()


def token_digest(token: str) -> str:
    """The name of a token's session: its SHA-256, 64 hex digits."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def begin(
    *, token: str, csrf: str, person: str, at: datetime, awaits_code: bool, user_agent: str
) -> Session:
    """A session that begins now."""
    return Session(
        id_sha256=token_digest(token),
        person=person,
        csrf=csrf,
        begun_at=at,
        seen_at=at,
        confirmed_at=at,
        awaits_code=awaits_code,
        user_agent=user_agent,
    )


def renewed(session: Session, *, token: str, csrf: str, at: datetime) -> Session:
    """The same session under another token, the person having just proved who they are."""
    return msgspec.structs.replace(
        session,
        id_sha256=token_digest(token),
        csrf=csrf,
        seen_at=at,
        confirmed_at=at,
        awaits_code=False,
        wrong_codes=0,
        authenticator="",
    )


def alive(session: Session, at: datetime) -> bool:
    """Whether a session can still be used at an instant."""
    if session.awaits_code:
        return at - session.begun_at < FOR_CODE and session.wrong_codes < WRONG_CODES
    return at - session.seen_at < IDLE and at - session.begun_at < LONGEST


def confirmed(session: Session, at: datetime) -> bool:
    """Whether the person proved who they are a short while ago."""
    return at - session.confirmed_at < CONFIRMED


_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("MicroMessenger", "WeChat"),
    ("QQBrowser", "QQ Browser"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def browser_name(user_agent: str) -> str:
    """What a person recognises their browser by: 'Firefox, Windows'. '' where it says neither.

    Only this is kept, and not the whole header, which tells more than anybody needs.
    """
    found = (
        next((name for mark, name in marks if mark in user_agent), "")
        for marks in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(name for name in found if name)
