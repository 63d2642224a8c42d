"""The number of a receipt: a UUID of version 7 (RFC 9562), which tells when it was made.

The 12 bits after the time are a counter, so that the receipts of one log are numbered in
its order, and that order is found in the id itself.
"""

import re

COUNTER = 1 << 12
"""So many receipts can be numbered in one millisecond."""
_ID = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


def receipt_id(order: int, random: bytes) -> str:
    """The id with this place in the order: milliseconds since 1970 × 4096 + counter.

    ``random`` is 8 bytes, of which 62 bits are used.
    """
    milliseconds, counter = divmod(order, COUNTER)
    tail = (1 << 63) | (int.from_bytes(random, "big") & ((1 << 62) - 1))
    number = (milliseconds << 80) | (7 << 76) | (counter << 64) | tail
    text = f"{number:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def order_of(identity: str) -> int:
    """The place of an id in the order. ValueError for what is not such an id."""
    if not _ID.fullmatch(identity):
        raise ValueError("not a UUID of version 7")
    return int(identity[:8] + identity[9:13], 16) * COUNTER + int(identity[15:18], 16)


def next_order(last: int, milliseconds: int) -> int:
    """The place after ``last`` for something made at this time.

    It follows ``last`` also where the clock stands still or is a little behind.
    """
    return max(last + 1, milliseconds * COUNTER)
