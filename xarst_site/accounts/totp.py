"""One-time codes of an authenticator app: RFC 6238 with six digits, 30 seconds, SHA-1.

These are the values every authenticator app knows. A code counts from one step before the
present to one after it, for clocks that differ a little, and only once: the step it belongs
to is remembered with the person, and no step up to it is accepted again.
"""

import base64
import binascii
import hmac
from datetime import datetime
from urllib.parse import quote, urlencode

SECONDS = 30
DIGITS = 6
TOLERANCE = 1
"""Steps by which a person's clock may differ from ours."""
KEY_BYTES = 20
"""Random bytes of a key: as many as SHA-1 gives (RFC 4226, 4)."""


def secret(random: bytes) -> str:
    """Random bytes as the key that a person can also type: base32 without padding."""
    if len(random) < KEY_BYTES:
        raise ValueError(f"a key needs {KEY_BYTES} random bytes")
    return base64.b32encode(random).rstrip(b"=").decode()


def step_at(at: datetime) -> int:
    """The number of the 30 seconds that an instant is in."""
    return int(at.timestamp()) // SECONDS


def code(key: str, step: int) -> str:
    """The code of a step: six digits. Raises ValueError for a key that is not base32."""
    # Imported when somebody signs in with a code: it takes 6 MB, which readers do not need.
    from cryptography.hazmat.primitives.hashes import SHA1  # noqa: PLC0415
    from cryptography.hazmat.primitives.twofactor.totp import TOTP  # noqa: PLC0415

    try:
        data = base64.b32decode(key + "=" * (-len(key) % 8), casefold=True)
    except binascii.Error as error:
        raise ValueError("a key is written in base32") from error
    # S303/SHA-1: the RFC's own and what the apps compute; HMAC does not need more of it.
    made = TOTP(data, DIGITS, SHA1(), SECONDS)  # noqa: S303
    return made.generate(step * SECONDS).decode()


def accepted_step(key: str, typed: str, *, at: datetime, last_step: int) -> int | None:
    """The step whose code somebody typed, or None if it is wrong, too old or used before.

    Spaces within the code do not matter; apps show it in two halves.
    """
    typed = "".join(typed.split())
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdecimal()):
        return None
    found = None
    now = step_at(at)
    for step in range(max(0, now - TOLERANCE), now + TOLERANCE + 1):
        if hmac.compare_digest(code(key, step), typed) and step > last_step:
            found = step
    return found


def enrolment_uri(key: str, *, account: str, issuer: str) -> str:
    """What the QR code says to an authenticator app (otpauth, as all of them read it)."""
    label = quote(f"{issuer}:{account}", safe="")
    query = urlencode(
        {
            "secret": key,
            "issuer": issuer,
            "algorithm": "SHA1",
            "digits": DIGITS,
            "period": SECONDS,
        },
        quote_via=quote,
    )
    return f"otpauth://totp/{label}?{query}"
