"""The query string and the other inputs of an endpoint, read strictly.

A parameter that the endpoint does not know is refused: a mistyped one would otherwise
be answered as if it had not been there, and every variation would be an answer of its
own in every cache.
"""

from datetime import UTC, datetime, time
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any

import msgspec

from xarst_site.api.problems import ApiError
from xarst_site.documents.model import SHANGHAI
from xarst_site.web.resources import read_date

EARLIEST = datetime.min.replace(tzinfo=UTC)
LATEST = datetime.max.replace(tzinfo=UTC)


def parameters(request: Any, known: tuple[str, ...]) -> dict[str, str]:
    """The parameters given, by name. Raises ApiError for unknown and repeated ones."""
    given: dict[str, str] = {}
    for name, value in request.GET.items():
        if name not in known:
            raise ApiError(
                "unknown-parameter",
                f"{name[:40]!r} is not a parameter of this address"
                + (f"; it takes {', '.join(known)}." if known else "; it takes none."),
                available=known,
            )
        if name in given:
            raise ApiError("repeated-parameter", f"{name!r} is given more than once.")
        given[name] = value
    return given


def instant(literal: str) -> datetime:
    """The aware UTC instant that an RFC 3339 instant or a date (00:00 in Shanghai) means.

    What lies outside the years that can be reckoned with is as early or late as can be.
    Raises ApiError for everything else.
    """
    try:
        moment = datetime.combine(read_date(literal), time(), SHANGHAI)
    except ValueError:
        try:
            moment = msgspec.convert(literal, datetime)
        except msgspec.ValidationError:
            raise _unreadable(literal) from None
        if moment.tzinfo is None:
            raise _unreadable(literal) from None
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        return EARLIEST if moment.year == 1 else LATEST


def http_date(literal: str) -> datetime:
    """The instant of an HTTP date (Accept-Datetime). Raises ApiError for anything else."""
    try:
        moment = parsedate_to_datetime(literal)
    except (ValueError, OverflowError):
        raise _unreadable(literal) from None
    if moment.tzinfo is None or not literal.rstrip().endswith("GMT"):
        raise _unreadable(literal)
    return moment.astimezone(UTC)


def as_http_date(moment: datetime) -> str:
    """The instant as an HTTP date, in whole seconds."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def as_instant(moment: datetime) -> str:
    """The instant in RFC 3339, in UTC: 2023-09-05T16:00:00Z."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _unreadable(literal: str) -> ApiError:
    return ApiError("unreadable-time", f"{literal[:60]!r} is neither an instant nor a date.")
