"""One-time codes against RFC 6238's own examples, and used once only."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xarst_site.accounts import totp

KEY = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""'12345678901234567890', the key of RFC 6238, appendix B, in base32."""

# The RFC prints eight digits; six are the last six of them.
RFC = [
    (59, "94287082"),
    (1111111109, "07081804"),
    (1111111111, "14050471"),
    (1234567890, "89005924"),
    (2000000000, "69279037"),
    (20000000000, "65353130"),
]


@pytest.mark.parametrize(("seconds", "printed"), RFC)
def test_the_examples_of_the_rfc(seconds: int, printed: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert totp.code(KEY, totp.step_at(at)) == printed[-6:]
    assert totp.accepted_step(KEY, printed[-6:], at=at, last_step=0) == seconds // 30


AT = datetime(2026, 11, 1, 4, 0, 10, tzinfo=UTC)
NOW = totp.step_at(AT)


@pytest.mark.parametrize(
    ("off", "accepted"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_one_step_of_difference_is_allowed(off: int, accepted: bool) -> None:
    found = totp.accepted_step(KEY, totp.code(KEY, NOW + off), at=AT, last_step=0)
    assert found == (NOW + off if accepted else None)


def test_a_code_counts_once_and_so_does_every_older_one() -> None:
    for off in (-1, 0):
        code = totp.code(KEY, NOW + off)
        assert totp.accepted_step(KEY, code, at=AT, last_step=NOW) is None
    later = AT + timedelta(seconds=30)
    code = totp.code(KEY, NOW + 1)
    assert totp.accepted_step(KEY, code, at=later, last_step=NOW) == NOW + 1


def test_blanks_within_a_code_do_not_matter() -> None:
    code = totp.code(KEY, NOW)
    assert totp.accepted_step(KEY, f" {code[:3]} {code[3:]} ", at=AT, last_step=0) == NOW


@given(st.text(max_size=12))
def test_whatever_is_typed_is_judged_and_nothing_breaks(typed: str) -> None:
    found = totp.accepted_step(KEY, typed, at=AT, last_step=0)
    right = {totp.code(KEY, NOW + off) for off in (-1, 0, 1)}
    assert (found is not None) == ("".join(typed.split()) in right)


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "１２３４５６", "٠١٢٣٤٥", "+12345"])
def test_only_six_ascii_digits_are_a_code(typed: str) -> None:
    assert totp.accepted_step(KEY, typed, at=AT, last_step=0) is None


def test_a_key_is_made_of_twenty_bytes() -> None:
    assert totp.secret(b"12345678901234567890") == KEY
    with pytest.raises(ValueError, match="20 random bytes"):
        totp.secret(b"short")


def test_what_the_app_reads() -> None:
    assert totp.enrolment_uri(KEY, account="li.na", issuer="XARST") == (
        f"otpauth://totp/XARST%3Ali.na?secret={KEY}&issuer=XARST&algorithm=SHA1&digits=6&period=30"
    )
