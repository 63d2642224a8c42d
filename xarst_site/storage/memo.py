"""Values that are remembered: a bounded number, shared by all threads of the process.

Only for values that follow from their key for ever (a digest and what its bytes say), for
nothing here is ever out of date. It must not be used for what a clock or a commit changes.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

_T = TypeVar("_T")


class Memo:
    """At most ``size`` values by key; the least recently used one goes."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], _T]) -> _T:
        """The value under a key, made if it is not there.

        Made outside the lock: two threads may make one value, and neither waits for it.
        """
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                value: _T = self._values[key]
                return value
        made = make()
        with self._lock:
            self._values[key] = made
            self._values.move_to_end(key)
            while len(self._values) > self._size:
                self._values.popitem(last=False)
        return made
