"""The clock of the site: one instant per request, and one place to turn it.

Law 2: what is in force is computed from ``request.at``. Every part of one answer
sees the same instant. Tests hand `xarst_site.main` another clock.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Clock = Callable[[], datetime]
"""Gives the present as an aware instant in UTC."""


def utc_now() -> datetime:
    """The present, by the clock of the machine."""
    return datetime.now(UTC)


def _at(request: Any) -> datetime:
    moment = request.registry.clock()
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise TypeError("a clock gives aware instants")
    return moment.astimezone(UTC)


def includeme(config: Any) -> None:
    """Add ``request.at``: the aware UTC instant at which the request is answered."""
    config.add_request_method(_at, "at", reify=True)
