"""Minting uids: opaque, deterministic, unique within one version.

A uid is minted once, when a provision is first imported, and carried on from then
(law 4). Minting the same position of the same version again gives the same uid,
so that an import can be repeated. It must not look at the text.
"""

import base64
import hashlib
from collections.abc import Callable


def minter(document: str, version: str) -> Callable[[str], str]:
    """A function from position keys (``L63``) to new uids: 8 characters [a-z2-7],

    the first a letter. It never gives the same uid twice, even for one key.
    """
    given: set[str] = set()
    tried: dict[str, int] = {}  # by key: the next counter, so that one key stays quick

    def mint(key: str) -> str:
        counter = tried.get(key, 0)
        while True:
            seed = f"{document}@{version}:{key}" + (f"#{counter}" if counter else "")
            uid = base64.b32encode(hashlib.sha256(seed.encode()).digest())[:8].decode().lower()
            counter += 1
            if uid[0].isalpha() and uid not in given:
                given.add(uid)
                tried[key] = counter
                return uid

    return mint
