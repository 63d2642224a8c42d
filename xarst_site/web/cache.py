"""The response cache: public answers, built once and served before the router is reached.

A public answer is a pure function of (content revision, time, URL) (law 10). So the
outermost WSGI callable keeps the ready bytes of every answer that the application
marked ``Cache-Control: public``, compressed as the client asked, with a strong ETag for
each coding. All of them are dropped at once when the content revision changes or an
instant passes at which a version becomes public or takes effect.

It knows nothing of documents: the revision, the next instant and the clock are handed
in. What the application must hold to: an answer marked public depends on nothing but the
URL, the revision and where the clock stands between two such instants; above all not on
the Host header, a cookie or a language negotiated.
"""

import gzip
import hashlib
import logging
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
import msgspec
from webob.acceptparse import create_accept_encoding_header

log = logging.getLogger(__name__)

Headers = list[tuple[str, str]]
Key = tuple[str, str]

BYTES = 24 * 2**20
"""All kept answers together, in every coding, with their keys. The present content takes 10 MB."""

LARGEST = 4 * 2**20
"""A body longer than this is answered and not kept."""

ATTEMPTS = 3
"""How often an answer is built again because the content changed meanwhile."""

NEVER = datetime.min.replace(tzinfo=UTC)
FOREVER = datetime.max.replace(tzinfo=UTC)

OFFERED = ("br", "gzip", "identity")
"""What we can answer, the smallest first."""

SUFFIXES = {"br": "-br", "gzip": "-gz", "identity": ""}
"""What makes the ETags of the codings of one answer differ."""

CONDITIONS = (
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_RANGE",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_RANGE",
    "wsgi.file_wrapper",
)
"""What the application does not get to see: it gives the whole answer, we choose."""

UPDATED = frozenset({"access-control-allow-origin", "content-location", "etag", "vary"})
"""What a 304 repeats besides Cache-Control (RFC 9110, 15.4.5), and what CORS needs."""

ETAG = re.compile(r'(?:W/)?("[^"]*")')
"""An entity tag in a list of them, without its mark of weakness."""

NOT_ACCEPTABLE = msgspec.json.encode(
    {
        "type": "about:blank",
        "title": "Not Acceptable",
        "status": 406,
        "detail": "Accept-Encoding refuses br, gzip and identity; allow one of them.",
    }
)

WRITTEN_HERE = frozenset({"cache-control", "content-encoding", "content-length", "etag", "vary"})


def coding(header: str | None) -> str | None:
    """The coding to answer in for an Accept-Encoding header (RFC 9110, 12.5.3).

    The highest q wins, at equal q the smallest body; a client that asks for codings
    and does not name ``identity`` gets one of them. None where even the plain body is
    refused. A missing or malformed header means the plain body.
    """
    accepted = create_accept_encoding_header(header)
    if header is None or accepted.parsed is None:
        return "identity"
    offers = [name for name, _ in accepted.acceptable_offers(OFFERED)]
    if not any(name.lower() in {"identity", "*"} for name, _ in accepted.parsed):
        offers.sort(key=lambda name: name == "identity")
    return offers[0] if offers else None


def compressed(body: bytes, name: str) -> bytes:
    """The body in a content coding; the same bytes give the same bytes."""
    if name == "gzip":
        return gzip.compress(body, 9, mtime=0)
    if name == "br":
        return bytes(brotli.compress(body, quality=9))
    return body


class _Epoch:
    """The answers of one content revision between two instants; [begin, end)."""

    __slots__ = ("answers", "begin", "end", "revision", "size")

    def __init__(self, revision: str, begin: datetime, end: datetime) -> None:
        self.revision = revision
        self.begin = begin
        # Instants of one zone compare three times as fast, and each request compares three.
        self.end = end.astimezone(UTC)
        self.answers: OrderedDict[Key, _Answer] = OrderedDict()
        self.size = 0

    def grow(self, by: int, most: int) -> None:
        """Count some bytes more, and make room by dropping what was not asked for longest."""
        self.size += by
        while self.size > most and self.answers:
            self.forget(next(iter(self.answers)))

    def forget(self, key: Key) -> None:
        """Drop an answer if it is kept."""
        answer = self.answers.pop(key, None)
        if answer is not None:
            self.size -= _weight(key, answer)


class _Answer:
    """What the application said to one URL, with the codings made of it so far.

    ``control`` holds until ``steady_until``; from then on max-age shrinks with every
    second, so that no copy outlives the epoch. What is immutable is so for ever.
    """

    __slots__ = ("body", "control", "epoch", "headers", "steady_until", "tag", "variants")

    def __init__(self, headers: Headers, body: bytes, control: str, epoch: _Epoch) -> None:
        self.headers = [h for h in headers if h[0].lower() not in WRITTEN_HERE]
        self.body = body
        self.tag = hashlib.sha256(body).hexdigest()[:32]
        self.control = control
        self.epoch = epoch
        self.steady_until = FOREVER
        age = _max_age(control)
        if age is not None and "immutable" not in control and epoch.end != FOREVER:
            self.steady_until = epoch.end - timedelta(seconds=age)
        self.variants: dict[str, _Variant] = {}

    def headed(self, fixed: Headers, now: datetime) -> Headers:
        """Headers for an answer given now, so near the end that max-age must shrink."""
        left = max(0, int((self.epoch.end - now).total_seconds()))
        return [*fixed, ("Cache-Control", f"public, max-age={left}")]


