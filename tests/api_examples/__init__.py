"""Documented requests and their answers: the files beside this one, one for each.

They are what `docs/app-developer.md` shows, and `tests/api/test_examples.py` fails where
the site answers anything else. After a change that is meant, write them anew:

    .venv/bin/python -m tests.api_examples

A file holds the request, a blank line, then the answer: status, the headers that matter
to an app, a blank line, the body with its JSON indented. A body that is too long to
read ends with a line of its own, `…`.
"""

import json
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from webob import Request

from xarst_site import close, main
from xarst_site.storage.content_folder import load, read_folder

HERE = Path(__file__).parent
CONTENT = HERE.parent.parent / "content"

NOW = datetime(2026, 11, 1, tzinfo=UTC)
"""When the examples are asked."""

SHOWN = (
    "Content-Type",
    "Content-Encoding",
    "Cache-Control",
    "ETag",
    "Location",
    "Vary",
    "Memento-Datetime",
    "Link",
    "Allow",
    "Access-Control-Allow-Origin",
    "Access-Control-Allow-Methods",
    "Access-Control-Allow-Headers",
)
LINES = 100
CUT = "…"


@contextmanager
def site():
    """The site with the content of this project, at `NOW`."""
    databases = {f"xarst.{kind}": "memory:" for kind in ("content", "accounts", "receipts")}
    application = main({}, clock=lambda: NOW, **databases)
    try:
        folder = read_folder(CONTENT)
        assert not folder.problems
        load(application.application.registry.databases.content, folder.documents)
        application.application.registry.revision.refresh()
        yield application
    finally:
        close(application)


def request_of(example):
    """The part of an example that is asked."""
    return example.partition("\n\n")[0]


def ask(application, request):
    """The whole example: the request as written, and what the site answers to it."""
    line, *headers = request.splitlines()
    method, path, _ = line.split(" ")
    fields = dict(header.split(": ", 1) for header in headers)
    response = Request.blank(path, method=method, headers=fields).get_response(application)
    lines = [request, "", f"HTTP/1.1 {response.status}"]
    lines += [f"{name}: {response.headers[name]}" for name in SHOWN if name in response.headers]
    body = response.text if response.body else ""
    if body.startswith("{"):
        body = json.dumps(response.json, ensure_ascii=False, indent=2)
    if body:
        shown = body.rstrip("\n").split("\n")
        if len(shown) > LINES:
            shown = [*shown[: LINES - 1], CUT]
        lines += ["", *shown]
    return "\n".join(lines) + "\n"
