"""One transaction for one request of the editor's face.

Under /editor a request has one explicit transaction manager, ``request.tm``, which
pyramid_tm begins and ends: committed if the answer is below 400, aborted otherwise. The
connections to ``content`` (`web.library`) and ``accounts`` join it, so an act and its entry
in the audit trail are stored together or not at all. Where two requests conflict, the later
one is run again on what the first has left; after `ATTEMPTS` it is told to try later.

Everything else of the site only reads, each request in a snapshot of its own.
"""

import logging
from collections.abc import Callable
from typing import Any

from transaction.interfaces import TransientError

from xarst_site.storage.accounts import Accounts

ATTEMPTS = 6

_log = logging.getLogger(__name__)


def under_editor(request: Any) -> bool:
    """Whether a request is for the editor's face. Works for paths that cannot be decoded."""
    path: str = request.environ.get("PATH_INFO", "")
    return path == "/editor" or path.startswith("/editor/")


def attempts(request: Any) -> int:
    """How often a request may be run."""
    return ATTEMPTS if under_editor(request) else 1


def veto(request: Any, response: Any) -> bool:
    """Whether what was written is undone. A refusal's entry in the trail is kept."""
    failed: bool = response.status_int >= 400
    return failed and not request.environ.get("xarst.keep")


def _accounts_connection(request: Any) -> Any:
    # One a request: two of one database would wait for each other's lock when committing.
    connection = request.registry.databases.accounts.open(transaction_manager=request.tm)
    request.add_finished_callback(lambda _request: connection.close())
    return connection


def _accounts(request: Any) -> Accounts:
    return Accounts(request.accounts_connection)


def _audit(request: Any, action: str, subject: str = "", **detail: str) -> None:
    """Record what is being done, by whoever is signed in, with what the request writes."""
    actor = request.person.id if request.person is not None else ""
    request.accounts.record(at=request.at, actor=actor, action=action, subject=subject, **detail)


def _refusal(request: Any, action: str, subject: str = "", **detail: str) -> None:
    """Undo what the request has written, then record this and keep it whatever is answered."""
    actor = request.person.id if request.person is not None else ""
    request.tm.abort()
    request.tm.begin()
    request.accounts.record(at=request.at, actor=actor, action=action, subject=subject, **detail)
    request.environ["xarst.keep"] = True


def _fresh(event: Any) -> None:
    # Another run of the same request must decide anew whether its answer is kept.
    event.environ.pop("xarst.keep", None)


def copies_tween_factory(handler: Callable[[Any], Any], _registry: Any) -> Callable[[Any], Any]:
    """Close what WebOb leaves open: the temporary file into which it copies a long body, so
    that another run can read it again.
    """
    from pyramid_retry import is_error_retryable  # noqa: PLC0415  asks for pkg_resources

    def tween(request: Any) -> Any:
        try:
            return handler(request)
        finally:
            body = request.environ.get("wsgi.input")
            copied = isinstance(getattr(body, "name", None), int)
            if copied and not is_error_retryable(request, getattr(request, "exception", None)):
                body.close()

    return tween


def busy(fault: Any, request: Any) -> Any:
    """503 for a conflict that several runs could not get past."""
    from xarst_site.web.errors import error_page  # noqa: PLC0415  errors shows what this raises

    _log.info("conflict on %s %s: %s", request.method, request.path, fault)
    response = error_page(request, 503)
    response.headers["Retry-After"] = "2"
    return response


def includeme(config: Any) -> None:
    """Add ``request.tm``, ``.accounts``, ``.audit``, ``.refusal``."""
    from pyramid_retry import IBeforeRetry  # noqa: PLC0415  its import asks for pkg_resources

    config.registry.settings.update(
        {
            "tm.manager_hook": "pyramid_tm.explicit_manager",
            "tm.activate_hook": under_editor,
            "tm.commit_veto": veto,
            # RelStorage keeps no history, so nobody could read the name.
            "tm.annotate_user": "false",
            "retry.attempts": str(ATTEMPTS),
            "retry.activate_hook": attempts,
        }
    )
    config.include("pyramid_retry")
    config.include("pyramid_tm")
    config.add_request_method(_accounts_connection, "accounts_connection", reify=True)
    config.add_request_method(_accounts, "accounts", reify=True)
    config.add_request_method(_audit, "audit")
    config.add_request_method(_refusal, "refusal")
    config.add_subscriber(_fresh, IBeforeRetry)
    config.add_tween(
        "xarst_site.web.transactions.copies_tween_factory", over="pyramid_tm.tm_tween_factory"
    )
    config.add_exception_view(busy, context=TransientError)
