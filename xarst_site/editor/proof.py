"""Whether somebody is who they say: the password, the one-time code, and how often one may try.

Every wrong proof is recorded in the trail, and so is that somebody was made to wait, once
for each spell. An account that does not exist is answered as one with a wrong password is,
in the same words and in about the same time; what was typed for it is not recorded, since
it may be a password in the wrong field.
"""

import secrets
from typing import Any

import msgspec

from xarst_site.accounts import passwords, totp
from xarst_site.accounts.model import Person
from xarst_site.storage.library import NotHere

_NOBODY = passwords.hashed(secrets.token_hex(16), salt=secrets.token_bytes(passwords.SALT_BYTES))
"""What the password for an account that does not exist is compared with."""

CODE_PATTERN = r"\s*(?:[0-9]\s*){6}"


def new_hash(password: str) -> str:
    """A password as it is kept."""
    return passwords.hashed(password, salt=secrets.token_bytes(passwords.SALT_BYTES))


def known(request: Any, account: str) -> Person | None:
    """The account of that name, if there is one."""
    try:
        person: Person = request.accounts.person(account)
    except NotHere:
        return None
    return person


def must_wait(request: Any, account: str) -> str | None:
    """Count one try; None if it may be made now, else what to say (status 429).

    A request that is run again after a conflict is the same try.
    """
    if "xarst.tried" not in request.environ:
        address = request.remote_addr or ""
        request.environ["xarst.tried"] = request.registry.attempts.begin(
            account, address, request.at
        )
    wait = request.environ["xarst.tried"]
    if wait is None:
        return None
    if wait.first:
        subject = account if known(request, account) else ""
        request.refusal("sign_in_blocked", subject, seconds=str(wait.seconds))
    request.response.status_int = 429
    request.response.headers["Retry-After"] = str(wait.seconds)
    said: str = request.messages(
        "Too many attempts failed. Wait {seconds} seconds, then try again."
        " Nobody is locked out for good.",
        seconds=wait.seconds,
    )
    return said


def succeeded(request: Any, account: str) -> None:
    """The try was right: forget the failures, once this request is stored."""
    address = request.remote_addr or ""

    def forget(stored: bool) -> None:
        if stored:
            request.registry.attempts.succeeded(account, address)

    request.tm.get().addAfterCommitHook(forget)


def right_password(request: Any, person: Person | None, password: str) -> bool:
    """Whether this is the password of an account that may sign in.

    A hash that was made with older parameters is made anew.
    """
    right = passwords.matches(person.password if person else _NOBODY, password)
    if not right or person is None or person.disabled:
        return False
    if passwords.outdated(person.password):
        fresh = msgspec.structs.replace(person, password=new_hash(password))
        request.accounts.put(fresh)
    return True


def right_code(request: Any, person: Person, typed: str) -> bool:
    """Whether this is a code of the person's authenticator that was not used before.

    It is used up with that: of two requests with the same code the later one is run
    again after a conflict, and finds it used.
    """
    if person.totp is None:
        return False
    step = totp.accepted_step(
        person.totp.secret, typed, at=request.at, last_step=person.last_totp_step
    )
    if step is None:
        return False
    # Read afresh: the account may have been stored anew in this request.
    now = request.accounts.person(person.id)
    request.accounts.put(msgspec.structs.replace(now, last_totp_step=step))
    return True
