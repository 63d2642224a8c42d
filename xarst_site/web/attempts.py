"""How often one may try to sign in: growing delays, and nobody is locked out.

Failures are counted three ways:

- of an account from one address: after `FREE` failures each one makes the next wait longer;
- of an account from anywhere: it lengthens the wait of addresses that have failed at this
  account, and of no other. Whoever owns the account and types the right password from an
  address without a failure gets in while somebody else hammers it;
- of an address at any account: after `FREE_ADDRESS` failures the whole address waits.

Counts live in this process, under keyed hashes, so that neither names nor addresses lie in
memory or on a disk. They are forgotten after `FORGET` without a failure, and there are
never more than `MOST`; beyond that the one longest untouched goes.
"""

import hashlib
import ipaddress
import math
import secrets
import threading
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import NamedTuple

FREE = 4
FREE_ADDRESS = 20
FREE_ACCOUNT = 30
LONGEST_WAIT = timedelta(minutes=15)
LONGEST_SHARED_WAIT = timedelta(minutes=2)
"""For failures of others at one's account: a slip while it is hammered costs no more."""
FORGET = timedelta(hours=1)
MOST = 20_000


class Wait(NamedTuple):
    """How long somebody must wait; ``first``: nobody was told so since the last failure."""

    seconds: int
    first: bool


class _Count:
    """Failures under one key, the newest, and whether the wait after it was told."""

    __slots__ = ("failures", "last", "told")

    def __init__(self, at: datetime) -> None:
        self.failures = 0
        self.last = at
        self.told = False

    def until(self, wait: timedelta) -> datetime:
        """When that wait is over."""
        return self.last + wait


def delay(failures: int, free: int) -> timedelta:
    """How long to wait after so many failures: nothing for the free ones, then 1, 2, 4, … s."""
    if failures < free:
        return timedelta(0)
    return min(LONGEST_WAIT, timedelta(seconds=2 ** min(failures - free, 10)))


def network(address: str) -> str:
    """What counts as one address: of IPv6 the 64 bits that one household has."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 6:
        return str(ipaddress.ip_network((known, 64), strict=False).network_address)
    return str(known)


class Attempts:
    """The counts of one process; its methods may be called from several threads."""

    def __init__(self) -> None:
        self._counts: OrderedDict[bytes, _Count] = OrderedDict()
        self._lock = threading.Lock()
        self._key = secrets.token_bytes(32)

    def begin(self, account: str, address: str, at: datetime) -> Wait | None:
        """Try once: None if that may be done now, else how long to wait.

        What may be done is counted as a failure at once, so that requests side by side do
        not slip through together; `succeeded` takes it back.
        """
        pair, whole, place = self._keys(account, address)
        with self._lock:
            waits = self._waits(pair, whole, place, at)
            if waits:
                count, until = max(waits, key=lambda one: one[1])
                first, count.told = not count.told, True
                return Wait(math.ceil((until - at).total_seconds()), first)
            for key in (pair, whole, place):
                count = self._known(key, at) or _Count(at)
                count.failures += 1
                count.last = at
                count.told = False
                self._counts[key] = count
                self._counts.move_to_end(key)
            while len(self._counts) > MOST:
                self._counts.popitem(last=False)
            return None

    def succeeded(self, account: str, address: str) -> None:
        """What was begun was right: the pair begins anew, the others lose one failure."""
        pair, whole, place = self._keys(account, address)
        with self._lock:
            self._counts.pop(pair, None)
            for key in (whole, place):
                count = self._counts.get(key)
                if count is not None:
                    count.failures = max(0, count.failures - 1)

    def __len__(self) -> int:
        return len(self._counts)

    def _keys(self, account: str, address: str) -> tuple[bytes, bytes, bytes]:
        place = network(address)
        return (
            self._name("pair", account, place),
            self._name("account", account),
            self._name("address", place),
        )

    def _name(self, *parts: str) -> bytes:
        said = "\n".join(parts).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(said, key=self._key, digest_size=16).digest()

    def _waits(
        self, pair: bytes, whole: bytes, place: bytes, at: datetime
    ) -> list[tuple[_Count, datetime]]:
        """What must be waited for at this instant, each with its end."""
        found = []
        here = self._known(place, at)
        if here is not None:
            found.append((here, here.until(delay(here.failures, FREE_ADDRESS))))
        mine = self._known(pair, at)
        if mine is not None:
            found.append((mine, mine.until(delay(mine.failures, FREE))))
            everybody = self._known(whole, at)
            if everybody is not None:
                shared = min(delay(everybody.failures, FREE_ACCOUNT), LONGEST_SHARED_WAIT)
                found.append((mine, mine.until(shared)))
        return [(count, until) for count, until in found if until > at]

    def _known(self, key: bytes, at: datetime) -> _Count | None:
        count = self._counts.get(key)
        return count if count is not None and at - count.last < FORGET else None
