"""Killing recorders and looking at what they left."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

import msgspec

from tests.receipts.making import KEYS
from tests.storage.recording import PUBLISHED, log, open_store, reading
from xarst_site.receipts import verify
from xarst_site.storage.fsck_receipts import receipts_faults
from xarst_site.storage.key_file import write_keys

KEYS_READ = verify.read_jwks(msgspec.json.encode(PUBLISHED))


class Site:
    """A store, and everything that anybody was ever answered from it."""

    def __init__(self, settings: dict[str, str], keys: Path) -> None:
        self.settings = settings
        self.keys = keys
        self.answered: dict[str, dict[str, Any]] = {}
        self.unanswered: set[str] = set()
        self.refused: list[str] = []
        self.checkpoints: dict[int, bytes] = {}
        self._running: list[Any] = []
        if not (keys / "keys.json").exists():
            write_keys(keys, KEYS)

    def start(self, name: str, threads: int = 8, file_size: int | None = None) -> Any:
        """A recorder. What was not answered before it asks again."""
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.recorder", json.dumps(self.settings),
             str(self.keys), name, str(threads), *([str(file_size)] if file_size else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )  # fmt: skip
        assert process.stdin
        process.stdin.write("".join(f"{key}\n" for key in sorted(self.unanswered)).encode())
        process.stdin.close()
        self._running.append(process)
        return process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._running:
            process.kill()
            process.stdout.close()
            process.wait()

    def listen(self, process: Any, until: str = "ready") -> None:
        """Hear what a recorder says until it says this."""
        while True:
            line = process.stdout.readline()
            assert line, "the recorder ended by itself"
            if until in self.hear(line):
                return

    def hear(self, line: bytes) -> dict[str, Any]:
        """One line of a recorder."""
        said: dict[str, Any] = json.loads(line)
        if "asked" in said:
            self.unanswered.add(said["asked"])
        elif "refused" in said:
            self.refused.append(said["why"])
        elif "answered" in said:
            key, parts = said["answered"], said["parts"]
            self.unanswered.discard(key)
            before = self.answered.setdefault(key, parts)
            assert before["receipt"] == parts["receipt"], "two answers to one request"
            self._seen(parts["proof"])
        return said

    def _seen(self, proof: str) -> None:
        note = verify.read_proof(proof).checkpoint
        checkpoint, _ = verify.open_checkpoint(note, KEYS_READ.logs)
        root = self.checkpoints.setdefault(checkpoint.size, checkpoint.root)
        assert root == checkpoint.root, "two checkpoints of one size"

    def kill(self, process: Any) -> None:
        """End a recorder as a power cut would, and hear what it had said before."""
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read()
        process.stdout.close()
        process.wait()
        for line in rest.splitlines(keepends=True):
            if line.endswith(b"\n"):
                self.hear(line)

    def look(self, *, thoroughly: bool) -> int:
        """Everything answered is there, once; the log continues every checkpoint. The size."""
        with open_store(self.settings) as store, reading(store.receipts) as receipts:
            head = receipts.log.head()
            view = receipts.log.tree(head.size)
            for size, root in self.checkpoints.items():
                assert size <= head.size, "a checkpoint was served of what is lost"
                assert view.root_at(size) == root, "the log contradicts a checkpoint"
            for key, parts in self.answered.items():
                found = receipts.find(parts["body"]["receipt_id"], "xarst-android")
                issued = receipts.issued(found)
                assert issued.jws == parts["receipt"], key
                assert receipts.by_request("xarst-android", key).index == found.index  # type: ignore[union-attr]
            ids = {parts["body"]["receipt_id"] for parts in self.answered.values()}
            assert len(ids) == len(self.answered), "two requests have one receipt"
            # Some may have been recorded and not answered; nothing else may be there.
            extra = head.size - len(self.answered)
            assert 0 <= extra <= len(self.unanswered)
        if thoroughly:
            self.look_for_faults()
            for parts in list(self.answered.values())[-3:]:
                verify.verify(parts, KEYS_READ)
        return head.size

    def look_for_faults(self) -> None:
        """`xarst fsck` finds nothing in the ledger."""
        with open_store(self.settings) as store:
            faults = list(receipts_faults(store.receipts, self.keys, lambda _: None))
        assert not faults, faults[:5]


def kill_again_and_again(site: Site, kills: int, *, seed: int, report: Any = None) -> None:
    """Start a recorder, kill it at a random moment, look; so many times."""
    chance = random.Random(seed)
    for round_ in range(kills):
        process = site.start(f"r{round_}")
        try:
            # Now and then already while it makes good what the last one left unanswered.
            if chance.random() < 0.8:
                site.listen(process)
            time.sleep(chance.uniform(0, 0.35))
        finally:
            site.kill(process)
        size = site.look(thoroughly=round_ % 10 == 9 or round_ == kills - 1)
        if report is not None:
            report(f"{round_ + 1} of {kills}: {size} receipts, {len(site.answered)} answered")
    # In the end everything is answered, and nothing was recorded twice on the way.
    process = site.start("last", threads=0)
    try:
        site.listen(process)
    finally:
        site.kill(process)
    assert not site.unanswered
    with open_store(site.settings) as store, log(store.receipts) as kept:
        assert kept.head().size == len(site.answered)
    site.look(thoroughly=True)
