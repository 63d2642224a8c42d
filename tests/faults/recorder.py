"""A process that records until it is stopped, and prints every answer as it gets it.

    python -m tests.faults.recorder SETTINGS KEYS NAME THREADS [FILE_SIZE]

SETTINGS is JSON. First it asks again for what is named on standard input, a key a line: that
was sent before and perhaps not answered. With FILE_SIZE, no file may grow beyond that many
bytes, as on a full disk.
"""

import json
import os
import resource
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from tests.storage.recording import acceptance, make_ledger, open_store
from xarst_site.storage.ledger import Ledger, NotRecorded

_out = threading.Lock()


def say(**members: object) -> None:
    """One line, whole."""
    line = json.dumps(members, ensure_ascii=False).encode() + b"\n"
    with _out:
        os.write(1, line)


def ask(ledger: Ledger, key: str) -> None:
    """Record something under this key; the key says whose it is."""
    say(asked=key)
    try:
        issued = ledger.record(acceptance(key.split("/")[1], key))
    except NotRecorded as error:
        say(refused=key, why=str(error))
    else:
        say(answered=key, parts=json.loads(msgspec.json.encode(issued.parts())))


def work(ledger: Ledger, name: str) -> None:
    """Ask on and on, every third time for somebody known."""
    number = 0
    while True:
        who = "again" if number % 3 == 0 else str(number)
        ask(ledger, f"{name}-{number}/{name}-{who}")
        number += 1


def main(settings: str, keys: str, name: str, threads: str, file_size: str = "") -> None:
    """Record until killed."""
    with open_store(json.loads(settings)) as store:
        if file_size:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (int(file_size), int(file_size)))
        ledger = make_ledger(store.receipts, Path(keys), clock=lambda: datetime.now(UTC))
        for line in sys.stdin:
            ask(ledger, line.strip())
        say(ready=True)
        for number in range(int(threads)):
            threading.Thread(target=work, args=(ledger, f"{name}.{number}"), daemon=True).start()
        signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
