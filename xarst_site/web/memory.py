"""How much memory the process holds on to.

glibc gives every thread that asks at a busy moment an arena of its own, up to eight times
as many as there are cores, and each keeps what it once needed. Pages are built by a few
threads that mostly wait for one another (Python's own lock), so two arenas serve as well;
measured with four threads and every page built once, 112 MB remain of 122.
"""

import ctypes
from typing import Any

M_ARENA_MAX = -8
"""The number of this parameter in glibc's `malloc.h` (mallopt(3))."""

ARENAS = 2


def includeme(_config: Any) -> None:
    """Ask for few arenas; another C library than glibc has none to ask for."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, ARENAS)
