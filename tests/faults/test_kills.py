"""What was answered survives: kills, a full disk, two processes at once."""

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.harness import Site, kill_again_and_again


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with Site({"xarst.var": str(tmp_path / "var")}, tmp_path / "keys") as made:
        yield made


@pytest.mark.slow
def test_no_kill_loses_or_doubles_an_answered_receipt(site: Site) -> None:
    kill_again_and_again(site, 20, seed=random.randrange(10**6))
    assert len(site.answered) > 50


def test_a_full_disk(site: Site) -> None:
    """What fits is recorded, the rest refused; once there is room it goes on."""
    first = site.start("first", threads=2)
    site.listen(first)
    time.sleep(0.3)
    site.kill(first)
    size = site.look(thoroughly=False)
    grown = max(
        file.stat().st_size for file in Path(site.settings["xarst.var"], "receipts").iterdir()
    )
    full = site.start("full", threads=4, file_size=grown + 200_000)
    site.listen(full, until="refused")
    site.kill(full)
    assert any("full" in why or "disk" in why or "large" in why for why in site.refused), (
        site.refused[:3]
    )
    assert site.look(thoroughly=True) >= size
    after = site.start("after", threads=2)
    site.listen(after)
    site.listen(after, until="answered")
    site.kill(after)
    site.look(thoroughly=True)
    assert not [key for key in site.unanswered if key.startswith("full")]


def test_two_processes_of_which_one_is_killed(site: Site) -> None:
    one, two = site.start("one", threads=4), site.start("two", threads=4)
    for process in (one, two):
        site.listen(process)
    time.sleep(0.5)
    site.kill(one)
    site.listen(two, until="answered")
    time.sleep(0.2)
    site.kill(two)
    site.look(thoroughly=True)
