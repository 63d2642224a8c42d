"""What is in force when: dates mean 00:00 in Shanghai, intervals are half-open."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from tests.documents.making import version
from xarst_site.documents.force import (
    in_force,
    in_order,
    intervals,
    next_instant,
    public,
    standing,
    status,
    upcoming,
)
from xarst_site.documents.model import Version, Withdrawal

FIRST = version("1.0", published_at=datetime(2024, 1, 1, tzinfo=UTC), effective_on=date(2024, 2, 1))
SECOND = version(
    "2.0", published_at=datetime(2024, 5, 1, tzinfo=UTC), effective_on=date(2024, 6, 1)
)
BOTH = (SECOND, FIRST)
MIDNIGHT = datetime(2024, 5, 31, 16, tzinfo=UTC)
"""00:00 of 1 June 2024 in Shanghai."""


def name(found: Version | None) -> str | None:
    return found and found.version


def test_nothing_is_in_force_before_the_first_version() -> None:
    assert in_force(BOTH, datetime(2024, 1, 31, 15, 59, 59, tzinfo=UTC)) is None
    assert name(in_force(BOTH, datetime(2024, 1, 31, 16, tzinfo=UTC))) == "1.0"


def test_a_version_takes_effect_at_midnight_in_shanghai_and_not_a_moment_earlier() -> None:
    assert name(in_force(BOTH, MIDNIGHT - timedelta(microseconds=1))) == "1.0"
    assert name(in_force(BOTH, MIDNIGHT)) == "2.0"


def test_the_offset_in_which_an_instant_is_given_does_not_matter() -> None:
    assert name(in_force(BOTH, MIDNIGHT.astimezone(timezone(timedelta(hours=-11))))) == "2.0"


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(TypeError):
        in_force(BOTH, datetime(2024, 6, 1))  # noqa: DTZ001  the point of the test


def test_a_version_is_public_from_its_publication_and_upcoming_until_it_takes_effect() -> None:
    published = SECOND.published_at
    assert [v.version for v in public(BOTH, published - timedelta(seconds=1))] == ["1.0"]
    assert upcoming(BOTH, published - timedelta(seconds=1)) == ()
    assert [v.version for v in upcoming(BOTH, published)] == ["2.0"]
    assert upcoming(BOTH, MIDNIGHT) == ()


def test_status() -> None:
    assert status(SECOND, BOTH, MIDNIGHT - timedelta(seconds=1)) == "scheduled"
    assert status(FIRST, BOTH, MIDNIGHT - timedelta(seconds=1)) == "in_force"
    assert status(SECOND, BOTH, MIDNIGHT) == "in_force"
    assert status(FIRST, BOTH, MIDNIGHT) == "superseded"


def test_of_two_versions_with_one_effective_date_the_one_published_last_counts() -> None:
    corrected = version(
        "2.1", published_at=SECOND.published_at + timedelta(days=1), effective_on=date(2024, 6, 1)
    )
    versions = (corrected, SECOND, FIRST)
    assert [v.version for v in in_order(versions)] == ["1.0", "2.0", "2.1"]
    assert name(in_force(versions, MIDNIGHT)) == "2.1"
    begin, end = intervals(versions)["2.0"]
    assert begin == end
    assert status(SECOND, versions, MIDNIGHT) == "superseded"


def test_the_next_instant_is_a_publication_or_an_effect_whichever_is_sooner() -> None:
    assert next_instant(BOTH, datetime(2024, 3, 1, tzinfo=UTC)) == SECOND.published_at
    assert next_instant(BOTH, SECOND.published_at) == MIDNIGHT
    assert next_instant(BOTH, MIDNIGHT) is None


def test_one_instant_is_one_value_and_a_naive_one_is_none() -> None:
    shanghai = timezone(timedelta(hours=8))
    same = version(published_at=datetime(2024, 1, 1, 8, tzinfo=shanghai))
    assert same.published_at.tzinfo is UTC
    assert same == version()
    with pytest.raises(ValueError, match="offset"):
        version(published_at=datetime(2024, 1, 1))  # noqa: DTZ001  the point of the test


GONE = {
    "2.0": Withdrawal(
        document="sample",
        version="2.0",
        digest="0" * 64,
        at=datetime(2024, 5, 2, tzinfo=UTC),
        reason={"zh-CN": "有误", "en": "An error"},
    )
}


def test_a_withdrawn_version_stands_until_it_is_withdrawn_and_never_after() -> None:
    moment = GONE["2.0"].at
    before = standing(BOTH, GONE, moment - timedelta(microseconds=1))
    after = standing(BOTH, GONE, moment)
    assert [v.version for v in before] == ["1.0", "2.0"]
    assert [v.version for v in after] == ["1.0"]
    assert name(in_force(after, MIDNIGHT)) == "1.0"
    assert intervals(after)["1.0"].end is None
    assert upcoming(after, moment) == ()
    assert status(SECOND, after, MIDNIGHT) == "withdrawn"
    assert status(SECOND, before, moment - timedelta(days=1)) == "scheduled"


def test_the_effect_of_what_was_withdrawn_is_no_instant_to_wait_for() -> None:
    published, gone = SECOND.published_at, GONE["2.0"].at
    assert next_instant(BOTH, published - timedelta(days=1), GONE) == published
    assert next_instant(BOTH, published, GONE) == gone
    assert next_instant(BOTH, gone, GONE) is None
