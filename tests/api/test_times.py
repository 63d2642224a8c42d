"""Which version was, is or will be in force when, and RFC 7089 over it."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xarst_site.api.problems import ApiError
from xarst_site.api.query import as_http_date, as_instant, http_date, instant

DEMO = "/api/v1/documents/demo"


def relations(header):
    return {
        relation: (target, re.search(r'datetime="([^"]*)"', rest))
        for target, relation, rest in re.findall(
            r'<([^>]*)>; rel="([^"]*)"((?:; \w+="[^"]*")*)', header
        )
    }


@pytest.mark.parametrize(
    ("time", "expected", "status"),
    [
        ("2024-02-01", "1.0", "superseded"),
        ("2025-01-31", "1.0", "superseded"),
        ("2025-01-31T15:59:59.999Z", "1.0", "superseded"),
        ("2025-01-31T16:00:00Z", "2.0", "in_force"),
        ("2025-02-01T00:00:00%2B08:00", "2.0", "in_force"),
        ("2025-02-01", "2.0", "in_force"),
        ("2026-03-31", "2.0", "in_force"),
        ("2026-04-01", "3.0", "scheduled"),
        ("2199-01-01", "3.0", "scheduled"),
        ("9999-12-31T23:59:59-12:00", "3.0", "scheduled"),
    ],
)
def test_at(app, time, expected, status):
    response = app.get(f"{DEMO}/at?time={time}")
    assert response.json["version"] == expected
    assert response.json["status"] == status
    assert ("Memento-Datetime" in response.headers) is (status != "scheduled")
    assert response.headers["Vary"] == "Accept-Encoding"


def test_the_last_version_stays_where_nothing_is_scheduled(app, clock):
    clock.now = datetime(2026, 4, 15, tzinfo=UTC)
    answer = app.get(f"{DEMO}/at?time=2150-01-01").json
    assert (answer["version"], answer["status"]) == ("3.0", "in_force")
    assert answer["effective_until"] is None


@pytest.mark.parametrize("time", ["2024-01-31", "0001-01-01", "0001-01-01T00:00:00%2B14:00"])
def test_before_the_first_version(app, time):
    problem = app.get(f"{DEMO}/at?time={time}", status=404).json
    assert problem["type"].endswith("/not-in-force-yet")
    assert problem["first"] == "2024-01-31T16:00:00Z"


@pytest.mark.parametrize(
    "time",
    [
        "",
        "now",
        "2025",
        "2025-02-30",
        "20250201",
        "2025-2-1",
        "2025-02-01T00:00:00",
        "2025-02-01T00:00:00+08:00",
        "2025-02-01T25:00:00Z",
        "1738368000",
        "二〇二五年二月一日",
        "2025-02-01%00",
        "9" * 500,
    ],
)
def test_times_that_cannot_be_read(app, time):
    problem = app.get(f"{DEMO}/at?time={quote(time, safe='+%')}", status=400).json
    assert problem["type"].endswith("/unreadable-time")


@pytest.mark.parametrize(
    ("asked", "begin"),
    [
        (None, "2025-01-31T16:00:00Z"),
        ("Thu, 01 Feb 2024 00:00:00 GMT", "2024-01-31T16:00:00Z"),
        ("Fri, 31 Jan 2025 15:59:59 GMT", "2024-01-31T16:00:00Z"),
        ("Fri, 31 Jan 2025 16:00:00 GMT", "2025-01-31T16:00:00Z"),
        ("Tue, 01 Jan 2199 00:00:00 GMT", "2025-01-31T16:00:00Z"),
    ],
)
def test_the_timegate(app, asked, begin):
    response = app.get(f"{DEMO}/at", headers={"Accept-Datetime": asked} if asked else {})
    assert response.status_int == 302
    assert response.headers["Vary"] == "Accept-Datetime"
    assert response.headers["Location"].endswith(f"{DEMO}/at?time={begin}")
    links = relations(response.headers["Link"])
    assert links["original"][0] == f"{DEMO}/current"
    memento = response.follow()
    assert memento.json["effective_from"] == begin
    assert memento.headers["Memento-Datetime"] == as_http_date(instant(begin))


def test_the_timegate_before_the_first_version_and_for_nonsense(app):
    early = {"Accept-Datetime": "Sat, 01 Jan 2000 00:00:00 GMT"}
    response = app.get(f"{DEMO}/at", headers=early, status=404)
    assert response.headers["Vary"] == "Accept-Datetime"
    for literal in ("yesterday", "2024-01-01", "Thu, 99 Feb 2024 00:00:00 GMT", "x" * 1000):
        app.get(f"{DEMO}/at", headers={"Accept-Datetime": literal}, status=400)


def test_mementos_know_their_neighbours(app):
    one = relations(app.get(f"{DEMO}/at?time=2024-06-01").headers["Link"])
    two = relations(app.get(f"{DEMO}/at?time=2025-06-01").headers["Link"])
    assert {"original", "timegate", "timemap", "first memento", "next last memento"} == set(one)
    assert {"original", "timegate", "timemap", "first prev memento", "last memento"} == set(two)
    assert one["next last memento"][0] == two["last memento"][0]


def test_the_timemap(app):
    response = app.get(f"{DEMO}/timemap")
    assert response.headers["Content-Type"] == "application/link-format"
    links = relations(response.text)
    assert set(links) == {"original", "timegate", "self", "first memento", "last memento"}
    for relation in ("first memento", "last memento"):
        target, when = links[relation]
        assert app.get(target).headers["Memento-Datetime"] == when[1]


def test_the_document_points_at_its_times(app):
    links = relations(app.get(f"{DEMO}/current").headers["Link"])
    assert links["timegate"][0] == f"{DEMO}/at"
    assert links["timemap"][0] == f"{DEMO}/timemap"


@given(st.datetimes(timezones=st.timezones()))
def test_every_instant_can_be_read(moment):
    literal = moment.isoformat()
    if re.fullmatch(r".*[+-][0-9]{2}:[0-9]{2}", literal):
        found = instant(literal)
        assert found.tzinfo is UTC
        assert as_instant(found).endswith("Z")


@pytest.mark.parametrize("read", [instant, http_date])
@given(literal=st.text(max_size=40).filter(lambda s: not any(c.isdigit() for c in s)))
def test_anything_else_is_a_fault_with_a_name(read, literal):
    with pytest.raises(ApiError) as caught:
        read(literal)
    assert caught.value.kind == "unreadable-time"


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(9999, 1, 1)))  # noqa: DTZ001
def test_http_dates_go_round(moment):
    moment = moment.replace(tzinfo=UTC, microsecond=0)
    assert http_date(as_http_date(moment)) == moment
