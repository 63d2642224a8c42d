"""Passwords: how they are kept, and which are refused.

Kept as argon2id with the second set of parameters that RFC 9106 recommends. Refused: fewer
than `SHORTEST` characters, the name of the account or of the site within it, and what a
guesser tries first: words of `weak_words`, walks over the keyboard, years, runs and
repetitions, and nothing much besides. There are no rules about kinds of characters.

Faults are said in every language of the interface.
"""

import re
import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret

from xarst_site.accounts.weak_words import WALKS, WORDS

SHORTEST = 12
LONGEST = 256
SALT_BYTES = 16

TIME_COST = 3
MEMORY_KIB = 64 * 1024
LANES = 4
HASH_BYTES = 32

SITE_NAMES = ("xarst", "xianrenshe", "renshetong", "rensheju", "人社通", "西安人社")
UNGUESSED = 5
"""So many characters must be left when everything is taken away that is tried first."""

_HASHER = PasswordHasher(
    time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=LANES, hash_len=HASH_BYTES
)

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
"""For passwords that are read aloud or copied by hand: no l, o, 0, 1."""

_LOOKALIKES = str.maketrans("@4301!$57", "aaeoiisst")
_SEQUENCES = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "零一二三四五六七八九十")
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])?)?")


def _prepared(password: str) -> bytes:
    """What is hashed: NFC, so that one keyboard's é is another's (RFC 8265)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def hashed(password: str, *, salt: bytes) -> str:
    """The argon2id hash of a password, with its parameters. ``salt``: 16 random bytes."""
    return hash_secret(
        _prepared(password),
        salt,
        time_cost=TIME_COST,
        memory_cost=MEMORY_KIB,
        parallelism=LANES,
        hash_len=HASH_BYTES,
        type=Type.ID,
    ).decode()


def matches(kept: str, password: str) -> bool:
    """Whether this is the password that was hashed. Takes as long if it is not."""
    if len(password) > LONGEST:
        password = ""
    try:
        return _HASHER.verify(kept, _prepared(password))
    except (VerificationError, InvalidHashError):
        return False


def outdated(kept: str) -> bool:
    """Whether a hash was made with other parameters than today's."""
    return _HASHER.check_needs_rehash(kept)


def random_password(random: bytes) -> str:
    """A password to tell somebody: twenty letters and digits in four groups, 100 bits.

    Raises ValueError for fewer than 20 random bytes.
    """
    if len(random) < 20:
        raise ValueError("a password needs 20 random bytes")
    letters = "".join(_LETTERS[byte % len(_LETTERS)] for byte in random[:20])
    return "-".join(letters[i : i + 5] for i in range(0, 20, 5))


def fault(password: str, *, names: tuple[str, ...]) -> dict[str, str] | None:
    """Why a password is refused, by language; None if it may be used.

    ``names`` are those of the person: account, name, e-mail address.
    """
    if len(unicodedata.normalize("NFC", password)) < SHORTEST:
        return {
            "zh-CN": f"密码至少要有{SHORTEST}个字符，可以用几个不相干的词连成一句。",
            "en": f"A password needs at least {SHORTEST} characters;"
            " a few unrelated words will do.",
        }
    if len(password) > LONGEST:
        return {
            "zh-CN": f"密码最多{LONGEST}个字符。",
            "en": f"A password has at most {LONGEST} characters.",
        }
    plain = unicodedata.normalize("NFKC", password).casefold()
    if any(name in plain for name in _parts(names)):
        return {
            "zh-CN": "密码里不要有账户名、姓名或本网站的名称。",
            "en": "Leave the names of the account, the person and the site out of a password.",
        }
    if unguessed(password) < UNGUESSED:
        return {
            "zh-CN": "这个密码太容易猜到：它几乎全是常用词、键盘顺序、日期或重复的字符。",
            "en": "This password is easily guessed: it is nearly all common words, rows of keys,"
            " dates or repetitions.",
        }
    return None


def _parts(names: tuple[str, ...]) -> set[str]:
    """What may not stand in a password: the site's names, and the person's, also in parts."""
    found = set(SITE_NAMES)
    for name in names:
        whole = unicodedata.normalize("NFKC", name).casefold()
        parts = {whole, whole.partition("@")[0], *re.split(r"[\s@._-]+", whole)}
        # Two letters are in every other password; two Han characters are a name.
        found |= {part for part in parts if len(part) >= (4 if part.isascii() else 2)}
    return found


def unguessed(password: str) -> int:
    """How many characters are left of a password without what a guesser tries first.

    The same word or row of keys twice counts no more than once.
    """
    plain = unicodedata.normalize("NFKC", password).casefold()
    return min(_left(plain), _left(plain.translate(_LOOKALIKES)))


def _left(plain: str) -> int:
    left = []
    place = 0
    while place < len(plain):
        length = _known(plain, place)
        if not length and plain[place].isalnum():
            left.append(plain[place])
        place += length or 1
    text = "".join(left)
    # What stands there again and again was said once.
    for size in range(1, len(text) // 2 + 1):
        if text == (text[:size] * len(text))[: len(text)]:
            return size
    return len(text) if len(set(text)) > 2 else len(set(text))


def _known(plain: str, place: int) -> int:
    """The length of the longest thing to be tried first that begins here."""
    found = 0
    for size in range(min(_LONGEST_WORD, len(plain) - place), 1, -1):
        if plain[place : place + size] in WORDS:
            found = size
            break
    if match := _DATE.match(plain, place):
        found = max(found, match.end() - place)
    for row in _ROWS:
        size = 3
        while plain[place : place + size] in row and place + size <= len(plain):
            found = max(found, size)
            size += 1
    size = 1
    while place + size < len(plain) and plain[place + size] == plain[place]:
        size += 1
    return max(found, size if size >= 3 else 0)


_ROWS = tuple(row for one in (*WALKS, *_SEQUENCES) for row in (one, one[::-1]))
_LONGEST_WORD = max(map(len, WORDS))