class _Variant:
    """One answer in one content coding, ready to be sent."""

    __slots__ = ("body", "etag", "full", "full_fixed", "unchanged", "unchanged_fixed")

    def __init__(self, answer: _Answer, name: str) -> None:
        self.body = [compressed(answer.body, name)]
        self.etag = f'"{answer.tag}{SUFFIXES[name]}"'
        self.full_fixed: Headers = [
            *answer.headers,
            ("Content-Length", str(len(self.body[0]))),
            ("ETag", self.etag),
            ("Vary", "Accept-Encoding"),
        ]
        if name != "identity":
            self.full_fixed.append(("Content-Encoding", name))
        self.unchanged_fixed = [h for h in self.full_fixed if h[0].lower() in UPDATED]
        control = ("Cache-Control", answer.control)
        self.full = [*self.full_fixed, control]
        self.unchanged = [*self.unchanged_fixed, control]

    def matches(self, header: str) -> bool:
        """Whether an If-None-Match names this variant (weak comparison)."""
        return header.strip() == "*" or self.etag in ETAG.findall(header)


class _Said(NamedTuple):
    """What the application answered: status line, headers, body."""

    status: str
    headers: Headers
    body: Iterable[bytes]


class Revision(Protocol):
    """Where the content revision comes from (`storage.revision.RevisionWatch`).

    ``current`` is asked on every request and must be at hand; it may lag a little.
    ``refresh`` looks now.
    """

    current: str

    def refresh(self) -> str:
        """The revision at this moment."""


class ResponseCache:
    """A WSGI application that answers for another one where it can.

    ``next_instant(at)`` gives the next instant after ``at`` at which a public answer can
    change by itself, or None; it is asked once an epoch. ``clock`` gives the aware UTC
    instant. GET and HEAD are answered from here; Range is ignored.

    An answer is kept only if the revision was the same before and after it was built, so
    none built from an older one is ever served under a newer one. Several threads may
    build one answer at the same time; they build the same bytes, and the last are kept.
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        revision: Revision,
        next_instant: Callable[[datetime], datetime | None],
        clock: Callable[[], datetime],
        size: int = BYTES,
    ) -> None:
        self.application = application
        self._revision = revision
        self._next_instant = next_instant
        self._clock = clock
        self._size = size
        self._lock = threading.Lock()
        self._codings: dict[str | None, str | None] = {}
        self._epoch = _Epoch("", NEVER, NEVER)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """WSGI: the answer kept, or what the application says."""
        method = environ["REQUEST_METHOD"]
        if method != "GET" and method != "HEAD":  # noqa: PLR1714 - one comparison for nearly all
            return self.application(environ, start_response)
        now = self._clock()
        epoch = self._epoch
        key = (environ["PATH_INFO"], environ["QUERY_STRING"])
        if epoch.revision == self._revision.current and epoch.begin <= now < epoch.end:
            answer = epoch.answers.get(key)
        else:
            answer = None
        if answer is None:
            said, answer = self._build(environ, key)
            if answer is None:
                start_response(said.status, said.headers)
                return _body(said, method)
            now = self._clock()
        else:
            try:  # noqa: SIM105 - this line runs on every request, and `suppress` costs more
                epoch.answers.move_to_end(key)
            except KeyError:  # dropped for room in this very moment
                pass
        header = environ.get("HTTP_ACCEPT_ENCODING")
        try:
            name = self._codings[header]
        except KeyError:
            name = self._coding(header)
        if name is None:
            return _not_acceptable(start_response, method)
        variant = answer.variants.get(name) or self._variant(key, answer, name)
        steady = now < answer.steady_until
        matching = environ.get("HTTP_IF_NONE_MATCH")
        if matching is not None and (matching == variant.etag or variant.matches(matching)):
            start_response(
                "304 Not Modified",
                variant.unchanged if steady else answer.headed(variant.unchanged_fixed, now),
            )
            return ()
        start_response("200 OK", variant.full if steady else answer.headed(variant.full_fixed, now))
        return variant.body if method == "GET" else ()

    def _epoch_at(self, now: datetime) -> _Epoch:
        """The epoch of this instant, begun anew where the last one is over."""
        with self._lock:
            epoch = self._epoch
            # The revision is read before anything of it: an epoch may turn out to hold
            # newer content than it says, which `_build` sees, but never older.
            revision = self._revision.current
            if epoch.revision != revision or not epoch.begin <= now < epoch.end:
                epoch = _Epoch(revision, now, self._next_instant(now) or FOREVER)
                self._epoch = epoch
            return epoch

    def _build(self, environ: WSGIEnvironment, key: Key) -> tuple[_Said, _Answer | None]:
        """What the application says, and the answer made of it if it is for everybody."""
        for _ in range(ATTEMPTS):
            now = self._clock()
            try:
                epoch = self._epoch_at(now)
            except Exception:
                # Whatever is wrong with the store, the application says it in its own words.
                log.exception("the next instant cannot be read; nothing is kept")
                return self._ask(environ), None
            said = self._ask(environ)
            control = _public_control(said)
            if control is None:
                return said, None
            body = b"".join(said.body)
            _close(said.body)
            if self._revision.refresh() == epoch.revision and self._clock() < epoch.end:
                answer = _Answer(said.headers, body, control, epoch)
                if len(body) <= LARGEST:
                    with self._lock:
                        epoch.forget(key)
                        epoch.answers[key] = answer
                        epoch.grow(_weight(key, answer), self._size)
                return said, answer
            # The content changed meanwhile. Should it go on like this, what was just read
            # is answered all the same, for this moment only.
            answer = _Answer(said.headers, body, control, _Epoch("", now, now))
        return said, answer

    def _ask(self, environ: WSGIEnvironment) -> _Said:
        """The application's whole answer to a GET of this URL."""
        inner = {name: value for name, value in environ.items() if name not in CONDITIONS}
        inner["REQUEST_METHOD"] = "GET"
        said: list[tuple[str, Headers]] = []

        def start(status: str, headers: Headers, _: object = None) -> Callable[[bytes], object]:
            said.append((status, headers))
            return _write_refused

        body = self.application(inner, start)
        status, headers = said[-1]
        return _Said(status, headers, body)

    def _variant(self, key: Key, answer: _Answer, name: str) -> _Variant:
        """The answer in a coding, made now and kept with it."""
        made = _Variant(answer, name)
        with self._lock:
            if name not in answer.variants:
                answer.variants[name] = made
                if name != "identity" and answer.epoch.answers.get(key) is answer:
                    answer.epoch.grow(len(made.body[0]), self._size)
            return answer.variants[name]

    def _coding(self, header: str | None) -> str | None:
        """`coding`, remembered: browsers and apps send few different headers."""
        name = coding(header)
        if len(self._codings) >= 256:  # nobody but an attacker sends so many
            self._codings.clear()
        if header is None or len(header) <= 256:
            self._codings[header] = name
        return name


