"""The audit trail: looked through, and taken out as JSON lines or CSV.

The JSON lines of the whole trail are the very bytes the chain is made of, so whoever has
them can check it without this site: the SHA-256 of each line is ``previous`` of the next.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlencode

import msgspec
from pyramid.response import Response

from xarst_site.accounts.audit import ACTIONS, entry_digest
from xarst_site.accounts.model import AuditEntry
from xarst_site.accounts.permissions import Permission
from xarst_site.documents.model import SHANGHAI
from xarst_site.editor.resources import Desk
from xarst_site.editor.resources import mark as _
from xarst_site.text.canonical import canonical_bytes

PAGE = 50


class Trail:
    """Everything that was recorded."""

    __name__ = "trail"

    def __init__(self, desk: Desk, _request: Any) -> None:
        self.__parent__ = desk


class _Asked(NamedTuple):
    """What to look for; '' or None for anything. ``since`` and ``until`` are days in
    Shanghai, both included.
    """

    actor: str
    action: str
    subject: str
    since: date | None
    until: date | None
    wrong: tuple[str, ...]
    """Fields that cannot be read as a date."""


def _asked(request: Any) -> _Asked:
    wrong: list[str] = []

    def on(name: str) -> date | None:
        literal = request.GET.get(name, "").strip()
        try:
            return date.fromisoformat(literal) if literal else None
        except ValueError:
            wrong.append(name)
            return None

    action = request.GET.get("action", "")
    return _Asked(
        actor=request.GET.get("actor", "").strip(),
        action=action if action in ACTIONS else "",
        subject=request.GET.get("subject", "").strip(),
        since=on("since"),
        until=on("until"),
        wrong=tuple(wrong),
    )


def _instant(on: date | None, *, days: int = 0) -> datetime | None:
    try:
        return datetime.combine(on + timedelta(days=days), time(), SHANGHAI) if on else None
    except OverflowError:
        return None


def _entries(request: Any, asked: _Asked) -> Iterator[AuditEntry]:
    found: Iterator[AuditEntry] = request.accounts.trail(
        actor=asked.actor,
        action=asked.action,
        subject=asked.subject,
        since=_instant(asked.since),
        until=_instant(asked.until, days=1),
    )
    return found


def trail(_context: Trail, request: Any) -> Any:
    """The newest entries that fit, fifty a page."""
    _ = request.messages
    asked = _asked(request)
    page = request.GET.get("page", "1")
    number = int(page) if page.isascii() and page.isdecimal() and 0 < len(page) < 7 else 1
    number = max(1, number)
    begin = (number - 1) * PAGE
    shown = list(islice(_entries(request, asked), begin, begin + PAGE + 1))
    query = {name: value for name, value in request.GET.items() if name != "page" and value}

    def turned(to: int) -> str:
        return f"?{urlencode({**query, 'page': to})}"

    if asked.wrong:
        request.response.status_int = 422
    return {
        "title": _("Audit trail"),
        "entries": [_row(request, entry) for entry in shown[:PAGE]],
        "asked": asked,
        "raw": request.GET,
        "actions": [(key, label[request.language]) for key, label in ACTIONS.items()],
        "older": turned(number + 1) if len(shown) > PAGE else "",
        "newer": turned(number - 1) if number > 1 else "",
        "query": f"?{urlencode(query)}" if query else "",
    }


class _Row(NamedTuple):
    """An entry as it is shown."""

    entry: AuditEntry
    says: str
    detail: str


def _row(request: Any, entry: AuditEntry) -> _Row:
    label = ACTIONS.get(entry.action, {}).get(request.language, entry.action)
    detail = "; ".join(f"{name}: {value}" for name, value in entry.detail.items())
    return _Row(entry, label, detail)


def json_lines(_context: Trail, request: Any) -> Any:
    """The entries that fit, oldest first, one a line, each in its canonical bytes."""
    asked = _asked(request)
    request.audit("trail_exported", "", format="jsonl")
    lines = [canonical_bytes(entry) for entry in _entries(request, asked)][::-1]
    return _file(b"".join(line + b"\n" for line in lines), "application/jsonl", "trail.jsonl")


def table(_context: Trail, request: Any) -> Any:
    """The entries that fit, oldest first, as CSV for a spreadsheet (UTF-8 with its mark)."""
    asked = _asked(request)
    request.audit("trail_exported", "", format="csv")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["seq", "at", "actor", "action", "subject", "detail", "previous", "sha256"])
    for entry in list(_entries(request, asked))[::-1]:
        values = msgspec.to_builtins(entry)
        detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
        cells = [values["at"], entry.actor, entry.action, entry.subject, detail]
        writer.writerow([entry.seq, *map(_harmless, cells), entry.previous, entry_digest(entry)])
    return _file(out.getvalue().encode("utf-8-sig"), "text/csv", "trail.csv")


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in "=+-@\t\r" and cell else cell


def _file(body: bytes, kind: str, name: str) -> Response:
    response = Response(body, content_type=kind)
    if kind.startswith("text/"):
        response.charset = "utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def includeme(config: Any) -> None:
    """Add the page and the two files."""
    config.add_desk_child("trail", Trail)
    config.add_desk_link(_("Audit trail"), "/editor/trail/", Permission.READ_TRAIL)
    for view, name, renderer in (
        (trail, "", "trail.pt"),
        (json_lines, "trail.jsonl", None),
        (table, "trail.csv", None),
    ):
        config.add_view(
            view,
            context=Trail,
            name=name,
            renderer=renderer,
            request_method="GET",
            permission=Permission.READ_TRAIL,
        )
