"""Sessions of people who signed in: a cookie that is a key, and all else on the server.

The cookie ``__Host-session`` holds 256 random bits and nothing else; the store knows their
SHA-256 and what belongs to them (`accounts.model.Session`). The token changes whenever
somebody signs in or proves who they are, and is worth nothing once the session has ended.
Nothing of this is looked up outside /editor: readers have no cookie (law 11).

Every POST under /editor needs the token of its form (CSRF), the sign-in form too. Of
somebody who has signed in it lies in their session; before, in a cookie of its own, which
by its ``__Host-`` name only this site can set.
"""

import hmac
import re
import secrets
from typing import Any
from urllib.parse import urlsplit

import msgspec
from pyramid.csrf import get_csrf_token
from pyramid.interfaces import ICSRFStoragePolicy
from zope.interface import implementer

from xarst_site.accounts import sessions
from xarst_site.accounts.model import Person, Session
from xarst_site.storage.library import NotHere
from xarst_site.web.transactions import under_editor

COOKIE = "__Host-session"
FORM_COOKIE = "__Host-form"

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """256 random bits in the letters of a cookie."""
    return sessions.readable(secrets.token_bytes(sessions.TOKEN_BYTES))


def _set_cookie(request: Any, name: str, token: str, *, samesite: str) -> None:
    # Browsers take a Secure cookie from http://127.0.0.1 too.
    request.add_response_callback(
        lambda _request, response: response.set_cookie(
            name, token, path="/", secure=True, httponly=True, samesite=samesite
        )
    )


def _delete_cookie(request: Any, name: str) -> None:
    request.add_response_callback(
        lambda _request, response: response.set_cookie(
            name, "", max_age=0, path="/", secure=True, httponly=True, samesite="Lax"
        )
    )


def _own_session(request: Any) -> Session | None:
    """The session of this browser, also while it awaits its code; None if there is none."""
    token = request.cookies.get(COOKIE, "")
    if not request.environ.get("tm.active") or not _TOKEN.fullmatch(token):
        return None
    session: Session | None = request.accounts.session(token)
    if session is None or not sessions.alive(session, request.at):
        return None
    try:
        person = request.accounts.person(session.person)
    except NotHere:
        return None
    if person.disabled:
        return None
    if request.at - session.seen_at >= sessions.SEEN_EVERY:
        session = msgspec.structs.replace(session, seen_at=request.at)
        request.accounts.put_session(session)
    return session


def _person(request: Any) -> Person | None:
    """Who has signed in here, code and all; None for everybody else."""
    session = request.own_session
    if session is None or session.awaits_code:
        return None
    person: Person = request.accounts.person(session.person)
    return person


def begin_session(request: Any, person: Person, *, awaits_code: bool) -> Session:
    """Sign a person in, or half in while a code is still to come.

    What session this browser had ends, so nobody can have chosen its token before. Sessions
    that ended by themselves are swept out on the way.
    """
    if request.own_session is not None:
        request.accounts.end_session(request.own_session)
    for old in request.accounts.sessions():
        if not sessions.alive(old, request.at):
            request.accounts.end_session(old)
    token = new_token()
    session = sessions.begin(
        token=token,
        csrf=new_token(),
        person=person.id,
        at=request.at,
        awaits_code=awaits_code,
        user_agent=sessions.browser_name(request.user_agent or ""),
    )
    request.accounts.put_session(session)
    _set_cookie(request, COOKIE, token, samesite="Lax")
    _delete_cookie(request, FORM_COOKIE)
    _now_with(request, session)
    return session


def renew_session(request: Any) -> Session:
    """Give this browser's session another token: the person has just proved who they are.

    The token of forms stays, so that a page which is open elsewhere can still be sent.
    """
    old: Session = request.own_session
    token = new_token()
    session = sessions.renewed(old, token=token, csrf=old.csrf, at=request.at)
    request.accounts.end_session(old)
    request.accounts.put_session(session)
    _set_cookie(request, COOKIE, token, samesite="Lax")
    _now_with(request, session)
    return session


def end_session(request: Any) -> None:
    """Sign this browser out."""
    if request.own_session is not None:
        request.accounts.end_session(request.own_session)
    _delete_cookie(request, COOKIE)
    _now_with(request, None)


def end_other_sessions(request: Any, person: str) -> int:
    """End every session of a person but this browser's; how many there were."""
    here = request.own_session
    others = [
        one
        for one in request.accounts.sessions(person)
        if here is None or one.id_sha256 != here.id_sha256
    ]
    for one in others:
        request.accounts.end_session(one)
    return len(others)


def _now_with(request: Any, session: Session | None) -> None:
    """What the rest of this request sees."""
    request.own_session = session
    request.person = None
    if session is not None and not session.awaits_code:
        request.person = request.accounts.person(session.person)


@implementer(ICSRFStoragePolicy)
class FormTokens:
    """Where the token of forms lies: in the session, before there is one in a cookie."""

    def new_csrf_token(self, request: Any) -> str:
        """Another token for somebody who has not signed in; a session keeps its own."""
        if request.own_session is not None:
            kept: str = request.own_session.csrf
            return kept
        token = new_token()
        _set_cookie(request, FORM_COOKIE, token, samesite="Strict")
        return token

    def get_csrf_token(self, request: Any) -> str:
        """The token that a form of this answer carries."""
        if request.own_session is not None:
            return self.new_csrf_token(request)
        kept: str = request.cookies.get(FORM_COOKIE, "")
        return kept if _TOKEN.fullmatch(kept) else self.new_csrf_token(request)

    def check_csrf_token(self, request: Any, supplied_token: str) -> bool:
        """Whether a form was made here, for this browser."""
        if request.own_session is not None:
            expected = request.own_session.csrf
        else:
            expected = request.cookies.get(FORM_COOKIE, "")
        given = supplied_token.encode("utf-8", "backslashreplace")
        return bool(_TOKEN.fullmatch(expected)) and hmac.compare_digest(expected.encode(), given)


def includeme(config: Any) -> None:
    """Add ``request.own_session``, ``.person``, ``.csrf``; check the token of every POST."""
    config.add_request_method(_own_session, "own_session", reify=True)
    config.add_request_method(_person, "person", reify=True)
    config.add_request_method(get_csrf_token, "csrf", reify=True)
    config.set_csrf_storage_policy(FormTokens())
    config.set_default_csrf_options(require_csrf=True, callback=under_editor)
    # Behind a proxy the request's own host may be another than the one people type.
    host = urlsplit(config.registry.settings["xarst.url"]).netloc
    config.registry.settings.setdefault("pyramid.csrf_trusted_origins", host)
