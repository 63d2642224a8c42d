"""A digest means the same bytes in every process, and survives the bytes' own reading."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.documents.making import text, version
from xarst_site.documents.model import Version
from xarst_site.text.canonical import canonical_bytes, digest, read_text
from xarst_site.text.nodes import Text

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
TEXTS = st.builds(text, st.sampled_from(["zh-CN", "en"]), WORDS)
OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
VERSIONS = st.builds(
    version,
    st.sampled_from(["1.0", "2024-01-01"]),
    published_at=st.datetimes(datetime(1990, 1, 1), timezones=OFFSETS),  # noqa: DTZ001
    effective_on=st.dates(),
    title=st.dictionaries(st.sampled_from(["zh-CN", "en", "fr"]), WORDS),
)


@given(TEXTS)
def test_a_text_read_from_its_bytes_has_the_same_digest(value: Text) -> None:
    assert read_text(canonical_bytes(value)) == value
    assert digest(read_text(canonical_bytes(value))) == digest(value)


@given(VERSIONS)
def test_a_version_read_from_its_bytes_has_the_same_digest(value: Version) -> None:
    again = msgspec.json.decode(canonical_bytes(value), type=Version)
    assert again == value
    assert canonical_bytes(again) == canonical_bytes(value)


@given(VERSIONS, OFFSETS)
def test_one_instant_has_one_digest_whatever_its_offset(value: Version, offset: timezone) -> None:
    if not datetime(2, 1, 1, tzinfo=UTC) < value.published_at < datetime(9999, 1, 1, tzinfo=UTC):
        return
    again = msgspec.structs.replace(value, published_at=value.published_at.astimezone(offset))
    assert digest(again) == digest(value)


@given(TEXTS)
def test_the_bytes_are_rfc_8785(value: Text) -> None:
    # For a value without numbers beyond small integers, JCS is: sorted keys (by UTF-16
    # code unit; ours are ASCII), no spaces, nothing escaped that need not be.
    parsed = json.loads(canonical_bytes(value))
    again = json.dumps(parsed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical_bytes(value) == again.encode()


def test_a_digest_is_the_same_in_every_process() -> None:
    script = (
        "from tests.documents.making import text, version;"
        "from xarst_site.text.canonical import digest;"
        "print(digest(text()), digest(version()))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "America/New_York"), ("77", "Asia/Shanghai"))
    }
    assert said == {f"{digest(text())} {digest(version())}"}


def test_digests_of_known_values_never_change() -> None:
    """Written down once: a change of the model that moves them would orphan what is published."""
    assert digest(text("zh-CN")) == KNOWN_TEXT
    assert (
        digest(version("1.0", effective_on=date(2024, 2, 1), change_note={"en": "x"}))
        == KNOWN_VERSION
    )


KNOWN_TEXT = "36ebe59e691065d1cb3e95a2938f4c973191e1385c63c63fe6e98e8ae6fb6848"
KNOWN_VERSION = "ead0e957372b57f805eef7fc555b4f297af56685480f38281f692cc0b00970f0"
