"""Whether the site is alive, for those who run it. Never cached.

`/__lbheartbeat__` says that the process answers, without reading anything;
`/__heartbeat__` reads every database.
"""

import logging
from typing import Any

from pyramid.response import Response

from xarst_site.api.answers import HeartbeatAnswer, encode
from xarst_site.api.problems import METHODS, ApiError
from xarst_site.storage.revision import last_transaction

log = logging.getLogger(__name__)

DATABASES = ("content", "accounts", "receipts")


def _reply(databases: dict[str, Any]) -> Any:
    response = Response(encode(HeartbeatAnswer(status="ok", databases=databases)), charset=None)
    response.content_type = "application/json"
    response.headers["Cache-Control"] = "no-store"
    return response


def lbheartbeat(_context: Any, _request: Any) -> Any:
    """The process answers."""
    return _reply({})


def heartbeat(_context: Any, request: Any) -> Any:
    """Every database can be read; 503 and which cannot, otherwise."""
    found = {}
    for name in DATABASES:
        try:
            last_transaction(getattr(request.registry.databases, name))
            found[name] = "ok"
        except Exception:
            log.exception("the database of %s cannot be read", name)
            found[name] = "unreachable"
    broken = [name for name, state in found.items() if state != "ok"]
    if broken:
        raise ApiError(
            "database-unreachable", f"Cannot be read: {', '.join(broken)}.", databases=found
        )
    return _reply(found)


def wrong_method(_context: Any, request: Any) -> Any:
    """Heartbeats are read."""
    raise ApiError(
        "method-not-allowed", f"{request.method} means nothing here.", headers={"Allow": METHODS}
    )


def no_content(_context: Any, _request: Any) -> Any:
    """OPTIONS: what may be asked."""
    response = Response(status=204)
    response.headers["Allow"] = METHODS
    return response


def includeme(config: Any) -> None:
    """The two addresses, outside /api because monitoring expects them there."""
    for name, view in (("lbheartbeat", lbheartbeat), ("heartbeat", heartbeat)):
        config.add_route(name, f"/__{name}__", factory=lambda _request: None)
        config.add_view(view, route_name=name, request_method="GET")
        config.add_view(no_content, route_name=name, request_method="OPTIONS")
        config.add_view(wrong_method, route_name=name)
