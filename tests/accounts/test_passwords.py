"""Which passwords are refused, and how they are kept."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xarst_site.accounts import passwords
from xarst_site.accounts.weak_words import WORDS

NAMES = ("li.na", "李娜", "lina@texts.example")
SALT = b"0123456789abcdef"


def refused(password: str) -> bool:
    return passwords.fault(password, names=NAMES) is not None


@pytest.mark.parametrize(
    "password",
    [
        "password1234", "qwertyuiop123", "1qaz2wsx3edc4rfv", "zaq1xsw2cde3", "Welcome2024!!!",
        "P@ssw0rd2024!", "admin@2024admin", "adminadminadmin", "aaaaaaaaaaaa", "abababababab",
        "19900101199001", "123456123456", "987654321098", "woaini1314520", "woaizhongguo2024",
        "zhangwei19900101", "guoqing2024kuaile", "Xian2024Xian2024", "shebaoka202401",
        "我的密码2024我的密码", "西安人社系统管理员2024", "ｐａｓｓｗｏｒｄ１２３４",
        "iloveyou1314520",
    ],
)  # fmt: skip
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple", "我家门前有一棵老槐树很大", "lvxiaobu-83-tulip",
        "three lanterns by the moat", "qingsong-paobu-42km", "7391846205839", "Zx9!vQ2#mL7$",
        "yuxia kan shu zui hao", "password is on the teapot",
    ],
)  # fmt: skip
def test_what_somebody_may_keep(password: str) -> None:
    assert not refused(password)


@pytest.mark.parametrize(
    "password",
    [
        "li.na likes old trees",
        "old trees of LINA",
        "李娜种了一棵很老的槐树呀",
        "xarst has old trees",
    ],
)
def test_names_of_the_person_and_the_site_stay_out(password: str) -> None:
    fault = passwords.fault(password, names=NAMES)
    assert fault is not None
    assert "names" in fault["en"]


def test_too_short_and_too_long() -> None:
    assert refused("vQ2#mL7$kP9")
    assert not refused("vQ2#mL7$kP9x")
    assert refused("vQ2#mL7$kP9x" * 30)


def test_faults_are_said_in_both_languages() -> None:
    for password in ("short", "x" * 300, "password1234", "li.na li.na li.na"):
        fault = passwords.fault(password, names=NAMES)
        assert fault is not None
        assert set(fault) == {"zh-CN", "en"}


@given(st.binary(min_size=20, max_size=20))
@settings(max_examples=100)
def test_a_password_made_here_may_be_used(random: bytes) -> None:
    made = passwords.random_password(random)
    assert len(made) == 23
    if len(set(random)) > 12:  # what no source of randomness gives is not judged
        assert not refused(made)


@given(st.text(max_size=300))
def test_nothing_typed_breaks_the_judgement(password: str) -> None:
    passwords.fault(password, names=NAMES)


def test_the_list_is_long_and_plain() -> None:
    assert len(WORDS) > 800
    assert all(word == word.casefold() for word in WORDS)


def test_kept_as_argon2id_and_known_again() -> None:
    kept = passwords.hashed("three lanterns by the moat", salt=SALT)
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords.matches(kept, "three lanterns by the moat")
    assert not passwords.matches(kept, "three lanterns by the moaT")
    assert not passwords.matches("not a hash", "three lanterns by the moat")
    assert not passwords.outdated(kept)
    assert passwords.outdated(kept.replace("m=65536", "m=19456"))


def test_one_keyboards_letters_are_anothers() -> None:
    kept = passwords.hashed("caf\u00e9 by the old moat", salt=SALT)
    assert passwords.matches(kept, "cafe\u0301 by the old moat")


def test_what_is_too_long_is_not_hashed() -> None:
    kept = passwords.hashed("", salt=SALT)
    assert not passwords.matches(passwords.hashed("x", salt=SALT), "x" * 10_000_000)
    assert passwords.matches(kept, "")