def _weight(key: Key, answer: _Answer) -> int:
    """What an answer takes, about: 2 KB for its objects, then its bodies and its key."""
    made = sum(len(v.body[0]) for name, v in answer.variants.items() if name != "identity")
    return 2048 + len(key[0]) + len(key[1]) + len(answer.body) + made


def _public_control(said: _Said) -> str | None:
    """The Cache-Control of an answer that may be kept, else None."""
    if not said.status.startswith("200"):
        return None
    headers: dict[str, str] = {}
    for name, value in said.headers:
        before = headers.get(name.lower())
        headers[name.lower()] = f"{before}, {value}" if before else value
    control = headers.get("cache-control", "")
    words = {word.strip().partition("=")[0].lower() for word in control.split(",")}
    varies = {word.strip().lower() for word in headers.get("vary", "").split(",")}
    if (
        "public" not in words
        or words & {"no-store", "no-cache", "private"}
        or headers.keys() & {"set-cookie", "content-encoding", "content-range"}
        or varies - {"", "accept-encoding"}
    ):
        return None
    return control


def _max_age(control: str) -> int | None:
    for word in control.split(","):
        name, _, value = word.strip().partition("=")
        if name.lower() == "max-age" and value.isdigit():
            return int(value)
    return None


def _body(said: _Said, method: str) -> Iterable[bytes]:
    if method == "GET":
        return said.body
    _close(said.body)
    return ()


def _close(body: Iterable[bytes]) -> None:
    close = getattr(body, "close", None)
    if close is not None:
        close()


def _write_refused(_: bytes) -> object:
    raise NotImplementedError("answers are given as the body that is returned")


def _not_acceptable(start_response: StartResponse, method: str) -> Iterable[bytes]:
    """406, as a problem (RFC 9457) that people can read too."""
    start_response(
        "406 Not Acceptable",
        [
            ("Content-Type", "application/problem+json"),
            ("Content-Length", str(len(NOT_ACCEPTABLE))),
            ("Cache-Control", "no-store"),
            ("Vary", "Accept-Encoding"),
            ("Access-Control-Allow-Origin", "*"),
        ],
    )
    return [NOT_ACCEPTABLE] if method == "GET" else ()
