"""Writing proofs: C2SP tlog-proof@v1, and consistency proofs as tlog-witness sends them.

Reading and checking them is in `verify`.
"""

import base64
from collections.abc import Sequence

from xarst_site.receipts.verify import PROOF_HEAD


def inclusion(index: int, path: Sequence[bytes], checkpoint: str) -> str:
    """A tlog-proof@v1: the entry with this index is under that signed checkpoint."""
    return f"{PROOF_HEAD}\nindex {index}\n{_lines(path)}\n{checkpoint}"


def consistency(old: int, path: Sequence[bytes], checkpoint: str) -> str:
    """A signed checkpoint after the proof that it continues the tree of ``old`` entries."""
    return f"old {old}\n{_lines(path)}\n{checkpoint}"


def _lines(hashes: Sequence[bytes]) -> str:
    return "".join(base64.b64encode(one).decode("ascii") + "\n" for one in hashes)
