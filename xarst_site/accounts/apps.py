"""Apps and their keys: who may speak to the JSON interface in whose name, and for what.

A key is shown once, when it is made; only the digest of its secret is stored. An app can
have several keys at a time, so that a new one is in use everywhere before the old one ends.
"""

import hashlib
import hmac
import re
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Literal, get_args

import msgspec

Scope = Literal["acceptances:write", "receipts:read", "subjects:erase"]
"""What a key opens: recording answers and withdrawals; reading receipts and the state of a
person; erasing what is known of a person.
"""

SCOPES: tuple[Scope, ...] = get_args(Scope)

APP_ID = re.compile(r"[a-z][a-z0-9-]{1,31}")
"""An app's id: it stands in receipts for ever, and is never given to another app."""

MOST_KEYS = 4
"""Keys of one app that are open at a time: the old, the new, and room for a mistake."""

_TOKEN = re.compile(rf"xarst_({APP_ID.pattern})_([a-z2-7]{{8}})_([A-Za-z0-9_-]{{43}})")


class _Value(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What all values of this module have in common: frozen and strict."""


class AppKey(_Value, frozen=True):
    """One key. ``sha256`` is the digest of its secret; it opens until ``ends_at``, if given.

    ``revoked_at`` is when somebody ended it at once.
    """

    id: str
    sha256: str
    made_at: datetime
    ends_at: datetime | None = None
    revoked_at: datetime | None = None

    def opens(self, at: datetime) -> bool:
        """Whether it opens anything at this instant."""
        return self.revoked_at is None and (self.ends_at is None or at < self.ends_at)


class App(_Value, frozen=True):
    """An app that shows our texts: its id, what people call it, what its keys open."""

    id: str
    name: str
    scopes: tuple[Scope, ...]
    added_at: datetime
    keys: tuple[AppKey, ...] = ()
    disabled: bool = False


class AppFault(ValueError):  # noqa: N818  said as it is
    """Something that cannot be done to an app; ``field`` is what it is about."""

    def __init__(self, field: str, message: dict[str, str]) -> None:
        super().__init__(message["en"])
        self.field = field
        self.message = message


def add_app(app_id: str, name: str, scopes: Collection[str], at: datetime) -> App:
    """A new app, without a key. Raises AppFault."""
    if not APP_ID.fullmatch(app_id):
        raise AppFault(
            "id",
            {
                "zh-CN": "应用标识只能由小写字母、数字和连字符组成，以字母开头，2 至 32 个字符。",
                "en": "An app's id is 2 to 32 lower-case letters, digits and hyphens, beginning"
                " with a letter.",
            },
        )
    if not name.strip() or len(name) > 100:
        raise AppFault(
            "name",
            {
                "zh-CN": "请填写应用名称，不超过 100 个字符。",
                "en": "Give the app a name of at most 100 characters.",
            },
        )
    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown or not scopes:
        raise AppFault(
            "scopes",
            {
                "zh-CN": f"请从以下权限中至少选择一项：{'、'.join(SCOPES)}。",
                "en": f"Choose at least one of these: {', '.join(SCOPES)}.",
            },
        )
    kept = tuple(scope for scope in SCOPES if scope in scopes)
    return App(id=app_id, name=name.strip(), scopes=kept, added_at=at)


def add_key(
    app: App, *, key_id: str, secret: str, at: datetime, overlap: timedelta | None = None
) -> tuple[App, str]:
    """The app with one key more, and the token to hand to it: shown once, stored nowhere.

    ``key_id`` (8 characters a-z2-7) and ``secret`` (43 characters of base64url: 256 bits)
    are random and come from the caller. With ``overlap`` the keys that are open now end
    after that time. Raises AppFault where too many are open.
    """
    if sum(key.opens(at) for key in app.keys) >= MOST_KEYS:
        raise AppFault(
            "keys",
            {
                "zh-CN": f"同时有效的密钥最多 {MOST_KEYS} 个，请先作废不用的密钥。",
                "en": f"At most {MOST_KEYS} keys are open at a time; revoke one that is not used.",
            },
        )
    token = f"xarst_{app.id}_{key_id}_{secret}"
    if not _TOKEN.fullmatch(token):
        raise ValueError("a key is made of 8 and 43 random characters")
    keys = app.keys if overlap is None else tuple(_ending(k, at + overlap) for k in app.keys)
    made = AppKey(id=key_id, sha256=_digest(secret), made_at=at)
    return msgspec.structs.replace(app, keys=(*keys, made)), token


def _ending(key: AppKey, at: datetime) -> AppKey:
    ends_at = at if key.ends_at is None else min(at, key.ends_at)
    return key if key.revoked_at else msgspec.structs.replace(key, ends_at=ends_at)


def revoke_key(app: App, key_id: str, at: datetime) -> App:
    """The app with that key ended at once. Raises AppFault where it has none of that id."""
    if all(key.id != key_id for key in app.keys):
        raise AppFault("keys", {"zh-CN": "没有这个密钥。", "en": "The app has no key of that id."})
    return msgspec.structs.replace(
        app,
        keys=tuple(
            msgspec.structs.replace(key, revoked_at=at)
            if key.id == key_id and key.revoked_at is None
            else key
            for key in app.keys
        ),
    )


def app_of(token: str) -> str:
    """The app that a token says it belongs to; '' for what is no token. Proves nothing."""
    match = _TOKEN.fullmatch(token)
    return match[1] if match else ""


def opening_key(app: App, token: str, at: datetime) -> AppKey | None:
    """The key of this app that a token is, if it opens anything at this instant."""
    match = _TOKEN.fullmatch(token)
    if match is None or match[1] != app.id or app.disabled:
        return None
    for key in app.keys:
        if key.id == match[2] and hmac.compare_digest(key.sha256, _digest(match[3])):
            return key if key.opens(at) else None
    return None


def _digest(secret: str) -> str:
    # 256 random bits need no slow hash.
    return hashlib.sha256(secret.encode()).hexdigest()
