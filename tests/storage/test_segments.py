"""Segments are read back as they were written; damage is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xarst_site.storage.library import Damaged
from xarst_site.storage.receipts import Row, Segment, read_segment, write_segment

ROWS = st.builds(
    Row,
    order=st.integers(0, 1 << 60),
    payload=st.binary(max_size=3000),
    signature=st.binary(max_size=64),
    key=st.binary(max_size=32),
    person=st.integers(0, (1 << 63) - 1),
    heads=st.dictionaries(st.text(max_size=5), st.integers(0, 1 << 60), max_size=3),
)
SEGMENTS = st.builds(
    Segment,
    first=st.integers(0, 1 << 40),
    kid=st.text(max_size=43),
    checkpoint=st.text(max_size=200),
    rows=st.lists(ROWS, max_size=8).map(tuple),
)


@given(SEGMENTS)
def test_round_trip(segment: Segment) -> None:
    assert read_segment(write_segment(segment)) == segment


@given(SEGMENTS, st.data())
def test_damage_is_told_and_never_anything_else(segment: Segment, data: st.DataObject) -> None:
    whole = write_segment(segment)
    place = data.draw(st.integers(0, len(whole) - 1))
    for damaged in (whole[:place], whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]):
        try:
            read_segment(damaged)
        except Damaged:
            continue


def test_what_is_no_segment() -> None:
    for data in (b"", b"x", b"\xff" * 40):
        with pytest.raises(Damaged):
            read_segment(data)
