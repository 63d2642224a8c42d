"""`in_force` over all time: gap-free, half-open, from 00:00 Asia/Shanghai."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tests.documents.making import version
from xarst_site.documents.force import in_force, intervals, next_instant, public, status, upcoming
from xarst_site.documents.model import SHANGHAI, Version

DAYS = st.dates(date(1990, 1, 1), date(2060, 1, 1))
"""Summer time of 1990 and 1991, when Shanghai was at UTC+9 for half the year, included."""


@st.composite
def histories(draw: st.DrawFn) -> tuple[Version, ...]:
    """Versions of one document, each published before it takes effect, in any order."""
    made = []
    for index, day in enumerate(draw(st.lists(DAYS, min_size=1, max_size=6))):
        begin = datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
        notice = timedelta(seconds=draw(st.integers(0, 400 * 86400)))
        made.append(version(f"v{index}", published_at=begin - notice, effective_on=day))
    return tuple(draw(st.permutations(made)))


INSTANTS = st.datetimes(datetime(1988, 1, 1), datetime(2062, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@st.composite
def moments(draw: st.DrawFn) -> tuple[tuple[Version, ...], datetime]:
    """A history, and an instant: often one of its own, or the microsecond beside it."""
    versions = draw(histories())
    edges = [m for v in versions for m in (v.effective_from, v.published_at)]
    near = st.builds(
        lambda edge, by: edge.astimezone(UTC) + timedelta(microseconds=by),
        st.sampled_from(edges),
        st.integers(-1, 1),
    )
    return versions, draw(st.one_of(near, INSTANTS))


@given(moments())
def test_exactly_one_interval_holds_any_instant_from_the_first_one_on(
    given_: tuple[tuple[Version, ...], datetime],
) -> None:
    versions, at = given_
    spans = intervals(versions)
    holding = [
        name for name, (begin, end) in spans.items() if begin <= at and (end is None or at < end)
    ]
    current = in_force(versions, at)
    first = min(v.effective_from for v in versions)
    assert holding == ([] if at < first else [current.version if current else None])


@given(histories())
def test_every_interval_begins_at_midnight_in_shanghai_and_ends_where_the_next_begins(
    versions: tuple[Version, ...],
) -> None:
    spans = sorted(intervals(versions).values(), key=lambda s: (s.begin, s.end is None, s.end))
    for span in spans:
        local = span.begin.astimezone(SHANGHAI)
        assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    assert [s.end for s in spans[:-1]] == [s.begin for s in spans[1:]]
    assert spans[-1].end is None


@given(moments())
def test_whatever_is_in_force_is_public_and_every_version_has_one_status(
    given_: tuple[tuple[Version, ...], datetime],
) -> None:
    versions, at = given_
    current = in_force(versions, at)
    assert current is None or current in public(versions, at)
    statuses = {v.version: status(v, versions, at) for v in versions}
    assert [n for n, s in statuses.items() if s == "in_force"] == (
        [current.version] if current else []
    )
    assert {v.version for v in upcoming(versions, at)} <= {
        n for n, s in statuses.items() if s == "scheduled"
    }


@given(moments())
def test_nothing_changes_before_the_next_instant(
    given_: tuple[tuple[Version, ...], datetime],
) -> None:
    versions, at = given_
    following = next_instant(versions, at)
    last = following - timedelta(microseconds=1) if following else at + timedelta(days=4000)
    assert last >= at
    assert in_force(versions, at) == in_force(versions, last)
    assert public(versions, at) == public(versions, last)


@given(moments(), st.integers(0, 400 * 86400))
def test_publishing_a_version_changes_nothing_that_was(
    given_: tuple[tuple[Version, ...], datetime], notice: int
) -> None:
    versions, at = given_
    day = (at + timedelta(seconds=notice, days=1)).astimezone(SHANGHAI).date()
    added = version("new", published_at=at, effective_on=day)
    assert in_force((*versions, added), at) == in_force(versions, at)
