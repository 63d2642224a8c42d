"""Keys of apps: what opens, what does not, and for how long."""

import secrets
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xarst_site.accounts.apps import (
    MOST_KEYS,
    AppFault,
    add_app,
    add_key,
    app_of,
    opening_key,
    revoke_key,
)

AT = datetime(2026, 11, 24, 8, tzinfo=UTC)


def made(app, key_id="aaaaaaaa", at=AT, overlap=None):
    return add_key(app, key_id=key_id, secret=secrets.token_urlsafe(32), at=at, overlap=overlap)


def app():
    return add_app("xarst-android", "西安人社通", ["acceptances:write"], AT)


def test_a_key_opens_and_its_secret_is_not_stored():
    one, token = made(app())
    assert opening_key(one, token, AT).id == "aaaaaaaa"
    assert app_of(token) == "xarst-android"
    assert token.rpartition("_")[2] not in repr(one)


@given(st.integers(0, 90), st.characters())
def test_no_other_token_opens(place, char):
    one, token = made(app())
    place %= len(token)
    other = token[:place] + char + token[place + 1 :]
    assert other == token or opening_key(one, other, AT) is None


def test_a_key_of_another_app_does_not_open():
    _, token = made(app())
    other, _ = made(add_app("xarst-ios", "x", ["receipts:read"], AT))
    assert opening_key(other, token, AT) is None


def test_old_and_new_keys_overlap_and_then_the_old_one_ends():
    one, old = made(app())
    one, new = made(one, "bbbbbbbb", overlap=timedelta(days=7))
    almost = AT + timedelta(days=7) - timedelta(seconds=1)
    assert opening_key(one, old, almost)
    assert opening_key(one, new, almost)
    assert opening_key(one, old, AT + timedelta(days=7)) is None
    assert opening_key(one, new, AT + timedelta(days=7))


def test_an_overlap_never_lengthens_the_life_of_a_key():
    one, old = made(app())
    one, _ = made(one, "bbbbbbbb", overlap=timedelta(days=1))
    one, _ = made(one, "cccccccc", overlap=timedelta(days=30))
    assert opening_key(one, old, AT + timedelta(days=2)) is None


def test_a_revoked_key_ends_at_once_and_the_other_does_not():
    one, old = made(app())
    one, new = made(one, "bbbbbbbb")
    one = revoke_key(one, "aaaaaaaa", AT)
    assert opening_key(one, old, AT) is None
    assert opening_key(one, new, AT)
    with pytest.raises(AppFault):
        revoke_key(one, "zzzzzzzz", AT)


def test_a_disabled_app_opens_nothing():
    one, token = made(app())
    disabled = type(one)(
        **{name: getattr(one, name) for name in one.__struct_fields__} | {"disabled": True}
    )
    assert opening_key(disabled, token, AT) is None


def test_only_so_many_keys_are_open_at_a_time():
    one = app()
    for number in range(MOST_KEYS):
        one, _ = made(one, f"aaaaaaa{'abcdefgh'[number]}")
    with pytest.raises(AppFault) as fault:
        made(one, "bbbbbbbb")
    assert fault.value.field == "keys"
    one = revoke_key(one, "aaaaaaaa", AT)
    one, token = made(one, "bbbbbbbb")
    assert opening_key(one, token, AT)


@pytest.mark.parametrize(
    ("app_id", "name", "scopes", "field"),
    [
        ("X", "a", ["receipts:read"], "id"),
        ("a" * 33, "a", ["receipts:read"], "id"),
        ("a_b", "a", ["receipts:read"], "id"),
        ("ab", " ", ["receipts:read"], "name"),
        ("ab", "n" * 101, ["receipts:read"], "name"),
        ("ab", "n", [], "scopes"),
        ("ab", "n", ["receipts:read", "everything"], "scopes"),
    ],
)
def test_what_is_no_app_is_told_where(app_id, name, scopes, field):
    with pytest.raises(AppFault) as fault:
        add_app(app_id, name, scopes, AT)
    assert fault.value.field == field
    assert set(fault.value.message) == {"zh-CN", "en"}
